"""From a parameter as a modeler gives it, in weeks, to the value that the rules read in every step."""

import math

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Doubles
from sim.dynamics.lanes import exps
from sim.model.kinds import Parameter, Scale

LEAST = 1e-9
"""A parameter whose lower bound is excluded is held this far above it, so that no share of it is 0 / 0."""

SURE = 1.0 - 1e-12
"""A probability of 1 is held here, so that the logarithm of what is left exists; in singles it is 1."""

Values = npt.NDArray[np.floating]


def per_step(parameter: Parameter, value: Doubles, weeks: float) -> Values:
    """Values [W] for steps of so many weeks, of values [W] as given (`Scale` says what becomes of each)."""
    if parameter.allowed.above:
        value = np.maximum(value, parameter.allowed.low + LEAST)
    match parameter.scale:
        case Scale.RATE:
            return value * weeks
        case Scale.DRIFT:
            return value * math.sqrt(weeks)
        case Scale.ODDS:
            return value + math.log(weeks)
        case Scale.KEPT:
            return exps(-math.log(2.0) * (weeks / value))
        case Scale.LOST:
            return 1.0 - exps(-math.log(2.0) * (weeks / value))
        case Scale.CHANCE:
            return 1.0 - exps(weeks * np.log1p(-np.minimum(value, SURE)))
        case Scale.NONE:
            return value
