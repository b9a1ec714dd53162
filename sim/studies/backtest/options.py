"""The options of `backtest`."""

from sim.asking.option import StudyOption
from sim.asking.readers import folder, whole

ALL = "all"
EARLIEST, LATEST = 1960, 2014
"""From what year there are enough earlier ones to fit, and where the record of disputes ends."""


def _dyads(text: str) -> int | None:
    return None if text == ALL else whole(5, 10**6)(text)


OPTIONS = {
    "data": StudyOption(
        "a folder that holds dyad_years/relevant_dyads_1946_2022.parquet",
        "a folder",
        None,
        folder,
        "none: has to be given",
    ),
    "from": StudyOption(
        "the first origin, its first of January; parameters are fitted to the years before",
        f"a year from {EARLIEST} to {LATEST - 1}",
        1992,
        whole(EARLIEST, LATEST - 1),
    ),
    "to": StudyOption(
        "the last year that is forecast; an origin each year, two years are forecast from each",
        f"a year from {EARLIEST + 1} to {LATEST}",
        LATEST,
        whole(EARLIEST + 1, LATEST),
    ),
    "fitted": StudyOption(
        "a folder that `calibrate until=YEAR` wrote, YEAR before `from`: all that it fits is taken "
        "from there",
        "a folder",
        None,
        folder,
        "none: the opening of disputes is fitted here, the rest is the full theory's",
    ),
    "dyads": StudyOption(
        "how many dyads, drawn at random, or all; each counts with all of its origins",
        "a whole number from 5, or all",
        150,
        _dyads,
        "150",
    ),
    "states": StudyOption(
        "states of a world at most: the two, and those with defence pacts or rivalries with either",
        "a whole number from 2 to 8",
        5,
        whole(2, 8),
    ),
    "replicates": StudyOption(
        "histories of each world",
        "a whole number from 10 to 1000000",
        300,
        whole(10, 10**6),
    ),
}
