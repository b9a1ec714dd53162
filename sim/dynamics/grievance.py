"""Grievance: a decaying memory of hostility received, kept by rung because answers come in kind.

    G[d,h] <- phi G[d,h] (1 - easing x friendly weight) + perceived hostile weight received at rung h

Kept by rung: in the disputes data (MID 5.0) a display is answered with a display, force with force, which a
single scalar of accumulated hostility cannot do. The memory of the scenario's signals and that of the states'
own acts are two arrays with the same law, so that what a signal provoked can be told from what the states
provoked in each other.
"""

from sim.dynamics.arrays import (
    ACT,
    ACTOR,
    ALIGNMENT,
    FIRST_HOSTILE,
    FRIENDLY,
    GIVEN,
    GRIEVANCE,
    GRIEVANCE_GIVEN,
    HIDDEN_FRIENDLY,
    MEMORIES,
    PERCEIVED,
    REVERSE,
    TARGET,
    Block,
    Floats,
    Ints,
    Structure,
)
from sim.dynamics.compiled import compiled, spliced
from sim.dynamics.lanes import fma
from sim.dynamics.parameters import ATTRIBUTION_BIAS, EASING, GRIEVANCE_KEPT
from sim.dynamics.perception import bias


@spliced
def resent(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Update the grievances of states lo..hi-1 against every state they may act against."""
    link = structure.link
    signalled = structure.due_from[t + 1] > structure.due_from[t]
    for d in range(structure.first[lo], structure.first[hi]):
        _weigh(block.theory, block.pair, block.scratch, link[ACTOR, d], link[TARGET, d])
        for h in range(MEMORIES):
            severity = -structure.act_weight[h + FIRST_HOSTILE]
            _fade(block.memory, block.choice, block.scratch, link[REVERSE, d], d, h, severity)
            _fade_given(block.memory, block.scratch, d, h)
            if signalled and structure.remembers[d, h] == 1:
                _add_given(block.memory, block.scratch, d, h)


@compiled
def told(remembers: Ints, d: int) -> bool:
    """Whether any signal of the scenario may enter a memory of dyad d."""
    found = False
    for h in range(MEMORIES):
        found = found or remembers[d, h] == 1
    return found


@compiled
def _weigh(theory: Floats, pair: Floats, scratch: Floats, i: int, j: int) -> None:
    """Share of i's old grievance against j that is left into scratch[0], weight of a hostile act into
    scratch[1]."""
    for w in range(scratch.shape[1]):
        friendly = pair[FRIENDLY, j, i, w] + pair[HIDDEN_FRIENDLY, j, i, w]
        eased = max(1.0 - theory[EASING, w] * friendly, 0.0)
        scratch[0, w] = theory[GRIEVANCE_KEPT, w] * eased
        scratch[1, w] = bias(theory[ATTRIBUTION_BIAS, w], pair[ALIGNMENT, i, j, w]) * pair[PERCEIVED, i, j, w]


@compiled
def _fade(
    memory: Floats, choice: Ints, scratch: Floats, suffered: int, d: int, h: int, severity: float
) -> None:
    for w in range(scratch.shape[1]):
        received = severity if choice[ACT, suffered, w] == h + FIRST_HOSTILE else 0.0
        memory[GRIEVANCE, d, h, w] = fma(memory[GRIEVANCE, d, h, w], scratch[0, w], received * scratch[1, w])


@compiled
def _fade_given(memory: Floats, scratch: Floats, d: int, h: int) -> None:
    for w in range(scratch.shape[1]):
        memory[GRIEVANCE_GIVEN, d, h, w] *= scratch[0, w]


@compiled
def _add_given(memory: Floats, scratch: Floats, d: int, h: int) -> None:
    for w in range(scratch.shape[1]):
        memory[GRIEVANCE_GIVEN, d, h, w] = fma(
            memory[GIVEN, d, h, w], scratch[1, w], memory[GRIEVANCE_GIVEN, d, h, w]
        )
