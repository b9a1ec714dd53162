"""The options of `landscape`."""

from sim.asking.option import StudyOption
from sim.asking.readers import flag, folder, number

OPTIONS = {
    "neutral": StudyOption(
        "the propensity that is neither friend nor enemy, such as 3 on a scale from 1 to 5",
        "a number from -1000 to 1000",
        0.0,
        number(-1000, 1000),
        "0",
    ),
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
