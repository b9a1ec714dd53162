"""Alignment: what a state feels toward the others after a week of signals.

    A[o,s] += (1 - A[o,s]^2) (eta sum_x w[s,x] A[o,x] + beta mean_k A[o,k] A[k,s])
            + kappa (A0[o,s] - A[o,s]) + sigma e - routine[o,s]

With A[o,o] = 1 the first term covers the direct effect (x = o), the friend of my friend and the enemy of my
enemy. The second is structural balance (Kulakowski et al. 2005; Marvel et al. 2011), averaged over the third
states that are tied to both instead of divided by N - 2, so that a state without ties changes nothing; with
all pairs tied the two are equal. The factor 1 - A^2 and a clip keep A within [-1, 1]; kappa draws it back to
interests; sigma lets it drift;
what routine acts would do to A is taken off (routine.py).
"""

from sim.dynamics.arrays import TIED, TOGETHER, Block, Floats, Ints, Structure
from sim.dynamics.compiled import compiled, per_lane, rule, spliced
from sim.dynamics.lanes import fma
from sim.dynamics.perception import bias
from sim.model.declaration import (
    ALIGNMENT,
    ATTRIBUTION_BIAS,
    BALANCE,
    BALANCED,
    DRIFT,
    FRIENDLY,
    HIDDEN_FRIENDLY,
    HIDDEN_HOSTILE,
    HOSTILE,
    INTEREST,
    NEXT_ALIGNMENT,
    PERCEIVED,
    REVERSION,
    ROUTINE,
    SHOCK,
    SIGNAL_EFFECT,
)
from sim.model.kinds import Hand

# Above this many states the balance term is worked out as a matrix product.
LARGE = 24

Four = tuple[float, float, float, float]


# What is handed on: the weight of all that s says to anybody, as o reads it; o's bias against s; the sum over
# third states of what o feels about them times what they feel about s.
_hand = Hand()
HEARD, INFLATED, PULL = _hand.row("heard"), _hand.row("inflated"), _hand.row("pull")


