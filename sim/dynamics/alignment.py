"""Alignment: what a state feels toward the others after a week of signals.

    A[o,s] += (1 - A[o,s]^2) (eta (w[s,o] - w0[s,o]) + eta theta sum_x A[o,x] (w[s,x] - w0[s,x])
                              + beta mean_k A[o,k] A[k,s] - zeta T[o,s])
            + kappa (A*[o,s] - A[o,s]) + sigma e

Only what is unusual moves an alignment: w0 is what the two say to each other in a usual week (routine.py).
theta is the weight of what is said to third states, the friend of my friend and the enemy of my enemy; beta
that of structural balance (Kulakowski et al. 2005; Marvel et al. 2011), averaged over the third states that
are tied to both; zeta that of tension. In weekly events none of the three can be told from nothing, and so
the full theory has them at 0 and variants switch them on. The factor 1 - A^2 and a clip keep A within
[-1, 1]; kappa draws it back to interests within years; sigma lets it drift.
"""

from sim.dynamics.arrays import DYAD_OF, TIED, TOGETHER, UNDIRECTED, Block, Floats, Ints, Structure
from sim.dynamics.compiled import compiled, per_lane, rule, splice
from sim.dynamics.lanes import fma
from sim.dynamics.perception import bias
from sim.model.declaration import (
    ALIGNMENT,
    BALANCED,
    FRIENDLY,
    HIDDEN_FRIENDLY,
    HIDDEN_HOSTILE,
    HOSTILE,
    INTEREST,
    NEXT_ALIGNMENT,
    PERCEIVED,
    ROUTINE,
    SHOCK,
    TENSION,
)
from sim.model.kinds import Hand
from sim.model.relations import (
    ATTRIBUTION_BIAS,
    BALANCE,
    DRIFT,
    REVERSION,
    SIGNAL_EFFECT,
    TENSION_PULL,
    THIRD_PARTY,
)

# Above this many states the balance term is worked out as a matrix product.
LARGE = 24

Four = tuple[float, float, float, float]


# What is handed on: the weight of what s says, as o reads it; o's bias against s; the sum over third states
# of what o feels about them times what they feel about s; what tension takes off.
_hand = Hand()
HEARD, INFLATED, PULL = _hand.row("heard"), _hand.row("inflated"), _hand.row("pull")
FELT = _hand.row("felt")


