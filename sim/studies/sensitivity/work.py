"""Which assumption drives the answer: designed experiments over all uncertain inputs, with histories per
point.

Points of one row (Sobol) or path (Morris) share the random numbers of their histories; rows do not. The
dummy factor changes which random numbers those are and nothing else: what it seems to do is what noise
alone can do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines import placed
from sim.engines.world import World
from sim.outcomes.outcome import Outcome
from sim.store.study import Question
from sim.studies.chance import generator
from sim.studies.factors import DUMMY, Factor
from sim.studies.pieces import Arrays, Piece
from sim.studies.question import Study, question

Floats = npt.NDArray[np.float64]

MORRIS_LEVELS = 4
EDGE = 0.025
"""Elementary effects step on quantiles from this one to its mirror: the ends of a normal distribution lie
nowhere.
"""

HISTORIES = 16_384
"""In a piece of work, about."""


@dataclass(frozen=True)
class Sensitivity(Study):
    """A designed experiment.

    rows: base points (sobol) or paths (morris). replicates: histories per point.
    """

    world: World
    seed: int
    method: str
    rows: int
    replicates: int
    outcome: Outcome
    factors: tuple[Factor, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of the factors, the dummy last."""
        return (*(factor.path for factor in self.factors), DUMMY)

    @property
    def points(self) -> int:
        """Points in a row: a, one per factor, and b; or one more than there are factors."""
        return len(self.names) + (2 if self.method == "sobol" else 1)

    @property
    def histories(self) -> int:
        """Histories in all."""
        return self.rows * self.points * self.replicates

    @cached_property
    def design(self) -> Floats:
        """Points on the unit cube, [rows, points, factors and dummy]."""
        return _sobol(self) if self.method == "sobol" else _morris(self)

    @property
    def lanes(self) -> int:
        """Lanes to run for them, those of a bank that nobody needs included."""
        return self.histories

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options = {
            "method": self.method,
            "rows": self.rows,
            "replicates": self.replicates,
            "outcome": self.outcome.name,
            "factors": list(self.names),
        }
        return question("sensitivity", self.world, self.seed, options)


def _problem(study: Sensitivity) -> dict[str, Any]:
    return {
        "num_vars": len(study.names),
        "names": list(study.names),
        "bounds": [[0.0, 1.0]] * len(study.names),
    }


def _number(study: Sensitivity) -> int:
    return int(generator(study.seed, "design", study.method).integers(2**31))


def _sobol(study: Sensitivity) -> Floats:
    from SALib.sample import sobol

    drawn = sobol.sample(_problem(study), study.rows, calc_second_order=False, seed=_number(study))
    return np.asarray(drawn, np.float64).reshape(study.rows, study.points, len(study.names))


def _morris(study: Sensitivity) -> Floats:
    from SALib.sample import morris

    drawn = morris.sample(_problem(study), study.rows, num_levels=MORRIS_LEVELS, seed=_number(study))
    cube = np.asarray(drawn, np.float64).reshape(study.rows, study.points, len(study.names))
    return EDGE + (1 - 2 * EDGE) * cube


def pieces(study: Sensitivity) -> list[Piece]:
    """Rows of the design, some at a time."""
    size = max(1, HISTORIES // (study.points * study.replicates))
    return [
        Piece(
            (first,),
            min(size, study.rows - first) * study.points * study.replicates,
            partial(_work, study, first, study.design[first : first + size]),
        )
        for first in range(0, study.rows, size)
    ]


def _work(study: Sensitivity, first: int, points: Floats) -> Arrays:
    rows, m = len(points), study.replicates
    streams = _streams(points[:, :, -1])
    base = (first + np.arange(rows))[:, None] * (study.points * m) + streams * m
    ids = (base[:, :, None] + np.arange(m)).ravel()
    given = {
        factor.path: np.repeat(points[:, :, column].ravel(), m) for column, factor in enumerate(study.factors)
    }
    outcome = study.outcome.values(placed.simulate(study.world, study.seed, ids, given))
    return {"outcome": outcome.reshape(rows, study.points, m)}


def _streams(dummy: Floats) -> npt.NDArray[np.int64]:
    """Which random numbers each point uses, [rows, points]: a new set for each value of the dummy."""
    found = [np.unique(row, return_inverse=True)[1] for row in dummy]
    return np.stack(found).astype(np.int64).reshape(dummy.shape)


def gather(done: Iterator[Arrays]) -> Floats:
    """Outcomes of all histories, [rows, points, histories]."""
    return np.concatenate([arrays["outcome"] for arrays in done])
