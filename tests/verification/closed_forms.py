"""Closed forms of two states under the choice rule: one decision, and the chain of decisions that answer each
other."""

from itertools import product

import numpy as np
import numpy.typing as npt

from sim.model.declaration import FORCE, HOLD

Floats = npt.NDArray[np.float64]

SEVERITY = np.array([-0.35, 0.0, 0.2, 0.6, 0.72, 1.0])
RUNGS = range(6)
PAIRS = list(product(RUNGS, repeat=2))


def softmax(utility: Floats) -> Floats:
    """Return the probabilities of the multinomial logit."""
    odds = np.exp(utility - utility.max())
    return odds / odds.sum()


def answer(
    rung: int, intercepts: Floats, reaction: float, saturation: float, up: float, down: float
) -> Floats:
    """Return the probabilities [6] of the answers to an act, remembered for a week."""
    utility = np.array(intercepts, float)
    if rung >= 2:
        share = SEVERITY[rung] / (SEVERITY[rung] + saturation)
        for own in range(2, 6):
            spill = up ** (own - rung) if own > rung else down ** (rung - own)
            words = rung == 2 and own >= 4  # a protest provokes no military act
            utility[own] += reaction * share * spill * (not words)
    return softmax(utility)


def chain(answers: Floats) -> Floats:
    """Return the transitions [36, 36] of this week's pair of acts, from the answers [6, 6] to each act."""
    return np.array([np.outer(answers[b], answers[a]).ravel() for a, b in PAIRS])


def first_passages(answers: Floats, weeks: int, war_weeks: int) -> Floats:
    """Return P(the height is reached within `weeks`) for threat, display, force, and force by both sides for
    1, 2, .. `war_weeks` weeks running; nobody has acted before the first week."""
    moves = chain(answers)
    return np.array([_first_passage(moves, weeks, goal) for goal in range(1, 4 + war_weeks)])


def _first_passage(moves: Floats, weeks: int, goal: int) -> float:
    """Mass that a chain of (pair, weeks of mutual force running) loses to states at the height `goal`."""
    level = np.array([max(max(pair) - 2, 0) for pair in PAIRS])
    mutual = PAIRS.index((FORCE, FORCE))
    mass = np.zeros((36, goal))  # by pair and weeks running, below the goal
    mass[PAIRS.index((HOLD, HOLD)), 0] = 1.0
    arrived = 0.0
    for _ in range(weeks):
        moved = moves.T @ mass
        mass = np.zeros_like(mass)
        calm = moved.sum(axis=1)
        calm[mutual] = 0.0
        arrived += calm[level >= goal].sum()
        mass[level < goal, 0] = calm[level < goal]
        for running, share in enumerate(moved[mutual], start=1):
            if 3 + running >= goal:
                arrived += share
            else:
                mass[mutual, running] = share
    return float(arrived)
