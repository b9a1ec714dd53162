"""The model on one page: its acts, its parameters, its state variables, and the order of its rules.

All that has to know of a parameter or a state variable follows from its line here: the schema of theory
files, the rows of the engine's arrays, the start of a history, the tables of docs/model.md, the attributes
that the legible engine reads. Values of parameters are in configs/theory/*.yaml, equations in docs/model.md.
Rates and half-lives are in weeks whatever the step; utilities are log-odds a week. A line that is added at
the end of its list leaves the compiled code of other rules as it is. The first parameters, of what states
see, feel and believe, have a page of their own (relations.py).
"""

from sim.model import relations
from sim.model.kinds import Purposes, Rule, Scale, Variables, distinct

# --- acts: one ladder, from friendly to hostile -------------------------------------------------------------

RUNGS = ("cooperate", "pledge", "engage", "hold", "protest", "downgrade", "threaten", "display", "force")
COOPERATE, PLEDGE, ENGAGE, HOLD, PROTEST, DOWNGRADE, THREATEN, DISPLAY, FORCE = range(len(RUNGS))

# Hostile acts are felt by rung: `h` counts from the first of them. From the first militarized one on, an act
# is one of a dispute (Jones, Bremer & Singer 1996): the hostility level of the dyad is 2, 3, 4 then.
FIRST_HOSTILE, FIRST_MILITARIZED = PROTEST, THREATEN
MEMORIES = len(RUNGS) - FIRST_HOSTILE
LEVEL_OF_RUNG = (1, 1, 1, 1, 1, 1, 2, 3, 4)
WAR = 5

# Where a third state stands in the dispute of two others, the first of the dyad and the second.
STANDS = ("joins the first", "supports the first", "neutral", "supports the second", "joins the second")
JOIN_FIRST, SUPPORT_FIRST, NEUTRAL, SUPPORT_SECOND, JOIN_SECOND = 2, 1, 0, -1, -2

# Why a militarized act is done.
CAUSES = ("none", "opening", "answer", "pressing", "joining")
NO_CAUSE, OPENING, ANSWER, PRESSING, JOINING = range(len(CAUSES))

# Numbers of the rules that are no parameters: nobody varies them.
USUAL_DETERRENCE = 0.2  # resolve times the chance to lose, of an average pair: it is in GROUND already
FRIENDS = 0.2  # mean alignment above which two states may make a pact
LONG = 9999  # steps are counted up to here
DISPUTE_GAP = 26.0  # quiet weeks after which a dispute is a new one (the six-month rule of MID)
RIVALRY_WINDOW = 52.0  # weeks after a use of force in which a rivalry may begin
CALM_WEEKS = 4.0  # quiet weeks that count as de-escalation

# What has just happened in a dispute, so that third states take sides.
CALM, OPENED, FOUGHT, AT_WAR = range(4)

# --- parameters: those of relations.py, and then of what states do ------------------------------------------

PARAMETERS = relations.PARAMETERS
parameter = PARAMETERS.add

SHARE, EFFECT, LOG_ODDS, CHANCE = relations.SHARE, relations.EFFECT, relations.LOG_ODDS, relations.CHANCE
HALF_LIFE, FOR_EVER, NEVER = relations.HALF_LIFE, relations.FOR_EVER, relations.NEVER

# How disputes open
OPEN = parameter(
    "open",
    "log-odds a week",
    LOG_ODDS,
    "of a dispute between two states of alignment 0, the weaker with a share of power of e^-7",
    scale=Scale.ODDS,
    off=NEVER,
)
OPEN_ALIGNMENT = parameter(
    "open_alignment", "log-odds per alignment", EFFECT, "taken off by alignment", symbol="b_A"
)
OPEN_LAND = parameter("open_land", "log-odds", LOG_ODDS, "of a common land border")
OPEN_DISTANCE = parameter(
    "open_distance", "log-odds per ln(1 + km / 100)", LOG_ODDS, "of distance, without a land border"
)
OPEN_POWER = parameter("open_power", "log-odds per ln share", LOG_ODDS, "of the power of the weaker")
OPEN_MAJOR = parameter("open_major", "log-odds", LOG_ODDS, "of a major power among the two")
OPEN_DEMOCRACY = parameter("open_democracy", "log-odds", LOG_ODDS, "of joint democracy")
PROPENSITY_SPREAD = parameter(
    "propensity_spread",
    "log-odds",
    EFFECT,
    "standard deviation of what is not known of a dyad, with a land border",
)
PROPENSITY_APART = parameter(
    "propensity_apart", "factor", EFFECT, "by which it is greater without a land border", off=1.0
)
OPEN_THREAT = parameter(
    "open_threat",
    "log-odds",
    LOG_ODDS,
    "that a dispute opens with a threat rather than a military act",
    off=NEVER,
)
OPEN_FORCE = parameter("open_force", "log-odds", LOG_ODDS, "that it opens with force rather than a display")
OPEN_FORCE_LAND = parameter("open_force_land", "log-odds", LOG_ODDS, "the same, of a common land border")

