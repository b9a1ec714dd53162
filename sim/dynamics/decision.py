"""Decision: which rung a state chooses against an opponent this week.

Multinomial logit over the six rungs, the quantal response of a boundedly rational state (McKelvey & Palfrey
1995; Signorino 1999). Utilities are in log-odds against holding still:

    U_a = intercept_a - dislike x severity_a x A - audience_cost x audience x max(0, commitment - severity_a)
        + [a >= threaten] severity_a x (success (2p - 1) - retaliation R (1 - p))

A state has two reasons for a coercive act, a quarrel of its own and an answer to what it suffered. Either
will do, so their odds add:

    odds_a = exp(U_a) x (exp(severity_a x (rivalry - apart)) + exp(reaction x g_a) - 1)

with g_a in [0, 1) the strongest remembered provocation, in kind, with spill up and down. For a protest, which
needs no quarrel, the first term is 1.

Severity is the Goldstein weight of the rung with its sign turned. `precision` multiplies every utility: 0 is
a uniform choice, infinity the best response. One memory at a time provokes (the strongest, not the sum): sums
made every long crisis explode. A memory counts as G / (G + saturation), so that the reaction is bounded.
Rivalry and a common border make states open disputes; whoever is attacked answers with or without them. In
the disputes data (MID 5.0) a border multiplies onsets thirtyfold, but proximity does not raise hostility once
a dispute is under way (Senese 1996). With one sum of log-odds for both reasons only rivals would ever answer.
The choice is by inversion of one uniform with rungs in descending order, so that more provocation never gives
a milder act from the same draw unless it raises the odds of a milder one.
"""

from sim.dynamics.arrays import ACTOR, TARGET, Block, Floats, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule, spliced
from sim.dynamics.lanes import decay, expit, fma
from sim.model.declaration import (
    ACCOMMODATE,
    ACCOMMODATE_ODDS,
    ACT,
    ALIGNMENT,
    AUDIENCE,
    AUDIENCE_COST,
    BELIEF,
    CHOICE_DRAW,
    COMMITMENT,
    DISLIKE,
    DISPLAY,
    DISPLAY_ODDS,
    DISPLAY_QUARREL,
    FORCE,
    FORCE_ODDS,
    FORCE_QUARREL,
    GRIEVANCE,
    GRIEVANCE_GIVEN,
    HOLD,
    PRECISION,
    PROTEST,
    PROTEST_ODDS,
    REACTION,
    RETALIATION,
    SATURATION,
    SIGNALLED,
    SPILL_DOWN,
    SPILL_UP,
    STRENGTH,
    SUCCESS,
    THREAT_QUARREL,
    THREATEN,
    THREATEN_ODDS,
    UNPROVOKED,
)
from sim.model.kinds import Hand

_appraised = Hand()
SLOPE = _appraised.row("utility of any rung per unit of severity")
COERCIVE = _appraised.row("the same of a coercive rung")

_provoked = Hand()  # takes the place of what was appraised, which is in the odds by then
PROVOKED_PROTEST, PROVOKED_THREAT = _provoked.row("provoked to protest"), _provoked.row("to threaten")
PROVOKED_DISPLAY, PROVOKED_FORCE = _provoked.row("provoked to display"), _provoked.row("to use force")

Five = tuple[float, float, float, float, float]
Four = tuple[float, float, float, float]
Three = tuple[float, float, float]


