"""The options of `benchmark`, beside some of a run."""

from sim.asking.option import StudyOption
from sim.asking.readers import flag, whole

OPTIONS = {
    "repeats": StudyOption(
        "how often each contestant is timed", "a whole number from 1 to 100", 5, whole(1, 100)
    ),
    "mesa": StudyOption(
        "seconds that each timing of Mesa takes", "a whole number from 1 to 600", 4, whole(1, 600)
    ),
    "growth": StudyOption(
        "tables of how costs grow with states, steps and signals, in place of the contest",
        "true or false",
        False,
        flag,
        "false",
    ),
    "json": StudyOption("print one JSON object in place of the table", "true or false", False, flag, "false"),
}
