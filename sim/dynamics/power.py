"""Power: expected success of one state against another, with the support each is believed to have.

    p = F^m / (F^m + F'^m),   F[i,j] = c_i l_ij + sum_k C[k,i] (1 - C[k,j]) c_k l_kj

The contest success function of Hirshleifer (1989) on capabilities that are discounted by distance
(loss-of-strength gradient, Boulding 1962) and include third states in proportion to the belief that they
would help one side and not the other.
"""

from sim.dynamics.arrays import ACTOR, REVERSE, TARGET, TIED, Block, Floats, Structure
from sim.dynamics.compiled import compiled, rule
from sim.dynamics.lanes import exp, log
from sim.model.declaration import HELP, PROJECTED, STRENGTH
from sim.model.kinds import Hand
from sim.model.relations import DECISIVENESS

_hand = Hand()
MINE, THEIRS = _hand.row("strength that i can count on"), _hand.row("strength that j can count on")

# Keeps a state with no capability in reach from dividing by zero; far below any capability in the data.
TINY = 1e-12


@rule
def weigh(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Work out the expected success of states lo..hi-1 against each opponent of a higher index, and the other
    way round.

    Before states act on their own nobody asks for it.
    """
    tied, link = structure.square[TIED], structure.link
    for d in range(structure.first[lo], structure.first[hi]):
        i, j = link[ACTOR, d], link[TARGET, d]
        if i < j and t >= structure.acts_from[0]:
            _alone(block.pair, block.hand, i, j)
            for k in range(tied.shape[0]):
                if tied[k, i] == 1 and tied[k, j] == 1:
                    _support(block.pair, block.hand, k, i, j)
            _contest(block.theory, block.dyad, block.hand, d, link[REVERSE, d])


@compiled
def _alone(pair: Floats, hand: Floats, i: int, j: int) -> None:
    for w in range(hand.shape[1]):
        hand[MINE, w] = TINY + pair[PROJECTED, i, j, w]
        hand[THEIRS, w] = TINY + pair[PROJECTED, j, i, w]


@compiled
def _support(pair: Floats, hand: Floats, k: int, i: int, j: int) -> None:
    """Add what k is believed to bring to either side."""
    for w in range(hand.shape[1]):
        for_i, for_j = pair[HELP, k, i, w], pair[HELP, k, j, w]
        hand[MINE, w] += for_i * (1.0 - for_j) * pair[PROJECTED, k, j, w]
        hand[THEIRS, w] += for_j * (1.0 - for_i) * pair[PROJECTED, k, i, w]


@compiled
def _contest(theory: Floats, dyad: Floats, hand: Floats, d: int, r: int) -> None:
    for w in range(hand.shape[1]):
        odds = exp(theory[DECISIVENESS, w] * log(hand[THEIRS, w] / hand[MINE, w]))
        p = 1.0 / (1.0 + odds)
        dyad[STRENGTH, d, w] = p
        dyad[STRENGTH, r, w] = 1.0 - p
