"""Sides as they are counted during a run: which third states stood with whom in a dispute, who was left
alone, who was drawn in; and which side each would take at the end, asked of every history.

Third states take sides when a dispute opens, when it first comes to force and when it becomes a war
(sim.dynamics.sides). Joining is to act by arms oneself, supporting is short of that. Abandonment and
entrapment: Snyder 1984. Rows: sim.outcomes.record.
"""

from sim.dynamics.arrays import ACTOR, FORTH, OF, TARGET, TIED, Block, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, kernel
from sim.dynamics.sides import posture
from sim.model.declaration import (
    ACT,
    AT_WAR,
    CALM,
    FORCE,
    FOUGHT,
    JOIN_FIRST,
    SIDE,
    STIRRED,
)
from sim.outcomes.record import (
    ANSWERED,
    AT_FORCE,
    BY_OTHERS,
    CALLED,
    CURRENT,
    DISPUTES_JOINED,
    ENTRAPPED,
    IN_WAR,
    JOINED,
    NOWHERE,
    POSTURE,
    SUPPORTED,
    Record,
    Tallies,
)

Two = tuple[int, int]
Three = tuple[int, int, int]


@compiled
def stand_by(
    structure: Structure, block: Block, record: Record, tallies: Tallies, p: int, found: int
) -> None:
    """Record where third states stand in the dispute of a dyad, in those of the first `found` of `lane` in
    which they have just been asked."""
    found = _stirred(block.course, block.lane, p, found)
    if found > 0:
        d = structure.sides[FORTH, p]
        a, b = structure.link[ACTOR, d], structure.link[TARGET, d]
        for k in range(structure.square.shape[1]):
            q = place(structure.third, structure.third_from, k, p)
            if q >= 0:
                _joined(block.stand, record.dyad, block.lane, found, p, q)
                if structure.square[TIED, k, a] == 1:
                    _loyalty(block, record.helper, found, p, (k, a, b), q, 1)
                if structure.square[TIED, k, b] == 1:
                    _loyalty(block, record.helper, found, p, (k, b, a), q, -1)
                if tallies.followed[q] >= 0:
                    _stand(block, record.stand, found, p, q, tallies.followed[q])


@compiled
def _stirred(course: Shorts, lane: Ints, p: int, found: int) -> int:
    """Keep those of the first `found` of `lane` in which third states take sides; return how many."""
    kept = 0
    for at in range(found):
        w = lane[at]
        lane[kept] = w
        kept += 1 if course[STIRRED, p, w] != CALM else 0
    return kept


@compiled
def place(third: Ints, third_from: Ints, k: int, p: int) -> int:
    """Index q of third state k in the dispute of dyad p; -1 where it is none. A state's are sorted by p.

    third [2, Q], third_from [N+1]: those of state k are third_from[k] : third_from[k + 1].
    """
    low, high = third_from[k], third_from[k + 1]
    while low < high:
        middle = (low + high) // 2
        if third[OF, middle] < p:
            low = middle + 1
        else:
            high = middle
    return low if low < third_from[k + 1] and third[OF, low] == p else -1


@compiled
def _joined(stand: Shorts, dyad: Shorts, lane: Ints, found: int, p: int, q: int) -> None:
    """Count a dispute as joined once, however many join it."""
    for at in range(found):
        w = lane[at]
        current, side = dyad[CURRENT, p, w], stand[SIDE, q, w]
        if abs(side) == JOIN_FIRST and 0 < current < BY_OTHERS:
            dyad[CURRENT, p, w] = current + BY_OTHERS
            dyad[DISPUTES_JOINED, p, w] += 1


@compiled
def _loyalty(block: Block, helper: Shorts, found: int, p: int, who: Three, q: int, sign: int) -> None:
    """What k does for i in its dispute with o; sign: 1 where i is the first of dyad p, else -1."""
    k, i, o = who
    for at in range(found):
        w = block.lane[at]
        event, side = block.course[STIRRED, p, w], sign * block.stand[SIDE, q, w]
        mine, theirs = block.conduct[ACT, i, o, w], block.conduct[ACT, o, i, w]
        helper[JOINED, k, i, w] += 1 if side == JOIN_FIRST else 0
        helper[SUPPORTED, k, i, w] += 1 if 0 < side < JOIN_FIRST else 0
        if event == AT_WAR or (event == FOUGHT and theirs == FORCE):
            helper[CALLED, k, i, w] += 1
            helper[ANSWERED, k, i, w] += 1 if side > 0 else 0
        helper[ENTRAPPED, k, i, w] += 1 if side == JOIN_FIRST and event < AT_WAR and mine > theirs else 0


@compiled
def _stand(block: Block, stand: Shorts, found: int, p: int, q: int, n: int) -> None:
    """Keep the side that was taken when the dispute first came to force, and to war."""
    for at in range(found):
        w = block.lane[at]
        event, side = block.course[STIRRED, p, w], block.stand[SIDE, q, w]
        if event >= FOUGHT and stand[AT_FORCE, n, w] == NOWHERE:
            stand[AT_FORCE, n, w] = side
        if event == AT_WAR and stand[IN_WAR, n, w] == NOWHERE:
            stand[IN_WAR, n, w] = side


@kernel
def ask(structure: Structure, block: Block, record: Record, tallies: Tallies, t: int) -> None:
    """Ask every third state that is followed which side it would take if force were used after step t."""
    for q in range(tallies.followed.shape[0]):
        if tallies.followed[q] >= 0:
            for w in range(record.stand.shape[2]):
                record.stand[POSTURE, tallies.followed[q], w] = posture(structure, block, q, w, t)