# How an open dispute goes on: log-odds a week against holding still
ANSWER_THREAT = parameter("answer_threat", "log-odds", LOG_ODDS, "of answering a threat in kind", off=NEVER)
ANSWER_DISPLAY = parameter(
    "answer_display", "log-odds", LOG_ODDS, "of answering a display in kind", off=NEVER
)
ANSWER_FORCE = parameter("answer_force", "log-odds", LOG_ODDS, "of answering force in kind", off=NEVER)
ANSWER_LAND = parameter("answer_land", "log-odds", LOG_ODDS, "of answering across a land border")
ANSWER_ALIGNMENT = parameter(
    "answer_alignment", "log-odds per alignment", LOG_ODDS, "of answering a state that one likes"
)
LATE = parameter("late", "log-odds", LOG_ODDS, "of an answer later than in the week that follows")
SPILL_UP = parameter("spill_up", "log-odds per rung", LOG_ODDS, "of an answer that is harsher", symbol="u")
SPILL_DOWN = parameter("spill_down", "log-odds", LOG_ODDS, "of a display in answer to force", symbol="d")
SPILL_THREAT = parameter("spill_threat", "log-odds", LOG_ODDS, "of a mere threat in answer to a military act")
PRESS = parameter(
    "press", "log-odds a week", LOG_ODDS, "of repeating one's harshest act, unanswered or not", off=NEVER
)
CLIMB = parameter("climb", "log-odds per rung", LOG_ODDS, "of going beyond it", off=NEVER)
CONCEDE = parameter("concede", "log-odds a week", LOG_ODDS, "of settling instead of answering", off=NEVER)
WAR_ODDS = parameter(
    "war", "log-odds a week", LOG_ODDS, "that a dispute with force on both sides becomes a war", off=NEVER,
    scale=Scale.ODDS,
)  # fmt: skip

# How disputes close, without a settlement
LAPSE_AT_ONCE = parameter(
    "lapse_at_once", "log-odds", LOG_ODDS, "of closing after a week without an answer", off=NEVER
)
LAPSE = parameter("lapse", "log-odds a week", LOG_ODDS, "of closing unanswered, later", off=NEVER)
END_AT_ONCE = parameter("end_at_once", "log-odds", LOG_ODDS, "of closing after a week, answered", off=NEVER)
END = parameter("end", "log-odds a week", LOG_ODDS, "of closing answered, later", off=NEVER)
END_FORCE = parameter("end_force", "log-odds", LOG_ODDS, "of closing once force was used")
END_WAR = parameter("end_war", "log-odds", LOG_ODDS, "of closing while it is a war")

# How third states take sides
JOIN = parameter("join", "log-odds", LOG_ODDS, "of joining one side, before all else", off=NEVER)
BACK = parameter(
    "back", "log-odds", LOG_ODDS, "of supporting one side short of force, before all else", off=NEVER
)
SIDE_COMMITMENT = parameter(
    "side_commitment", "log-odds per probability", EFFECT, "of help that one is believed to owe"
)
SIDE_ALIGNMENT = parameter(
    "side_alignment", "log-odds per alignment", EFFECT, "of liking one side more than the other"
)
JOIN_DISTANCE = parameter(
    "join_distance", "log-odds per ln(1 + km / 100)", LOG_ODDS, "of the distance to the opponent"
)
JOIN_MAJOR = parameter("join_major", "log-odds", LOG_ODDS, "of being a major power")
JOIN_WAR = parameter("join_war", "log-odds", LOG_ODDS, "of a war")

# Diplomacy: log of weekly odds against doing nothing
CONTACT = parameter("contact", "log-odds a week", LOG_ODDS, "of engaging a neutral, distant, small state",
                    off=NEVER, scale=Scale.ODDS)  # fmt: skip
