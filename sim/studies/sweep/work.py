"""Sweep: one scenario or several at many points, on common random numbers, in one folder.

    index.csv, index.parquet    a line per cell: its values, main outcomes with intervals, n, failures
    figures.parquet             every figure of every cell, as in a run's summary
    contrasts.csv               each cell of a grid against the first, pair by pair
    looks.csv                   of a sweep that stops when it is precise: its looks
    rerun.csv                   where asked for: the highest or lowest cell again, on fresh draws
    cells/                      what each cell keeps, so that a sweep goes on where it stopped
    study.json                  what was asked, and size and SHA-256 of every file

A cell that fails is a line of the index that says why; the others go on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.engines.world import World
from sim.model.address import MAX_REPLICATE, MAX_SEED
from sim.montecarlo import adaptive
from sim.montecarlo.adaptive import Aim
from sim.montecarlo.cells import Done
from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.executors import Crew
from sim.montecarlo.plan import size
from sim.montecarlo.pools import Pool
from sim.montecarlo.produce import describe
from sim.montecarlo.run import Result
from sim.outcomes.figures import Figure, Meta
from sim.outcomes.names import resolve
from sim.outcomes.outcome import Outcome
from sim.outcomes.summary import summarise
from sim.outcomes.table import find, main_outcomes, outcomes
from sim.scenario.arguments import whole
from sim.scenario.errors import InputError, Problem, list_of
from sim.scenario.schema import Scenario
from sim.scenario.tree import COMMAND_LINE
from sim.store.study import Question
from sim.studies.cell_store import Store, digest, identity
from sim.studies.cells import Arrays, Draws, simulate
from sim.studies.measures import all_outcomes, columns, postures
from sim.studies.sweep import figure_arrays, points
from sim.studies.sweep.points import Points

VALUE, OCCASION = "value.", "occasion."
"""Columns of a cell: what each history contributes to a main outcome."""

WHOLE = slice(None)
"""Of a sweep's cells."""

AIM = {adaptive.PRECISION: "precision", adaptive.OUTCOME: "outcome", adaptive.MOST: "most"}
"""What a sweep's question says of when to stop: option, and the part of an aim that it gives."""

MOST_REPEATED = 3
"""Values of a key that a refusal repeats."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Asked:
    """A sweep as it is asked for.

    fixed: values by key that all points share. outcomes: their names. loaded: scenarios by name that
    are not looked for, since somebody has them already. rerun: "highest" or "lowest", the cell that is run
    again on fresh draws; "" for none. aim: when to stop, None for cells of a fixed size; `replicates` are
    then those of the first look.
    """

    points: Points
    fixed: Mapping[str, Any]
    seed: int
    replicates: int
    outcomes: tuple[str, ...] = ()
    loaded: Mapping[str, Scenario] = field(default_factory=dict)
    rerun: str = ""
    aim: Aim | None = None


@dataclass(frozen=True)
class Figures:
    """Keeps all figures of a cell, and the outcomes of these names history by history.

    watched: the outcome whose interval has to hold at every look, "" for none.
    """

    names: tuple[str, ...]
    watched: str = ""

    @property
    def label(self) -> str:
        """Says which outcomes."""
        looks = f", looks at {self.watched}" if self.watched else ""
        return f"figures and {' '.join(self.names)}{looks}"

    def make(self, result: Result, world: World) -> Arrays:
        """The figures [figures] and the outcomes [n]."""
        return keep(result, world, self.names, self.watched)


@dataclass(frozen=True)
class Prepared:
    """A sweep whose every cell has been found to be possible. aim: when to stop, its outcome by name."""

    asked: Asked
    worlds: tuple[World, ...]
    draws: tuple[Draws, ...]
    outcomes: tuple[Outcome, ...]
    aim: Aim | None = None

    @property
    def replicates(self) -> int:
        """All histories that are run, the cell that is run again not counted."""
        return sum(each.replicates for each in self.draws)

    def sizes(self, draws: Draws) -> list[int]:
        """Return the histories with which a cell of these draws is run: its own, or those of all looks."""
        return [draws.replicates] if self.aim is None else self.aim.at(self.aim.most)

    @property
    def most(self) -> int:
        """Histories of the cell that has most."""
        return max(each.replicates for each in self.draws)

    def of_size(self, replicates: int) -> "Prepared":
        """Return the same sweep with so many histories in every cell."""
        return replace(self, draws=tuple(each._replace(replicates=replicates) for each in self.draws))

    @property
    def keep(self) -> "Figures":
        """What is kept of each cell."""
        watched = "" if self.aim is None else str(self.aim.outcome)
        return Figures(tuple(outcome.name for outcome in self.outcomes), watched)

    def patient(self, crew: Crew) -> Crew:
        """Return the crew with a limit on a block's time that fits every cell, unless it has one."""
        return crew.patient_with(*{size(world.scenario) for world in self.worlds})

    @cached_property
    def keys(self) -> list[str]:
        """The digest of every cell, under which it is stored."""
        label = self.keep.label
        return [digest(w, *draws, label) for w, draws in zip(self.worlds, self.draws, strict=True)]

    def question(self, config: Mapping[str, Any]) -> Question:
        """What the study's folder is claimed with. A cell may be run again once the sweep has been seen."""
        asked = self.asked
        inputs = {
            "keys": list(asked.points.keys),
            "points": [list(values) for values in asked.points.values],
            "kind": asked.points.kind,
            "logs": list(asked.points.logs),
            "fixed": dict(asked.fixed),
            "seed": asked.seed,
            "replicates": asked.replicates,
            "outcomes": [outcome.name for outcome in self.outcomes],
            "cells": [identity(world)[:16] for world in self.worlds],
        }
        if self.aim is not None:
            inputs |= {key: getattr(self.aim, name) for key, name in AIM.items()}
        return Question("sweep", inputs, {**config, "rerun": asked.rerun})


