"""Experiments: small synthetic scenarios that condition as the targets do, and what comes out of them
under a theory.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.dynamics.arrays import ACTOR
from sim.engines.batch import simulate
from sim.engines.watch import watch
from sim.model.declaration import FORCE, PROTEST, THREATEN
from sim.outcomes.disputes import DisputeWatch
from sim.outcomes.peaks import PeakWatch
from sim.scenario.theory import Theory
from sim.studies import moments, population
from sim.studies.moments import Seen, Values
from sim.studies.population import Kind

DAYS_PER_YEAR = 365.25
TRIGGERS = ("verbal", "display", "violent")
ATTACKED_WEEKS = 4  # weeks of attacks that stand for a war in which an ally is called on
PAIRS = (population.NEIGHBOURS, population.RIVAL_NEIGHBOURS, population.APART, population.RIVALS_APART_KIND)
SEVERAL_HALF_YEARS = 8  # replicates of half a year cost a twentieth of those of a dozen years

Ints = NDArray[np.int64]
Measure = Callable[[Theory, int, float], Values]


def measure(theory: Theory, seed: int, size: float = 1.0) -> Values:
    """Every quantity of sim.studies.quantities under `theory`; depends on (theory, seed, size) alone."""
    return quarrels(theory, seed, size) | third_states(theory, seed, size) | crises(theory, seed, size)


def quarrels(theory: Theory, seed: int, size: float = 1.0) -> Values:
    """Disputes of pairs that are left to themselves: how many, who goes how far, how soon answers come."""
    seen = {kind.name: _watched(kind, theory, seed, size) for kind in PAIRS}
    return moments.rates(seen) | moments.answers(moments.pooled(seen))


def _watched(kind: Kind, theory: Theory, seed: int, size: float) -> Seen:
    world, lanes = kind.world(theory), lanes_of(kind, size)
    eyes = DisputeWatch(world.clock, lanes, population.TAIL_WEEKS)
    watch(world, seed, 0, lanes, eyes)
    disputes = eyes.disputes()
    return Seen(disputes, disputes.steps * world.scenario.horizon.step_days / DAYS_PER_YEAR * lanes)


def lanes_of(kind: Kind, size: float) -> int:
    """Replicates of a kind in a measurement of that size."""
    return max(64, int(kind.lanes * size))


def third_states(theory: Theory, seed: int, size: float = 1.0) -> Values:
    """How many disputes are joined, and how often an ally whose partner is under attack for weeks comes to
    help.
    """
    rivals = population.RIVALS_IN_CRISES
    kinds = ((population.THIRD_STATES, 1 - rivals), (population.THIRD_STATES_OF_RIVALS, rivals))
    shares = [(weight, _joined(kind, theory, seed, size)) for kind, weight in kinds]
    joined = sum(weight * share for weight, share in shares)
    return {"joined": np.array([joined]), "pact_honoured": _honoured(theory, seed, size)}


def _joined(kind: Kind, theory: Theory, seed: int, size: float) -> float:
    rows, _ = simulate(kind.world(theory), seed, 0, lanes_of(kind, size))
    disputes = rows["disputes.ONE-TWO"].sum()
    return float(rows["disputes_joined.ONE-TWO"].sum() / max(disputes, 1))


def _honoured(theory: Theory, seed: int, size: float) -> moments.Floats:
    """Half-years in which ALLY joined, of those in which its partner was attacked for weeks."""
    kind = population.THIRD_STATES_OF_RIVALS
    short = kind.world(theory, {"horizon": {"end": "2000-07-02"}})
    rows, _ = simulate(short, seed, 0, SEVERAL_HALF_YEARS * lanes_of(kind, size))
    called = rows["called.ALLY+ONE"].astype(np.int64) >= ATTACKED_WEEKS
    return np.array(
        [float((rows["joined.ALLY+ONE"][called].astype(np.int64) > 0).sum() / max(called.sum(), 1))]
    )


def crises(theory: Theory, seed: int, size: float = 1.0) -> Values:
    """The strongest thing a state does soon after each trigger, among those that do anything hostile."""
    return {f"crisis_{trigger}": _responses(trigger, theory, seed, size) for trigger in TRIGGERS}


def _responses(trigger: str, theory: Theory, seed: int, size: float) -> moments.Floats:
    """Shares of political, military and violent responses."""
    rivals = population.RIVALS_IN_CRISES
    others: dict[str, object] = {"signals": {name: None for name in TRIGGERS if name != trigger}}
    counts = np.zeros(3)
    for kind, weight in ((population.CRISIS, 1 - rivals), (population.CRISIS_OF_RIVALS, rivals)):
        peak = _peaks(kind, theory, seed, size, others)
        kept = (peak == PROTEST, (peak >= THREATEN) & (peak < FORCE), peak == FORCE)
        counts += weight * np.array([each.mean() for each in kept])
    return np.asarray(counts / max(counts.sum(), 1e-12))


def _peaks(kind: Kind, theory: Theory, seed: int, size: float, edits: dict[str, object]) -> Ints:
    """Highest rung of TWO against ONE in each replicate."""
    world, lanes = kind.world(theory, edits), lanes_of(kind, size)
    eyes = PeakWatch(len(world.structure.link[ACTOR]), lanes)
    watch(world, seed, 0, lanes, eyes)
    two = world.states.index("TWO")
    return np.asarray(eyes.peak[int(np.flatnonzero(world.structure.link[ACTOR] == two)[0])])


def averaged(
    theory: Theory, seeds: range, size: float, pool_map: Callable[..., object] = map
) -> tuple[Values, Values]:
    """Mean and standard error of every quantity over independent seeds."""
    runs = list(pool_map(partial(measure, theory, size=size), seeds))  # type: ignore[call-overload]
    stacked = {name: np.stack([run[name] for run in runs]) for name in runs[0]}
    spread = np.sqrt(len(runs))
    mean = {name: values.mean(axis=0) for name, values in stacked.items()}
    error = {name: values.std(axis=0, ddof=1) / spread for name, values in stacked.items()}
    return mean, error
