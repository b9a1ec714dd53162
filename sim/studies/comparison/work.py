"""Compare: what differs between runs, in their inputs first, then in what came out.

Runs of one seed share their random numbers, so history r of one run and of another are the same history but
for what was changed: they are compared pair by pair. Runs of different seeds are compared as independent.
The first run is what the others are compared with.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.figures import OVERALL, Meta, Rows
from sim.outcomes.outcome import Outcome
from sim.outcomes.table import find, headline_outcomes, outcomes
from sim.outcomes.themes.coalitions import partition
from sim.scenario import difference
from sim.scenario.errors import InputError, Problem, clip, count_of, show
from sim.statistics.differences import Difference, holm, simultaneous
from sim.statistics.intervals import LEVEL, Interval
from sim.statistics.logrank import log_rank
from sim.store.read import Run
from sim.studies.cells import REPLICATE
from sim.studies.comparison import input_difference
from sim.studies.contrast import sample, separate, share

ALL = "all"
PARTITIONS = 3
"""Leading partitions, of all runs together, that are compared."""

MOST_RUNS = 12


class Told(Protocol):
    """Rows, and what they are rows of: a run, or what was never written."""

    @property
    def meta(self) -> Meta:
        """What was run."""

    @property
    def rows(self) -> Rows:
        """Columns by name, [n] each."""


@dataclass(frozen=True)
class Line:
    """One outcome in a run against the same in the first run.

    first, second: the figures of either run, by themselves. difference: second less first; joint: its
    interval when all comparisons are to hold together. p_holm: adjusted for all tests. p_log_rank: of times
    only, unpaired.
    """

    outcome: Outcome
    run: int
    first: Interval
    second: Interval
    difference: Difference
    joint: Interval
    p_holm: float
    p_log_rank: float = math.nan
    p_log_rank_holm: float = math.nan


@dataclass(frozen=True)
class Comparison:
    """Runs and how they differ.

    labels: what to call each run. inputs: keys in which they differ. notes: what a reader has to know.
    pairs: histories in common with the first run, by run, its own number first; 0 where none are shared.
    """

    runs: tuple[Run, ...]
    labels: tuple[str, ...]
    inputs: tuple[difference.Line, ...]
    lines: tuple[Line, ...]
    comparisons: int
    pairs: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def paired(self) -> bool:
        """Whether every run shares its random numbers with the first."""
        return all(self.pairs)


@dataclass(frozen=True)
class _Match:
    """Which rows of the first and of another run are the same histories; all rows where none are shared.

    theirs: outcomes of the second run, by name.
    """

    first: Run
    second: Run
    theirs: Mapping[str, Outcome]

    @property
    def is_shared(self) -> bool:
        return self.first.meta.seed == self.second.meta.seed

    @cached_property
    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the shared histories in the first and in the other run, [n] each."""
        one, other = (run.rows[REPLICATE] for run in (self.first, self.second))
        _, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
        return here, there

    @property
    def attempted(self) -> int:
        return min(self.first.meta.n_attempted, self.second.meta.n_attempted)

    def other(self, outcome: Outcome) -> Outcome:
        """An outcome of the first run as the second has it; a partition is the same in both."""
        return self.theirs.get(outcome.name, outcome)

    def difference(self, outcome: Outcome, level: float = LEVEL) -> Difference:
        one, other = sample(outcome, self.first.rows), sample(self.other(outcome), self.second.rows)
        if not self.is_shared:
            failed = self.first.meta.n_failed, self.second.meta.n_failed
            return separate(outcome, one, other, failed, level)
        here, there = self.places
        return share(outcome, one.at(here), other.at(there), self.attempted - len(here), level)


def compare(runs: Sequence[Run], names: Sequence[str] = ()) -> Comparison:
    """Compare every run with the first.

    names: of outcomes, or "all"; by default the headline ones and the leading partitions.
    Raises InputError where there are no two runs, one is damaged, they are of different models, or nothing is
    common to them.
    """
    _check(runs)
    known, notes = in_common(runs)
    if not known[0]:
        raise _refused(runs, f"runs with figures in common; {'; '.join(notes) or 'no dyad is in both'}")
    wanted = _wanted(runs, known[0], names)
    matches = [_Match(runs[0], other, theirs) for other, theirs in zip(runs[1:], known[1:], strict=True)]
    pairs = [len(match.places[0]) if match.is_shared else 0 for match in matches]
    if any(match.is_shared and not len(match.places[0]) for match in matches):
        raise _refused(runs[1:], "runs with histories in common")
    times = sum(outcome.kind == "time" for outcome in wanted)
    comparisons = (len(wanted) + times) * len(matches)
    level = simultaneous(LEVEL, comparisons)
    lines = [
        _line(outcome, number, match, level)
        for number, match in enumerate(matches, start=1)
        for outcome in wanted
    ]
    return Comparison(
        runs=tuple(runs),
        labels=labels(runs),
        inputs=tuple(input_difference.lines(runs)),
        lines=tuple(_adjusted(lines)),
        comparisons=comparisons,
        pairs=(len(runs[0].rows[REPLICATE]), *pairs),
        notes=(*notes, *_notes(runs, matches)),
    )


