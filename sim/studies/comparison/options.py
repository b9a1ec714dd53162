"""The options of `compare`."""

from sim.asking.option import StudyOption
from sim.asking.readers import text

OPTIONS = {
    "outcome": StudyOption(
        "what is compared: headline; all, every figure of the summary that has a paired form; or names with"
        " commas, as `python -m sim outcomes scenario=NAME` lists them",
        "headline, all, or names of outcomes: outcome=war.AZE-IRN,p_balanced",
        "headline",
        text,
    ),
    "out": StudyOption(
        "the folder of the comparison",
        "a folder that does not exist yet or is empty",
        None,
        text,
        "results/studies/<stamp>-<hash>/",
    ),
}
