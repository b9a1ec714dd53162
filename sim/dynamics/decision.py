"""Decision: which rung a state chooses against an opponent this week.

Multinomial logit over the six rungs, the quantal response of a boundedly rational state (McKelvey & Palfrey 1995; Signorino 1999). Utilities are
in log-odds against holding still:

    U_a = intercept_a + reaction x strongest remembered provocation (in kind, with spill up and down)
        + severity_a x (-dislike A + [a >= threaten] (success (2p - 1) - retaliation R (1 - p) + rivalry - apart))
        - audience_cost x audience x max(0, commitment - severity_a)

Severity is the Goldstein weight of the rung with its sign turned. `precision` multiplies every utility: 0 is a uniform choice,
infinity the best response. One memory at a time provokes (the strongest, not the sum): sums made every long crisis
explode. A memory counts as G / (G + saturation), so that the reaction is bounded.
The choice is by inversion of one uniform with rungs in ascending order, so that more provocation never gives a
milder act from the same draw unless it raises the odds of a milder one.
"""

from sim.dynamics.arrays import (
    ACCOMMODATE, ACT, ACTOR, ALIGNMENT, APART, AUDIENCE, BELIEF, CHOICE_DRAW, COMMITMENT, DISPLAY, FORCE, GRIEVANCE,
    GRIEVANCE_GIVEN, HOLD, PROTEST, RIVALRY, SIGNALLED, STRENGTH, TARGET, THREATEN, UNPROVOKED, Block, Floats, Ints,
    Structure,
)  # fmt: skip
from sim.dynamics.compiled import compiled, per_lane, spliced
from sim.dynamics.lanes import exp, expit
from sim.dynamics.parameters import (
    APART_WEIGHT, AUDIENCE_COST, DISLIKE, PRECISION, REACTION, RETALIATION, RIVALRY_WEIGHT, SATURATION, SPILL_DOWN,
    SPILL_UP, SUCCESS,
)  # fmt: skip

Odds = tuple[float, float, float, float, float, float]
Four = tuple[float, float, float, float]


