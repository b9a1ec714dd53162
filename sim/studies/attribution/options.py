"""The options of `attribute`."""

from sim.asking.option import StudyOption
from sim.asking.readers import flag, one_of, text, whole
from sim.studies.outcome_option import OUTCOMES

OPTIONS = {
    "outcome": StudyOption(
        f"what is attributed; several with commas. {OUTCOMES}",
        "the name of an outcome, or several with commas",
        None,
        text,
        "force.FOCUS and more",
    ),
    "by": StudyOption(
        "who gets shares: each signal, each episode (signals within a week of each other), each sending"
        " state, or each mechanism (what if all sunk costs had been cheap talk)",
        "signal, episode, state or mechanism",
        "signal",
        one_of("signal", "episode", "state", "mechanism"),
    ),
    "method": StudyOption(
        "all subsets, or drawn orders of joining with standard errors",
        "exact, sampled or auto",
        "auto",
        one_of("exact", "sampled", "auto"),
        "auto: exact up to 12",
    ),
    "pairs": StudyOption("whether to look at what two do together", "true or false", True, flag, "true"),
    "replicates": StudyOption(
        "histories of every world; all worlds share their chance",
        "a whole number from 20 to 100000",
        2000,
        whole(20, 100_000),
    ),
}
