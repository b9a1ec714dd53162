"""Which combinations of assumptions lead to an outcome: boxes in the space of uncertain inputs.

By PRIM (peeling.py) or CART (classification_tree.py). Both find a box by looking for one,
among many inputs that mean nothing, so histories are split three ways: half to search in, a quarter to choose
a box and drop limits that do not pay (within one standard error of the best), a quarter that nothing was
chosen on, to say how good it is.
"""

from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from sim.engines import batch, placed
from sim.engines.world import World
from sim.outcomes.figures import Rows
from sim.outcomes.outcome import Outcome
from sim.scenario.errors import InputError, Problem
from sim.statistics import boxes
from sim.statistics.boxes import Limits, Quality
from sim.statistics.differences import holm
from sim.statistics.intervals import Interval, proportion
from sim.store.study import Question
from sim.studies.discovery import classification_tree, peeling
from sim.studies.discovery.cases import Box, Candidate, Cases, Floats, split
from sim.studies.pieces import Arrays, Piece
from sim.studies.question import Study, question

BLOCK = 4096
AGAIN = 384
"""Histories of a given run that are told again, to see whether it is of these rules."""


@dataclass(frozen=True)
class Discovery(Study):
    """What is looked for.

    method: prim or cart. above: a history is of interest where its outcome is at least this. most: boxes at
    most. mass: share of histories that a box holds at least. replicates: how many are used, from 0 on.
    """

    world: World
    seed: int
    replicates: int
    outcome: Outcome
    method: str
    above: float | None
    most: int
    mass: float
    rows: Rows | None = field(default=None, compare=False, repr=False)
    """A run's own rows, so that nothing has to be simulated."""

    @property
    def histories(self) -> int:
        """Histories to simulate."""
        return 0 if self.rows is not None else self.replicates

    @property
    def lanes(self) -> int:
        """Lanes to run for them, those of a bank that nobody needs included."""
        return self.histories

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options = {
            "replicates": self.replicates,
            "outcome": self.outcome.name,
            "method": self.method,
            "above": self.above,
            "boxes": self.most,
            "mass": self.mass,
        }
        return question("discovery", self.world, self.seed, options)


def require_reproducible(study: Discovery) -> None:
    """Raise InputError where a run's rows are not those that its seed gives here.

    Its inputs are worked out again from the seed, so under other rules they would be another run's.
    """
    if study.rows is None:
        return
    replicates = np.asarray(study.rows["replicate"], np.int64)[:AGAIN]
    again = placed.simulate(study.world, study.seed, replicates, {})
    for name in (name for name in again if name.startswith(("first_", "peak"))):
        if name not in study.rows or not np.array_equal(study.rows[name][: len(replicates)], again[name]):
            got = f"a run whose histories come out otherwise here, first in {name}"
            allowed = "a run made by this version of the rules and these libraries"
            raise InputError([Problem("command line", None, "discover", got, allowed)])


def pieces(study: Discovery) -> list[Piece]:
    """Blocks of histories, of which the outcome is kept; none where a run's rows are given."""
    return [
        Piece((first,), min(BLOCK, study.replicates - first), partial(_outcome, study, first))
        for first in range(0, study.histories, BLOCK)
    ]


def _outcome(study: Discovery, first: int) -> Arrays:
    rows, _ = batch.simulate(study.world, study.seed, first, min(BLOCK, study.replicates - first))
    return keep(study, rows)


def keep(study: Discovery, rows: Rows) -> Arrays:
    """What a discovery keeps of histories: outcome and history, [n] each."""
    return {"outcome": study.outcome.values(rows), "replicate": np.asarray(rows["replicate"], np.int64)}


def threshold(study: Discovery, outcome: Floats) -> float:
    """The least outcome [n] that is of interest: as asked, 1 for an event, else the upper quartile."""
    if study.above is not None:
        return study.above
    return 0.5 if study.outcome.is_probability else float(np.quantile(outcome, 0.75))


def cases(study: Discovery, outcome: Floats, replicates: npt.NDArray[np.int64]) -> Cases:
    """The histories with their inputs, recomputed from (seed, history); outcome and replicates [n]."""
    drawn = placed.inputs(study.world, study.seed, replicates)
    varied = {path: x for path, x in drawn.items() if np.ptp(x) > 0}
    return Cases(varied, outcome >= threshold(study, outcome))


@dataclass(frozen=True)
class Step:
    """A box on the way: its coverage, density and mass where it was searched, and where it was not."""

    coverage: float
    density: float
    mass: float
    apart_coverage: float
    apart_density: float


@dataclass(frozen=True)
class Discovered:
    """A box that was found. quality: on histories that nothing was chosen on. p: Holm-corrected
    quasi-p-values of its limits.
    """

    box: Box
    quality: Quality
    p: tuple[float, ...]
    path: tuple[Step, ...]

    @property
    def holds(self) -> bool:
        """Whether the box is denser than all histories, beyond chance."""
        return bool(self.box) and self.quality.density.low > self.quality.base.estimate


@dataclass(frozen=True)
class BoxesFound:
    """All boxes, densest first found. cases: all histories; kept apart: those that quality was counted on."""

    study: Discovery
    cases: Cases
    cut: float
    boxes: tuple[Discovered, ...]

    @cached_property
    def apart(self) -> Cases:
        """The histories that nothing was chosen on."""
        return split(self.cases, self.study.seed).apart

    @cached_property
    def base(self) -> Interval:
        """Share of cases among the histories that nothing was chosen on."""
        return proportion(int(np.count_nonzero(self.apart.interest)), len(self.apart))


def find_boxes(study: Discovery, outcome: Floats, replicates: npt.NDArray[np.int64]) -> BoxesFound:
    """Look for boxes, given outcome and replicates [n]; PRIM's after the first in what the ones before left
    over.
    """
    whole = cases(study, outcome, replicates)
    look = {"prim": peeling.candidates, "cart": classification_tree.candidates}[study.method]
    result = map(_described, look(split(whole, study.seed), study.most, study.mass))
    return BoxesFound(study, whole, threshold(study, outcome), tuple(result))


def _described(candidate: Candidate) -> Discovered:
    box, way, (search, choose, apart) = candidate
    p = [_quasi_p(apart, box, limit) for limit in box]
    steps = tuple(_step(each, search, choose) for each in way)
    return Discovered(box, boxes.quality(apart.inside(box), apart.interest), tuple(holm(p)), steps)


def _quasi_p(apart: Cases, box: Box, limit: Limits) -> float:
    rest = tuple(each for each in box if each != limit)
    return boxes.quasi_p(apart.inside(box), apart.inside(rest), apart.interest)


def _step(box: Box, search: Cases, choose: Cases) -> Step:
    near = boxes.quality(search.inside(box), search.interest)
    far = boxes.quality(choose.inside(box), choose.interest)
    shares = (near.coverage, near.density, near.mass, far.coverage, far.density)
    return Step(*(share.estimate for share in shares))
