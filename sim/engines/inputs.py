"""What a block of histories is given: uncertain numbers drawn by key path, everything else repeated."""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np

from sim.dynamics.arrays import TARGET, Block, Doubles, Floats, Ints, Words, blank_block
from sim.dynamics.draws import INPUT, fill_units, path_keys, seed_words
from sim.dynamics.lanes import exps, logs
from sim.dynamics.step import start
from sim.engines.scaling import Values, per_step
from sim.engines.world import World, codebook_weight, onset_steps
from sim.model.declaration import (
    ALLIED_GIVEN,
    AUDIENCE,
    BUSY,
    CAPABILITY,
    CONTACT,
    CONTACT_LAND,
    CONTACT_POWER,
    CONTACT_TIE,
    GROUND,
    INTEREST_GIVEN,
    LENGTH,
    ONSET,
    OPEN,
    OPEN_DEMOCRACY,
    OPEN_DISTANCE,
    OPEN_LAND,
    OPEN_MAJOR,
    OPEN_POWER,
    PACT_GIVEN,
    PARAMETERS,
    PROJECTED,
    PROPENSITY,
    PROPENSITY_APART,
    PROPENSITY_SPREAD,
    REMOTENESS,
    RESOLVE,
    RIVALS_GIVEN,
    TENSION_GIVEN,
)
from sim.model.kinds import Parameter
from sim.scenario.horizon import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.scenario.quantity import Quantity
from sim.scenario.schema import DyadSpec, SignalSpec

SURE = 1e-6  # a prior of 0 or 1 would be infinite log-odds; this is where they are held
MOST_HALVINGS = 100.0  # of strength over any distance, so that what is left is more than nothing
SMALL_SHARE = 7.0  # powers are compared with a share of e^-7, .09 %, that of the median state
LEAST_POWER = 1e-6
KM = 100.0  # distances d count as ln(1 + d / KM)
UNKNOWN = Quantity("normal", (0.0, 1.0), assumption="what sets the dyad apart, in standard deviations")


