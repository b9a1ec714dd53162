"""Beliefs: whether an opponent is resolved, and whether an ally would help.

Bayes' rule in log-odds: every costly signal adds evidence, in proportion to its cost (Fearon 1997; Slantchev
2005), and both beliefs relax to their priors. What an opponent does to others counts in part (reputation;
Weisiger & Yarhi-Milo 2015). Costly cooperation tells everybody that the sender would help (Morrow 1994).
Cheap talk adds evidence only so far as audiences make it costly.
"""

from sim.dynamics.alignment import usual
from sim.dynamics.arrays import ACTOR, TARGET, TIED, Block, Floats, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.lanes import expit, fma
from sim.model.declaration import (
    BELIEF,
    HELP,
    PACT,
    PERCEIVED,
    PLEDGE_COST,
    RESOLVE,
    SUPPORT,
    THREAT_COST,
    USUAL_PLEDGE,
)
from sim.model.kinds import Hand
from sim.model.relations import BELIEF_KEPT, REPUTATION

_hand = Hand()
SHOWN = _hand.row("evidence of resolve in all that the other said")


@rule
def believe(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Update what states lo..hi-1 believe of their opponents, and what all believe of the help they would
    give."""
    tied, link = structure.square[TIED], structure.link
    for d in range(structure.first[lo], structure.first[hi]):
        i, j = link[ACTOR, d], link[TARGET, d]
        _recall_direct(block.pair, block.hand, i, j)
        for at in range(structure.heard_from[t, j], structure.heard_from[t, j + 1]):
            x = structure.heard[at]
            if x != i:
                _recall_reputation(block.theory, block.pair, block.hand, j, x)
        _judge(block.theory, block.pair, block.dyad, block.hand, i, j, d)
    for i in range(lo, hi):
        for j in range(tied.shape[0]):
            if tied[i, j] == 1:
                routine = usual(structure, t)
                if t >= structure.acts_from[0]:
                    _trust(block.theory, block.pair, routine, i, j)
                else:  # nobody asks yet how likely it is
                    _rely(block.theory, block.pair, routine, i, j)


@compiled
def _recall_direct(pair: Floats, hand: Floats, i: int, j: int) -> None:
    for w in range(hand.shape[1]):
        hand[SHOWN, w] = pair[THREAT_COST, j, i, w]


@compiled
def _recall_reputation(theory: Floats, pair: Floats, hand: Floats, j: int, x: int) -> None:
    for w in range(hand.shape[1]):
        hand[SHOWN, w] = fma(theory[REPUTATION, w], pair[THREAT_COST, j, x, w], hand[SHOWN, w])


@compiled
def _judge(theory: Floats, pair: Floats, dyad: Floats, hand: Floats, i: int, j: int, d: int) -> None:
    for w in range(hand.shape[1]):
        prior = dyad[RESOLVE, d, w]
        kept = fma(theory[BELIEF_KEPT, w], dyad[BELIEF, d, w] - prior, prior)
        dyad[BELIEF, d, w] = fma(pair[PERCEIVED, i, j, w], hand[SHOWN, w], kept)


@per_lane
def support(theory: Floats, pair: Floats, routine: float, i: int, j: int, w: int) -> float:
    """Log-odds that i would help j, after this step's pledges; those of a usual week tell nothing.

    theory [parameters, W], pair [rows, N, N, W].
    """
    prior = pair[PACT, i, j, w]
    pledged = pair[PLEDGE_COST, i, j, w] - routine * pair[USUAL_PLEDGE, i, j, w]
    log_odds: float = fma(theory[BELIEF_KEPT, w], pair[SUPPORT, i, j, w] - prior, prior) + pledged
    return log_odds


@compiled
def _rely(theory: Floats, pair: Floats, routine: float, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        pair[SUPPORT, i, j, w] = support(theory, pair, routine, i, j, w)


@compiled
def _trust(theory: Floats, pair: Floats, routine: float, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        log_odds = support(theory, pair, routine, i, j, w)
        pair[SUPPORT, i, j, w] = log_odds
        pair[HELP, i, j, w] = expit(log_odds)
