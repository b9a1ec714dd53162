"""Grievance: a decaying memory of hostility received, kept by rung because answers come in kind.

    G[d,h] <- phi G[d,h] (1 - easing x friendly weight) + perceived hostile weight received at rung h

Kept by rung: in the disputes data (MID 5.0) a display is answered with a display, force with force, which a
single scalar of accumulated hostility cannot do. The memory of the scenario's signals and that of the states'
own acts are two arrays with the same law, so that what a signal provoked can be told from what the states
provoked in each other.
"""

from sim.dynamics.arrays import ACTOR, REVERSE, TARGET, Block, Floats, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.lanes import fma, select
from sim.dynamics.perception import bias
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    ATTRIBUTION_BIAS,
    DISPLAY,
    EASING,
    FORCE,
    FRIENDLY,
    GIVEN,
    GRIEVANCE,
    GRIEVANCE_GIVEN,
    GRIEVANCE_KEPT,
    HIDDEN_FRIENDLY,
    MEMORIES,
    PERCEIVED,
    PROTEST,
    THREATEN,
)


@rule
def resent(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Update the grievances of states lo..hi-1 against every state they may act against.

    A memory that nothing can have entered yet stays at zero: nobody is done for it.
    """
    theory, pair, memory, link = block.theory, block.pair, block.memory, structure.link
    for d in range(structure.first[lo], structure.first[hi]):
        i, j = link[ACTOR, d], link[TARGET, d]
        if t > structure.acts_from[0]:  # acts are heard a step after they are done
            _suffer(structure.act_weight, theory, pair, memory, block.choice, (i, j), (link[REVERSE, d], d))
        for h in range(MEMORIES):
            if structure.remembers[d, h] == 1:
                _hear_given(theory, pair, memory, (i, j), d, h)


@compiled
def told(remembers: Ints, d: int) -> bool:
    """Whether any signal of the scenario may enter a memory of dyad d."""
    found = False
    for h in range(MEMORIES):
        found = found or remembers[d, h] == 1
    return found


@per_lane
def left(theory: Floats, pair: Floats, i: int, j: int, w: int) -> float:
    """Share of i's old grievance against j that is left, less where j is friendly."""
    friendly = pair[FRIENDLY, j, i, w] + pair[HIDDEN_FRIENDLY, j, i, w]
    kept: float = theory[GRIEVANCE_KEPT, w] * max(1.0 - theory[EASING, w] * friendly, 0.0)
    return kept


@per_lane
def weight_of(theory: Floats, pair: Floats, i: int, j: int, w: int) -> float:
    """How much a hostile act of j weighs with i."""
    heavy: float = bias(theory[ATTRIBUTION_BIAS, w], pair[ALIGNMENT, i, j, w]) * pair[PERCEIVED, i, j, w]
    return heavy


@compiled
def _suffer(
    weight: Floats,
    theory: Floats,
    pair: Floats,
    memory: Floats,
    choice: Shorts,
    who: tuple[int, int],
    where: tuple[int, int],
) -> None:
    """The memories of dyad d fade, and what the other side did, dyad r, enters the one of its rung."""
    i, j = who
    r, d = where
    s0, s1, s2, s3 = -weight[PROTEST], -weight[THREATEN], -weight[DISPLAY], -weight[FORCE]
    for w in range(pair.shape[3]):
        kept, heavy = left(theory, pair, i, j, w), weight_of(theory, pair, i, j, w)
        act = choice[ACT, r, w]
        g0, g1 = memory[GRIEVANCE, d, 0, w], memory[GRIEVANCE, d, 1, w]
        g2, g3 = memory[GRIEVANCE, d, 2, w], memory[GRIEVANCE, d, 3, w]
        memory[GRIEVANCE, d, 0, w] = fma(g0, kept, select(act == PROTEST, s0, 0.0) * heavy)
        memory[GRIEVANCE, d, 1, w] = fma(g1, kept, select(act == THREATEN, s1, 0.0) * heavy)
        memory[GRIEVANCE, d, 2, w] = fma(g2, kept, select(act == DISPLAY, s2, 0.0) * heavy)
        memory[GRIEVANCE, d, 3, w] = fma(g3, kept, select(act == FORCE, s3, 0.0) * heavy)


@compiled
def _hear_given(theory: Floats, pair: Floats, memory: Floats, who: tuple[int, int], d: int, h: int) -> None:
    i, j = who
    for w in range(pair.shape[3]):
        kept, heavy = left(theory, pair, i, j, w), weight_of(theory, pair, i, j, w)
        faded = memory[GRIEVANCE_GIVEN, d, h, w] * kept
        memory[GRIEVANCE_GIVEN, d, h, w] = fma(memory[GIVEN, d, h, w], heavy, faded)
