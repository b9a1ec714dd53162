"""Joining: whether a third state takes up arms on one side of a fight.

Logit in the state's own pledge, its alignment toward the two sides and its distance from the fight:

    U = join + join_commitment x audience x C[k,i] + join_alignment x (A[k,i] - A[k,o])
        + log(strength left over the distance)

A state with several fights to join against the same opponent considers the one that draws it most. It fights
an opponent only where the scenario has a dyad between the two: third parties with nothing between them do not
fight. Commitment has two separate effects (Snyder 1984): it raises joining, also of fights that the ally
opened (entrapment), and leaves an ally alone when the draw falls the other way (abandonment).
"""

from sim.dynamics.arrays import (
    ACT,
    ACTOR,
    ALIGNMENT,
    AUDIENCE,
    FORCE,
    HELP,
    JOIN_DRAW,
    REVERSE,
    SIDE,
    TARGET,
    TIED,
    TOIL,
    Block,
    Floats,
    Ints,
    Structure,
)
from sim.dynamics.compiled import compiled, spliced
from sim.dynamics.lanes import expit
from sim.dynamics.parameters import JOIN, JOIN_ALIGNMENT, JOIN_COMMITMENT, PRECISION

# Utility of a fight that is not there: odds of e**-600 are never reached by a 32-bit uniform.
NEVER = -600.0


@spliced
def join(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Decide which side, if any, states lo..hi-1 join against each of their opponents; runs once all have
    chosen.

    Writes `choice[SIDE, d]`: the state on whose side the actor of d fights against its target, or -1.
    """
    link, alarm = structure.link, block.alarm
    for d in range(structure.first[lo], structure.first[hi]):
        if block.joined[d] > 0:
            _stand_aside(block.choice, d)
            block.joined[d] = 0
        k, o, drawn = link[ACTOR, d], link[TARGET, d], False
        for f in range(structure.first[o], structure.first[o + 1]):
            i, r = link[TARGET, f], link[REVERSE, f]
            fought = t >= structure.acts_from[0] and alarm[f] + alarm[r] > 0
            if fought and i != k and structure.square[TIED, k, i] == 1:
                if not drawn:
                    _see_no_fight(block.scratch)
                _compare(
                    block.theory, block.own, block.pair, block.choice, block.scratch, (k, i, o), (d, f, r)
                )
                drawn = True
        if drawn:
            _resolve(block.theory, block.dyad, block.choice, block.scratch, d)
            block.joined[d] = 1


@compiled
def _stand_aside(choice: Ints, d: int) -> None:
    for w in range(choice.shape[2]):
        choice[SIDE, d, w] = -1


@compiled
def _see_no_fight(scratch: Floats) -> None:
    for w in range(scratch.shape[1]):
        scratch[0, w] = NEVER


@compiled
def _compare(
    theory: Floats,
    own: Floats,
    pair: Floats,
    choice: Ints,
    scratch: Floats,
    who: tuple[int, int, int],
    where: tuple[int, int, int],
) -> None:
    """Keep i's side in mind where i and o fight and no other side draws k more."""
    k, i, o = who
    d, f, r = where
    for w in range(scratch.shape[1]):
        pledge = theory[JOIN_COMMITMENT, w] * own[AUDIENCE, k, w] * pair[HELP, k, i, w]
        leaning = theory[JOIN_ALIGNMENT, w] * (pair[ALIGNMENT, k, i, w] - pair[ALIGNMENT, k, o, w])
        drawn = theory[JOIN, w] + pledge + leaning + pair[TOIL, k, o, w]
        fight = max(choice[ACT, f, w], choice[ACT, r, w]) == FORCE
        if fight and drawn > scratch[0, w]:
            scratch[0, w] = drawn
            choice[SIDE, d, w] = i


@compiled
def _resolve(theory: Floats, dyad: Floats, choice: Ints, scratch: Floats, d: int) -> None:
    """Let the draw decide; a state that already fights the opponent on its own account joins nobody."""
    for w in range(scratch.shape[1]):
        chance = expit(theory[PRECISION, w] * scratch[0, w])
        if dyad[JOIN_DRAW, d, w] >= chance or choice[ACT, d, w] == FORCE or scratch[0, w] == NEVER:
            choice[SIDE, d, w] = -1


@spliced
def strike(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """A state that joined a fight uses force there."""
    for d in range(structure.first[lo], structure.first[hi]):
        if block.joined[d] > 0:
            _take_arms(block.choice, d)


@compiled
def _take_arms(choice: Ints, d: int) -> None:
    for w in range(choice.shape[2]):
        if choice[SIDE, d, w] >= 0:
            choice[ACT, d, w] = FORCE
