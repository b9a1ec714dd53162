"""Experiments: what comes out of a theory where the world is conditioned as the targets are."""

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.scenario.library import load
from sim.scenario.places import find_shipped
from sim.scenario.theory import Theory
from sim.studies.calibration import moments, strata
from sim.studies.calibration.moments import Values
from sim.studies.calibration.panel import panels
from sim.studies.calibration.strata import StrataFile

THIRD_STATES = 512
"""Histories of the world with third states in a measurement of size 1."""

RIVALS_IN_DISPUTES = 0.3
"""Share of disputes that are between rivals: .315 of onsets (Thompson, Sakuwa & Suhas 2022)."""


def measure(theory: Theory, seed: int, size: float = 1.0, known: StrataFile | None = None) -> Values:
    """Every quantity under `theory`, [classes] each; depends on the arguments alone. known: the strata of
    the record, by default those that ship.
    """
    found = panels(theory, known or strata.read(), seed, size)
    return moments.of_panel(found) | third_states(theory, seed, size)


def third_states(theory: Theory, seed: int, size: float = 1.0) -> Values:
    """How many disputes of two neighbours are joined by an ally of one side or a neighbour of both: a rate
    [1].
    """
    worlds = {"third_states": 1.0 - RIVALS_IN_DISPUTES, "third_states_of_rivals": RIVALS_IN_DISPUTES}
    joined = sum(weight * _joined(name, theory, seed, size) for name, weight in worlds.items())
    return {"joined": np.array([joined])}


def _joined(name: str, theory: Theory, seed: int, size: float) -> float:
    world = World(load(str(find_shipped("configs") / "evidence" / f"{name}.yaml")), theory)
    rows, _ = simulate(world, seed, 0, max(64, int(THIRD_STATES * size)))
    return float(rows["disputes_joined.ONE-TWO"].sum() / max(rows["disputes.ONE-TWO"].sum(), 1))


def average(
    theory: Theory,
    seeds: range,
    size: float,
    pool_map: Callable[..., object] = map,
    known: StrataFile | None = None,
) -> tuple[Values, Values]:
    """Mean and standard error of every quantity over independent seeds, [classes] each."""
    runs = list(pool_map(partial(measure, theory, size=size, known=known), seeds))  # type: ignore[call-overload]
    stacked = {name: np.stack([run[name] for run in runs]) for name in runs[0]}
    spread = np.sqrt(len(runs))
    mean = {name: values.mean(axis=0) for name, values in stacked.items()}
    error = {name: values.std(axis=0, ddof=1) / spread for name, values in stacked.items()}
    return mean, error