@rule
def decide(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Choose the acts of states lo..hi-1 against every opponent; before `acts_from` only the scenario's
    signals happen."""
    for d in range(structure.first[lo], structure.first[hi]):
        block.alarm[d] = 0
        if t < structure.acts_from[0]:
            _hold(block.choice, d)
        else:
            i, j = structure.link[ACTOR, d], structure.link[TARGET, d]
            reckon(structure.act_weight, block, i, j, d)
            _provoke(block.theory, block.memory, block.hand, d)
            _choose(block.theory, block.dyad, block.choice, block.odds, block.hand, d)
            if fiercest(block.choice, d) >= DISPLAY:
                block.alarm[d] = count(block.choice, d, FORCE)
                _explain(block.theory, block.dyad, block.memory, block.choice, block.odds, block.lane, d)


@compiled
def _hold(choice: Shorts, d: int) -> None:
    for w in range(choice.shape[2]):
        choice[ACT, d, w] = HOLD
        choice[UNPROVOKED, d, w] = HOLD
        choice[SIGNALLED, d, w] = HOLD


@spliced
def reckon(weight: Floats, block: Block, i: int, j: int, d: int) -> None:
    """Log-odds of the other rungs against holding still, without grievance and precision, into `odds`.

    Those of coercive rungs are without rivalry and distance, which multiply the odds of an own quarrel only.
    """
    _appraise(block.theory, block.pair, block.dyad, block.hand, i, j, d)
    _reckon(weight, block.theory, block.own, block.dyad, block.odds, block.hand, i, d)


@compiled
def _appraise(theory: Floats, pair: Floats, dyad: Floats, hand: Floats, i: int, j: int, d: int) -> None:
    """Utility per unit of severity: of any rung into SLOPE, of the coercive ones (from threaten on) into
    COERCIVE.
    """
    for w in range(hand.shape[1]):
        p = dyad[STRENGTH, d, w]
        disliked = -theory[DISLIKE, w] * pair[ALIGNMENT, i, j, w]
        deterred = theory[RETALIATION, w] * expit(dyad[BELIEF, d, w]) * (1.0 - p)
        hand[SLOPE, w] = disliked
        hand[COERCIVE, w] = disliked + theory[SUCCESS, w] * (2.0 * p - 1.0) - deterred


@compiled
def _reckon(
    weight: Floats, theory: Floats, own: Floats, dyad: Floats, odds: Floats, hand: Floats, i: int, d: int
) -> None:
    """Log-odds from the slopes at hand.

    Holding still falls short of a commitment by all of it, so the other rungs gain what they fall short less.
    """
    w0, w2, w3, w4, w5 = (
        weight[ACCOMMODATE],
        weight[PROTEST],
        weight[THREATEN],
        weight[DISPLAY],
        weight[FORCE],
    )
    for w in range(hand.shape[1]):
        any_rung, coercive, stake = hand[SLOPE, w], hand[COERCIVE, w], dyad[COMMITMENT, d, w]
        tied = theory[AUDIENCE_COST, w] * own[AUDIENCE, i, w]
        odds[ACCOMMODATE, w] = theory[ACCOMMODATE_ODDS, w] - w0 * any_rung
        odds[PROTEST, w] = theory[PROTEST_ODDS, w] - w2 * any_rung + tied * min(stake, -w2)
        odds[THREATEN, w] = theory[THREATEN_ODDS, w] - w3 * coercive + tied * min(stake, -w3)
        odds[DISPLAY, w] = theory[DISPLAY_ODDS, w] - w4 * coercive + tied * min(stake, -w4)
        odds[FORCE, w] = theory[FORCE_ODDS, w] - w5 * coercive + tied * min(stake, -w5)


@per_lane
def provocation(s0: float, s1: float, s2: float, s3: float, up: float, down: float) -> Four:
    """Strongest memory as an argument for protest, threat, display, force, each in [0, 1].

    A memory of the rung's own kind counts in full, one of a milder rung by `up` per rung apart, of a harsher
    one by `down`. Words answer words: a protest provokes threats, but no military act. States protest every
    few months, and if that led on to displays and force, disputes would be many times what they are.
    """
    milder_threat = max(s1, up * s0)
    milder_display = max(s2, up * s1)
    harsher_display = max(s2, down * s3)
    harsher_threat = max(s1, down * harsher_display)
    protest = max(s0, down * harsher_threat)
    threat = max(milder_threat, harsher_threat)
    display = max(milder_display, harsher_display)
    return protest, threat, display, max(s3, up * milder_display)


@per_lane
def shares(memories: Four, half: float) -> Four:
    """Grievances as shares of the most that can be provoked: one half at `half`, the saturation.

    G / (G + half), two with one division; a product of all four could overflow.
    """
    g0, g1, g2, g3 = memories
    a, b, c, d = g0 + half, g1 + half, g2 + half, g3 + half
    first, second = 1.0 / (a * b), 1.0 / (c * d)
    return g0 * (first * b), g1 * (first * a), g2 * (second * d), g3 * (second * c)


@per_lane
def pick(precision: float, v: float, utilities: Five, quarrels: Three, gain: float, provoked: Four) -> int:
    """Rung whose share of the odds holds v, counted from force down: how many cumulative odds v is within.

    Holding still has utility 0. The greatest log-odds, provoked, are taken off all of them, so that no
    exponential overflows and none of weight is clipped: provocation is added to a utility within the
    exponent, never multiplied to an exponential that may have been clipped.
    quarrels: odds of a threat, display and use of force of one's own, against those of the bare utility.
    """
    p2, p3, p4, p5 = provoked
    q3, q4, q5 = quarrels
    u0, u2, u3, u4, u5 = utilities
    u0, u3, u4, u5 = precision * u0, precision * u3, precision * u4, precision * u5
    answer = precision * gain
    a2, a3 = fma(answer, p2, precision * u2), fma(answer, p3, u3)
    a4, a5 = fma(answer, p4, u4), fma(answer, p5, u5)
    most = max(max(max(u0, a2), max(a3, a4)), max(a5, 0.0))
    e3, e4, e5 = decay(u3 - most), decay(u4 - most), decay(u5 - most)
    c5 = e5 * q5 + (decay(a5 - most) - e5)
    c4 = c5 + (e4 * q4 + (decay(a4 - most) - e4))
    c3 = c4 + (e3 * q3 + (decay(a3 - most) - e3))
    c2 = c3 + decay(a2 - most)
    c1 = c2 + decay(-most)
    x = v * (c1 + decay(u0 - most))
    low = (1 if x <= c1 else 0) + (1 if x <= c2 else 0) + (1 if x <= c3 else 0)
    return low + (1 if x <= c4 else 0) + (1 if x <= c5 else 0)


@per_lane
def provoked_by(theory: Floats, memories: Four, w: int) -> Four:
    """What remembered grievances provoke in replicate w: arguments for protest, threat, display, force."""
    s0, s1, s2, s3 = shares(memories, theory[SATURATION, w])
    return provocation(s0, s1, s2, s3, theory[SPILL_UP, w], theory[SPILL_DOWN, w])


@per_lane
def choice_of(theory: Floats, dyad: Floats, odds: Floats, provoked: Four, d: int, w: int) -> int:
    """Rung that the draw of dyad d picks in replicate w when it is so provoked."""
    quarrels = (dyad[THREAT_QUARREL, d, w], dyad[DISPLAY_QUARREL, d, w], dyad[FORCE_QUARREL, d, w])
    utilities = (odds[ACCOMMODATE, w], odds[PROTEST, w], odds[THREATEN, w], odds[DISPLAY, w], odds[FORCE, w])
    precision, gain = theory[PRECISION, w], theory[REACTION, w]
    return pick(precision, dyad[CHOICE_DRAW, d, w], utilities, quarrels, gain, provoked)


@compiled
def _provoke(theory: Floats, memory: Floats, hand: Floats, d: int) -> None:
    """What all that dyad d remembers provokes: protest, threat, display, force."""
    for w in range(hand.shape[1]):
        memories = (
            memory[GRIEVANCE, d, 0, w] + memory[GRIEVANCE_GIVEN, d, 0, w],
            memory[GRIEVANCE, d, 1, w] + memory[GRIEVANCE_GIVEN, d, 1, w],
            memory[GRIEVANCE, d, 2, w] + memory[GRIEVANCE_GIVEN, d, 2, w],
            memory[GRIEVANCE, d, 3, w] + memory[GRIEVANCE_GIVEN, d, 3, w],
        )
        provoked = provoked_by(theory, memories, w)
        hand[PROVOKED_PROTEST, w], hand[PROVOKED_THREAT, w] = provoked[0], provoked[1]
        hand[PROVOKED_DISPLAY, w], hand[PROVOKED_FORCE, w] = provoked[2], provoked[3]


@compiled
def _choose(theory: Floats, dyad: Floats, choice: Shorts, odds: Floats, hand: Floats, d: int) -> None:
    for w in range(odds.shape[1]):
        milder = hand[PROVOKED_PROTEST, w], hand[PROVOKED_THREAT, w]
        provoked = (*milder, hand[PROVOKED_DISPLAY, w], hand[PROVOKED_FORCE, w])
        rung = choice_of(theory, dyad, odds, provoked, d, w)
        choice[ACT, d, w] = rung
        choice[UNPROVOKED, d, w] = rung
        choice[SIGNALLED, d, w] = rung


@compiled
def count(choice: Shorts, d: int, rung: int) -> int:
    """Number of replicates that chose at least `rung` in dyad d."""
    found = 0
    for w in range(choice.shape[2]):
        found += 1 if choice[ACT, d, w] >= rung else 0
    return found


@compiled
def fiercest(choice: Shorts, d: int) -> int:
    """Highest rung that any replicate chose."""
    highest = 0
    for w in range(choice.shape[2]):
        highest = max(highest, choice[ACT, d, w])
    return highest


@compiled
def among(choice: Shorts, d: int, r: int, rung: int, lane: Ints) -> int:
    """Number of replicates that chose at least `rung` in either of two dyads; which ones into `lane`.

    Acts are rare: what is to be done for those who act is done for those alone.
    """
    found = 0
    for w in range(lane.shape[0]):
        lane[found] = w
        found += 1 if max(choice[ACT, d, w], choice[ACT, r, w]) >= rung else 0
    return found


@compiled
def _explain(
    theory: Floats, dyad: Floats, memory: Floats, choice: Shorts, odds: Floats, lane: Ints, d: int
) -> None:
    """What the same draw would have chosen with less grievance, where it chose a military act; elsewhere
    nobody asks."""
    for at in range(among(choice, d, d, DISPLAY, lane)):
        w = lane[at]
        g0, g1 = memory[GRIEVANCE_GIVEN, d, 0, w], memory[GRIEVANCE_GIVEN, d, 1, w]
        g2, g3 = memory[GRIEVANCE_GIVEN, d, 2, w], memory[GRIEVANCE_GIVEN, d, 3, w]
        choice[UNPROVOKED, d, w] = choice_of(theory, dyad, odds, (0.0, 0.0, 0.0, 0.0), d, w)
        provoked = provoked_by(theory, (g0, g1, g2, g3), w)
        choice[SIGNALLED, d, w] = choice_of(theory, dyad, odds, provoked, d, w)
