"""From a scenario and a theory to the arrays of the rules: what is the same in every history."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.dynamics.arrays import HEARD_BY, REMEMBERED, Floats, Ints, Structure
from sim.dynamics.draws import path_keys
from sim.engines.charted import charted_ties
from sim.model.address import name_key
from sim.model.declaration import CALM_WEEKS, DISPUTE_GAP, FIRST_HOSTILE, MEMORIES, RIVALRY_WINDOW
from sim.outcomes.record import Clock
from sim.outcomes.rows import Names
from sim.scenario import codebook
from sim.scenario.schema import Scenario, SignalSpec
from sim.scenario.theory import Theory

# CAMEO roots whose Goldstein scores weigh the rungs. Engaging weighs as a visit does, not as a plan to meet.
ACT_CODES = ("06", "05", "04", "01", "11", "16", "13", "15", "19")
JOINT_CODE = "062"  # a joint exercise is military cooperation between those who hold it
FEW = 8  # with more states, only sides in the dispute of the focus dyad get columns of their own


class Delivery(NamedTuple):
    """One sender's share of one signal to one receiver."""

    sender: int
    signal: int
    receiver: int
    code: str
    own_weight: bool


@dataclass(frozen=True)
class World:
    """A scenario under a theory, ready to be drawn and run. Orders are by id, so that the file's order is
    without effect."""

    scenario: Scenario
    theory: Theory

    def __getstate__(self) -> dict[str, Scenario | Theory]:
        """What goes to another process: what is worked out from these two is worked out there again."""
        return {"scenario": self.scenario, "theory": self.theory}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Ids of the states."""
        return tuple(self.scenario.states)

    @cached_property
    def clock(self) -> Clock:
        """The run's clock; the window opens at the origin, or at the start where history is simulated."""
        horizon = self.scenario.horizon
        window = horizon.origin_step if self.scenario.history == "given" else 0
        return Clock(steps=horizon.steps, window=window, calm_steps=self.steps_of(CALM_WEEKS))

    def steps_of(self, weeks: float) -> int:
        """The whole number of steps nearest to so many weeks, at least one."""
        return max(1, round(weeks * 7 / self.scenario.horizon.step_days))

    @cached_property
    def relevant(self) -> tuple[str, ...]:
        """Keys of the dyads that may act against each other, in the order of undirected dyads."""
        return tuple(key for key, dyad in self.scenario.dyads.items() if dyad.relevant)

    @cached_property
    def names(self) -> Names:
        """Column names in the order of the arrays."""
        pairs = charted_ties(self.scenario)
        told, dyad_of = self.tied(pairs), self.structure.square[1]
        helpers = tuple(
            (int(k), int(i)) for k, i in np.argwhere(told) if np.any(np.delete(dyad_of[i], k) >= 0)
        )
        thirds = tuple(
            (q, int(k), int(p))
            for q, (k, p) in enumerate(self.structure.third.T)
            if len(self.states) <= FEW or self.relevant[p] == self.scenario.focus
        )
        return Names(self.states, self.relevant, pairs, helpers, thirds)

    def tied(self, pairs: tuple[str, ...]) -> Ints:
        """Adjacency [N, N] of dyads `A-B`."""
        tied = np.zeros((len(self.states),) * 2, np.int64)
        for _, i, j in (way for pair in pairs for way in self.both_ways(pair)):
            tied[i, j] = 1
        return tied

    def both_ways(self, key: str) -> Iterator[tuple[str, int, int]]:
        """The two directions of the dyad `A-B`: id of the source, its index, index of the other."""
        a, b = key.split("-")
        i, j = self.states.index(a), self.states.index(b)
        yield a, i, j
        yield b, j, i

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """All deliveries, sorted by sender, then signal, then receiver."""
        found = [d for s, signal in enumerate(self.scenario.signals.values()) for d in self._of(s, signal)]
        return tuple(sorted(found))

    def _of(self, s: int, signal: SignalSpec) -> Iterator[Delivery]:
        senders = (*signal.sources, *signal.joint_with)
        at = self.states.index
        for sender in senders:
            for receiver in signal.targets:
                yield Delivery(at(sender), s, at(receiver), signal.cameo, True)
            for partner in senders:
                if signal.joint_with and partner != sender:
                    yield Delivery(at(sender), s, at(partner), JOINT_CODE, False)

    @cached_property
    def structure(self) -> Structure:
        """What is the same in every history."""
        return build_structure(self)


