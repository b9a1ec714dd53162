"""Histories of a scenario as it was known on the day of the forecasts, and which questions each answers yes.

Levels are first passages, so one set of histories answers them for every window; whatever is about the end of
a window is asked of histories that end there. All sets share their draws: a history is the same in each of
them as far as it goes, and answers to all questions belong together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo.produce import describe
from sim.outcomes.figures import Meta, Rows
from sim.outcomes.outcome import Outcome
from sim.outcomes.table import find, outcomes
from sim.outcomes.themes.escalation import cut_short
from sim.scenario.checks import MAX_STEPS
from sim.scenario.errors import InputError, Problem, clip, list_of, show
from sim.store.files import ROWS
from sim.store.study import Question
from sim.studies import measures
from sim.studies.hindcast import questions as asked
from sim.studies.hindcast.origin import known_on, later_signals
from sim.studies.hindcast.questions import Questions
from sim.studies.pieces import Arrays, Piece
from sim.studies.question import Study, question

if TYPE_CHECKING:
    from sim.store.read import Run

BLOCK = 4096
Events = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Posed:
    """A question as it is put to histories: they end with the step that holds `end`."""

    key: str
    spec: asked.Question
    outcome: Outcome
    end: date

    @property
    def when(self) -> str:
        """By when, or for what is about the end alone, on which day: "by 2023-12-14"."""
        return f"{'on' if self.outcome.at_end else 'by'} {self.spec.until}"

    @property
    def cluster(self) -> str:
        """The states that it is about, by which questions hang together."""
        subject = self.outcome.subject
        for mark in "+>:-":
            subject = subject.replace(mark, " ")
        return "-".join(sorted(set(subject.split())))


@dataclass(frozen=True)
class Hindcast(Study):
    """A question file put to a scenario, or to a run.

    world: as it was known at the origin, to the end of the last window. run: the one whose rows are scored,
    where one was named; histories are then all that it has. left_out: questions that it cannot answer, and
    why.
    """

    world: World
    seed: int
    replicates: int
    questions: Questions
    posed: tuple[Posed, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    run: "Run | None" = field(default=None, compare=False, repr=False)

    @property
    def ends(self) -> list[date]:
        """The last days of the sets of histories that are needed."""
        return sorted({each.end for each in self.posed})

    @property
    def histories(self) -> int:
        """Histories to simulate."""
        return 0 if self.run is not None else self.replicates * len(self.ends)

    @property
    def lanes(self) -> int:
        """Lanes to run for them."""
        return self.histories

    @cached_property
    def meta(self) -> Meta:
        """What the histories are histories of."""
        return describe(self.world, self.seed, self.replicates, 0) if self.run is None else self.run.meta

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options = {
            "questions": self.questions.name,
            "origin": str(self.questions.file.origin),
            "replicates": self.replicates,
            "questions_digest": self.questions.digest,
        }
        if self.run is not None:
            options["run"] = self.run.manifest.files[ROWS].sha256
        return question("hindcast", self.world, self.seed, options)


def of_scenario(world: World, seed: int, replicates: int, questions: Questions) -> Hindcast:
    """Put questions to a scenario. Raises InputError for what cannot be asked of it, at its line."""
    origin, days = questions.file.origin, {each.until for each in questions.file.questions.values()}
    _require_within(world, questions)
    longest = _until(world, origin, max(days))
    _require_windows(longest, questions)
    there = {day: _outcomes(_until(world, origin, day)) for day in days}
    return Hindcast(longest, seed, replicates, questions, _posed(questions, longest, there))


def of_run(run: "Run", questions: Questions) -> Hindcast:
    """Put questions to the rows of a run. Raises InputError where it knew more than its origin did, where its
    window is another one, and for what cannot be asked of it.
    """
    world = World(run.scenario, run.theory)
    _require_origin(run, questions.file.origin)
    _require_windows(world, questions)
    there = outcomes(run.meta, run.rows)
    posed = _posed(questions, world, {each.until: there for each in questions.file.questions.values()})
    end = run.scenario.horizon.end
    asked_of_it = tuple(each for each in posed if each.end == end)
    why = f"the run ends on {end}, and only levels can be asked of part of a window"
    left_out = {each.key: why for each in posed if each.end != end}
    if not asked_of_it:
        first = next(iter(left_out))
        raise InputError([questions.problem(first, "until", str(questions.file.questions[first].until), why)])
    return Hindcast(world, run.meta.seed, len(run.rows["replicate"]), questions, asked_of_it, left_out, run)


def _until(world: World, origin: date, end: date) -> World:
    return World(known_on(world.scenario, origin, end), world.theory)


def _outcomes(world: World) -> dict[str, Outcome]:
    return outcomes(describe(world, 0, 0, 0), measures.columns(world))


def _require_within(world: World, questions: Questions) -> None:
    """Raise InputError where the origin is no day of the scenario, or a window ends too late for any."""
    horizon, origin = world.scenario.horizon, questions.file.origin
    if not horizon.start <= origin <= horizon.end:
        allowed = f"a day of {world.scenario.name}, {horizon.start} to {horizon.end}"
        raise InputError([questions.tree.problem(("origin",), str(origin), allowed)])
    last = horizon.start + timedelta(days=MAX_STEPS * horizon.step_days - 1)
    far = [
        questions.problem(key, "until", str(each.until), f"a day up to {last}: {MAX_STEPS:,} steps at most")
        for key, each in questions.file.questions.items()
        if each.until > last
    ]
    if far:
        raise InputError(far)


def _require_windows(world: World, questions: Questions) -> None:
    """Raise InputError where a window ends before states act, or after the histories do; and where states act
    before the origin, since what they did then would count.
    """
    horizon, first = world.scenario.horizon, world.clock.window
    if first != horizon.origin_step:
        allowed = "given: what states did before the origin would count as answers"
        raise InputError([Problem(world.scenario.name, None, "history", "simulated", allowed)])
    allowed = (
        f"a day from {horizon.date_of(first)} to {horizon.end}" if first < horizon.steps else "a later day"
    )
    problems = [
        questions.problem(key, "until", str(each.until), allowed)
        for key, each in questions.file.questions.items()
        if first >= horizon.steps or not horizon.date_of(first) <= each.until <= horizon.end
    ]
    if problems:
        raise InputError(problems)


def _require_origin(run: "Run", origin: date) -> None:
    name, instead = clip(str(run.folder)), "or scenario=NAME, of which what came later is left out"
    if run.scenario.horizon.origin != origin:
        got = f"a run with its origin on {run.scenario.horizon.origin}"
        raise InputError([Problem(name, None, "hindcast", got, f"the questions' own, {origin}; {instead}")])
    later = later_signals(run.scenario, origin)
    if later:
        got = f"a run that knew of {list_of([*later], 4)}"
        raise InputError([Problem(name, None, "hindcast", got, f"no signal after {origin}; {instead}")])


def _posed(
    questions: Questions, world: World, there: Mapping[date, Mapping[str, Outcome]]
) -> tuple[Posed, ...]:
    """Every question with its outcome. world: that of the longest histories; there: outcomes by name, of
    histories that end on a day.
    """
    found, problems = [], list[Problem]()
    for key, spec in questions.file.questions.items():
        try:
            outcome = find(spec.outcome, there[spec.until])
        except InputError as refused:
            problems += [
                questions.problem(key, "outcome", p.got, p.allowed, p.hint) for p in refused.problems
            ]
            continue
        if not outcome.is_probability or outcome.divides:
            allowed = (
                "an event that every history has or has not: no mean, and nothing of some histories alone"
            )
            problems.append(questions.problem(key, "outcome", show(spec.outcome), allowed))
        else:
            found.append(_windowed(key, spec, outcome, world))
    if problems:
        raise InputError(problems)
    return tuple(found)


def _windowed(key: str, spec: asked.Question, outcome: Outcome, world: World) -> Posed:
    """The question, of the longest histories where they can tell, else of those that end on its last day."""
    horizon = world.scenario.horizon
    at = horizon.step_of(spec.until)
    if at == horizon.steps - 1:
        return Posed(key, spec, outcome, horizon.end)
    short = cut_short(outcome, at - world.clock.window + 1)
    return Posed(key, spec, outcome, spec.until) if short is None else Posed(key, spec, short, horizon.end)


def pieces(study: Hindcast) -> list[Piece]:
    """Blocks of histories, window by window; none where a run's rows are given."""
    if study.run is not None:
        return []
    return [
        Piece((str(end), first), count, partial(_block, world, study.seed, first, count, taken))
        for end in study.ends
        for world in (_until(study.world, study.questions.file.origin, end),)
        for taken in (tuple(each.outcome for each in study.posed if each.end == end),)
        for first in range(0, study.replicates, BLOCK)
        for count in (min(BLOCK, study.replicates - first),)
    ]


def _block(world: World, seed: int, first: int, count: int, taken: Sequence[Outcome]) -> Arrays:
    rows, _ = batch.simulate(world, seed, first, count)
    return {"events": answers(rows, taken)}


def answers(rows: Rows, taken: Sequence[Outcome]) -> Events:
    """Whether each history has each event [n, Q]."""
    return np.column_stack([np.asarray(outcome.values(rows)) > 0 for outcome in taken])


def gather(study: Hindcast, done: Iterator[Arrays]) -> Events:
    """Whether each history answers each question yes [n, Q], out of the pieces or the rows of the run."""
    if study.run is not None:
        return answers(study.run.rows, [each.outcome for each in study.posed])
    blocks = -(-study.replicates // BLOCK)
    found = np.zeros((study.replicates, len(study.posed)), bool)
    for end in study.ends:
        part = np.concatenate([next(done)["events"] for _ in range(blocks)])
        found[:, [at for at, each in enumerate(study.posed) if each.end == end]] = part
    return found


def replicates_of(study: Hindcast) -> Ints:
    """Number of each history [n]."""
    if study.run is not None:
        return np.asarray(study.run.rows["replicate"], np.int64)
    return np.arange(study.replicates, dtype=np.int64)
