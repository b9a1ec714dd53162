"""The model on one page: its acts, its parameters, its state variables, and the order of its rules.

All that has to know of a parameter or a state variable follows from its line here: the schema of theory
files, the rows of the engine's arrays, the start of a history, the tables of docs/model.md, the attributes
that the legible engine reads. Values of parameters are in configs/theory/*.yaml, equations in docs/model.md.
Rates and half-lives are in weeks whatever the step; utilities are log-odds a week. A line that is added at
the end of its list leaves the compiled code of other rules as it is.
"""

from sim.model.kinds import Allowed, Parameters, Purposes, Rule, Scale, Variables, distinct

# --- acts: one ladder, from friendly to hostile -------------------------------------------------------------

RUNGS = ("accommodate", "hold", "protest", "threaten", "display", "force")
ACCOMMODATE, HOLD, PROTEST, THREATEN, DISPLAY, FORCE = range(len(RUNGS))

# Hostile acts are remembered by rung: `h` counts from the first of them.
FIRST_HOSTILE = PROTEST
MEMORIES = len(RUNGS) - FIRST_HOSTILE

# --- parameters ---------------------------------------------------------------------------------------------

PARAMETERS = Parameters()
parameter = PARAMETERS.add

SHARE, EFFECT, LOG_ODDS = Allowed(0.0, 1.0), Allowed(0.0, 20.0), Allowed(-30.0, 30.0)
HALF_LIFE, WEEKS = Allowed(0.1, 100_000.0), Allowed(1.0, 1000.0)
MEMORY_WEIGHT = Allowed(0.0, 100.0, above=True)
FOR_EVER = HALF_LIFE.high

# How signals are perceived
PERCEPTION_NOISE = parameter("perception_noise", "log weight", EFFECT, "standard deviation of log perception")
ATTRIBUTION_BIAS = parameter(
    "attribution_bias", "per unit of dislike", EFFECT, "extra weight of a hostile act of a disliked sender"
)
BORDER_SALIENCE = parameter(
    "border_salience", "share", EFFECT, "extra weight in memory of a hostile signal near the target's border"
)
PRIVATE_VISIBILITY = parameter(
    "private_visibility", "share", SHARE, "what third states see of a private signal"
)

# How alignments move
SIGNAL_EFFECT = parameter(
    "signal_effect",
    "alignment per weight",
    SHARE,
    "change of a neutral alignment by a signal of weight 1",
    symbol="eta",
)
BALANCE = parameter(
    "balance", "per week", SHARE, "pull of structural balance", symbol="beta", scale=Scale.RATE
)
REVERSION = parameter(
    "reversion_half_life",
    "weeks",
    HALF_LIFE,
    "of the distance of an alignment from its baseline",
    symbol="kappa",
    scale=Scale.LOST,
    per_step="reversion",
    off=FOR_EVER,
)
DRIFT = parameter(
    "drift",
    "alignment per sqrt(week)",
    SHARE,
    "standard deviation of random drift over a week",
    symbol="sigma",
    scale=Scale.DRIFT,
)

# How hostility is remembered
GRIEVANCE_KEPT = parameter(
    "grievance_half_life",
    "weeks",
    HALF_LIFE,
    "of grievance",
    symbol="phi",
    scale=Scale.KEPT,
    per_step="grievance_kept",
    off=4.0,
)
EASING = parameter(
    "easing",
    "share per weight",
    EFFECT,
    "share of old grievance that a friendly signal of weight 1 removes",
)
SATURATION = parameter(
    "saturation", "weight", MEMORY_WEIGHT, "grievance at which provocation is half its most", off=0.5
)

# How beliefs move
TALK_EVIDENCE = parameter(
    "talk_evidence", "log-odds per weight and audience", EFFECT, "evidence of cheap talk"
)
TIED_EVIDENCE = parameter(
    "tied_evidence", "log-odds per weight and audience", EFFECT, "evidence of tied hands"
)
SUNK_EVIDENCE = parameter("sunk_evidence", "log-odds per weight", EFFECT, "evidence of sunk costs")
REPUTATION = parameter(
    "reputation", "share", SHARE, "what the sender does to others, against what it does to oneself"
)
BELIEF_KEPT = parameter(
    "belief_half_life",
    "weeks",
    HALF_LIFE,
    "of the distance of a belief from its prior",
    scale=Scale.KEPT,
    per_step="belief_kept",
    off=FOR_EVER,
)
NO_PACT_SUPPORT = parameter(
    "no_pact_support", "probability", SHARE, "prior that a state helps another without a pact", off=0.05
)

# How power is compared
DECISIVENESS = parameter(
    "decisiveness", "exponent", EFFECT, "of the contest success function", symbol="m", off=1.0
)

