"""The options of `landscape`."""

from sim.asking.option import StudyOption
from sim.asking.readers import flag, folder, number
from sim.studies.neutral_option import NEUTRAL

OPTIONS = {
    "neutral": NEUTRAL,
    "temperature": StudyOption(
        "weigh configurations by exp(-energy / temperature): P(configuration), and of each pair P(one bloc); "
        "up to 22 actors",
        "a number from 1e-9 to 1e9, in units of energy",
        None,
        number(1e-9, 1e9),
        "none: no probabilities",
    ),
    "json": StudyOption("print one JSON object in place of text", "true or false", False, flag, "false"),
    "out": StudyOption(
        "a folder for tables, all configurations of up to 20 actors among them, the figure and the page",
        "a folder that does not exist yet, is empty or holds the same landscape",
        None,
        folder,
        "none: nothing is written",
    ),
}
