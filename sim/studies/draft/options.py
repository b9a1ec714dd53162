"""The options of `draft`."""

from dataclasses import replace

from sim.asking.option import StudyOption
from sim.asking.readers import given_folder, new_scenario, whole
from sim.studies.neutral_option import NEUTRAL

OPTIONS = {
    "year": StudyOption(
        "the last year that is known: the scenario begins on the first day of the next one",
        "a year from 1816 to 2100",
        None,
        whole(1816, 2100),
        "none: has to be given",
    ),
    "data": StudyOption(
        "a folder with the files of the field (Correlates of War, ATOP, ideal points ...), known by"
        " their columns",
        "a folder that is there",
        None,
        given_folder,
        "none: has to be given, but for a table of actors",
    ),
    "neutral": replace(NEUTRAL, meaning=f"of a table of actors: {NEUTRAL.meaning}"),
    "out": StudyOption(
        "the scenario's file",
        "a path that ends in .yaml, in a folder that is there, of a file that is not",
        None,
        new_scenario,
        "none: has to be given",
    ),
}