@rule
def align(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Work out the coming alignments of states lo..hi-1 toward every state they are tied to."""
    tied = structure.square[TIED]
    for o in range(lo, hi):
        for s in range(tied.shape[0]):
            if tied[o, s] == 1:
                _hear_and_balance(structure, block.theory, block.pair, block.hand, t, o, s)
                _move_on(structure, block, t, o, s)


@rule
def align_large(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """The same for more than LARGE states: the balance term of all is worked out first."""
    tied = structure.square[TIED]
    _balance_large(tied, block.pair, block.plane, lo, hi)
    for o in range(lo, hi):
        for s in range(tied.shape[0]):
            if tied[o, s] == 1:
                hear(structure, block.theory, block.pair, block.hand, t, o, s)
                _recall(block.pair, block.hand, o, s)
                _move_on(structure, block, t, o, s)


@spliced
def _move_on(structure: Structure, block: Block, t: int, o: int, s: int) -> None:
    # Acts are heard a step after they are done; routine.py says what is taken off for them.
    routine = 1.0 if t > structure.acts_from[0] else 0.0
    _move(block.theory, block.pair, block.hand, structure.thirds[o, s], routine, (o, s))


@spliced
def hear(structure: Structure, theory: Floats, pair: Floats, hand: Floats, t: int, o: int, s: int) -> None:
    """Weight of all that s says to anybody in step t, as o reads it, into HEARD."""
    if structure.heard_from[t, s] == structure.heard_from[t, s + 1]:
        _hear_nothing(hand)
    else:
        _hear_direct(theory, pair, hand, o, s)
    for at in range(structure.heard_from[t, s], structure.heard_from[t, s + 1]):
        x = structure.heard[at]
        if x != o:
            _overhear(pair, hand, o, s, x)


@spliced
def _hear_and_balance(
    structure: Structure, theory: Floats, pair: Floats, hand: Floats, t: int, o: int, s: int
) -> None:
    """`hear`, and what o feels about third states times what they feel about s into PULL, in one go."""
    tied, at, end = structure.square[TIED], structure.heard_from[t, s], structure.heard_from[t, s + 1]
    if at == end:
        _hear_nothing(hand)
    else:
        _hear_direct(theory, pair, hand, o, s)
    for x in range(tied.shape[0]):
        spoken = at < end and structure.heard[at] == x
        at += 1 if spoken else 0
        third = tied[o, x] == 1 and tied[x, s] == 1
        if spoken and third:
            _overhear_and_balance(pair, hand, o, s, x)
        elif third:
            _balance(pair, hand, o, s, x)
        elif spoken and x != o:
            _overhear(pair, hand, o, s, x)


@compiled
def _hear_nothing(hand: Floats) -> None:
    for w in range(hand.shape[1]):
        hand[HEARD, w] = 0.0
        hand[PULL, w] = 0.0


@compiled
def _hear_direct(theory: Floats, pair: Floats, hand: Floats, o: int, s: int) -> None:
    """What s says to o, as o reads it, into HEARD; o's bias against s into INFLATED; 0 into PULL."""
    for w in range(hand.shape[1]):
        inflated = bias(theory[ATTRIBUTION_BIAS, w], pair[ALIGNMENT, o, s, w])
        hand[INFLATED, w] = inflated
        friendly = pair[FRIENDLY, s, o, w] + pair[HIDDEN_FRIENDLY, s, o, w]
        hand[HEARD, w] = fma(pair[HOSTILE, s, o, w] + pair[HIDDEN_HOSTILE, s, o, w], inflated, friendly)
        hand[PULL, w] = 0.0


@compiled
def _overhear(pair: Floats, hand: Floats, o: int, s: int, x: int) -> None:
    """Add what s says to x, weighed by how o feels about x."""
    for w in range(hand.shape[1]):
        heard = fma(pair[HOSTILE, s, x, w], hand[INFLATED, w], pair[FRIENDLY, s, x, w])
        hand[HEARD, w] = fma(pair[ALIGNMENT, o, x, w], heard, hand[HEARD, w])


@compiled
def _overhear_and_balance(pair: Floats, hand: Floats, o: int, s: int, x: int) -> None:
    for w in range(hand.shape[1]):
        mine = pair[ALIGNMENT, o, x, w]
        heard = fma(pair[HOSTILE, s, x, w], hand[INFLATED, w], pair[FRIENDLY, s, x, w])
        hand[HEARD, w] = fma(mine, heard, hand[HEARD, w])
        hand[PULL, w] = fma(mine, pair[ALIGNMENT, x, s, w], hand[PULL, w])


@compiled
def _balance(pair: Floats, hand: Floats, o: int, s: int, x: int) -> None:
    for w in range(hand.shape[1]):
        hand[PULL, w] = fma(pair[ALIGNMENT, o, x, w], pair[ALIGNMENT, x, s, w], hand[PULL, w])


@compiled
def _recall(pair: Floats, hand: Floats, o: int, s: int) -> None:
    for w in range(hand.shape[1]):
        hand[PULL, w] = pair[BALANCED, o, s, w]


@compiled
def _balance_large(tied: Ints, pair: Floats, plane: Floats, lo: int, hi: int) -> None:
    """The same for states lo..hi-1 toward all, into `pair[BALANCED]`: a matrix product for each replicate.

    Terms are added in the same order, and those of states that are not tied are zero, so that the result is
    the same to the last bit. As many replicates as fill a cache line are taken out of `pair`, multiplied one
    by one, and put back: every line is fetched once.
    """
    for first in range(0, pair.shape[3], TOGETHER):
        lanes = min(TOGETHER, pair.shape[3] - first)
        _take_out(tied, pair, plane, first, lanes)
        for w in range(lanes):
            _multiply(plane[0, w], plane[1, w], lo, hi)
        _put_back(pair, plane, first, lanes, lo, hi)


@compiled
def _take_out(tied: Ints, pair: Floats, plane: Floats, first: int, lanes: int) -> None:
    for x in range(tied.shape[0]):
        for s in range(tied.shape[0]):
            there = 1.0 if tied[x, s] == 1 else 0.0
            for w in range(lanes):
                plane[0, w, x, s] = pair[ALIGNMENT, x, s, first + w] * there


@compiled
def _put_back(pair: Floats, plane: Floats, first: int, lanes: int, lo: int, hi: int) -> None:
    for o in range(lo, hi):
        for s in range(plane.shape[3]):
            for w in range(lanes):
                pair[BALANCED, o, s, first + w] = plane[1, w, o, s]


@compiled
def _multiply(given: Floats, product: Floats, lo: int, hi: int) -> None:
    """Rows lo..hi-1 of the square [N, N] of the matrix `given` [N, N], four rows and four terms at a time."""
    n, stop = given.shape[0], hi - (hi - lo) % 4
    product[lo:hi] = 0.0
    for o in range(lo, stop, 4):
        for x in range(0, n - n % 4, 4):
            _add_to_four(given, product, o, x)
        for x in range(n - n % 4, n):
            for row in range(o, o + 4):
                _add_one(given, product, row, x)
    for o in range(stop, hi):
        for x in range(n):
            _add_one(given, product, o, x)


@compiled
def _add_to_four(given: Floats, product: Floats, o: int, x: int) -> None:
    a, b, c, d = _four(given, o, x), _four(given, o + 1, x), _four(given, o + 2, x), _four(given, o + 3, x)
    for s in range(given.shape[0]):
        terms = (given[x, s], given[x + 1, s], given[x + 2, s], given[x + 3, s])
        product[o, s] = _added(a, terms, product[o, s])
        product[o + 1, s] = _added(b, terms, product[o + 1, s])
        product[o + 2, s] = _added(c, terms, product[o + 2, s])
        product[o + 3, s] = _added(d, terms, product[o + 3, s])


@per_lane
def _four(given: Floats, o: int, x: int) -> Four:
    return given[o, x], given[o, x + 1], given[o, x + 2], given[o, x + 3]


@per_lane
def _added(row: Four, terms: Four, total: float) -> float:
    two = fma(row[1], terms[1], fma(row[0], terms[0], total))
    return fma(row[3], terms[3], fma(row[2], terms[2], two))


@compiled
def _add_one(given: Floats, product: Floats, o: int, x: int) -> None:
    for s in range(given.shape[0]):
        product[o, s] = fma(given[o, x], given[x, s], product[o, s])


@compiled
def _move(
    theory: Floats, pair: Floats, hand: Floats, thirds: float, routine: float, who: tuple[int, int]
) -> None:
    o, s = who
    for w in range(hand.shape[1]):
        now = pair[ALIGNMENT, o, s, w]
        heard = theory[SIGNAL_EFFECT, w] * pair[PERCEIVED, o, s, w] * hand[HEARD, w]
        pushed = fma(theory[BALANCE, w] * thirds, hand[PULL, w], heard)
        reverted = theory[REVERSION, w] * (pair[INTEREST, o, s, w] - now) - routine * pair[ROUTINE, o, s, w]
        moved = fma(theory[DRIFT, w], pair[SHOCK, o, s, w], fma(fma(-now, now, 1.0), pushed, now + reverted))
        pair[NEXT_ALIGNMENT, o, s, w] = min(max(moved, -1.0), 1.0)


@rule
def settle(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """The coming alignments of states lo..hi-1 become theirs, once every state has worked out its own."""
    for o in range(lo, hi):
        for s in range(structure.square.shape[1]):
            if structure.square[TIED, o, s] == 1:
                _adopt(block.pair, o, s)


@compiled
def _adopt(pair: Floats, o: int, s: int) -> None:
    for w in range(pair.shape[3]):
        pair[ALIGNMENT, o, s, w] = pair[NEXT_ALIGNMENT, o, s, w]
