"""The panel simulated: isolated dyads, stratified by what is known of them as the record is, a quarter of a
century each, and the disputes they have.

One lane is one dyad of a stratum, with a propensity of its own; what the theory makes of borders, distance,
power, majors, regimes, alignment and record is worked out for the stratum as for a dyad of a scenario.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.dynamics.step import start, watch_steps
from sim.engines.batch import ready
from sim.engines.inputs import Lanes, ground
from sim.engines.world import World
from sim.model.declaration import GROUND, INTEREST_GIVEN, TENSION_GIVEN
from sim.model.relations import DISPUTE_TENSION
from sim.outcomes.disputes import Disputes, DisputeWatch
from sim.scenario.build import build
from sim.scenario.edits import typed_tree
from sim.scenario.theory import Theory
from sim.studies.calibration.strata import StrataFile

FIRST_DAY, STEP_DAYS = np.datetime64("2001-01-01"), 7
RECORD_YEARS = 15
COPIES = 4
"""Times that every dyad of the record is simulated in a measurement of size 1."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Panel:
    """Simulated dyads, with a land border or without.

    stratum [W]: index of each lane's stratum. weight [W]: dyad-years of the record that a lane's year stands
    for. disputes: all of them, with lane and year. years: simulated of each dyad.
    """

    land: bool
    strata: StrataFile
    stratum: Ints
    weight: Floats
    disputes: Disputes
    years: int

    def of(self, name: str) -> Floats:
        """One number of every lane's stratum [W]."""
        return self.strata.column(name)[self.stratum]

    def onsets(self) -> Ints:
        """Disputes that opened in each year, [years, W]."""
        found = np.zeros((self.years, len(self.stratum)), np.int64)
        opened = FIRST_DAY + STEP_DAYS * self.disputes.opened
        year = (opened.astype("datetime64[Y]") - FIRST_DAY.astype("datetime64[Y]")).astype(np.int64)
        np.add.at(found, (year, self.disputes.lane), 1)
        return found


class PanelLanes(Lanes):
    """Lanes that are dyads of strata: what the opening of disputes hangs on is that of their stratum."""

    strata: StrataFile
    stratum: Ints

    def fill_strata(self) -> None:
        """Fill the block, then put every lane's stratum in place of what the world says of its one dyad."""
        block, of = self.load(0), self.of
        remote = None if self.world.structure.land[0] == 1.0 else of("distance")
        known = ground(self.theory, of("power"), remote, of("major"), of("democracy"))
        block.dispute[GROUND, 0] = known + of("uneven")
        block.dispute[TENSION_GIVEN, 0] = self.theory[DISPUTE_TENSION] * of("tension")
        alignment = np.clip(of("score") - self.strata.record_weight * of("record"), -1.0, 1.0)
        for i, j in ((0, 1), (1, 0)):
            block.pair[INTEREST_GIVEN, i, j] = alignment
        start(self.world.structure, block)

    def of(self, name: str) -> Floats:
        """One number of every lane's stratum [W]."""
        return self.strata.column(name)[self.stratum]


def panels(theory: Theory, strata: StrataFile, seed: int, size: float = 1.0) -> list[Panel]:
    """The dyads with a land border and those without; depends on (theory, strata, seed, size) alone."""
    return [_panel(theory, strata, land, seed, size) for land in (True, False)]


def _panel(theory: Theory, strata: StrataFile, land: bool, seed: int, size: float) -> Panel:
    which, world = strata.having(land), _world(theory, land, strata.span)
    dyads = np.array([strata.strata[s].dyads for s in which])
    copies = np.maximum(1, np.rint(dyads * COPIES * size)).astype(np.int64)
    stratum = np.repeat(which, copies)
    weight = (strata.column("years")[which] / (copies * strata.span)).repeat(copies)
    lanes = PanelLanes(world, seed, len(stratum))
    lanes.strata, lanes.stratum = strata, stratum
    lanes.fill_strata()
    ready(2)
    eyes = DisputeWatch(world.clock, len(stratum), 0)
    for t in watch_steps(world.structure, lanes.block):
        eyes.see(world.structure, lanes.block, t)
    return Panel(land, strata, stratum, weight, eyes.disputes(), strata.span)


def _world(theory: Theory, land: bool, years: int) -> World:
    """Two states and nothing else; what they are is drawn as in other small worlds of the evidence."""
    average: dict[str, object] = {
        "capability": _assumed(value=0.002),
        "resolve": _assumed(beta=[4.2, 5.8]),
        "audience_cost": _assumed(uniform=[0.2, 0.9]),
        "reach": _assumed(value=1000),
    }
    tree: dict[str, Any] = {
        "title": "A dyad of the panel",
        "horizon": {
            "start": str(FIRST_DAY),
            "end": f"{FIRST_DAY.astype(object).year + years - 1}-12-31",
            "origin": str(FIRST_DAY),
            "step_days": STEP_DAYS,
        },
        "history": "simulated",
        "focus": "ONE-TWO",
        "states": {name: {"name": name, **average} for name in ("ONE", "TWO")},
        "dyads": {
            "ONE-TWO": {
                "alignment": _assumed(value=0),
                "distance": _assumed(value=0 if land else 1),
                "contiguous": land,
                "relevant": True,
            }
        },
        "signals": {},
    }
    return World(build(typed_tree(tree, "", entries=2), "panel"), theory)


def _assumed(**value: object) -> dict[str, object]:
    return {**value, "assumption": "an average dyad of the panel"}
