"""Probabilities too small for a batch: multilevel splitting on the ladder of hostility, with independent
repeats.

A war is reached through a threat, a display, force, and force by both sides in one dispute: nobody is at a
height without having been at those below, which is what splitting needs. Outcomes that are
no such first passage are refused. Beside it stands plain counting with as many histories, where it sees
anything at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import OF, THIRD
from sim.engines import batch
from sim.engines.inputs import quantities
from sim.engines.lane_counts import MOST_LANES
from sim.engines.splitting import JOINED, Ladder, beginnings, climb, derive_seed
from sim.engines.world import World
from sim.montecarlo.plan import whole_banks
from sim.outcomes.figures import OVERALL, Rows
from sim.outcomes.names import ALIASES
from sim.outcomes.outcome import Outcome
from sim.scenario.codebook import LEVELS
from sim.scenario.errors import InputError, Problem, show
from sim.statistics import splitting
from sim.statistics.splitting import Ints
from sim.store.study import Question
from sim.studies.chance import generator
from sim.studies.pieces import Arrays, Piece
from sim.studies.question import Study, question

REACHED = {name: level for level, name in LEVELS.items() if level > 1}
KINDS = {ALIASES[name]: name for name in (*REACHED, JOINED)}
"""What the height is called at which an outcome has happened."""

PLAIN_BLOCK = 8 * MOST_LANES
UNKNOWN = -1


@dataclass(frozen=True)
class Rare(Study):
    """A splitting study.

    effort: histories a stage. repeats: independent runs of the whole. plain: histories counted plainly beside
    it.
    """

    world: World
    seed: int
    outcome: Outcome
    effort: int
    repeats: int
    plain: int

    @cached_property
    def ladder(self) -> Ladder:
        """Heights of the dyad that is asked about, of all together, or of those in which a state may join."""
        subject = self.outcome.subject
        if self.kind == JOINED:
            helper, _, helped = subject.partition("+")
            return Ladder(self.world, joinable(self.world, helper, helped), (helper, helped))
        return Ladder(self.world, self.world.names.dyads if subject == OVERALL else (subject,))

    @property
    def kind(self) -> str:
        """The level that is asked about, or joining, as heights are called."""
        return KINDS[self.outcome.quantity]

    @property
    def goal(self) -> int:
        """Height at which the outcome has happened."""
        return self.ladder.heights.index(self.kind) + 1

    @property
    def heights(self) -> tuple[str, ...]:
        """What the heights up to the goal are called."""
        return self.ladder.heights[: self.goal]

    @property
    def histories(self) -> int:
        """Histories at most: later stages run only the rest of the horizon."""
        return self.repeats * self.effort * self.goal + self.plain

    @property
    def lanes(self) -> int:
        """Lanes to run for them, those of a bank that nobody needs included."""
        return self.repeats * whole_banks(self.effort) * self.goal + self.plain

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options = {
            "outcome": self.outcome.name,
            "effort": self.effort,
            "repeats": self.repeats,
            "plain": self.plain,
        }
        return question("rare", self.world, self.seed, options)


def require_nested(outcome: Outcome) -> None:
    """Raise InputError where an outcome is not reached through nested levels."""
    if outcome.quantity not in KINDS:
        names = ", ".join(REACHED)
        allowed = f"{names}, alone or of a dyad, or joined.C+A: only these are reached through nested levels"
        raise InputError([Problem("command line", None, "outcome", show(outcome.name), allowed)])


def require_joinable(outcome: Outcome, world: World) -> None:
    """Raise InputError where nobody could ever see the state that is asked about join."""
    helper, _, helped = outcome.subject.partition("+")
    if KINDS[outcome.quantity] == JOINED and not joinable(world, helper, helped):
        allowed = f"a helper that may act against an opponent of {helped}"
        raise InputError([Problem("command line", None, "outcome", show(outcome.name), allowed)])


def joinable(world: World, helper: str, helped: str) -> tuple[str, ...]:
    """Dyads of `helped` in which `helper` is a third state that may act against the opponent."""
    found = []
    for k, p in zip(world.structure.third[THIRD], world.structure.third[OF], strict=True):
        ends = world.names.dyads[p].split("-")
        if world.states[k] == helper and helped in ends:
            opponent = ends[0] if ends[1] == helped else ends[1]
            if "-".join(sorted((helper, opponent))) in world.names.dyads:
                found.append(world.names.dyads[p])
    return tuple(found)


def require_all_draws(study: Rare) -> None:
    """Raise InputError where a repeat does not take every joint draw of parameters equally often.

    History r takes draw r modulo their number, in every repeat, so a part of them would be all that is seen.
    """
    lengths = {len(q.args) for _, q in quantities(study.world) if q.kind == "draws"}
    if wrong := [length for length in lengths if study.effort % length]:
        allowed = f"a multiple of {max(wrong)}, so that every joint draw of the parameters is seen as often"
        raise InputError([Problem("command line", None, "effort", str(study.effort), allowed)])


def pieces(study: Rare) -> list[Piece]:
    """One piece for each repeat, then blocks of plain counting."""
    climbs = [
        Piece(("repeat", r), study.effort * study.goal, partial(_repeat, study, r))
        for r in range(study.repeats)
    ]
    plain = [
        Piece(("plain", first), min(PLAIN_BLOCK, study.plain - first), partial(_plain, study, first))
        for first in range(0, study.plain, PLAIN_BLOCK)
    ]
    return climbs + plain


def _repeat(study: Rare, repeat: int) -> Arrays:
    """How many histories set out for every height, and how many reached it."""
    reached, started = np.zeros(study.goal, np.int64), np.zeros(study.goal, np.int64)
    chance = generator(study.seed, "parents", repeat)
    states = beginnings(study.ladder, derive_seed(study.seed, repeat, 0), study.effort)
    for height in range(1, study.goal + 1):
        started[height - 1] = len(states)
        entered, _ = climb(study.ladder, states, derive_seed(study.seed, repeat, height), height)
        reached[height - 1] = len(entered)
        if not len(entered):
            break
        states = entered.take(splitting.parents(chance, len(entered), study.effort))
    return {"reached": reached, "started": started}


def _plain(study: Rare, first: int) -> Arrays:
    """Plain counts of a block of histories, of each height; UNKNOWN where rows do not say; then all."""
    count = min(PLAIN_BLOCK, study.plain - first)
    rows, _ = batch.simulate(study.world, derive_seed(study.seed, -1), first, count)
    joined = np.asarray(study.outcome.values(rows)) > 0 if study.kind == JOINED else np.zeros(count, bool)
    hit = [_reached(study, height, rows, joined) for height in study.heights]
    return {"plain": np.array([*hit, count], np.int64)}


def _reached(study: Rare, height: str, rows: Rows, joined: npt.NDArray[np.bool_]) -> int:
    """Histories that were at a height, or skipped it."""
    if height not in (*REACHED, JOINED):
        return UNKNOWN
    there = joined.copy()
    for dyad in study.ladder.dyads if height in REACHED else ():
        there |= np.asarray(rows[f"first_{REACHED[height]}.{dyad}"]) >= 0
    return int(np.count_nonzero(there))


@dataclass(frozen=True)
class Counts:
    """What the repeats and the plain histories came to.

    reached, started [repeats, heights]. plain [heights + 1]: histories that reached each, -1 where their rows
    do not say; all of them, 0 where none was counted.
    """

    reached: Ints
    started: Ints
    plain: Ints


def gather(done: Iterator[Arrays]) -> Counts:
    """Counts of all pieces: reached and started [repeats, heights], plain [heights + 1]."""
    parts: list[dict[str, npt.NDArray[Any]]] = [dict(each) for each in done]
    climbs = [part for part in parts if "reached" in part]
    plain: Sequence[Ints] = [part["plain"] for part in parts if "plain" in part]
    return Counts(
        np.stack([part["reached"] for part in climbs]),
        np.stack([part["started"] for part in climbs]),
        np.sum(plain, axis=0) if plain else np.zeros(climbs[0]["reached"].shape[0] + 1, np.int64),
    )
