"""The options of `sensitivity`."""

from sim.asking.option import StudyOption
from sim.asking.readers import number, one_name, one_of, text, whole
from sim.studies.outcome_option import OUTCOMES

OPTIONS = {
    "outcome": StudyOption(
        f"what is asked about. {OUTCOMES}", "the name of one outcome", None, one_name, "force.FOCUS"
    ),
    "method": StudyOption(
        "morris: a cheap look at which inputs matter at all; sobol: how much of the variance comes from each",
        "morris or sobol",
        "morris",
        one_of("morris", "sobol"),
    ),
    "points": StudyOption(
        "size of the design: rows (sobol, best a power of two) or paths through it (morris)",
        "a whole number from 4 to 65536",
        None,
        whole(4, 65_536),
        "morris 40, sobol 512",
    ),
    "replicates": StudyOption(
        "histories per point of the design; at least two, or noise could not be told from influence",
        "a whole number from 2 to 1000",
        8,
        whole(2, 1000),
    ),
    "spread": StudyOption(
        "fixed theory parameters are varied by this share of themselves, intercepts by as many log-odds; 0"
        " leaves them fixed, as for theory=posterior, whose parameters are uncertain by themselves",
        "a number from 0 to 0.9",
        0.5,
        number(0.0, 0.9),
    ),
    "factors": StudyOption(
        "which inputs are varied: patterns with commas, such as theory.*,states.IRN.*; the others are"
        " drawn as usual",
        "patterns with commas",
        "*",
        text,
        "all uncertain ones",
    ),
}
