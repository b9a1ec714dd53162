"""Histories with the inputs they drew, split so that a box is counted where nothing was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics import boxes
from sim.statistics.boxes import Flags, Limits
from sim.studies.chance import generator

Floats = npt.NDArray[np.float64]
Inputs = dict[str, Floats]
Box = tuple[Limits, ...]


@dataclass(frozen=True)
class Cases:
    """Histories with the inputs they drew. inputs [n] by path; interest [n]: whether the outcome happened."""

    inputs: Inputs
    interest: Flags

    def __len__(self) -> int:
        return len(self.interest)

    def part(self, which: npt.NDArray[np.int64] | Flags) -> "Cases":
        """Some of the cases: their places [m], or flags [n]."""
        return Cases({path: x[which] for path, x in self.inputs.items()}, self.interest[which])

    def inside(self, box: Box) -> Flags:
        """Which cases [n] lie in a box."""
        return boxes.inside(box, self.inputs, len(self))

    def score(self, box: Box) -> tuple[float, float]:
        """Weighted relative accuracy of a box, and its standard error."""
        gain = self.inside(box) * (self.interest - self.interest.mean())
        return float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain)))

    def pays(self, box: Box) -> bool:
        """Whether a box's score is more than twice its standard error."""
        score, error = self.score(box)
        return score > 2 * error


class Parts(NamedTuple):
    """Cases to look for boxes in, to choose among them, and kept apart to count on."""

    search: Cases
    choose: Cases
    apart: Cases

    def left_by(self, box: Box) -> "Parts":
        """The cases of each part that lie outside a box."""
        return Parts(*(part.part(~part.inside(box)) for part in self))


class Candidate(NamedTuple):
    """A box that was chosen. way: boxes from everything to where the search ended; parts: what it was
    searched, chosen and is to be counted in.
    """

    box: Box
    way: Sequence[Box]
    parts: Parts


def split(cases: Cases, seed: int) -> Parts:
    """Half to search, a quarter to choose, a quarter to count on, by lot.

    Not by number: joint draws of a posterior go round by number, and every part is to see all of them.
    """
    order = generator(seed, "split", len(cases)).permutation(len(cases))
    half, three = len(cases) // 2, 3 * len(cases) // 4
    return Parts(*(cases.part(np.sort(some)) for some in np.split(order, [half, three])))
