"""The options of `discover`."""

from sim.asking.option import StudyOption
from sim.asking.readers import number, one_name, one_of, whole
from sim.studies.outcome_option import OUTCOMES

OPTIONS = {
    "outcome": StudyOption(
        f"what the assumptions lead to. {OUTCOMES}",
        "the name of one outcome",
        None,
        one_name,
        "force.FOCUS",
    ),
    "method": StudyOption(
        "prim: boxes peeled from the outside in; cart: leaves of a classification tree",
        "prim or cart",
        "prim",
        one_of("prim", "cart"),
    ),
    "above": StudyOption(
        "a history is of interest where its outcome is at least this",
        "a number",
        None,
        number(-1e9, 1e9),
        "that it happens; of a mean, the upper quartile",
    ),
    "boxes": StudyOption("boxes to look for at most", "a whole number from 1 to 5", 2, whole(1, 5)),
    "mass": StudyOption(
        "share of histories that a box holds at least", "a number from 0.01 to 0.5", 0.05, number(0.01, 0.5)
    ),
    "spread": StudyOption(
        "of a scenario: fixed theory parameters are varied by this share of themselves, intercepts by as"
        " many log-odds",
        "a number from 0 to 0.9",
        0.0,
        number(0.0, 0.9),
    ),
    "replicates": StudyOption(
        "of a scenario: histories to look at; of a run, all that it has",
        "a whole number from 200 to 1000000",
        8000,
        whole(200, 1_000_000),
    ),
}