CONTACT_TIE = parameter("contact_tie", "log-odds per |alignment|", LOG_ODDS, "of a strong tie, good or bad")
CONTACT_LAND = parameter("contact_land", "log-odds", LOG_ODDS, "of a common land border")
CONTACT_POWER = parameter("contact_power", "log-odds per ln share", LOG_ODDS, "of the power of either side")
PLEDGE_ODDS = parameter("pledge", "log-odds", LOG_ODDS, "of a public pledge, against engaging", off=NEVER)
COOPERATE_ODDS = parameter(
    "cooperate", "log-odds", LOG_ODDS, "of material cooperation, against engaging", off=NEVER
)
PROTEST_ODDS = parameter("protest", "log-odds", LOG_ODDS, "of a protest, against engaging", off=NEVER)
DOWNGRADE_ODDS = parameter("downgrade", "log-odds", LOG_ODDS, "of a downgrade, against engaging", off=NEVER)
PROTEST_ALIGNMENT = parameter(
    "protest_alignment", "log-odds per alignment", LOG_ODDS, "of protests, against engaging"
)
DOWNGRADE_ALIGNMENT = parameter(
    "downgrade_alignment", "log-odds per alignment", LOG_ODDS, "of downgrades, against engaging"
)
HOSTILE_TALK = parameter(
    "hostile_talk", "log-odds per log-odds", LOG_ODDS, "of protests and downgrades, of tension"
)
REACTION = parameter(
    "reaction", "log-odds per severity", LOG_ODDS, "of a downgrade, of a threat or worse just suffered"
)
SOLIDARITY = parameter(
    "solidarity",
    "log-odds per alignment",
    EFFECT,
    "of pledges to and cooperation with a friend who has just suffered force",
)
MEMORY_KEPT = parameter(
    "memory_half_life",
    "weeks",
    HALF_LIFE,
    "of an incident, one's own or a friend's",
    symbol="phi",
    scale=Scale.KEPT,
    per_step="memory_kept",
    off=4.0,
)
ATTENTION_KEPT = parameter(
    "attention_half_life",
    "weeks",
    HALF_LIFE,
    "of the attention that two states pay to each other",
    scale=Scale.KEPT,
    per_step="attention_kept",
    off=4.0,
)
ATTENTION_SPREAD = parameter("attention_spread", "log-odds", EFFECT, "standard deviation of that attention")
RIFT_KEPT = parameter(
    "rift_half_life",
    "weeks",
    HALF_LIFE,
    "of a downgrade of diplomatic relations",
    scale=Scale.KEPT,
    per_step="rift_kept",
    off=13.0,
)

# --- state variables: rows of packed arrays [row, .., w], w the history -----------------------------------

OWN = Variables("own")  # of a state: own[.., i, w]
CAPABILITY = OWN.given("capability", "share of the system's capabilities", "[0, 1]", "cap_i")
AUDIENCE = OWN.given("audience", "weight of domestic audiences", "≥ 0", "audience_i")
PLIGHT = OWN.state(
    "plight", "severity of what i has just suffered from anybody, squared", 0.0, "[0, 1]", "P[i]"
)

