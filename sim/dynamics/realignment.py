"""Realignment: now and then a rivalry or a pact of two states begins or ends, and alignment jumps with it.

Rivalries end at some 3 % a year and begin within a year of a use of force with 4 %, against .07 % otherwise;
pacts begin among friends at 2 to 3 % a year and end at .5 % (rates from Thompson, Sakuwa & Suhas 2022 and
ATOP 5.1, Leeds et al. 2002, in the relevant dyad-years 1946-2014; rare beginnings without force are left
out). What a rivalry or a pact is worth is its weight in the fitted score of alignment. The attention that two
states pay to each other, which is common to both too, moves here as well.
"""

import numpy as np

from sim.dynamics.arrays import DYAD_OF, TIED, UNDIRECTED, YEAR, Block, Bytes, Floats, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.lanes import fma, log, select
from sim.dynamics.marked import list_marked
from sim.model.declaration import (
    ALIGNMENT,
    ALLIED,
    ATTENTION,
    ATTENTION_KEPT,
    ATTENTION_SHOCK,
    ATTENTION_SPREAD,
    FRIENDS,
    INTEREST,
    PACT,
    PEACE,
    REALIGN_DRAW,
    RIVALS,
)
from sim.model.kinds import Hand
from sim.model.relations import (
    NEW_PACT_SUPPORT,
    NO_PACT_SUPPORT,
    PACT_BEGINS,
    PACT_ENDS,
    PACT_WEIGHT,
    RIVALRY_BEGINS,
    RIVALRY_ENDS,
    RIVALRY_WEIGHT,
)

_hand = Hand()
FOUGHT_LATELY = _hand.row("1 where force was used between the two within a year")

SURE = 1e-6
"""Probabilities are held this far from 0 and 1, so that their log-odds are finite."""


@rule
def realign(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Move attention, and rarely rivalries and pacts, of the dyads whose first state is among lo..hi-1."""
    square = structure.square
    if t >= structure.acts_from[0]:
        for i in range(lo, hi):
            for j in range(i + 1, square.shape[1]):
                if square[TIED, i, j] == 1:
                    d = square[DYAD_OF, i, j]
                    if d >= 0:
                        p = structure.link[UNDIRECTED, d]
                        _recall(block.course, block.hand, structure.spans[YEAR], p)
                    else:
                        _recall_nothing(block.hand)
                    _attend(block.theory, block.pair, i, j)
                    _mark(block.theory, block.pair, block.hand, block.marks.view(np.uint8), i, j)
                    for at in range(list_marked(block.marks, block.lane)):
                        _turn(block.theory, block.pair, block.hand, i, j, block.lane[at])


@compiled
def _recall(course: Shorts, hand: Floats, year: int, p: int) -> None:
    for w in range(hand.shape[1]):
        hand[FOUGHT_LATELY, w] = 1.0 if course[PEACE, p, w] < year else 0.0


@compiled
def _recall_nothing(hand: Floats) -> None:
    for w in range(hand.shape[1]):
        hand[FOUGHT_LATELY, w] = 0.0


@compiled
def _attend(theory: Floats, pair: Floats, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        kept = theory[ATTENTION_KEPT, w]
        fresh = theory[ATTENTION_SPREAD, w] * np.sqrt(fma(-kept, kept, 1.0)) * pair[ATTENTION_SHOCK, i, j, w]
        now = fma(kept, pair[ATTENTION, i, j, w], fresh)
        pair[ATTENTION, i, j, w], pair[ATTENTION, j, i, w] = now, now


@per_lane
def chances(theory: Floats, pair: Floats, hand: Floats, i: int, j: int, w: int) -> tuple[float, float]:
    """Probability that a rivalry begins or ends, and that a pact does.

    theory [parameters, W], pair [rows, N, N, W], hand [rows, W].
    """
    mean = 0.5 * (pair[ALIGNMENT, i, j, w] + pair[ALIGNMENT, j, i, w])
    begins = theory[RIVALRY_BEGINS, w] * hand[FOUGHT_LATELY, w]
    rivalry = select(pair[RIVALS, i, j, w] > 0.5, theory[RIVALRY_ENDS, w], begins)
    makes = select(mean > FRIENDS, theory[PACT_BEGINS, w], 0.0)
    return rivalry, select(pair[ALLIED, i, j, w] > 0.5, theory[PACT_ENDS, w], makes)


@compiled
def _mark(theory: Floats, pair: Floats, hand: Floats, marked: Bytes, i: int, j: int) -> None:
    """Mark the histories in which a rivalry or a pact begins or ends."""
    for w in range(pair.shape[3]):
        rivalry, pact = chances(theory, pair, hand, i, j, w)
        drawn = pair[REALIGN_DRAW, i, j, w]
        marked[w] = (drawn < rivalry) | (drawn > 1.0 - pact)


@compiled
def _turn(theory: Floats, pair: Floats, hand: Floats, i: int, j: int, w: int) -> None:
    rivalry, _ = chances(theory, pair, hand, i, j, w)
    if pair[REALIGN_DRAW, i, j, w] < rivalry:
        _quarrel_or_make_up(theory, pair, i, j, w)
    else:
        _ally_or_part(theory, pair, i, j, w)


@compiled
def _quarrel_or_make_up(theory: Floats, pair: Floats, i: int, j: int, w: int) -> None:
    ends = pair[RIVALS, i, j, w] > 0.5
    _jump(pair, i, j, w, theory[RIVALRY_WEIGHT, w] if ends else -theory[RIVALRY_WEIGHT, w])
    pair[RIVALS, i, j, w], pair[RIVALS, j, i, w] = (0.0, 0.0) if ends else (1.0, 1.0)


@compiled
def _ally_or_part(theory: Floats, pair: Floats, i: int, j: int, w: int) -> None:
    ends = pair[ALLIED, i, j, w] > 0.5
    _jump(pair, i, j, w, -theory[PACT_WEIGHT, w] if ends else theory[PACT_WEIGHT, w])
    prior = odds_of(theory[NO_PACT_SUPPORT, w] if ends else theory[NEW_PACT_SUPPORT, w])
    pair[PACT, i, j, w], pair[PACT, j, i, w] = prior, prior
    pair[ALLIED, i, j, w], pair[ALLIED, j, i, w] = (0.0, 0.0) if ends else (1.0, 1.0)


@compiled
def _jump(pair: Floats, i: int, j: int, w: int, by: float) -> None:
    """Alignments and their baselines move at once."""
    for a, b in ((i, j), (j, i)):
        pair[INTEREST, a, b, w] = min(max(pair[INTEREST, a, b, w] + by, -1.0), 1.0)
        pair[ALIGNMENT, a, b, w] = min(max(pair[ALIGNMENT, a, b, w] + by, -1.0), 1.0)


@per_lane
def odds_of(probability: float) -> float:
    """Log-odds, held finite."""
    p = min(max(probability, SURE), 1.0 - SURE)
    return log(p / (1.0 - p))
