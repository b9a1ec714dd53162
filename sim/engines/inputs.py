"""What a block of replicates is given: uncertain numbers drawn by key path, everything else repeated."""

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from sim.dynamics.arrays import APART, RIVALRY, TARGET, Block, Doubles, Floats, Ints, Words, blank_block
from sim.dynamics.draws import INPUT, fill_units, path_keys, seed_words
from sim.dynamics.lanes import exps, logs
from sim.dynamics.step import start
from sim.engines.scaling import per_step
from sim.engines.world import World, codebook_weight, onset_steps
from sim.model.declaration import (
    APART_WEIGHT,
    AUDIENCE,
    CAPABILITY,
    DISPLAY,
    DISPLAY_QUARREL,
    FORCE,
    FORCE_QUARREL,
    INTEREST,
    LENGTH,
    ONSET,
    PACT,
    PARAMETERS,
    PRECISION,
    PROJECTED,
    RESOLVE,
    RIVALRY_WEIGHT,
    THREAT_QUARREL,
    THREATEN,
    TOIL,
)
from sim.scenario.quantity import Quantity
from sim.scenario.schema import DyadSpec, SignalSpec

DAYS_PER_WEEK, DAYS_PER_YEAR = 7.0, 365.25
SURE = 1e-6  # a prior of 0 or 1 would be infinite log-odds; this is where they are held
MOST_HALVINGS = 100.0  # of strength over any distance, so that its logarithm exists


class Lanes:
    """A block of `width` lanes that can be loaded with any run of replicates of a world.

    A draw is addressed by (seed, replicate, key path of the quantity), so that it stays the same whatever
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
        self.is_filled = False

    def load(self, first: int) -> Block:
        """Fill the block with the inputs of replicates `first` to `first + width - 1`."""
        return self.fill(np.arange(first, first + self.width, dtype=np.uint64))

    def fill(self, replicates: Words) -> Block:
        """Fill the block with the inputs of `replicates` [width], which may be any, in any order."""
        self.draw(replicates)
        self._fill_theory()
        self._fill_states()
        self._fill_dyads()
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
        """Uniform of each lane that the quantity or the date at `path` is drawn with."""
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
            self.block.theory[parameter] = per_step(parameter, self.drawn[f"theory.{parameter.name}"], weeks)
        self._fill_quarrels()

    def _fill_states(self) -> None:
        link = self.world.structure.link
        for i, state in enumerate(self.world.states):
            self.block.own[CAPABILITY, i] = self.drawn[f"states.{state}.capability"]
            self.block.own[AUDIENCE, i] = self.drawn[f"states.{state}.audience_cost"]
            if self._changes(path := f"states.{state}.resolve"):
                self.block.dyad[RESOLVE, link[TARGET] == i] = log_odds(self.drawn[path])

    def _fill_quarrels(self) -> None:
        """How much likelier rivals and neighbours start something; it does not change within a history."""
        theory, setting = self.block.theory, self.world.structure.setting
        rivalry = setting[RIVALRY][:, None] * theory[RIVALRY_WEIGHT]
        stage = theory[PRECISION] * (rivalry - setting[APART][:, None] * theory[APART_WEIGHT])
        for row, rung in ((THREAT_QUARREL, THREATEN), (DISPLAY_QUARREL, DISPLAY), (FORCE_QUARREL, FORCE)):
            self.block.dyad[row] = exps(-self.world.structure.act_weight[rung] * stage)

    def _fill_dyads(self) -> None:
        """Interests, pacts and distances; states without a declared dyad stay at nothing and out of reach."""
        pair = self.block.pair
        for i in range(len(self.world.states)):
            pair[INTEREST, i, i] = 1.0
        for key, dyad in self.world.scenario.dyads.items():
            for source, i, j in self.world.both_ways(key):
                pair[INTEREST, i, j] = self.drawn[str(directed_path(key, dyad, "alignment", source))]
                pact = directed_path(key, dyad, "commitment", source) or "theory.no_pact_support"
                if self._changes(pact):
                    pair[PACT, i, j] = log_odds(self.drawn[pact])
                paths = (f"states.{source}.capability", f"dyads.{key}.distance", f"states.{source}.reach")
                if self._changes(*paths):
                    capability, distance, reach = (self.drawn[path] for path in paths)
                    # Loss-of-strength gradient (Boulding 1962): halved with every `reach` kilometres.
                    pair[TOIL, i, j] = -math.log(2.0) * np.minimum(distance / reach, MOST_HALVINGS)
                    pair[PROJECTED, i, j] = capability.astype(np.float32) * exps(pair[TOIL, i, j])

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
                which = self._which_date(name, signal) if len(onsets) > 1 else np.zeros(self.width, np.int64)
                self.block.schedule[ONSET, s], self.block.schedule[LENGTH, s] = onsets[which], lengths[which]

    def _which_date(self, name: str, signal: SignalSpec) -> Ints:
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


def log_odds(probability: Doubles) -> Floats:
    """Log-odds, held finite."""
    p = np.clip(probability, SURE, 1.0 - SURE)
    return logs(p / (1.0 - p))


def directed_path(key: str, dyad: DyadSpec, field: str, source: str) -> str | None:
    """Key path of what `source` has in a directed field of a dyad; both sides share one where the file gives
    one."""
    directed = getattr(dyad, field)
    if directed is None or directed.toward(source) is None:
        return None
    return f"dyads.{key}.{field}" if directed.both is not None else f"dyads.{key}.{field}.{source}"


def quantities(world: World) -> Iterator[tuple[str, Quantity]]:
    """Every quantity of a scenario and a theory with its key path."""
    for name, state in world.scenario.states.items():
        for field in ("capability", "resolve", "audience_cost", "reach"):
            yield f"states.{name}.{field}", getattr(state, field)
    for key, dyad in world.scenario.dyads.items():
        yield f"dyads.{key}.distance", dyad.distance
        yield from _directed_quantities(key, dyad)
    for name, signal in world.scenario.signals.items():
        if signal.weight is not None:
            yield f"signals.{name}.weight", signal.weight
        if signal.date.rate is not None:
            yield f"signals.{name}.date.rate", signal.date.rate
    yield from ((f"theory.{field}", quantity) for field, quantity in world.theory.quantities())


def _directed_quantities(key: str, dyad: DyadSpec) -> Iterator[tuple[str, Quantity]]:
    for field in ("alignment", "commitment"):
        for source in key.split("-"):
            path = directed_path(key, dyad, field, source)
            if path is not None:
                yield path, getattr(dyad, field).toward(source)
