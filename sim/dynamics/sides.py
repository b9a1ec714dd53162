"""Sides: third states choose where they stand when a dispute opens, turns to force, or becomes a war.

    join i:    join + lean + distance x ln(1 + km / 100 to o) + major + war
    support i: support + lean,      neutral: 0,      and the same for o with -lean
    lean = side_alignment (A[k,i] - A[k,o]) + side_commitment (c[k,i] - c[k,o])

A multinomial choice of five (Altfeld & Bueno de Mesquita 1979; joining 1946-2014: Corbetta 2010; Joyce, Ghosn
& Bayer 2014). Neutrality is the commonest. Pacts and pledges work through c, the help that a state is
believed to owe; that it keeps its word is what sunk costs and audiences are for (Leeds 2003; Fuhrmann &
Sechser 2014). Who stands by a side says so in public; who joins it acts against the other. A side once taken
is kept until the dispute closes; who is neutral may choose again. Being let down when force was used costs
alignment.
"""

import numpy as np

from sim.dynamics.arrays import (
    DYAD_OF,
    FORTH,
    OF,
    THIRD,
    TIED,
    Block,
    Bytes,
    Floats,
    Ints,
    Shorts,
    Structure,
    Words,
)
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.draws import Word, uniform
from sim.dynamics.lanes import exp, select
from sim.dynamics.marked import list_marked
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    AT_WAR,
    BACK,
    CALM,
    CAUSE,
    DISPLAY,
    FORCE,
    FOUGHT,
    HELP,
    JOIN,
    JOIN_DISTANCE,
    JOIN_FIRST,
    JOIN_MAJOR,
    JOIN_SECOND,
    JOIN_WAR,
    JOINING,
    NEUTRAL,
    PLEDGE,
    POSTURE_DRAWS,
    REMOTENESS,
    SIDE,
    SIDE_ALIGNMENT,
    SIDE_COMMITMENT,
    SIDE_DRAWS,
    STIRRED,
    SUPPORT_FIRST,
    SUPPORT_SECOND,
    THREATEN,
    YIELDS,
)
from sim.model.kinds import Hand
from sim.model.relations import ABANDONMENT

Three = tuple[int, int, int]
Known = tuple[bool, bool, bool, bool]

_hand = Hand()
DRAWN, CHOSEN = _hand.row("uniforms of the histories in hand"), _hand.row("sides that are taken in them")

JOINS_A, BACKS_A, STAYS_OUT, BACKS_B, JOINS_B = map(
    float, (JOIN_FIRST, SUPPORT_FIRST, NEUTRAL, SUPPORT_SECOND, JOIN_SECOND)
)
"""Sides as `hand` holds them."""