class Lanes:
    """A block of `width` lanes that can be loaded with any run of histories of a world.

    A draw is addressed by (seed, history, key path of the quantity), so that it stays the same whatever
    else changes in the scenario.
    """

    def __init__(self, world: World, seed: int, width: int) -> None:
        self.world = world
        self.width = width
        self.quantities = dict(quantities(world))
        half = np.full(1, 0.5)
        self.fixed = {
            path: np.broadcast_to(quantity.transform(half), (width,))
            for path, quantity in self.quantities.items()
            if quantity.fixed
        }
        self.block = blank_block(world.structure, width)
        self.block.seed[:] = seed_words(seed)
        self.drawn: dict[str, Doubles] = {}
        self.theory: dict[Parameter, Values] = {}
        self.is_filled = False

    def load(self, first: int) -> Block:
        """Fill the block with the inputs of histories `first` to `first + width - 1`."""
        return self.fill(np.arange(first, first + self.width, dtype=np.uint64))

    def fill(self, replicates: Words) -> Block:
        """Fill the block with the inputs of `replicates` [width], which may be any, in any order."""
        self.draw(replicates)
        self._fill_theory()
        self._fill_states()
        self._fill_pairs()
        self._fill_contacts()
        self._fill_disputes()
        self._fill_signals()
        start(self.world.structure, self.block)
        self.is_filled = True
        return self.block

    def draw(self, replicates: Words) -> dict[str, Doubles]:
        """Every quantity of `replicates` [width] by key path, what is fixed included."""
        self.block.replicate[:] = replicates
        self.drawn |= {
            path: self._draw(path, quantity)
            for path, quantity in self.quantities.items()
            if self._changes(path)
        }
        return self.drawn

    def _changes(self, *paths: str) -> bool:
        """Whether any of these quantities differs from one fill to the next, or this is the first: what does
        not is there already."""
        return not self.is_filled or any(path not in self.fixed for path in paths)

    def units(self, path: str) -> Doubles:
        """Uniform of each lane [W] that the quantity or the date at `path` is drawn with."""
        out = np.empty(self.width)
        fill_units(out, self.block.replicate, INPUT, 0, *path_keys(path), self.block.seed)
        return out

    def _draw(self, path: str, quantity: Quantity) -> Doubles:
        if path in self.fixed:
            return self.fixed[path]
        if quantity.kind == "draws":  # a sample drawn together with others keeps its order
            which = self.block.replicate % np.uint64(len(quantity.args))
            return np.asarray(quantity.args)[which.astype(np.int64)]
        if quantity.kind == "beta":
            return np.interp(self.units(path), *_quantiles(quantity))
        return quantity.transform(self.units(path))

    def _fill_theory(self) -> None:
        """Parameters per step: half-lives become shares kept, weekly rates are scaled to the step."""
        if not self._changes(*(f"theory.{name}" for name in self.world.theory.names())):
            return
        weeks = self.world.scenario.horizon.step_days / DAYS_PER_WEEK
        for parameter in PARAMETERS:
            self.theory[parameter] = per_step(parameter, self.drawn[f"theory.{parameter.name}"], weeks)
            self.block.theory[parameter] = self.theory[parameter]

    def _fill_states(self) -> None:
        link = self.world.structure.link
        for i, state in enumerate(self.world.states):
            self.block.own[CAPABILITY, i] = self.drawn[f"states.{state}.capability"]
            self.block.own[AUDIENCE, i] = self.drawn[f"states.{state}.audience_cost"]
            if self._changes(path := f"states.{state}.resolve"):
                self.block.dyad[RESOLVE, link[TARGET] == i] = log_odds(self.drawn[path])

    def _fill_pairs(self) -> None:
        """Interests, pacts and distances; states without a declared dyad stay at nothing and out of reach."""
        pair = self.block.pair
        for i in range(len(self.world.states)):
            pair[INTEREST_GIVEN, i, i] = 1.0
        for key, dyad in self.world.scenario.dyads.items():
            for source, i, j in self.world.both_ways(key):
                pair[INTEREST_GIVEN, i, j] = self.drawn[str(directed_path(key, dyad, "alignment", source))]
                pact = directed_path(key, dyad, "commitment", source) or "theory.no_pact_support"
                if self._changes(pact):
                    pair[PACT_GIVEN, i, j] = log_odds(self.drawn[pact])
                paths = (f"states.{source}.capability", f"dyads.{key}.distance", f"states.{source}.reach")
                if self._changes(*paths):
                    capability, distance, reach = (self.drawn[path] for path in paths)
                    # Loss-of-strength gradient (Boulding 1962): halved with every `reach` kilometres.
                    toil = -math.log(2.0) * np.minimum(distance / reach, MOST_HALVINGS)
                    pair[PROJECTED, i, j] = capability.astype(np.float32) * exps(toil)
                    pair[REMOTENESS, i, j] = 0.0 if dyad.contiguous else remoteness(distance)
                if self._changes():
                    pair[RIVALS_GIVEN, i, j] = dyad.rivalry
                    pair[ALLIED_GIVEN, i, j] = dyad.commitment is not None

    def _fill_contacts(self) -> None:
        """How busy dyads are: as the scenario states, else by their ties, their power and a border."""
        theory, block = self.block.theory, self.block
        tie = theory[CONTACT_TIE] * np.abs(block.pair[INTEREST_GIVEN])
        power = np.array([log_power(self.drawn[f"states.{name}.capability"]) for name in self.world.states])
        power = theory[CONTACT_POWER] * power.astype(np.float32)
        block.pair[BUSY] = theory[CONTACT] + tie + (power[:, None] + power)
        weeks = self.world.scenario.horizon.step_days / DAYS_PER_WEEK
        for key, dyad in self.world.scenario.dyads.items():
            for source, i, j in self.world.both_ways(key):
                path = directed_path(key, dyad, "contact", source)
                if path is not None:
                    block.pair[BUSY, i, j] = log_odds(self.drawn[path]) + math.log(weeks)
                elif dyad.contiguous:
                    block.pair[BUSY, i, j] += theory[CONTACT_LAND]

    def _fill_disputes(self) -> None:
        """What makes disputes likelier in a dyad: what is known of it, what is not, and its last ones."""
        for p, key in enumerate(self.world.relevant):
            dyad = self.world.scenario.dyads[key]
            self.block.dispute[GROUND, p] = self._ground(key, dyad)
            apart = self.drawn[f"dyads.{key}.propensity"]
            if dyad.propensity is None:
                wider = 1.0 if dyad.contiguous else self.theory[PROPENSITY_APART]
                apart = self.theory[PROPENSITY_SPREAD] * wider * apart
            self.block.dispute[PROPENSITY, p] = apart
            self.block.dispute[TENSION_GIVEN, p] = self.drawn.get(f"dyads.{key}.tension", 0.0)

    def _ground(self, key: str, dyad: DyadSpec) -> Values:
        ends = key.split("-")
        states = [self.world.scenario.states[name] for name in ends]
        weaker = np.minimum(*(self.drawn[f"states.{name}.capability"] for name in ends))
        major, democracy = any(state.major for state in states), all(state.democracy for state in states)
        remote = None if dyad.contiguous else remoteness(self.drawn[f"dyads.{key}.distance"])
        return ground(self.theory, log_power(weaker), remote, float(major), float(democracy))

    def _fill_signals(self) -> None:
        signals = self.world.scenario.signals
        names = list(signals)
        for e, delivery in enumerate(self.world.deliveries):
            path = f"signals.{names[delivery.signal]}.weight"
            own = delivery.own_weight and path in self.drawn
            self.block.weight[e] = self.drawn[path] if own else codebook_weight(delivery.code)
        years = self.world.scenario.horizon.step_days / DAYS_PER_YEAR
        for s, (name, signal) in enumerate(signals.items()):
            if signal.date.kind == "rate" and self._changes(path := f"signals.{name}.date.rate"):
                self.block.chance[s] = 1.0 - exps(-self.drawn[path] * years)
            if self._changes() or len(signal.date.dates) > 1:
                onsets, lengths = onset_steps(self.world, signal)
                which = self.which_date(name, signal) if len(onsets) > 1 else np.zeros(self.width, np.int64)
                self.block.schedule[ONSET, s], self.block.schedule[LENGTH, s] = onsets[which], lengths[which]

    def which_date(self, name: str, signal: SignalSpec) -> Ints:
        """Which of several dates each lane has drawn for a signal [W]."""
        ends = np.cumsum(signal.date.weights)[:-1] / np.sum(signal.date.weights)
        return np.searchsorted(ends, self.units(f"signals.{name}.date"), side="right")