@spliced
def decide(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Choose the acts of states lo..hi-1 against every opponent; before `acts_from` only the scenario's signals happen."""
    for d in range(structure.first[lo], structure.first[hi]):
        if t < structure.acts_from[0]:
            _hold(block.choice, d)
        else:
            i, j = structure.link[ACTOR, d], structure.link[TARGET, d]
            _appraise(structure.setting, block.theory, block.pair, block.dyad, block.scratch, i, j, d)
            _choose(
                structure.act_weight, block.theory, block.own, block.dyad, block.memory, block.choice, block.scratch, i, d
            )


@compiled
def _hold(choice: Ints, d: int) -> None:
    for w in range(choice.shape[2]):
        choice[ACT, d, w] = HOLD
        choice[UNPROVOKED, d, w] = HOLD
        choice[SIGNALLED, d, w] = HOLD


@compiled
def _appraise(setting: Floats, theory: Floats, pair: Floats, dyad: Floats, scratch: Floats, i: int, j: int, d: int) -> None:
    """Utility per unit of severity: of any rung into scratch[0], of the coercive ones (from threaten on) into scratch[1]."""
    apart, rivalry = setting[APART, d], setting[RIVALRY, d]
    for w in range(scratch.shape[1]):
        p = dyad[STRENGTH, d, w]
        disliked = -theory[DISLIKE, w] * pair[ALIGNMENT, i, j, w]
        deterred = theory[RETALIATION, w] * expit(dyad[BELIEF, d, w]) * (1.0 - p)
        stage = theory[RIVALRY_WEIGHT, w] * rivalry - theory[APART_WEIGHT, w] * apart
        scratch[0, w] = disliked
        scratch[1, w] = disliked + theory[SUCCESS, w] * (2.0 * p - 1.0) - deterred + stage


@per_lane
def provocation(s0: float, s1: float, s2: float, s3: float, up: float, down: float) -> Four:
    """Strongest memory as an argument for protest, threat, display, force, each in [0, 1].

    A memory of the rung's own kind counts in full, one of a milder rung by `up` per rung apart, of a harsher one by `down`.
    """
    protest = max(s0, down * max(s1, down * max(s2, down * s3)))
    threat = max(max(s1, up * s0), down * max(s2, down * s3))
    display = max(max(s2, down * s3), up * max(s1, up * s0))
    force = max(s3, up * max(s2, up * max(s1, up * s0)))
    return protest, threat, display, force


@per_lane
def share(grievance: float, saturation: float) -> float:
    """Grievance as a share of the most that can be provoked: one half at `saturation`."""
    return grievance / (grievance + saturation)


@per_lane
def pick(odds: Odds, u: float) -> int:
    """Rung whose share of the total odds holds u: how many cumulative odds u passes."""
    e0, e1, e2, e3, e4, e5 = odds
    c1 = e0 + e1
    c2 = c1 + e2
    c3 = c2 + e3
    c4 = c3 + e4
    x = u * (c4 + e5)
    low = (1 if x >= e0 else 0) + (1 if x >= c1 else 0) + (1 if x >= c2 else 0)
    return low + (1 if x >= c3 else 0) + (1 if x >= c4 else 0)


@per_lane
def provoked(odds: Odds, gain: float, memories: Four, saturation: float, up: float, down: float) -> Odds:
    """Odds with the reaction to remembered hostility added to the four hostile rungs."""
    g0, g1, g2, g3 = memories
    p2, p3, p4, p5 = provocation(
        share(g0, saturation), share(g1, saturation), share(g2, saturation), share(g3, saturation), up, down
    )
    e0, e1, e2, e3, e4, e5 = odds
    return e0, e1, e2 * exp(gain * p2), e3 * exp(gain * p3), e4 * exp(gain * p4), e5 * exp(gain * p5)


@compiled
def _choose(
    weight: Floats, theory: Floats, own: Floats, dyad: Floats, memory: Floats, choice: Ints, scratch: Floats, i: int, d: int
) -> None:
    """One draw, three choices: with no grievance, with that from the scenario's signals, with all of it."""
    for w in range(scratch.shape[1]):
        precision, any_rung, coercive = theory[PRECISION, w], scratch[0, w], scratch[1, w]
        tied, stake = theory[AUDIENCE_COST, w] * own[AUDIENCE, i, w], dyad[COMMITMENT, d, w]
        odds = (
            exp(precision * (theory[ACCOMMODATE, w] - weight[0] * any_rung - tied * stake)),
            exp(precision * (theory[HOLD, w] - tied * stake)),
            exp(precision * (theory[PROTEST, w] - weight[2] * any_rung - tied * max(stake + weight[2], 0.0))),
            exp(precision * (theory[THREATEN, w] - weight[3] * coercive - tied * max(stake + weight[3], 0.0))),
            exp(precision * (theory[DISPLAY, w] - weight[4] * coercive - tied * max(stake + weight[4], 0.0))),
            exp(precision * (theory[FORCE, w] - weight[5] * coercive - tied * max(stake + weight[5], 0.0))),
        )
        u, gain = dyad[CHOICE_DRAW, d, w], precision * theory[REACTION, w]
        half, up, down = theory[SATURATION, w], theory[SPILL_UP, w], theory[SPILL_DOWN, w]
        g0, g1 = memory[GRIEVANCE_GIVEN, d, 0, w], memory[GRIEVANCE_GIVEN, d, 1, w]
        g2, g3 = memory[GRIEVANCE_GIVEN, d, 2, w], memory[GRIEVANCE_GIVEN, d, 3, w]
        choice[UNPROVOKED, d, w] = pick(odds, u)
        choice[SIGNALLED, d, w] = pick(provoked(odds, gain, (g0, g1, g2, g3), half, up, down), u)
        g0, g1 = g0 + memory[GRIEVANCE, d, 0, w], g1 + memory[GRIEVANCE, d, 1, w]
        g2, g3 = g2 + memory[GRIEVANCE, d, 2, w], g3 + memory[GRIEVANCE, d, 3, w]
        choice[ACT, d, w] = pick(provoked(odds, gain, (g0, g1, g2, g3), half, up, down), u)