@rule
def take_sides(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let states lo..hi-1 take sides in the disputes of others that something has just happened in."""
    for q in range(structure.third_from[lo], structure.third_from[hi]):
        if block.stirred[structure.third[OF, q]] > 0:
            _take_side(structure, block, t, q)


@compiled
def parties(structure: Structure, q: int) -> Three:
    """The third state k, and the two states of the dispute."""
    d = structure.sides[FORTH, structure.third[OF, q]]
    return structure.third[THIRD, q], structure.link[0, d], structure.link[1, d]


@compiled
def _take_side(structure: Structure, block: Block, t: int, q: int) -> None:
    p, course = structure.third[OF, q], block.course
    _mark_free(course, block.stand, block.marks.view(np.uint8), p, q)
    lane = block.lane[: list_marked(block.marks, block.lane)]
    if lane.shape[0] > 0:
        who, key, dyad = (
            parties(structure, q),
            structure.state_key[structure.third[THIRD, q]],
            structure.dyad_key[p],
        )
        _draw(block.replicate, block.seed, block.hand, lane, t, key, dyad)
        _choose(
            block.theory,
            block.pair,
            course,
            block.hand,
            lane,
            structure.major[who[0]],
            who,
            know(structure, who),
            p,
        )
        for at in range(lane.shape[0]):
            w, chosen = lane[at], int(block.hand[CHOSEN, at])
            block.stand[SIDE, q, w] = chosen
            _act_on_it(
                structure, block, who, chosen, FORCE if course[STIRRED, p, w] >= FOUGHT else DISPLAY, w
            )


@compiled
def know(structure: Structure, who: Three) -> Known:
    """Whether the third state is tied to either side, and whether it may act against it."""
    k, a, b = who
    tied, dyad_of = structure.square[TIED], structure.square[DYAD_OF]
    return tied[k, a] == 1, tied[k, b] == 1, dyad_of[k, a] >= 0, dyad_of[k, b] >= 0


@compiled
def _draw(replicate: Words, seed: Words, hand: Floats, lane: Ints, t: int, key: Word, dyad: Word) -> None:
    """Uniforms into DRAWN, an entry for each of `lane`, as all that follows, so that the loops vectorise."""
    for at in range(lane.shape[0]):
        hand[DRAWN, at] = uniform(SIDE_DRAWS, t, replicate[lane[at]], key, dyad, seed[0], seed[1])


@compiled
def _choose(
    theory: Floats,
    pair: Floats,
    course: Shorts,
    hand: Floats,
    lane: Ints,
    major: float,
    who: Three,
    ties: Known,
    p: int,
) -> None:
    """The sides that are taken, into CHOSEN."""
    for at in range(lane.shape[0]):
        w = lane[at]
        at_war = course[STIRRED, p, w] == AT_WAR
        hand[CHOSEN, at] = side_of(theory, pair, major, who, ties, at_war, hand[DRAWN, at], w)


@compiled
def _mark_free(course: Shorts, stand: Shorts, marked: Bytes, p: int, q: int) -> None:
    """Mark the histories in which something has happened and the third state has taken no side before."""
    for w in range(course.shape[2]):
        free = (course[AGE, p, w] < 0) | (stand[SIDE, q, w] == NEUTRAL)
        marked[w] = free & (course[STIRRED, p, w] != CALM)


@per_lane
def side_of(
    theory: Floats, pair: Floats, major: float, who: Three, ties: Known, war: bool, drawn: float, w: int
) -> float:
    """The side that a draw has a third state take: a code from STANDS.

    theory [parameters, W], pair [rows, N, N, W]; drawn: a uniform.
    """
    k, a, b = who
    tied_a, tied_b, near_a, near_b = ties
    likes_a = select(tied_a, pair[ALIGNMENT, k, a, w], 0.0)
    likes_b = select(tied_b, pair[ALIGNMENT, k, b, w], 0.0)
    lean = theory[SIDE_ALIGNMENT, w] * (likes_a - likes_b)
    lean += theory[SIDE_COMMITMENT, w] * (pair[HELP, k, a, w] - pair[HELP, k, b, w])
    ready = theory[JOIN, w] + theory[JOIN_MAJOR, w] * major
    ready += select(war, theory[JOIN_WAR, w], 0.0)
    far = theory[JOIN_DISTANCE, w]
    joins_a = select(near_b, exp(ready + lean + far * pair[REMOTENESS, k, b, w]), 0.0)
    joins_b = select(near_a, exp(ready - lean + far * pair[REMOTENESS, k, a, w]), 0.0)
    backs_a = select(tied_a, exp(theory[BACK, w] + lean), 0.0)
    backs_b = select(tied_b, exp(theory[BACK, w] - lean), 0.0)
    x = drawn * (joins_a + backs_a + 1.0 + backs_b + joins_b)
    with_b = select(x <= joins_a + backs_a + 1.0 + backs_b, BACKS_B, JOINS_B)
    not_a = select(x <= joins_a + backs_a + 1.0, STAYS_OUT, with_b)
    return select(x <= joins_a, JOINS_A, select(x <= joins_a + backs_a, BACKS_A, not_a))


@compiled
def _act_on_it(structure: Structure, block: Block, who: Three, side: int, rung: int, w: int) -> None:
    """Say in public where one stands, and act against the opponent where one joins."""
    k, a, b = who
    friend, opponent = (a, b) if side > 0 else (b, a)
    if side != NEUTRAL:
        if structure.square[TIED, k, friend] == 1 and block.conduct[ACT, k, friend, w] < THREATEN:
            block.conduct[ACT, k, friend, w] = PLEDGE
        if abs(side) == JOIN_FIRST and block.conduct[ACT, k, opponent, w] < rung:
            d = structure.square[DYAD_OF, k, opponent]
            block.conduct[ACT, k, opponent, w] = rung
            block.choice[CAUSE, d, w], block.choice[YIELDS, d, w] = JOINING, 0


@rule
def reproach(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let states lo..hi-1 against which force was used think less of those who let them down."""
    for q in range(structure.third.shape[1]):
        if block.stirred[structure.third[OF, q]] > 0:
            k, a, b = parties(structure, q)
            for victim, other, sign in ((a, b, 1), (b, a, -1)):
                if lo <= victim < hi and structure.square[TIED, victim, k] == 1:
                    _reproach(
                        block.theory, block.pair, block.conduct, block.course, block.stand,
                        (k, victim, other), sign, structure.third[OF, q], q,
                    )  # fmt: skip


@compiled
def _reproach(
    theory: Floats,
    pair: Floats,
    conduct: Shorts,
    course: Shorts,
    stand: Shorts,
    who: Three,
    sign: int,
    p: int,
    q: int,
) -> None:
    k, victim, other = who
    for w in range(course.shape[2]):
        event = course[STIRRED, p, w]
        hit = (event == AT_WAR) | ((event == FOUGHT) & (conduct[ACT, other, victim, w] == FORCE))
        left = hit & (stand[SIDE, q, w] * sign <= 0)
        lost = select(left, theory[ABANDONMENT, w] * pair[HELP, k, victim, w], 0.0)
        pair[ALIGNMENT, victim, k, w] = max(pair[ALIGNMENT, victim, k, w] - lost, -1.0)


@compiled
def posture(structure: Structure, block: Block, q: int, w: int, t: int) -> int:
    """The side that a third state would take if force were used now: a code from STANDS."""
    who, seed = parties(structure, q), block.seed
    key, dyad = structure.state_key[who[0]], structure.dyad_key[structure.third[OF, q]]
    drawn = uniform(POSTURE_DRAWS, t, block.replicate[w], key, dyad, seed[0], seed[1])
    major, ties = structure.major[who[0]], know(structure, who)
    return int(side_of(block.theory, block.pair, major, who, ties, False, drawn, w))