@dataclass(frozen=True)
class CellResult:
    """What became of a cell: its main figures by the outcome's name, or the reason why there are none.

    arrays: everything that was kept, where that is not in the folder because some histories failed.
    """

    figures: Mapping[str, Figure]
    n_failed: int = 0
    reason: str = ""
    arrays: Arrays | None = None


def prepare(asked: Asked) -> Prepared:
    """Build every cell's world, so that a sweep is refused before anything has run.

    Raises InputError for keys that name no input, with every problem of every cell, each once whatever the
    value, and where nothing varies.
    """
    if unknown := [*points.unknown((*asked.points.keys, *asked.fixed))]:
        raise InputError(unknown)
    worlds, draws, problems = [], [], list[tuple[str, Problem]]()
    for values in asked.points.values:
        point = dict(zip(asked.points.keys, values, strict=True))
        try:
            cell = points.cell(asked.fixed, asked.points.keys, values, asked.loaded)
            worlds.append(cell.world())
            draws.append(_draws(point, asked))
        except InputError as refused:
            problems += ((str(point.get("scenario", "")), each) for each in refused.problems)
    if problems:
        at = asked.points.keys.index("scenario") if "scenario" in asked.points.keys else None
        scenarios = {str(values[at]) for values in asked.points.values} if at is not None else {""}
        raise InputError(_gathered(problems, scenarios))
    aim = _aim(asked, worlds)
    names = _names(asked.outcomes, worlds, aim)
    ready = Prepared(asked, tuple(worlds), tuple(draws), _outcomes(names, worlds), aim)
    if not asked.points.keys:
        allowed = "a list of values, as in theory.reaction=5,7, or a range, as in over.theory.reaction=[4,9]"
        raise InputError([Problem("command line", None, "sweep", "nothing that varies", allowed)])
    return ready


def _draws(point: Mapping[str, Any], asked: Asked) -> Draws:
    """Return the draws of a point, which may have a seed or a number of histories of its own.

    Raises InputError for what is neither.
    """
    seed = whole(COMMAND_LINE, "seed", point.get("seed", asked.seed), 0, MAX_SEED)
    replicates = whole(
        COMMAND_LINE, "replicates", point.get("replicates", asked.replicates), 1, MAX_REPLICATE
    )
    return Draws(seed, replicates)


def _gathered(problems: Sequence[tuple[str, Problem]], scenarios: Set[str]) -> list[Problem]:
    """One problem for all cells that are refused for the same reason: a range may hold a thousand of them.

    problems: each with its cell's scenario, which is named where the reason does not hold in all of them.
    """
    found: dict[Problem, tuple[dict[str, None], dict[str, None]]] = {}
    for scenario, each in problems:
        values, where = found.setdefault(replace(each, got=""), ({}, {}))
        values[each.got] = where[scenario] = None
    return [
        replace(each, got=list_of(list(values), MOST_REPEATED) + _only(list(where), scenarios))
        for each, (values, where) in found.items()
    ]


def _only(where: list[str], scenarios: Set[str]) -> str:
    return "" if len(where) == len(scenarios) else f" (in {list_of(where, MOST_REPEATED)})"