# How a rung is chosen
PRECISION = parameter("precision", "factor", EFFECT, "of every utility", symbol="lambda", off=1.0)
ACCOMMODATE_ODDS = parameter(
    "accommodate", "log-odds a week", LOG_ODDS, "intercept against holding", scale=Scale.ODDS
)
PROTEST_ODDS = parameter("protest", "log-odds a week", LOG_ODDS, "intercept", scale=Scale.ODDS)
THREATEN_ODDS = parameter("threaten", "log-odds a week", LOG_ODDS, "intercept", scale=Scale.ODDS)
DISPLAY_ODDS = parameter("display", "log-odds a week", LOG_ODDS, "intercept", scale=Scale.ODDS)
FORCE_ODDS = parameter("force", "log-odds a week", LOG_ODDS, "intercept", scale=Scale.ODDS)
REACTION = parameter(
    "reaction", "log-odds", EFFECT, "most that remembered hostility adds to the rung in kind"
)
SPILL_UP = parameter("spill_up", "share per rung", SHARE, "of the reaction, for harsher answers", symbol="u")
SPILL_DOWN = parameter(
    "spill_down", "share per rung", SHARE, "of the reaction, for milder answers", symbol="d"
)
DISLIKE = parameter("dislike", "log-odds per severity", LOG_ODDS, "of an alignment of -1")
RIVALRY_WEIGHT = parameter(
    "rivalry", "log-odds per severity", LOG_ODDS, "of coercion, unprovoked, in a standing rivalry"
)
SUCCESS = parameter(
    "success", "log-odds per severity", LOG_ODDS, "of coercion, from an even chance to certain victory"
)
RETALIATION = parameter(
    "retaliation",
    "log-odds per severity",
    EFFECT,
    "deterrent of a surely resolved opponent who would surely win",
)
AUDIENCE_COST = parameter(
    "audience_cost", "log-odds per severity", EFFECT, "of falling short of one's own public threat"
)
APART_WEIGHT = parameter(
    "apart",
    "log-odds per severity",
    LOG_ODDS,
    "taken off unprovoked coercion between states without a common land border",
)
COMMITMENT_KEPT = parameter(
    "commitment_half_life",
    "weeks",
    HALF_LIFE,
    "of a public threat",
    scale=Scale.KEPT,
    per_step="commitment_kept",
    off=8.0,
)

# How third states join
JOIN = parameter(
    "join", "log-odds a step of fighting", LOG_ODDS, "of joining, before all else", off=LOG_ODDS.low
)
JOIN_COMMITMENT = parameter(
    "join_commitment",
    "log-odds",
    EFFECT,
    "of a pledge believed for certain, before the most attentive audience",
)
JOIN_ALIGNMENT = parameter(
    "join_alignment",
    "log-odds per alignment",
    LOG_ODDS,
    "of the difference between the alignments toward the two sides",
)
WAR_WEEKS = parameter(
    "war_weeks", "weeks", WEEKS, "of force by both sides that make a war; a definition, never drawn", off=4.0
)

# --- state variables: rows of packed arrays [row, .., w], w the replicate -----------------------------------

OWN = Variables("own")  # of a state: own[.., i, w]
CAPABILITY = OWN.given("capability", "share of the system's capabilities", "[0, 1]", "cap_i")
AUDIENCE = OWN.given("audience", "weight of domestic audiences", "[0, 1]", "audience_i")

PAIR = Variables("pair")  # of i toward j, both of a declared pair: pair[.., i, j, w]
INTEREST = PAIR.given("interest", "baseline alignment", "[-1, 1]", "A0[i,j]")
PACT = PAIR.given("pact", "prior log-odds that i would help j", "real", "C0[i,j]")
PROJECTED = PAIR.given("projected", "i's capability as far as it reaches j's border", "[0, 1]")
TOIL = PAIR.given(
    "toil", "log of the share of i's strength that is left at j's border", "≤ 0", "ln left[i,j]"
)
ROUTINE = PAIR.given(
    "routine", "change of i's alignment toward j that routine acts would bring about in a step", "real"
)
ALIGNMENT = PAIR.state(
    "alignment", "alignment of i toward j; 1 on the diagonal", INTEREST, "[-1, 1]", "A[i,j]"
)
SUPPORT = PAIR.state("support", "belief of all, in log-odds, that i would help j", PACT, "real", "C[i,j]")
HELP = PAIR.step("help", "the same as a probability; 0 where the pair is not tied", 0.0, "c[i,j]")
NEXT_ALIGNMENT = PAIR.step("next_alignment", "alignment of the coming step while it is worked out")
BALANCED = PAIR.step("balanced", "sum over third states of i's alignment toward them times theirs toward j")
PERCEIVED = PAIR.step("perceived", "i's multiplicative noise on what j sends", None, "noise[i,j]")
SHOCK = PAIR.step("shock", "standard normal drift of i's alignment toward j", None, "e[i,j]")
# What was said in the last step of a history has nobody after it to sweep it away: so these start at 0.
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

