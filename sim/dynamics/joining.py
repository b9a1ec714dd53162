"""Joining: whether a third state takes up arms on one side of a fight.

Logit in the state's own pledge, its alignment toward the two sides and its distance from the fight:

    U = join + join_commitment x audience x C[k,i] + join_alignment x (A[k,i] - A[k,o])
        + log(strength left over the distance)

A state with several fights to join against the same opponent considers the one that draws it most. It fights
an opponent only where the scenario has a dyad between the two: third parties with nothing between them do not
fight. Commitment has two separate effects (Snyder 1984): it raises joining, also of fights that the ally
opened (entrapment), and leaves an ally alone when the draw falls the other way (abandonment).
"""

from sim.dynamics.arrays import ACTOR, REVERSE, TARGET, TIED, Block, Floats, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, rule
from sim.dynamics.lanes import expit, whole
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    AUDIENCE,
    FORCE,
    HELP,
    HOLD,
    JOIN,
    JOIN_ALIGNMENT,
    JOIN_COMMITMENT,
    JOIN_DRAW,
    PRECISION,
    SIDE,
    TOIL,
)
from sim.model.kinds import Hand

_hand = Hand()
DRAWN, FIERCEST = _hand.row("pull of the fight that draws most"), _hand.row("highest rung anybody chose")

# Utility of a fight that is not there: any that is draws more.
NEVER = -600.0


@rule
def join(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Decide which side, if any, states lo..hi-1 join against each of their opponents; runs once all have
    chosen.

    Writes `choice[SIDE, d]`: the state on whose side the actor of d fights against its target, or -1. Fights
    are rare: only the replicates that have any are looked at.
    """
    fought = _fighting(block) if t >= structure.acts_from[0] else 0
    for d in range(structure.first[lo], structure.first[hi]):
        if block.joined[d] > 0:
            _stand_aside(block.choice, d)
            block.joined[d] = 0
        if fought > 0 and _compare(structure, block, d, fought):
            block.joined[d] = _resolve(
                block.theory, block.dyad, block.choice, block.hand, block.lane, d, fought
            )


@compiled
def _fighting(block: Block) -> int:
    """Number of replicates in which anybody chose force this step; which ones into `lane`."""
    choice, lane, hand = block.choice, block.lane, block.hand
    for w in range(lane.shape[0]):
        hand[FIERCEST, w] = HOLD
    for d in range(block.alarm.shape[0]):
        if block.alarm[d] > 0:
            for w in range(lane.shape[0]):
                hand[FIERCEST, w] = max(hand[FIERCEST, w], whole(choice[ACT, d, w]))
    found = 0
    for w in range(lane.shape[0]):
        lane[found] = w
        found += 1 if hand[FIERCEST, w] == FORCE else 0
    return found


@compiled
def _stand_aside(choice: Shorts, d: int) -> None:
    for w in range(choice.shape[2]):
        choice[SIDE, d, w] = -1


@compiled
def _compare(structure: Structure, block: Block, d: int, fought: int) -> bool:
    """In the first `fought` of `lane`, the fight against d's target that draws its actor most.

    Its pull into DRAWN, NEVER where there is none, and the state to be helped into `choice[SIDE, d]`.
    Returns whether there is a fight anywhere.
    """
    link, found = structure.link, False
    k, o = link[ACTOR, d], link[TARGET, d]
    for f in range(structure.first[o], structure.first[o + 1]):
        i, r = link[TARGET, f], link[REVERSE, f]
        if block.alarm[f] + block.alarm[r] > 0 and i != k and structure.square[TIED, k, i] == 1:
            if not found:
                _see_no_fight(block.hand, block.lane, fought)
            _weigh_side(block, (k, i, o), (d, f, r), fought)
            found = True
    return found


@compiled
def _see_no_fight(hand: Floats, lane: Ints, fought: int) -> None:
    for at in range(fought):
        hand[DRAWN, lane[at]] = NEVER


@compiled
def _weigh_side(block: Block, who: tuple[int, int, int], where: tuple[int, int, int], fought: int) -> None:
    """Keep i's side in mind where i and o fight and no other side draws k more."""
    k, i, o = who
    d, f, r = where
    theory, own, pair, choice, hand = block.theory, block.own, block.pair, block.choice, block.hand
    for at in range(fought):
        w = block.lane[at]
        if max(choice[ACT, f, w], choice[ACT, r, w]) == FORCE:
            pledge = theory[JOIN_COMMITMENT, w] * own[AUDIENCE, k, w] * pair[HELP, k, i, w]
            leaning = theory[JOIN_ALIGNMENT, w] * (pair[ALIGNMENT, k, i, w] - pair[ALIGNMENT, k, o, w])
            drawn = theory[JOIN, w] + pledge + leaning + pair[TOIL, k, o, w]
            if drawn > hand[DRAWN, w]:
                hand[DRAWN, w] = drawn
                choice[SIDE, d, w] = i


@compiled
def _resolve(
    theory: Floats, dyad: Floats, choice: Shorts, hand: Floats, lane: Ints, d: int, fought: int
) -> int:
    """Let the draw decide; a state that already fights the opponent on its own account joins nobody.

    Returns how many join.
    """
    joins = 0
    for at in range(fought):
        w = lane[at]
        if choice[SIDE, d, w] >= 0:
            chance = expit(theory[PRECISION, w] * hand[DRAWN, w])
            if dyad[JOIN_DRAW, d, w] >= chance or choice[ACT, d, w] == FORCE:
                choice[SIDE, d, w] = -1
            else:
                joins += 1
    return joins


@rule
def strike(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """A state that joined a fight uses force there."""
    for d in range(structure.first[lo], structure.first[hi]):
        if block.joined[d] > 0:
            _take_arms(block.choice, d)


@compiled
def _take_arms(choice: Shorts, d: int) -> None:
    for w in range(choice.shape[2]):
        if choice[SIDE, d, w] >= 0:
            choice[ACT, d, w] = FORCE