@rule
def align(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Work out the coming alignments of states lo..hi-1 toward every state they are tied to."""
    tied, routine, heeds = structure.square[TIED], usual(structure, t), _heeds(block.theory)
    plain = not heeds and not _is_pulled(block.theory)
    for o in range(lo, hi):
        for s in range(tied.shape[0]):
            if tied[o, s] == 1:
                if plain and structure.heard_from[t, s] < structure.heard_from[t, s + 1]:
                    _move_by_words(block.theory, block.pair, routine, o, s)
                else:
                    hear(structure, block.theory, block.pair, block.hand, t, o, s, routine, heeds)
                    if heeds:
                        _balance_all(tied, block.pair, block.hand, o, s)
                    _move_on(structure, block, o, s)


@rule
def align_large(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """The same for more than LARGE states: the balance term of all is worked out first."""
    tied, routine, heeds = structure.square[TIED], usual(structure, t), _heeds(block.theory)
    if heeds:
        _balance_large(tied, block.pair, block.plane, lo, hi)
    for o in range(lo, hi):
        for s in range(tied.shape[0]):
            if tied[o, s] == 1:
                hear(structure, block.theory, block.pair, block.hand, t, o, s, routine, heeds)
                if heeds:
                    _recall(block.pair, block.hand, o, s)
                _move_on(structure, block, o, s)


@per_lane
def usual(structure: Structure, t: int) -> float:
    """Factor of what is said in a usual week: acts are heard a step after they are done."""
    return 1.0 if t > structure.acts_from[0] else 0.0


@compiled
def _heeds(theory: Floats) -> bool:
    """Whether third states or balance count in any history."""
    found = False
    for w in range(theory.shape[1]):
        found |= (theory[THIRD_PARTY, w] != 0.0) | (theory[BALANCE, w] != 0.0)
    return found


@compiled
def _is_pulled(theory: Floats) -> bool:
    """Whether tension counts in any history."""
    found = False
    for w in range(theory.shape[1]):
        found |= theory[TENSION_PULL, w] != 0.0
    return found


@compiled
def _move_by_words(theory: Floats, pair: Floats, routine: float, o: int, s: int) -> None:
    """`hear` and `_move` in one, where nothing counts but what s says to o itself."""
    for w in range(pair.shape[3]):
        inflated = bias(theory[ATTRIBUTION_BIAS, w], pair[ALIGNMENT, o, s, w])
        heard = unusual(pair, inflated, routine, o, s, w)
        pushed = theory[SIGNAL_EFFECT, w] * pair[PERCEIVED, o, s, w] * heard
        pair[NEXT_ALIGNMENT, o, s, w] = move(theory, pair, pushed, o, s, w)


@per_lane
def unusual(pair: Floats, inflated: float, routine: float, o: int, s: int, w: int) -> float:
    """Weight of what s says to o, its hostility inflated, less that of a usual week; pair [rows, N, N, W]."""
    friendly = pair[FRIENDLY, s, o, w] + pair[HIDDEN_FRIENDLY, s, o, w]
    heard = fma(pair[HOSTILE, s, o, w] + pair[HIDDEN_HOSTILE, s, o, w], inflated, friendly)
    more: float = heard - routine * pair[ROUTINE, s, o, w]
    return more


@per_lane
def move(theory: Floats, pair: Floats, pushed: float, o: int, s: int, w: int) -> float:
    """The coming alignment of o toward s, from -1 to 1: pushed, drawn back to interests, drifting.

    theory [parameters, W], pair [rows, N, N, W].
    """
    now = pair[ALIGNMENT, o, s, w]
    reverted = theory[REVERSION, w] * (pair[INTEREST, o, s, w] - now)
    free = fma(theory[DRIFT, w], pair[SHOCK, o, s, w], fma(fma(-now, now, 1.0), pushed, now + reverted))
    return min(max(free, -1.0), 1.0)


@splice
def _move_on(structure: Structure, block: Block, o: int, s: int) -> None:
    d = structure.square[DYAD_OF, o, s]
    if d >= 0:
        _feel(block.theory, block.dispute, block.hand, structure.link[UNDIRECTED, d])
    else:
        _feel_nothing(block.hand)
    _move(block.theory, block.pair, block.hand, structure.thirds[o, s], (o, s))


@compiled
def _feel(theory: Floats, dispute: Floats, hand: Floats, p: int) -> None:
    for w in range(hand.shape[1]):
        hand[FELT, w] = theory[TENSION_PULL, w] * dispute[TENSION, p, w]


@compiled
def _feel_nothing(hand: Floats) -> None:
    for w in range(hand.shape[1]):
        hand[FELT, w] = 0.0


@splice
def hear(
    structure: Structure,
    theory: Floats,
    pair: Floats,
    hand: Floats,
    t: int,
    o: int,
    s: int,
    routine: float,
    heeds: bool,
) -> None:
    """Weight of all that s says in step t, as o reads it, less what is usual, into HEARD; 0 into PULL.

    theory [parameters, W], pair [rows, N, N, W], hand [rows, W]. heeds: what s says to third states counts
    too, by how o feels about them.
    """
    if structure.heard_from[t, s] == structure.heard_from[t, s + 1]:
        _hear_nothing(hand)
    else:
        _hear_direct(theory, pair, hand, routine, o, s)
        if heeds:
            for at in range(structure.heard_from[t, s], structure.heard_from[t, s + 1]):
                x = structure.heard[at]
                if x != o and structure.square[TIED, o, x] == 1:
                    _overhear(theory, pair, hand, routine, (o, s), x)


@compiled
def _hear_nothing(hand: Floats) -> None:
    for w in range(hand.shape[1]):
        hand[HEARD, w] = 0.0
        hand[PULL, w] = 0.0


@compiled
def _hear_direct(theory: Floats, pair: Floats, hand: Floats, routine: float, o: int, s: int) -> None:
    """What s says to o, as o reads it, into HEARD; o's bias against s into INFLATED; 0 into PULL."""
    for w in range(hand.shape[1]):
        inflated = bias(theory[ATTRIBUTION_BIAS, w], pair[ALIGNMENT, o, s, w])
        hand[INFLATED, w] = inflated
        hand[HEARD, w] = unusual(pair, inflated, routine, o, s, w)
        hand[PULL, w] = 0.0


@compiled
def _overhear(
    theory: Floats, pair: Floats, hand: Floats, routine: float, who: tuple[int, int], x: int
) -> None:
    """Add what s says to x, weighed by how o feels about x."""
    o, s = who
    for w in range(hand.shape[1]):
        heard = fma(pair[HOSTILE, s, x, w], hand[INFLATED, w], pair[FRIENDLY, s, x, w])
        more = heard - routine * pair[ROUTINE, s, x, w]
        hand[HEARD, w] = fma(theory[THIRD_PARTY, w] * pair[ALIGNMENT, o, x, w], more, hand[HEARD, w])


@compiled
def _balance_all(tied: Ints, pair: Floats, hand: Floats, o: int, s: int) -> None:
    """What o feels about third states times what they feel about s, into PULL."""
    for x in range(tied.shape[0]):
        if tied[o, x] == 1 and tied[x, s] == 1:
            _balance(pair, hand, o, s, x)


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
    """The same for states lo..hi-1 toward all, into `pair[BALANCED]`: a matrix product for each history.

    Terms are added in the same order, and those of states that are not tied are zero, so that the result is
    the same to the last bit. As many histories as fill a cache line are taken out of `pair`, multiplied one
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
def _move(theory: Floats, pair: Floats, hand: Floats, thirds: float, who: tuple[int, int]) -> None:
    o, s = who
    for w in range(hand.shape[1]):
        heard = theory[SIGNAL_EFFECT, w] * pair[PERCEIVED, o, s, w] * hand[HEARD, w]
        pushed = fma(theory[BALANCE, w] * thirds, hand[PULL, w], heard) - hand[FELT, w]
        pair[NEXT_ALIGNMENT, o, s, w] = move(theory, pair, pushed, o, s, w)


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
