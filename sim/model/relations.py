"""The first of the model's parameters: what states see of each other, feel, remember and believe.

Those of what they do stand in declaration.py, which goes on where this list ends and says what follows from a
line.
"""

from sim.model.kinds import Allowed, Parameters, Scale

PARAMETERS = Parameters()
parameter = PARAMETERS.add

SHARE, EFFECT, LOG_ODDS = Allowed(0.0, 1.0), Allowed(0.0, 20.0), Allowed(-30.0, 30.0)
CHANCE = Allowed(0.0, 1.0)
HALF_LIFE = Allowed(0.1, 100_000.0)
FOR_EVER = HALF_LIFE.high
NEVER = LOG_ODDS.low

# How signals and acts are perceived
PERCEPTION_NOISE = parameter("perception_noise", "log weight", EFFECT, "standard deviation of log perception")
ATTRIBUTION_BIAS = parameter(
    "attribution_bias", "per unit of dislike", EFFECT, "extra weight of a hostile act of a disliked sender"
)
BORDER_SALIENCE = parameter(
    "border_salience", "share", EFFECT, "extra weight of a hostile signal near the target's border"
)
PRIVATE_VISIBILITY = parameter(
    "private_visibility", "share", SHARE, "what third states see of a private signal"
)

# How alignments move: within years
SIGNAL_EFFECT = parameter(
    "signal_effect",
    "alignment per weight",
    SHARE,
    "change of a neutral alignment by an unusual act or signal of weight 1",
    symbol="eta",
)
THIRD_PARTY = parameter(
    "third_party", "share", Allowed(-1.0, 1.0), "of that change by what is said to third states one likes"
)
BALANCE = parameter(
    "balance", "per week", Allowed(-1.0, 1.0), "pull of structural balance", symbol="beta", scale=Scale.RATE
)
TENSION_PULL = parameter(
    "tension_pull",
    "alignment per log-odds a week",
    SHARE,
    "loss of a neutral alignment by tension",
    symbol="zeta",
    scale=Scale.RATE,
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
ABANDONMENT = parameter(
    "abandonment",
    "alignment",
    SHARE,
    "lost toward a state that was sure to help against force and did not",
)

# How rivalries and pacts begin and end
RIVALRY_WEIGHT = parameter("rivalry_weight", "alignment", SHARE, "that a rivalry takes off")
PACT_WEIGHT = parameter("pact_weight", "alignment", SHARE, "that a pact adds")
RIVALRY_ENDS = parameter("rivalry_ends", "per week", CHANCE, "chance that a rivalry ends", scale=Scale.CHANCE)
RIVALRY_BEGINS = parameter(
    "rivalry_begins",
    "per week",
    CHANCE,
    "chance that one begins within a year of a use of force between the two",
    scale=Scale.CHANCE,
)
PACT_ENDS = parameter("pact_ends", "per week", CHANCE, "chance that a pact ends", scale=Scale.CHANCE)
PACT_BEGINS = parameter(
    "pact_begins",
    "per week",
    CHANCE,
    "chance that friends (alignment above 0.2) make one",
    scale=Scale.CHANCE,
)

# How tension moves: within months and years
TENSION_KEPT = parameter(
    "tension_half_life",
    "weeks",
    HALF_LIFE,
    "of tension outside disputes",
    scale=Scale.KEPT,
    per_step="tension_kept",
    off=FOR_EVER,
)
DISPUTE_TENSION = parameter(
    "dispute_tension", "log-odds", EFFECT, "tension that a dispute leaves; the most there is", symbol="tau"
)
DISPLAY_TENSION = parameter("display_tension", "log-odds", EFFECT, "of a display that a signal reports")
THREAT_TENSION = parameter("threat_tension", "log-odds", EFFECT, "of a threat, and of a downgrade")
PROTEST_TENSION = parameter("protest_tension", "log-odds", EFFECT, "of a protest")
RELIEF = parameter("relief", "share", SHARE, "of tension that a settlement takes off")

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
NEW_PACT_SUPPORT = parameter(
    "new_pact_support", "probability", SHARE, "the same once a pact begins within a history", off=0.5
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

# How power is compared, and what it is worth in a dispute
DECISIVENESS = parameter(
    "decisiveness", "exponent", EFFECT, "of the contest success function", symbol="m", off=1.0
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
