"""Commitment and incident memory: what a state has publicly tied itself to, and what it has just suffered.

Backing down from a public threat costs the leadership at home (Fearon 1994). A commitment is the severity of
the strongest recent public threat or display; it fades as publics forget. An incident is the severity of the
worst that another state has just done, from a threat on; what anybody did is a state's plight, which its
friends answer. Both are over within weeks (crisis actors answer within five days at the median; Brecher &
Wilkenfeld 1997).
"""

from sim.dynamics.arrays import REVERSE, TARGET, Block, Floats, Shorts, Structure
from sim.dynamics.compiled import compiled, rule
from sim.dynamics.lanes import select
from sim.model.declaration import (
    ACT,
    COMMITMENT,
    DISPLAY,
    FORCE,
    GIVEN_RUNG,
    INCIDENT,
    MEMORY_KEPT,
    PLEDGED,
    PLIGHT,
    THREATEN,
)
from sim.model.relations import COMMITMENT_KEPT


@rule
def commit(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let commitments and memories of states lo..hi-1 fade, or rise to what was signalled in this step."""
    link = structure.link
    for i in range(lo, hi):
        _recover(block.theory, block.own, i)
        for d in range(structure.first[i], structure.first[i + 1]):
            _tie(block.theory, block.dyad, d)
            who, where = (link[TARGET, d], i), (link[REVERSE, d], d)
            _remember(
                structure.act_weight,
                block.theory,
                block.conduct,
                block.choice,
                block.dyad,
                block.own,
                who,
                where,
            )


@compiled
def _tie(theory: Floats, dyad: Floats, d: int) -> None:
    for w in range(dyad.shape[2]):
        dyad[COMMITMENT, d, w] = max(theory[COMMITMENT_KEPT, w] * dyad[COMMITMENT, d, w], dyad[PLEDGED, d, w])


@compiled
def _recover(theory: Floats, own: Floats, i: int) -> None:
    for w in range(own.shape[2]):
        own[PLIGHT, i, w] *= theory[MEMORY_KEPT, w]


@compiled
def _remember(
    weight: Floats,
    theory: Floats,
    conduct: Shorts,
    choice: Shorts,
    dyad: Floats,
    own: Floats,
    who: tuple[int, int],
    where: tuple[int, int],
) -> None:
    """What j did to i in the last step, and what the scenario has it do now: dyad r is j's, dyad d is i's."""
    j, i = who
    r, d = where
    s6, s7, s8 = -weight[THREATEN], -weight[DISPLAY], -weight[FORCE]
    for w in range(dyad.shape[2]):
        rung = max(conduct[ACT, j, i, w], choice[GIVEN_RUNG, r, w])
        fresh = select(rung == FORCE, s8, select(rung == DISPLAY, s7, select(rung == THREATEN, s6, 0.0)))
        dyad[INCIDENT, d, w] = max(theory[MEMORY_KEPT, w] * dyad[INCIDENT, d, w], fresh)
        own[PLIGHT, i, w] = max(own[PLIGHT, i, w], fresh * fresh)
