"""The options of `sweep`, beside those of a run, of which any may have several values."""

from sim.asking.option import StudyOption
from sim.asking.readers import text

OPTIONS = {
    "design": StudyOption(
        "how points lie between the ranges: lhs, sobol or grid; or a file: a design (.yaml) or the points"
        " themselves (.csv)",
        "lhs, sobol or grid, or a .yaml or .csv file",
        None,
        text,
        "every combination; lhs where there are ranges",
    ),
    "over": StudyOption(
        "a range of a design: over.states.IRN.resolve=[0.2,0.9], or {log: [0.005,0.05]}",
        "over.KEY=[LOW,HIGH]",
        None,
        text,
        "none",
    ),
    "points": StudyOption(
        "points of a design; of a grid, steps along every range", "a whole number of at least 1", 100, text
    ),
    "outcome": StudyOption(
        "what is shown of each cell: names with commas, as `python -m sim outcomes scenario=NAME` lists them",
        "one name or several: outcome=[war.AZE-IRN,p_balanced]",
        None,
        text,
        "display and force in the focus, and who sides with its first",
    ),
    "rerun": StudyOption(
        "run one cell again on fresh draws: that with the highest or lowest first outcome",
        "highest or lowest",
        None,
        text,
        "none",
    ),
}
