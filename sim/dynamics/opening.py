"""Opening: whether a state begins a dispute with another this week, and with what.

    logit h[i,j] = g - ln 2 + u + T - b_A A[i,j] + success (2p - 1) - retaliation (R (1 - p) - 0.2)
                 + audience cost x audience x K[i,j]

g is what geography, power and regime say of the dyad (Bremer 1992): a common land border, distance without
one, the power of the weaker, a major power, joint democracy. u is what sets the dyad apart beyond that, not
known and the same for a whole history. A slope on alignment of about 3, tension T and u are what the
dyad-years of 1946-2014 tell of who begins disputes; expected success p with the help that either side is
believed to have, and the opponent's resolve R, deter by little (defence pacts by a fifth to a quarter:
Johnson & Leeds 2011). A state that has tied its hands pays for doing nothing (Fearon 1994). A rivalry or a
former dispute is in A, u and T, and counts nowhere else. After a dispute there is none for half a year, which
is how disputes are told apart (Jones, Bremer & Singer 1996).
"""

import numpy as np

from sim.dynamics.arrays import ACTOR, GAP, TARGET, UNDIRECTED, Block, Bytes, Floats, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.lanes import expit
from sim.dynamics.marked import list_marked
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    AUDIENCE,
    BELIEF,
    CAUSE,
    CHOICE_DRAW,
    COMMITMENT,
    DISPLAY,
    FORCE,
    GROUND,
    HOLD,
    NO_CAUSE,
    OPEN_ALIGNMENT,
    OPEN_FORCE,
    OPEN_FORCE_LAND,
    OPEN_THREAT,
    OPENING,
    PROPENSITY,
    QUIET,
    STRENGTH,
    TENSION,
    THREATEN,
    USUAL_DETERRENCE,
    YIELDS,
)
from sim.model.relations import AUDIENCE_COST, RETALIATION, SUCCESS

Both = tuple[int, int]

HALVED = 0.6931471805599453
"""ln 2: the hazard of a dyad is shared by its two states."""


@rule
def open(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:  # noqa: A001  the rule's name
    """Let states lo..hi-1 open disputes with their opponents; whoever does not holds, for now."""
    link = structure.link
    for d in range(structure.first[lo], structure.first[hi]):
        i, j, p = link[ACTOR, d], link[TARGET, d], link[UNDIRECTED, d]
        _hold(block.conduct, block.choice, i, j, d)
        if t >= structure.acts_from[0]:
            _mark(
                block.theory, block.own, block.pair, block.dyad, block.dispute, block.course,
                block.marks.view(np.uint8), structure.spans[GAP], (i, j), (d, p),
            )  # fmt: skip
            found = list_marked(block.marks, block.lane)
            if found > 0:
                _begin(block, structure.land[p], found, (i, j), (d, p))


@compiled
def _hold(conduct: Shorts, choice: Shorts, i: int, j: int, d: int) -> None:
    for w in range(conduct.shape[3]):
        conduct[ACT, i, j, w] = HOLD
        choice[CAUSE, d, w] = NO_CAUSE
        choice[YIELDS, d, w] = 0


@per_lane
def coercive(theory: Floats, dyad: Floats, d: int, w: int) -> float:
    """Utility of coercion per unit of severity: the prospect of success, less that of retaliation.

    theory [parameters, W], dyad [rows, D, W].
    """
    p = dyad[STRENGTH, d, w]
    deterred = expit(dyad[BELIEF, d, w]) * (1.0 - p) - USUAL_DETERRENCE
    worth: float = theory[SUCCESS, w] * (2.0 * p - 1.0) - theory[RETALIATION, w] * deterred
    return worth


@per_lane
def hazard(
    theory: Floats, own: Floats, pair: Floats, dyad: Floats, dispute: Floats, who: Both, at: Both, w: int
) -> float:
    """Probability that i opens a dispute with j this week.

    theory [parameters, W], own [rows, N, W], pair [rows, N, N, W], dyad [rows, D, W], dispute [rows, P, W].
    """
    (i, j), (d, p) = who, at
    fixed = dispute[GROUND, p, w] + dispute[PROPENSITY, p, w] + dispute[TENSION, p, w] - HALVED
    tied = theory[AUDIENCE_COST, w] * own[AUDIENCE, i, w] * dyad[COMMITMENT, d, w]
    liked = theory[OPEN_ALIGNMENT, w] * pair[ALIGNMENT, i, j, w]
    return expit(fixed - liked + coercive(theory, dyad, d, w) + tied)


@compiled
def _mark(
    theory: Floats,
    own: Floats,
    pair: Floats,
    dyad: Floats,
    dispute: Floats,
    course: Shorts,
    marked: Bytes,
    gap: int,
    who: Both,
    at: Both,
) -> None:
    """Mark the histories in which dyad d opens a dispute."""
    d, p = at
    for w in range(theory.shape[1]):
        free = (course[AGE, p, w] < 0) & (course[QUIET, p, w] >= gap)
        drawn = dyad[CHOICE_DRAW, d, w] < hazard(theory, own, pair, dyad, dispute, who, at, w)
        marked[w] = free & drawn


@compiled
def _begin(block: Block, land: float, found: int, who: Both, where: Both) -> None:
    """Choose with what the dispute opens, in the first `found` of `lane`."""
    i, j = who
    theory, dyad, d = block.theory, block.dyad, where[0]
    for at in range(found):
        w = block.lane[at]
        chance = hazard(theory, block.own, block.pair, dyad, block.dispute, who, where, w)
        within = dyad[CHOICE_DRAW, d, w] / chance  # uniform, given that it opens
        block.conduct[ACT, i, j, w] = first_act(theory, land, within, w)
        block.choice[CAUSE, d, w] = OPENING


@per_lane
def first_act(theory: Floats, land: float, drawn: float, w: int) -> int:
    """Rung that a dispute opens with, counted from force down; theory [parameters, W], drawn: a uniform."""
    threat = expit(theory[OPEN_THREAT, w])
    force = (1.0 - threat) * expit(theory[OPEN_FORCE, w] + theory[OPEN_FORCE_LAND, w] * land)
    return FORCE if drawn <= force else (DISPLAY if drawn <= 1.0 - threat else THREATEN)
