"""The synthetic population behind the targets: kinds of pairs, how many of each there are, how each is
simulated.

The shares are assumptions of the order of the counts they stand for; configs/evidence/*.yaml hold the pairs.
"""

from dataclasses import dataclass

from sim.engines.world import World
from sim.scenario.library import load, shipped
from sim.scenario.theory import Theory

RIVALS_AMONG_NEIGHBOURS = (
    0.12  # about 40 rivalries on some 320 land borders (Thompson 2001 lists the rivalries)
)
RIVALS_APART = 0.02  # about 20 rivalries among some 1,300 relevant pairs without a land border
NEIGHBOURS_AMONG_RELEVANT = 0.20  # about 320 land borders among some 1,600 relevant pairs
RELEVANT_AMONG_ALL = 0.09  # some 1,600 of 18,000 pairs of states
RIVALS_IN_CRISES = 0.45  # rivals' share of disputes (Diehl & Goertz 2000)
TAIL_WEEKS = 104  # disputes that open in the last two years of a run are left out, since they may be cut off


@dataclass(frozen=True)
class Kind:
    """A kind of pair: its scenario file, and how many replicates of it a measurement of size 1 takes."""

    name: str
    lanes: int

    def world(self, theory: Theory, edits: dict[str, object] | None = None) -> World:
        """The kind's scenario under a theory."""
        return World(load(str(shipped("configs") / "evidence" / f"{self.name}.yaml"), edits or {}), theory)


NEIGHBOURS = Kind("neighbours", 3072)
RIVAL_NEIGHBOURS = Kind("rival_neighbours", 1024)
APART = Kind("apart", 2048)
RIVALS_APART_KIND = Kind("rivals_apart", 512)
THIRD_STATES = Kind("third_states", 512)
THIRD_STATES_OF_RIVALS = Kind("third_states_of_rivals", 512)
CRISIS = Kind("crisis", 2048)
CRISIS_OF_RIVALS = Kind("crisis_of_rivals", 2048)
