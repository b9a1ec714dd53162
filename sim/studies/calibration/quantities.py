"""The quantities that can be measured in the model and stated as a target, each with its classes."""

LEVELS = ("none", "threat", "display", "force", "war")
TENTHS = ("hostile", *(f"tenth_{k}" for k in range(2, 10)), "friendly")
LASTED = ("within_a_week", "two_weeks", "six_weeks", "half_a_year", "longer")

QUANTITIES: dict[str, tuple[str, ...]] = {
    # per dyad-year
    "onset_land": ("onset",),
    "onset_sea": ("onset",),
    "onset_apart": ("onset",),
    "onset_relevant": ("onset",),
    "tenths_contiguous": TENTHS,
    "tenths_apart": TENTHS,
    "again_1": ("again",),
    "again_2": ("again",),
    "again_5": ("again",),
    # per dispute
    "initiator_level": LEVELS[1:],
    "answer_to_display": LEVELS,
    "answer_to_force": LEVELS,
    "first_answer_to_display": ("military", "violent"),
    "first_answer_to_force": ("military", "violent"),
    "reciprocated": ("reciprocated",),
    "reciprocated_land": ("reciprocated",),
    "reciprocated_apart": ("reciprocated",),
    "reaches_force": ("force",),
    "reaches_force_land": ("force",),
    "reaches_force_apart": ("force",),
    "reaches_war": ("war",),
    "lasted_display": LASTED,
    "lasted_force": LASTED,
    "joined": ("joined",),
    # per militarized act
    "answers_per_act": ("answers",),
}
"""Classes of each quantity. Several are the parts of a whole, or rates of several kinds of dyad-years; a
single one is a rate or a share."""
