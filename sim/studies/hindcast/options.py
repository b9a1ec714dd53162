"""The options of `hindcast`."""

from sim.asking.option import StudyOption
from sim.asking.readers import one_name, whole

OPTIONS = {
    "questions": StudyOption(
        "what is scored: a question file that ships or the path of one; the word after the command",
        "the name of a question file or the path of a .yaml file",
        None,
        one_name,
        "none",
    ),
    "replicates": StudyOption(
        "of a scenario: histories to simulate; of a run, all that it has",
        "a whole number from 100 to 1000000",
        20_000,
        whole(100, 1_000_000),
    ),
}
