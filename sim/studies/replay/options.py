"""The options of `replay`."""

import re

from sim.asking.option import StudyOption
from sim.asking.readers import whole

TYPICAL, WORST, FIRST_WAR, JOINED = "typical", "worst", "first_war", "joined:"
ALLOWED = "typical, worst, first_war or joined:STATE, as in joined:TUR"

MANY = 2000
"""Histories to choose from, of a scenario."""

_NAME = re.compile(rf"{TYPICAL}|{WORST}|{FIRST_WAR}|{JOINED}[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def which(text: str) -> str:
    """Read which history is meant. Raises ValueError for what names none."""
    if not _NAME.fullmatch(text):
        raise ValueError(text)
    return text


OPTIONS = {
    "replicate": StudyOption(
        "which history: the column `replicate` of outcomes.parquet",
        "a whole number from 0",
        None,
        whole(0, 2**32 - 1),
        "0",
    ),
    "which": StudyOption(
        "which history, by what happens in it: typical, worst, first_war, or joined:STATE, one in which that "
        "state joins a side by arms",
        ALLOWED,
        "",
        which,
        "none: by its number",
    ),
    "replicates": StudyOption(
        "with which= and a scenario: how many histories to choose from; of a run it is all of its own",
        "a whole number of at least 1",
        MANY,
        whole(1, 1_000_000),
    ),
}
