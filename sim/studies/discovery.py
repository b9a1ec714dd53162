"""Which combinations of assumptions lead to an outcome: boxes in the space of uncertain inputs.

PRIM (Friedman & Fisher 1999; Bryant & Lempert 2010), by the ema_workbench. It finds a box by looking for
one, among many inputs that mean nothing, so histories are split three ways: half to peel boxes from, a
quarter to choose one and drop limits that do not pay (one standard error rule, as in CART), a quarter that
nothing was chosen on, to say how good it is.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from sim.engines import batch, placed
from sim.engines.batch import LANES
from sim.engines.world import World
from sim.statistics import boxes
from sim.statistics.boxes import Flags, Limits, Quality
from sim.statistics.differences import holm
from sim.store.study import Question
from sim.studies.asking import question
from sim.studies.measures import Measure
from sim.studies.pieces import Arrays, Piece

Floats = npt.NDArray[np.float64]
Inputs = dict[str, Floats]
Box = tuple[Limits, ...]

BLOCK = 8 * LANES
PEEL = 0.05
ANY = 1e-9
"""PRIM's threshold: what is above is of interest, and a box of any density will do."""


@dataclass(frozen=True)
class Discovery:
    """What is looked for.

    above: a history is of interest where its outcome is at least this. most: boxes at most. mass: share of
    histories that a box holds at least. replicates: 0 to replicates - 1 are used.
    """

    world: World
    seed: int
    replicates: int
    measure: Measure
    above: float | None
    most: int
    mass: float

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options = {
            "replicates": self.replicates,
            "outcome": self.measure.name,
            "above": self.above,
            "boxes": self.most,
            "mass": self.mass,
        }
        return question("discovery", self.world, self.seed, options)


def pieces(study: Discovery) -> list[Piece]:
    """Blocks of histories, of which the outcome is kept."""
    return [
        Piece((first,), min(BLOCK, study.replicates - first), partial(_outcome, study, first))
        for first in range(0, study.replicates, BLOCK)
    ]


def _outcome(study: Discovery, first: int) -> Arrays:
    rows, _ = batch.simulate(study.world, study.seed, first, min(BLOCK, study.replicates - first))
    return {"outcome": study.measure.of(rows), "replicate": np.asarray(rows["replicate"], np.int64)}


@dataclass(frozen=True)
class Cases:
    """Histories with the inputs they drew. inputs [n] by path; interest [n]: whether the outcome happened."""

    inputs: Inputs
    interest: Flags

    def __len__(self) -> int:
        return len(self.interest)

    def part(self, which: npt.NDArray[np.int64] | Flags) -> "Cases":
        """Some of the cases."""
        return Cases({path: x[which] for path, x in self.inputs.items()}, self.interest[which])

    def inside(self, box: Box) -> Flags:
        """Which cases lie in a box."""
        return boxes.inside(box, self.inputs, len(self))

    def score(self, box: Box) -> tuple[float, float]:
        """Weighted relative accuracy of a box, and its standard error."""
        gain = self.inside(box) * (self.interest - self.interest.mean())
        return float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain)))


def threshold(study: Discovery, outcome: Floats) -> float:
    """The least outcome that is of interest: as asked, 1 for an event, else the upper quartile."""
    if study.above is not None:
        return study.above
    return 0.5 if study.measure.is_probability else float(np.quantile(outcome, 0.75))


def cases(study: Discovery, outcome: Floats, replicates: npt.NDArray[np.int64]) -> Cases:
    """The histories with their inputs, recomputed from (seed, replicate)."""
    drawn = placed.inputs(study.world, study.seed, replicates)
    varied = {path: x for path, x in drawn.items() if np.ptp(x) > 0}
    return Cases(varied, outcome >= threshold(study, outcome))


@dataclass(frozen=True)
class Step:
    """A box on the way: its coverage, density and mass where it was peeled, and where it was not."""

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
class Found:
    """All boxes, densest first found. cases: all histories; kept apart: those that quality was counted on."""

    study: Discovery
    cases: Cases
    cut: float
    boxes: tuple[Discovered, ...]

    @cached_property
    def apart(self) -> Cases:
        """The histories that nothing was chosen on."""
        return split(self.cases)[2]