def _aim(asked: Asked, worlds: Sequence[World]) -> Aim | None:
    """When to stop, by the name of an outcome that every cell has. Raises InputError."""
    aim = asked.aim
    if aim is None:
        return None
    if adaptive.FIRST in asked.points.keys:
        allowed = "one number with precision=: that of the first look, which all cells share"
        raise InputError([Problem("command line", None, adaptive.FIRST, "several values", allowed)])
    for world in {(world.states, tuple(world.names.dyads)): world for world in worlds}.values():
        aim = replace(aim, outcome=adaptive.outcome(aim, _meta(world), columns(world)).name)
    return aim


def _names(asked: Sequence[str], worlds: Sequence[World], aim: Aim | None) -> Sequence[str]:
    """The outcomes that are looked at, with the one that is to be precise."""
    names = list(asked) or _usual(worlds[0])
    if aim is not None and aim.outcome not in {resolve(name, all_outcomes(worlds[0])) for name in names}:
        names.append(str(aim.outcome))
    return names


def _outcomes(wanted: Sequence[str], worlds: Sequence[World]) -> tuple[Outcome, ...]:
    """The outcomes of these names, from wherever they exist."""
    there = all_outcomes(worlds[0])
    if any(resolve(name, there) not in there for name in wanted):
        for world in worlds[1:]:
            there = {**all_outcomes(world), **there}
    found = tuple(find(name, there, "outcome") for name in wanted)
    if len({outcome.name for outcome in found}) < len(found):
        raise InputError([Problem("command line", None, "outcome", "a name twice", "each name once")])
    return found


def _usual(world: World) -> list[str]:
    """The main outcomes: display and force in the focus dyad, who sides with its first, all others."""
    main = main_outcomes(_meta(world))
    first = [name for level in (3, 4) if (name := f"p_level_{level}.{world.scenario.focus}") in main]
    return list(dict.fromkeys([*first, *postures(world), *main]))


def _meta(world: World, result: Result | None = None) -> Meta:
    if result is None:
        return describe(world, 0, 0, 0)
    n = len(result.rows["replicate"])
    return describe(world, 0, n + result.n_failed, result.n_failed)


def keep(result: Result, world: World, names: Sequence[str], watched: str = "") -> Arrays:
    """Return what a sweep keeps of a cell: all figures [figures], and the main outcomes history by history
    [n].

    watched: the outcome whose interval is to hold at every look, "" for none.
    """
    meta = _meta(world, result)
    there = outcomes(meta, result.rows)
    summary = summarise(result.rows, meta, result.tallies)
    printed = {(each.quantity, each.subject) for each in summary}
    asked = [there[name] for name in names if name in there]
    further = [
        each.figure(result.rows, meta) for each in asked if (each.quantity, each.subject) not in printed
    ]
    figures = [*summary, *further]
    if watched:
        interval = adaptive.interval_of(there[watched], result.rows, meta.n_attempted)
        figures = adaptive.put(figures, there[watched], interval)
    arrays = figure_arrays.pack(figures)
    for outcome in asked:
        arrays[VALUE + outcome.name] = outcome.values(result.rows).astype(np.float32)
        if outcome.divides:
            arrays[OCCASION + outcome.name] = outcome.occasions(result.rows).astype(np.float32)
    return arrays


def run(
    prepared: Prepared,
    folder: Path,
    pool: Pool,
    progress: Progress,
    limits: Limits = USUAL,
    part: slice = WHOLE,
) -> list[CellResult]:
    """Run all cells of a part that `folder` does not hold yet and return what became of each, in order.

    progress is called with the number of histories of each cell that ends. Raises WorkersLostError where the
    pool is gone for good.
    """
    worlds, draws = prepared.worlds[part], prepared.draws[part]
    results = [CellResult({}, 0, "not run")] * len(worlds)
    told = sum(each.replicates for each in draws) // max(len(draws), 1)
    store = Store(folder)
    for done in simulate(worlds, draws, prepared.keep, store, pool, lambda n: progress(n * told), limits):
        results[done.index] = _result(done, prepared.outcomes)
    return results


def _result(done: Done, asked: Sequence[Outcome]) -> CellResult:
    if done.arrays is None:
        return CellResult({}, done.n_failed, done.reason)
    figures = figure_arrays.chosen(done.arrays, [(each.quantity, each.subject) for each in asked])
    own = {each.name: figures[key] for each in asked if (key := (each.quantity, each.subject)) in figures}
    return CellResult(own, done.n_failed, done.reason, done.arrays if done.n_failed else None)


def arrays_of(prepared: Prepared, folder: Path, results: Sequence[CellResult]) -> Iterator[Arrays | None]:
    """Yield what was kept of each cell, in order, read from the folder one by one; None for a failed one.

    Arrays as `keep` makes them: figures [figures], outcomes [n].
    """
    store = Store(folder)
    for key, result in zip(prepared.keys, results, strict=True):
        yield result.arrays if result.arrays is not None else store.load(key)
