"""Perception: how much a hostile act weighs in the eyes of a state.

Attribution bias: acts of a disliked sender are read as intended, those of a liked one as circumstance (Jervis
1976; Mercer 1996). Friendly acts get no such bonus: the bias is one-sided by assumption.
"""

from sim.dynamics.compiled import per_lane


@per_lane
def bias(attribution: float, alignment: float) -> float:
    """Factor (>= 1) by which an observer of this alignment toward the sender inflates its hostility."""
    return 1.0 + attribution * max(-alignment, 0.0)