def labels(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return what to call each run: its scenario where that tells them apart, with its folder where not."""
    names = [run.meta.scenario for run in runs]
    counted = Counter(names)
    folders = [clip(run.folder.resolve().name) for run in runs]
    told = [
        name if counted[name] == 1 else f"{name} ({folder})"
        for name, folder in zip(names, folders, strict=True)
    ]
    if len(set(told)) < len(told):
        told = [f"{label} {place}" for place, label in enumerate(told, start=1)]
    return tuple(told)


def windows(runs: Sequence[Told]) -> list[str]:
    """Return the windows in which own acts count, each once, in the order of the runs."""
    found = {(run.meta.dates[run.meta.window.first], run.meta.dates[-1]): run.meta.window for run in runs}
    return [window.text for window in found.values()]


def _check(runs: Sequence[Run]) -> None:
    if not 2 <= len(runs) <= MOST_RUNS:
        count = count_of(len(runs), "run")
        raise InputError([Problem("command line", None, "compare", count, f"2 to {MOST_RUNS} run folders")])
    folders = [run.folder.resolve() for run in runs]
    if len(set(folders)) < len(folders):
        raise _refused(runs, "each run once")
    models = {run.manifest.versions.get("alliance-sim", "?") for run in runs}
    if len(models) > 1:
        raise _refused(runs, f"runs of one model; these are of versions {', '.join(sorted(models))}")
    if len({run.scenario.horizon.step_days for run in runs}) > 1:
        raise _refused(runs, "runs with steps of the same length")


def _refused(runs: Sequence[Run], allowed: str) -> InputError:
    named = " and ".join(show(str(run.folder)) for run in runs[:3])
    return InputError([Problem("command line", None, "compare", named, allowed)])


def in_common(runs: Sequence[Told]) -> tuple[list[dict[str, Outcome]], list[str]]:
    """Return the outcomes that mean the same in all runs, by name, and what was left out because it does not.

    Each run has outcomes of its own, since one that looks at a partition counts the states of its run.
    """
    known = [outcomes(run.meta, run.rows) for run in runs]
    kept, notes = {name for name in known[0] if all(name in other for other in known[1:])}, []
    if len({(run.meta.dyads, run.meta.states) for run in runs}) > 1:
        kept = {name for name in kept if known[0][name].subject != OVERALL}
        notes.append("figures over all dyads are left out: the runs have different states or dyads")
    if len(windows(runs)) > 1:
        same_end = len({run.meta.dates[-1] for run in runs}) == 1
        kept = {name for name in kept if known[0][name].at_end and same_end}
        what = "only the end is compared" if same_end else "the runs end on different days"
        texts = " and ".join(windows(runs))
        notes.append(f"{what}: own acts count in different windows ({texts})")
    return [{name: each for name, each in of.items() if name in kept} for of in known], notes


def _wanted(runs: Sequence[Run], known: Mapping[str, Outcome], asked: Sequence[str]) -> list[Outcome]:
    if tuple(asked) == (ALL,):
        return [outcome for outcome in known.values() if outcome.shown != "asked"]
    if asked:
        found = [find(name, known, "outcomes") for name in asked]
        return list({outcome.name: outcome for outcome in found}.values())
    names = [name for name in headline_outcomes(runs[0].meta, runs[0].rows) if name in known]
    return [*(known[name] for name in names), *_partitions(runs)]


def _partitions(runs: Sequence[Run]) -> Iterator[Outcome]:
    """The partitions that lead over all runs together; none where the runs have different states."""
    if len({run.meta.states for run in runs}) > 1:
        return
    counted: Counter[str] = Counter()
    for run in runs:
        texts, counts = np.unique(run.rows["partition"], return_counts=True)
        counted.update(dict(zip(texts.tolist(), counts.tolist(), strict=True)))
    for sides in sorted(counted, key=lambda each: (-counted[each], each))[:PARTITIONS]:
        yield partition(sides, runs[0].meta)


def _line(outcome: Outcome, number: int, match: _Match, level: float) -> Line:
    runs = match.first, match.second
    first = outcome.interval(match.first.rows, match.first.meta.n_failed)
    second = match.other(outcome).interval(match.second.rows, match.second.meta.n_failed)
    joint = match.difference(outcome, level).interval
    tested = _log_rank(outcome, runs) if outcome.kind == "time" else math.nan
    return Line(outcome, number, first, second, match.difference(outcome), joint, math.nan, tested)


def _log_rank(outcome: Outcome, runs: tuple[Run, Run]) -> float:
    times: list[Any] = []
    for run in runs:
        times += [outcome.waited(run.rows), np.asarray(outcome.part(run.rows)) >= 0]
    return log_rank(*times)


def _adjusted(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines with their p-values adjusted for all tests of all lines."""
    raw = [line.difference.p for line in lines] + [line.p_log_rank for line in lines]
    adjusted = holm(raw)
    for place, line in enumerate(lines):
        yield Line(
            line.outcome, line.run, line.first, line.second, line.difference, line.joint,
            adjusted[place], line.p_log_rank, adjusted[place + len(lines)],
        )  # fmt: skip


def _notes(runs: Sequence[Run], matches: Sequence[_Match]) -> Iterator[str]:
    for match, label in zip(matches, labels(runs)[1:], strict=True):
        if not match.is_shared:
            seeds = f"{match.first.meta.seed} and {match.second.meta.seed}"
            yield f"{label}: draws are not shared (seeds {seeds}), so unpaired methods are used"
            continue
        left = max(run.meta.n_attempted for run in (match.first, match.second)) - match.attempted
        if left:
            yield f"{label}: {count_of(left, 'history')} of the longer run have no partner and are left out"
        if lost := match.attempted - len(match.places[0]):
            yield f"{label}: {lost:,} pairs were lost to failures and widen every interval by the worst case"
    commits = {run.manifest.commit for run in runs}
    if len(commits) > 1 or any(run.manifest.modified for run in runs):
        yield "the runs come from different commits, or from files that no commit has"