PAIR = Variables("pair")  # of i toward j, both of a declared pair: pair[.., i, j, w]
INTEREST_GIVEN = PAIR.given("interest_given", "baseline alignment at the start", "[-1, 1]")
PACT_GIVEN = PAIR.given("pact_given", "prior log-odds at the start that i would help j", "real")
PROJECTED = PAIR.given("projected", "i's capability as far as it reaches j's border", "[0, 1]")
REMOTENESS = PAIR.given("remoteness", "ln(1 + km / 100) between the two; 0 at a land border", "≥ 0")
BUSY = PAIR.given("busy", "log-odds a week that i engages j, before attention", "real", "b[i,j]")
RIVALS_GIVEN = PAIR.given("rivals_given", "1 where the two are rivals at the start", "0 or 1")
ALLIED_GIVEN = PAIR.given("allied_given", "1 where a pact is in force at the start", "0 or 1")
ROUTINE = PAIR.given("routine", "weight of what i is expected to say to j in a usual week", "real", "w0[i,j]")
USUAL_PLEDGE = PAIR.given("usual_pledge", "evidence of support in a usual week", "≥ 0")
INTEREST = PAIR.state("interest", "baseline alignment", INTEREST_GIVEN, "[-1, 1]", "A*[i,j]")
ALIGNMENT = PAIR.state(
    "alignment", "alignment of i toward j; 1 on the diagonal", INTEREST_GIVEN, "[-1, 1]", "A[i,j]"
)
PACT = PAIR.state("pact", "prior log-odds that i would help j", PACT_GIVEN, "real", "C0[i,j]")
SUPPORT = PAIR.state(
    "support", "belief of all, in log-odds, that i would help j", PACT_GIVEN, "real", "C[i,j]"
)
RIVALS = PAIR.state("rivals", "1 while the two are rivals", RIVALS_GIVEN, "0 or 1")
ALLIED = PAIR.state("allied", "1 while a pact is in force", ALLIED_GIVEN, "0 or 1")
ATTENTION = PAIR.state(
    "attention", "attention that the two pay to each other, above what is usual", 0.0, "real", "x[i,j]"
)
RIFT = PAIR.state("rift", "diplomatic level: 1 for each downgrade by i, fading; broken above 1.5", 0.0, "≥ 0")
HELP = PAIR.step("help", "support as a probability; 0 where the two are not tied", 0.0, "c[i,j]")
NEXT_ALIGNMENT = PAIR.step("next_alignment", "alignment of the coming step while it is worked out")
BALANCED = PAIR.step("balanced", "sum over third states of i's alignment toward them times theirs toward j")
PERCEIVED = PAIR.step("perceived", "i's multiplicative noise on what j sends", None, "noise[i,j]")
SHOCK = PAIR.step("shock", "standard normal drift of i's alignment toward j", None, "e[i,j]")
ATTENTION_SHOCK = PAIR.step("attention_shock", "standard normal change of attention of the dyad")
CONFER_DRAW = PAIR.step("confer_draw", "uniform of i's diplomacy toward j")
REALIGN_DRAW = PAIR.step("realign_draw", "uniform of the dyad's realignment")
FRIENDLY = PAIR.step("friendly", "cooperative weight that i sends to j, as third states see it", 0.0)
HOSTILE = PAIR.step("hostile", "hostile weight (negative) that i sends to j, as third states see it", 0.0)
HIDDEN_FRIENDLY = PAIR.step("hidden_friendly", "cooperative weight that j alone sees besides", 0.0)
HIDDEN_HOSTILE = PAIR.step("hidden_hostile", "hostile weight that j alone sees besides", 0.0)
THREAT_COST = PAIR.step(
    "threat_cost", "log-odds of resolve that i's hostile signals to j are worth", 0.0, "evidence[i,j]"
)
PLEDGE_COST = PAIR.step(
    "pledge_cost", "log-odds of support that i's friendly signals to j are worth", 0.0, "pledged[i,j]"
)

CONDUCT = Variables("conduct")  # of i toward j, whole numbers: conduct[.., i, j, w]
ACT = CONDUCT.state("act", "this week's act, a rung", HOLD, "0 to 8", "a[i,j]")

DYAD = Variables("dyad")  # of i toward j, who may act against each other: dyad[.., d, w]
RESOLVE = DYAD.given("resolve", "prior log-odds that j is resolved", "real", "R0[j]")
BELIEF = DYAD.state("belief", "i's belief that j is resolved, in log-odds", RESOLVE, "real", "R[i,j]")
COMMITMENT = DYAD.state(
    "commitment", "severity that i has publicly tied itself to against j", 0.0, "[0, 1]", "K[i,j]"
)
INCIDENT = DYAD.state(
    "incident", "severity of the worst that j has just done to i, from a threat on", 0.0, "[0, 1]", "G[i,j]"
)
PLEDGED = DYAD.step("pledged", "severity of this step's public threats and displays", 0.0)
STRENGTH = DYAD.step("strength", "expected success", None, "p[i,j]")
CHOICE_DRAW = DYAD.step("choice_draw", "uniform of what i does against j, counted from force down")

MEMORY = Variables("memory")  # of i toward j, by hostile rung h: memory[.., d, h, w]
GIVEN = MEMORY.step("given", "severity of the scenario's hostile signals received in this step, by rung", 0.0)

CHOICE = Variables("choice")  # of i against j, whole numbers: choice[.., d, w]
OWED = CHOICE.state("owed", "rung received from j that i has not answered; hold for none", HOLD, "3, 6 to 8")
SINCE = CHOICE.state("since", "steps since it was received", 0, "≥ 0")
TOP = CHOICE.state("top", "i's harshest act in the open dispute; hold for none", HOLD, "3, 6 to 8")
CAUSE = CHOICE.step("cause", "why a militarized act is done", NO_CAUSE)
YIELDS = CHOICE.step("yields", "1 where i settles the dispute", 0)
GIVEN_RUNG = CHOICE.step("given_rung", "highest rung of the scenario's signals from i to j", 0)

DISPUTE = Variables("dispute")  # of two states, the same for both: dispute[.., p, w]
GROUND = DISPUTE.given("ground", "log-odds a week that a dispute opens, before alignment", "real", "g[p]")
PROPENSITY = DISPUTE.given(
    "propensity", "what sets the dyad apart beyond what is known of it, for the whole history", "real", "u[p]"
)
TENSION_GIVEN = DISPUTE.given("tension_given", "tension at the start", "≥ 0")
TENSION = DISPUTE.state(
    "tension", "log-odds by which the next dispute is nearer", TENSION_GIVEN, "≥ 0", "T[p]"
)
FATE = DISPUTE.step("fate", "uniform that says whether an open dispute closes")