def split(all_cases: Cases) -> tuple[Cases, Cases, Cases]:
    """Half to peel from, a quarter to choose by, a quarter to count on; histories are exchangeable, so by
    number.
    """
    number = np.arange(len(all_cases)) % 4
    return all_cases.part(number < 2), all_cases.part(number == 2), all_cases.part(number == 3)


def found(study: Discovery, outcome: Floats, replicates: npt.NDArray[np.int64]) -> Found:
    """Look for boxes; those after the first in what the ones before left over."""
    whole = cases(study, outcome, replicates)
    peel, choose, count = split(whole)
    result = []
    for _ in range(study.most):
        if not 0 < peel.interest.sum() < len(peel) or len(peel) * study.mass < 2:
            break
        path = _peeled(peel, study.mass)
        box = _pruned(max(path, key=lambda each: choose.score(each)[0]), choose)
        if not box:
            break
        result.append(_described(box, path, peel, choose, count))
        peel, choose, count = (part.part(~part.inside(box)) for part in (peel, choose, count))
        if min(len(part) for part in (peel, choose, count)) < 2:
            break
    return Found(study, whole, threshold(study, outcome), tuple(result))


def _described(box: Box, path: list[Box], peel: Cases, choose: Cases, count: Cases) -> Discovered:
    inside = count.inside(box)
    p = [_quasi_p(count, box, limit) for limit in box]
    steps = tuple(_step(each, peel, choose) for each in path)
    return Discovered(box, boxes.quality(inside, count.interest), tuple(holm(p)), steps)


def _quasi_p(count: Cases, box: Box, limit: Limits) -> float:
    rest = tuple(each for each in box if each != limit)
    return boxes.quasi_p(count.inside(box), count.inside(rest), count.interest)


def _step(box: Box, peel: Cases, choose: Cases) -> Step:
    near = boxes.quality(peel.inside(box), peel.interest)
    far = boxes.quality(choose.inside(box), choose.interest)
    shares = (near.coverage, near.density, near.mass, far.coverage, far.density)
    return Step(*(share.estimate for share in shares))


def _pruned(box: Box, choose: Cases) -> Box:
    """Drop limits, the least useful first, as long as the score stays within a standard error of the best.

    What is left is no box at all unless its score is twice its standard error.
    """
    best, error = choose.score(box)
    while len(box) > 1:
        shorter = max(_shorter(box), key=lambda each: choose.score(each)[0])
        score = choose.score(shorter)[0]
        if score < best - error:
            break
        best, box = max(best, score), shorter
    score, error = choose.score(box)
    return box if score > 2 * error else ()


def _shorter(box: Box) -> list[Box]:
    """The box without each of its limits."""
    return [tuple(each for each in box if each != limit) for limit in box]


def _peeled(peel: Cases, mass: float) -> list[Box]:
    """All boxes of PRIM's peeling and pasting, from everything to the densest."""
    with _quiet():
        import pandas as pd
        from ema_workbench.analysis import prim

        table = pd.DataFrame(peel.inputs)
        wanted = peel.interest.astype(np.int64)
        how = {"peel_alpha": PEEL, "paste_alpha": PEEL, "mass_min": mass}
        search = prim.Prim(table, wanted, threshold=ANY, **how)
        way = search.find_box()
        return [_limits(lims, search.box_init) for lims in way.box_lims]


def _limits(lims: "object", everything: "object") -> Box:
    """The restricted inputs of a box of the workbench; a side that is not restricted is infinite."""
    import pandas as pd

    assert isinstance(lims, pd.DataFrame)
    assert isinstance(everything, pd.DataFrame)
    result = []
    for path in lims.columns:
        low, high = (float(x) for x in lims[path])
        least, most = (float(x) for x in everything[path])
        if low > least or high < most:
            result.append(Limits(str(path), low if low > least else -np.inf, high if high < most else np.inf))
    return tuple(result)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the workbench's warnings on missing parts of it, which are not needed, from the reader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
