"""Rows of `theory` [.., W]: the parameters of the rules, per step and per replicate.

sim/scenario/theory.py says what each parameter means and in which unit a modeler gives it.
"""

# Intercepts come first, so that a rung is its own row.
INTERCEPT = 0
NAMES = (
    "accommodate", "hold", "protest", "threaten", "display", "force",
    "perception_noise", "attribution_bias", "border_salience", "private_visibility",
    "signal_effect", "balance", "reversion", "drift",
    "grievance_kept", "easing", "saturation",
    "talk_evidence", "tied_evidence", "sunk_evidence", "reputation", "belief_kept",
    "decisiveness", "precision", "reaction", "spill_up", "spill_down",
    "dislike", "rivalry", "success", "retaliation", "audience_cost", "apart", "commitment_kept",
    "join", "join_commitment", "join_alignment",
)  # fmt: skip

PERCEPTION_NOISE, ATTRIBUTION_BIAS, BORDER_SALIENCE, PRIVATE_VISIBILITY = range(6, 10)
SIGNAL_EFFECT, BALANCE, REVERSION, DRIFT = range(10, 14)
GRIEVANCE_KEPT, EASING, SATURATION = range(14, 17)
TALK_EVIDENCE, TIED_EVIDENCE, SUNK_EVIDENCE, REPUTATION, BELIEF_KEPT = range(17, 22)
DECISIVENESS, PRECISION, REACTION, SPILL_UP, SPILL_DOWN = range(22, 27)
DISLIKE, RIVALRY_WEIGHT, SUCCESS, RETALIATION, AUDIENCE_COST, APART_WEIGHT, COMMITMENT_KEPT = range(27, 34)
JOIN, JOIN_COMMITMENT, JOIN_ALIGNMENT = range(34, 37)
