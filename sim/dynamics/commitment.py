"""Commitment: how severe an act a state has publicly tied itself to against each opponent.

Backing down from a public threat costs the leadership at home (Fearon 1994). A commitment is the severity of
the strongest recent public threat or display; it fades as publics forget.
"""

from sim.dynamics.arrays import Block, Floats, Structure
from sim.dynamics.compiled import compiled, rule
from sim.model.declaration import COMMITMENT, COMMITMENT_KEPT, PLEDGED


@rule
def commit(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let the public commitments of states lo..hi-1 fade, or rise to what they signalled in this step."""
    for d in range(structure.first[lo], structure.first[hi]):
        _tie(block.theory, block.dyad, d)


@compiled
def _tie(theory: Floats, dyad: Floats, d: int) -> None:
    for w in range(dyad.shape[2]):
        dyad[COMMITMENT, d, w] = max(theory[COMMITMENT_KEPT, w] * dyad[COMMITMENT, d, w], dyad[PLEDGED, d, w])