def build_structure(world: World) -> Structure:
    """Index arrays of states, directed dyads and deliveries."""
    tied, relevant = world.tied(tuple(world.scenario.dyads)), world.tied(world.relevant)
    actor, target = np.nonzero(relevant)
    dyad_of = np.full(tied.shape, -1, np.int64)
    dyad_of[actor, target] = np.arange(len(actor))
    signals = world.scenario.signals
    keys = [path_keys(f"signals.{name}") for name in signals]
    due_from, due = _due(world)
    message = _messages(world, dyad_of)
    heard_from, heard = _audiences(world, tied, message, due_from, due)
    undirected = _pair_index(actor, target)
    sides = _sides(actor, target, undirected)
    third, third_from = _third_states(tied, actor[sides[0]], target[sides[0]])
    thirds = (tied @ tied) * tied
    structure = Structure(
        square=np.stack([tied, dyad_of]),
        thirds=np.divide(1.0, thirds, out=np.zeros(tied.shape, np.float32), where=thirds > 0),
        link=np.stack([actor, target, dyad_of[target, actor], undirected]),
        sides=sides,
        land=np.array([world.scenario.dyads[key].contiguous for key in world.relevant], np.float32),
        dyad_key=np.array([name_key(key) for key in world.relevant], np.uint64),
        major=np.array([state.major for state in world.scenario.states.values()], np.float32),
        third=third,
        third_from=third_from,
        spans=np.array([world.steps_of(DISPUTE_GAP), world.steps_of(RIVALRY_WINDOW)]),
        first=np.searchsorted(actor, np.arange(len(tied) + 1)),
        heard_from=heard_from,
        heard=heard,
        state_key=np.array([name_key(state) for state in world.states], np.uint64),
        remembers=_remembers(message, len(actor)),
        message=message,
        mechanism=_mechanisms(world),
        due_from=due_from,
        due=due,
        signal_key=np.array(keys, np.uint64).reshape(len(keys), 2),
        recurring=np.array([int(signal.date.kind == "rate") for signal in signals.values()], np.int64),
        act_weight=np.array([codebook_weight(code) for code in ACT_CODES], np.float32),
        acts_from=np.array([world.clock.window]),
    )
    for array in structure:
        array.setflags(write=False)  # compiled code trusts the indices in it
    return structure


def codebook_weight(code: str) -> float:
    """Weight of a CAMEO code: Goldstein score / 10."""
    return codebook.goldstein(code) / 10.0


def _audiences(world: World, tied: Ints, message: Ints, due_from: Ints, due: Ints) -> tuple[Ints, Ints]:
    """States to whom each state may say something, step by step: where lists begin [T + 1, N + 1], and the
    lists.

    Before states act on their own, only deliveries that are due speak; then everybody may, to all it is tied
    to.
    """
    n, known = len(tied), dict[tuple[bool, bytes], Ints]()
    begins, lists = list[Ints](), list[Ints]()
    # One step more, and up to the window: `expect` asks whom states address once they act.
    for t in range(max(world.clock.steps, world.clock.window) + 1):
        spoken = due[due_from[t] : due_from[t + 1]] if t < world.clock.steps else due[:0]
        told = message[:2, np.unique(spoken)]
        which = (t >= world.clock.window, told.tobytes())
        if which not in known:  # most steps are like the one before
            says = tied.copy() if which[0] else np.zeros_like(tied)
            says[told[0], told[1]] = 1
            sender, heard = np.nonzero(says)
            known[which] = sum(len(one) for one in lists) + np.searchsorted(sender, np.arange(n + 1))
            lists.append(heard)
        begins.append(known[which])
    return np.array(begins, np.int64).reshape(-1, n + 1), np.concatenate([*lists, np.zeros(0, np.int64)])


def _remembers(message: Ints, dyads: int) -> Ints:
    """Flags [D, H] of the rungs of which a signal may be received."""
    flags = np.zeros((dyads, MEMORIES), np.int64)
    remembered = message[:, (message[HEARD_BY] >= 0) & (message[REMEMBERED] >= 0)]
    flags[remembered[HEARD_BY], remembered[REMEMBERED]] = 1
    return flags