@lru_cache
def _quantiles(quantity: Quantity) -> tuple[Doubles, Doubles]:
    """Table of a quantile function, dense at both ends: a beta's own costs 3 us a draw, as much as weeks of
    history.

    Interpolated between nodes; tests/unit/test_inputs.py holds the error in probability below 1e-4.
    """
    nodes = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, 2049))
    return nodes, quantity.transform(nodes)


def ground(
    theory: Mapping[Parameter, Values],
    power: Doubles,
    remote: Doubles | None,
    major: Doubles | float,
    democracy: Doubles | float,
) -> Values:
    """Log-odds a step that a dispute opens between two neutral states about which no more is known, [W].

    power: `log_power` of the weaker; remote: `remoteness`, None at a land border; major, democracy: 1 where
    one is a major power, where both are democracies, or shares of what is averaged over.
    """
    where = theory[OPEN_LAND] if remote is None else theory[OPEN_DISTANCE] * remote
    known = theory[OPEN] + theory[OPEN_POWER] * power + where
    found: Values = known + theory[OPEN_MAJOR] * major + theory[OPEN_DEMOCRACY] * democracy
    return found


def log_odds(probability: Doubles) -> Floats:
    """Log-odds, held finite; elementwise [...]."""
    p = np.clip(probability, SURE, 1.0 - SURE)
    return logs(p / (1.0 - p))


def log_power(share: Doubles) -> Doubles:
    """Logarithm of a share of power, counted from that of a small state; elementwise [...]."""
    return np.log(np.maximum(share, LEAST_POWER)) + SMALL_SHARE


def remoteness(km: Doubles) -> Doubles:
    """Distance in km as the rules count it, elementwise [...]; it grows ever more slowly."""
    return np.log1p(km / KM)


def directed_path(key: str, dyad: DyadSpec, field: str, source: str) -> str | None:
    """Key path of what `source` has in a directed field of a dyad; both sides share one where the file gives
    one."""
    directed = getattr(dyad, field)
    if directed is None or directed.toward(source) is None:
        return None
    return f"dyads.{key}.{field}" if directed.both is not None else f"dyads.{key}.{field}.{source}"


def quantities(world: World) -> Iterator[tuple[str, Quantity]]:
    """Every quantity of a scenario and a theory with its key path, and what is not known of a dyad."""
    for name, state in world.scenario.states.items():
        for field in ("capability", "resolve", "audience_cost", "reach"):
            yield f"states.{name}.{field}", getattr(state, field)
    for key, dyad in world.scenario.dyads.items():
        yield f"dyads.{key}.distance", dyad.distance
        if dyad.relevant or dyad.propensity is not None:
            yield f"dyads.{key}.propensity", dyad.propensity or UNKNOWN
        if dyad.tension is not None:
            yield f"dyads.{key}.tension", dyad.tension
        yield from _directed_quantities(key, dyad)
    for name, signal in world.scenario.signals.items():
        if signal.weight is not None:
            yield f"signals.{name}.weight", signal.weight
        if signal.date.rate is not None:
            yield f"signals.{name}.date.rate", signal.date.rate
    yield from ((f"theory.{field}", quantity) for field, quantity in world.theory.quantities())


def _directed_quantities(key: str, dyad: DyadSpec) -> Iterator[tuple[str, Quantity]]:
    for field in ("alignment", "commitment", "contact"):
        for source in key.split("-"):
            path = directed_path(key, dyad, field, source)
            if path is not None:
                yield path, getattr(dyad, field).toward(source)