COURSE = Variables("course")  # of a dispute, whole numbers: course[.., p, w]
AGE = COURSE.state("age", "steps since the dispute opened; -1 while there is none", -1, "≥ -1")
QUIET = COURSE.state("quiet", "steps since the last act of the last dispute, up to 9999", LONG, "≥ 0")
PEACE = COURSE.state("peace", "steps since the last use of force, up to 9999", LONG, "≥ 0")
WORST = COURSE.state("worst", "highest level of the open dispute", 1, "1 to 5")
STIRRED = COURSE.step("stirred", "what makes third states take sides: 1 opened, 2 force, 3 war", CALM)

STAND = Variables("stand")  # of a third state in a dispute, whole numbers: stand[.., q, w]
SIDE = STAND.state("side", "2 and 1: joined and supports the first of the dyad; -1, -2 the second", NEUTRAL)

SCHEDULED = Variables("schedule")  # of a signal, whole numbers: schedule[.., s, w]
ONSET = SCHEDULED.given("onset", "step in which the signal begins")
LENGTH = SCHEDULED.given("length", "number of steps it lasts")

# --- draws: what random numbers are for, which is part of their address (sim.dynamics.draws) ----------------

PURPOSES = Purposes()
STEP_DRAWS = PURPOSES.add("perception, drift, disputes and diplomacy of a directed dyad in a step")
SIGNAL_DRAWS = PURPOSES.add("whether a recurring signal happens in a step")
INPUT_DRAWS = PURPOSES.add("an uncertain input, once a history")
DYAD_DRAWS = PURPOSES.add("attention, realignment and closing of a dyad in a step")
WAR_DRAWS = PURPOSES.add("whether a dispute becomes a war in a step")
SIDE_DRAWS = PURPOSES.add("which side a third state takes in a dispute in a step")
POSTURE_DRAWS = PURPOSES.add("which side it would take at the end of a history")

# --- rules --------------------------------------------------------------------------------------------------

START = (Rule("expect", "sim.dynamics.routine:expect", "what usual diplomacy says is worked out"),)
"""What is done once, before the first step."""

SCHEDULE = (
    Rule("draw", "sim.dynamics.chance:draw", "this step's numbers, by address"),
    Rule(
        "send",
        "sim.dynamics.signals:send",
        "the scenario's signals of this step and the acts of the last one become signals",
    ),
    Rule(
        "align",
        "sim.dynamics.alignment:align",
        "coming alignments are worked out from what is heard",
        compiled_large="sim.dynamics.alignment:align_large",
    ),
    Rule("believe", "sim.dynamics.beliefs:believe", "costly signals are believed"),
    Rule("commit", "sim.dynamics.commitment:commit", "public threats bind, incidents are remembered"),
    Rule("strain", "sim.dynamics.tension:strain", "tension fades, and signals add to it"),
    Rule(
        "settle",
        "sim.dynamics.alignment:settle",
        "the coming alignments take the place of the old ones, for all at once",
    ),
    Rule("realign", "sim.dynamics.realignment:realign", "now and then a rivalry or a pact begins or ends"),
    Rule(
        "weigh",
        "sim.dynamics.power:weigh",
        "expected success, with the help that each side is believed to have",
    ),
    Rule("open", "sim.dynamics.opening:open", "states open disputes"),
    Rule("respond", "sim.dynamics.response:respond", "states answer, press on or settle in open disputes"),
    Rule("confer", "sim.dynamics.diplomacy:confer", "diplomacy with every state that was left alone"),
    Rule("stir", "sim.dynamics.disputes:stir", "disputes open, turn to force or to war"),
    Rule("take_sides", "sim.dynamics.sides:take_sides", "third states take sides"),
    Rule("reproach", "sim.dynamics.sides:reproach", "states that were let down think less of their friends"),
    Rule("proceed", "sim.dynamics.disputes:proceed", "disputes go on or close"),
)
"""A step: every rule takes all states before the next rule begins. A rule writes what belongs to its own
states, what is common to two states by the first of them, and reads of others what an earlier rule wrote, so
that the order of states does not matter."""

# A state of the legible engine has all variables under their names, and its rules are its methods.
_ARRAYS = (OWN, PAIR, CONDUCT, DYAD, MEMORY, CHOICE, DISPUTE, COURSE, STAND)
distinct(
    [
        *(variable.name for array in _ARRAYS for variable in array),
        *(rule.name for rule in (*START, *SCHEDULE)),
    ]
)
