"""Priors of the free parameters: what is held of them before any target is seen, and the scale they are
fitted on.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator

from sim.scenario.build import build_model
from sim.scenario.errors import InputError
from sim.scenario.fields import Flag, number_of
from sim.scenario.finding import Finding, locate
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.scenario.refusal import one_of, refuse
from sim.scenario.theory import Theory
from sim.scenario.tree import Tree
from sim.studies.calibration.targets import Words

SCALES = ("plain", "log")


def _positive(value: object) -> float:
    number = number_of(value)
    if number <= 0:
        raise refuse(value, "a number above 0")
    return number


class Prior(Frozen):
    """Normal prior: mean and standard deviation; on the log scale mean is the median and sd that of the
    logarithm. fitted: false for a parameter that has its own estimate, which the targets do not touch.
    """

    mean: Annotated[float, PlainValidator(number_of)] = Field(description="a number")
    sd: Annotated[float, PlainValidator(_positive)] = Field(description="a number above 0")
    scale: Annotated[str, PlainValidator(lambda value: one_of(value, SCALES))] = "plain"
    start: Annotated[float, PlainValidator(number_of)] | None = None
    fitted: Flag = True
    assumption: Words = Field(description="why this mean and this spread")

    @property
    def begin(self) -> float:
        """Where the search for the parameter begins, as z."""
        return 0.0 if self.start is None else self.z(self.start)

    def value(self, z: float) -> float:
        """Parameter at z standard deviations from the prior's centre."""
        return self.mean * math.exp(self.sd * z) if self.scale == "log" else self.mean + self.sd * z

    def z(self, value: float) -> float:
        """Inverse of `value`."""
        return math.log(value / self.mean) / self.sd if self.scale == "log" else (value - self.mean) / self.sd

    def spread(self, z: float, sd: float) -> float:
        """Standard deviation of the parameter where z has that of `sd` (delta method)."""
        return sd * self.sd * (self.value(z) if self.scale == "log" else 1.0)


class PriorFile(Frozen):
    """Priors by parameter."""

    parameters: dict[str, Prior]


def read(path: Path | None = None) -> dict[str, Prior]:
    """Return the priors of a file, by default those that ship. Raises InputError, as for a scenario."""
    return parse(evidence("priors.yaml", path))


def free(priors: Mapping[str, Prior]) -> dict[str, Prior]:
    """Those that are fitted to the targets."""
    return {name: prior for name, prior in priors.items() if prior.fitted}


def apart(priors: Mapping[str, Prior]) -> dict[str, Prior]:
    """Those that are not, and are drawn as they are."""
    return {name: prior for name, prior in priors.items() if not prior.fitted}


def parse(tree: Tree) -> dict[str, Prior]:
    """Return the priors that `tree` describes. Raises InputError."""
    priors = build_model(PriorFile, tree).parameters
    found = [finding for name, prior in priors.items() for finding in _findings(name, prior)]
    if found:
        raise InputError(locate(tree, found))
    return dict(priors)


def _findings(name: str, prior: Prior) -> list[Finding]:
    at = ("parameters", name)
    if name not in Theory.names():
        return [Finding(at, "an unknown parameter", "the parameters of the theory", name, Theory.names())]
    for key, number in (("mean", prior.mean), ("start", prior.start)):
        if prior.scale == "log" and number is not None and number <= 0:
            return [Finding((*at, key), f"{number:g}", "a number above 0 on the log scale")]
    return []


def values(
    priors: dict[str, Prior], z: NDArray[np.float64], limits: dict[str, tuple[float, float]]
) -> dict[str, float]:
    """Parameters at `z` [number of priors], within the limits that the theory sets."""
    raw = {name: prior.value(float(each)) for (name, prior), each in zip(priors.items(), z, strict=True)}
    return {name: min(max(value, limits[name][0]), limits[name][1]) for name, value in raw.items()}
