"""What the model must not be used for: every page says so, and the page of evidence too."""

LIMITS = {
    "Forecasting a named crisis.": (
        "The parameters are those of an average dyad of 1992-2014; a probability for one dyad carries the"
        " scenario's assumptions about that dyad, most of them unverifiable."
    ),
    "Acute multilateral crises and great-power wars.": "Disputes of two states are what it is fitted to.",
    "Blocs of a few states.": (
        "Which blocs come out of five ties is nearly fixed by their signs; ask postures instead."
    ),
    "Dyads that are not politically relevant.": "They cannot have a dispute in the model.",
    "Anything that depends on a parameter that is a declared assumption.": (
        "Its effect is an assumption too; sweep it, or run with theory=posterior."
    ),
    "Advice on the use of force.": "Nothing here measures costs, law or legitimacy.",
}
"""What not to do, and why."""
