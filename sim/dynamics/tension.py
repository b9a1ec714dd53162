"""Tension: the log-odds by which the next dispute of two states is nearer, for months and years.

    T <- T 0.5^(1 / half-life),   T += w (1 - T / tau)

In the dyad-years of 1946-2014 another dispute of the same dyad is nearer by about one unit of log-odds after
a year and by nothing after ten, within dyads, so that it is not their lasting difference (conditional logit;
compare Hensel 1999, Goldstein & Pevehouse 1997). Tension saturates: a dispute sets it to tau and holds it
while it is open (disputes.py); the scenario's signals add to it what is left below tau. Plain addition would
make every dyad with two signals a war zone. States' own protests and downgrades add nothing: they are what
tension brings about (diplomacy.py).
"""

from sim.dynamics.arrays import FORTH, RETURN, Block, Floats, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.model.declaration import AGE, DISPLAY, DOWNGRADE, FORCE, GIVEN, MEMORIES, PROTEST, TENSION, THREATEN
from sim.model.kinds import Hand
from sim.model.relations import (
    DISPLAY_TENSION,
    DISPUTE_TENSION,
    PROTEST_TENSION,
    TENSION_KEPT,
    THREAT_TENSION,
)

_hand = Hand()
ADDED = _hand.row("what this step's signals add")


@rule
def strain(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let tension fade where there is no dispute, and add what the scenario's signals of this step do; of
    dyads whose first state is among lo..hi-1."""
    for p in range(structure.sides.shape[1]):
        d, r = structure.sides[FORTH, p], structure.sides[RETURN, p]
        if lo <= structure.link[0, d] < hi:
            _fade(block.theory, block.dispute, block.course, p)
            if remembers_any(structure.remembers, d) or remembers_any(structure.remembers, r):
                _add_up(structure.act_weight, block.theory, block.memory, block.hand, d, r)
                _tense(block.theory, block.dispute, block.hand, p)


@compiled
def remembers_any(remembers: Ints, d: int) -> bool:
    """Whether any hostile signal of the scenario may be received along dyad d; remembers [D, H]."""
    found = False
    for h in range(MEMORIES):
        found = found or remembers[d, h] == 1
    return found


@compiled
def _fade(theory: Floats, dispute: Floats, course: Shorts, p: int) -> None:
    for w in range(dispute.shape[2]):
        kept = theory[TENSION_KEPT, w] if course[AGE, p, w] < 0 else 1.0
        dispute[TENSION, p, w] *= kept


@per_lane
def receive(memory: Floats, h: int, d: int, r: int, w: int) -> float:
    """Severity received in either direction at a hostile rung; memory [rows, D, H, W]."""
    both: float = memory[GIVEN, d, h, w] + memory[GIVEN, r, h, w]
    return both


@compiled
def _add_up(weight: Floats, theory: Floats, memory: Floats, hand: Floats, d: int, r: int) -> None:
    s4, s5, s6, s7, s8 = (
        -weight[PROTEST],
        -weight[DOWNGRADE],
        -weight[THREATEN],
        -weight[DISPLAY],
        -weight[FORCE],
    )
    for w in range(hand.shape[1]):
        protests = theory[PROTEST_TENSION, w] * receive(memory, 0, d, r, w) / s4
        threats = receive(memory, 1, d, r, w) / s5 + receive(memory, 2, d, r, w) / s6
        displays = theory[DISPLAY_TENSION, w] * receive(memory, 3, d, r, w) / s7
        force = theory[DISPUTE_TENSION, w] * receive(memory, 4, d, r, w) / s8
        hand[ADDED, w] = protests + theory[THREAT_TENSION, w] * threats + displays + force


@compiled
def _tense(theory: Floats, dispute: Floats, hand: Floats, p: int) -> None:
    for w in range(hand.shape[1]):
        now, most = dispute[TENSION, p, w], theory[DISPUTE_TENSION, w]
        if now < most:
            dispute[TENSION, p, w] = min(now + hand[ADDED, w] * (1.0 - now / most), most)