def _pair_index(actor: Ints, target: Ints) -> Ints:
    """Index of the undirected dyad of each directed one, in the order of sorted id pairs."""
    pairs = sorted({(min(i, j), max(i, j)) for i, j in zip(actor, target, strict=True)})
    place = {pair: p for p, pair in enumerate(pairs)}
    return np.array([place[min(i, j), max(i, j)] for i, j in zip(actor, target, strict=True)], np.int64)


def _sides(actor: Ints, target: Ints, undirected: Ints) -> Ints:
    """Directed dyads [2, P] of each undirected one: the first state against the second, and the other."""
    sides = np.zeros((2, len(actor) // 2), np.int64)
    sides[(actor > target).astype(np.int64), undirected] = np.arange(len(actor))
    return sides


def _third_states(tied: Ints, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """Third states of the dyads of `a` and `b` [P]: k and p [2, Q] by state, and where each state begins."""
    watches = (tied[:, a] | tied[:, b]) == 1
    watches[a, np.arange(len(a))] = watches[b, np.arange(len(b))] = False
    third = np.stack(np.nonzero(watches))
    return third, np.searchsorted(third[0], np.arange(len(tied) + 1))


def _messages(world: World, dyad_of: Ints) -> Ints:
    """Per delivery [5, M]: sender, receiver, signal, which dyad it strains, as which rung."""
    rows = [
        (d.sender, d.receiver, d.signal, dyad_of[d.receiver, d.sender], _remembered_as(world, d))
        for d in world.deliveries
    ]
    return np.array(rows, np.int64).reshape(len(rows), 5).T.copy()


def _remembered_as(world: World, delivery: Delivery) -> int:
    """Rung of a hostile delivery, from the first hostile one; -1 of a friendly one, or one that is no act."""
    rung = codebook.rung_of(delivery.code)
    return rung - FIRST_HOSTILE if rung >= FIRST_HOSTILE and _is_hostile(world, delivery) else -1


def _mechanisms(world: World) -> Floats:
    """Per delivery [5, M]: cheap talk, tying hands, sunk cost, near the border, private."""
    signals = list(world.scenario.signals.values())
    rows = [
        [
            *(m in signals[d.signal].mechanism for m in codebook.MECHANISMS),
            signals[d.signal].near_border,
            not signals[d.signal].public,
        ]
        for d in world.deliveries
    ]
    return np.array(rows, np.float32).reshape(len(rows), 5).T.copy()


def _is_hostile(world: World, delivery: Delivery) -> bool:
    """Whether the delivery's weight is negative; a weight that may be either is not remembered as hostile."""
    signal = list(world.scenario.signals.values())[delivery.signal]
    if delivery.own_weight and signal.weight is not None:
        return float(signal.weight.transform(np.array([0.5]))[0]) < 0.0
    return codebook_weight(delivery.code) < 0.0


def onset_steps(world: World, signal: SignalSpec) -> tuple[Ints, Ints]:
    """Steps in which a signal may begin, and how many it then lasts, one entry per possible date [dates]."""
    step_of = world.scenario.horizon.step_of
    if signal.date.kind == "rate":
        first, last = (step_of(day) for day in signal.date.days)
        return np.array([first]), np.array([last - first + 1])
    onset = np.array([step_of(day) for day in signal.date.dates], np.int64)
    ends = onset if signal.until is None else np.maximum(onset, step_of(signal.until))
    return onset, ends - onset + 1


def _due(world: World) -> tuple[Ints, Ints]:
    """Deliveries that may be under way, step by step: where each step begins, and the deliveries."""
    steps = world.clock.steps
    by_step: list[list[int]] = [[] for _ in range(steps)]
    signals = list(world.scenario.signals.values())
    spans = [onset_steps(world, signal) for signal in signals]
    for e, delivery in enumerate(world.deliveries):
        onset, length = spans[delivery.signal]
        for t in range(int(onset.min()), min(int((onset + length).max()), steps)):
            by_step[t].append(e)
    counts = [len(step) for step in by_step]
    due_from = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return due_from, np.array([e for step in by_step for e in step], np.int64)