DYAD = Variables("dyad")  # of i toward j, who may act against each other: dyad[.., d, w]
RESOLVE = DYAD.given("resolve", "prior log-odds that j is resolved", "real", "R0[j]")
THREAT_QUARREL = DYAD.given("threat_quarrel", "odds of a threat in a quarrel of one's own", "> 0")
DISPLAY_QUARREL = DYAD.given("display_quarrel", "odds of a display in a quarrel of one's own", "> 0")
FORCE_QUARREL = DYAD.given("force_quarrel", "odds of the use of force in a quarrel of one's own", "> 0")
BELIEF = DYAD.state("belief", "i's belief that j is resolved, in log-odds", RESOLVE, "real", "R[i,j]")
COMMITMENT = DYAD.state(
    "commitment", "severity that i has publicly tied itself to against j", 0.0, "[0, 1]", "K[i,j]"
)
PLEDGED = DYAD.step("pledged", "severity of this step's public threats and displays", 0.0)
STRENGTH = DYAD.step("strength", "expected success", None, "p[i,j]")
CHOICE_DRAW = DYAD.step("choice_draw", "uniform of the decision, counted from force down")
JOIN_DRAW = DYAD.step("join_draw", "uniform of the joining decision")

MEMORY = Variables("memory")  # of i toward j, by remembered rung h: memory[.., d, h, w]
GRIEVANCE = MEMORY.state(
    "grievance", "grievance of i against j, by rung h, of j's own acts", 0.0, "≥ 0", "G[i,j,h]"
)
GRIEVANCE_GIVEN = MEMORY.state(
    "grievance_given", "the same, of the scenario's signals", 0.0, "≥ 0", "G[i,j,h]"
)
GIVEN = MEMORY.step("given", "severity of hostile signals received in this step, by rung", 0.0)

CHOICE = Variables("choice")  # of i against j, whole numbers: choice[.., d, w]
ACT = CHOICE.state("act", "this week's act, a rung; joining included", HOLD, "0 to 5", "a[i,j]")
UNPROVOKED = CHOICE.step(
    "unprovoked", "where the act is military: rung the same draw would have chosen with no grievance", HOLD
)
SIGNALLED = CHOICE.step("signalled", "the same, with grievance from the scenario's signals only", HOLD)
SIDE = CHOICE.step("side", "state on whose side i joined a fight against j, -1 for none", -1)
GIVEN_RUNG = CHOICE.step("given_rung", "highest rung of the scenario's signals from i to j", 0)

SCHEDULED = Variables("schedule")  # of a signal, whole numbers: schedule[.., s, w]
ONSET = SCHEDULED.given("onset", "step in which the signal begins")
LENGTH = SCHEDULED.given("length", "number of steps it lasts")

# --- draws: what random numbers are for, which is part of their address (sim.dynamics.draws) ----------------

PURPOSES = Purposes()
STEP_DRAWS = PURPOSES.add("perception, drift, choice and joining of an ordered pair in a step")
SIGNAL_DRAWS = PURPOSES.add("whether a recurring signal happens in a step")
INPUT_DRAWS = PURPOSES.add("an uncertain input, once a history")

# --- rules --------------------------------------------------------------------------------------------------

START = (
    Rule("expect", "sim.dynamics.routine:expect", "what routine acts would do to alignments is worked out"),
)
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
    Rule("resent", "sim.dynamics.grievance:resent", "hostility received is remembered"),
    Rule("believe", "sim.dynamics.beliefs:believe", "costly signals are believed"),
    Rule("commit", "sim.dynamics.commitment:commit", "public threats bind"),
    Rule(
        "settle",
        "sim.dynamics.alignment:settle",
        "the coming alignments take the place of the old ones, for all at once",
    ),
    Rule(
        "weigh",
        "sim.dynamics.power:weigh",
        "expected success, with the help that each side is believed to have",
    ),
    Rule("decide", "sim.dynamics.decision:decide", "a rung against every opponent"),
    Rule("join", "sim.dynamics.joining:join", "third states see the fights and take sides"),
    Rule("strike", "sim.dynamics.joining:strike", "those who joined use force"),
)
"""A step: every rule takes all states before the next rule begins. A rule writes what belongs to its own
states, and reads of others what an earlier rule wrote, so that the order of states does not matter."""

# A state of the legible engine has all variables under their names, and its rules are its methods.
distinct([variable.name for array in (OWN, PAIR, DYAD, MEMORY, CHOICE) for variable in array])
distinct([rule.name for rule in (*START, *SCHEDULE)])
