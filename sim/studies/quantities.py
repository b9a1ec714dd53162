"""The quantities that can be measured in the model and stated as a target, each with its classes."""

LEVELS = ("none", "threat", "display", "force", "war")

QUANTITIES: dict[str, tuple[str, ...]] = {
    # per dyad-year
    "onset_neighbours": ("onset",),
    "force_neighbours": ("onset",),
    "war_neighbours": ("onset",),
    "onset_relevant": ("onset",),
    "force_relevant": ("onset",),
    "onset_all": ("onset",),
    "onset_rival_neighbours": ("onset",),
    "onset_other_neighbours": ("onset",),
    "onset_rivals_apart": ("onset",),
    # per dispute
    "rival_share": ("rivals",),
    "initiator_level": LEVELS[1:],
    "answer_to_threat": LEVELS,
    "answer_to_display": LEVELS,
    "answer_to_force": LEVELS,
    "one_off_display": ("none", "display", "force"),
    "reciprocated": ("reciprocated",),
    "reciprocated_threat": ("reciprocated",),
    "reciprocated_display": ("reciprocated",),
    "reciprocated_force": ("reciprocated",),
    "reciprocated_war": ("reciprocated",),
    "answer_lag": ("within_a_week",),
    "joined": ("joined",),
    "pact_honoured": ("honoured",),
    # per state in a crisis
    "crisis_verbal": ("political", "military", "violent"),
    "crisis_display": ("political", "military", "violent"),
    "crisis_violent": ("political", "military", "violent"),
    # per military act
    "answers_per_act": ("answers",),
}
"""Classes of each quantity. Several classes are the parts of a whole; a single one is a rate or a share."""
