"""The scales every room shares: rungs, hostility levels, mechanisms, and CAMEO codes with their weights.

Sources
-------
CAMEO, Goldstein scores and rungs: at the top of configs/codebooks/cameo.csv. Hostility levels: Jones, Bremer
& Singer 1996 (Militarized Interstate Disputes). Mechanisms: Fearon 1997.
"""

import csv
from functools import cache
from typing import NamedTuple, NewType

from sim.model.declaration import LEVEL_OF_RUNG, RUNGS
from sim.scenario.places import find_shipped

Rung = NewType("Rung", int)
"""What a state does to another in a step: index into ``sim.model.declaration.RUNGS``."""
Level = NewType("Level", int)
"""Hostility level of a dyad, a key of ``LEVELS``."""

RUNG_LABELS = (
    "cooperate", "pledge", "engage", "hold", "protest", "downgrade", "threaten", "display of force",
    "use of force",
)  # fmt: skip
LEVELS = {1: "none", 2: "threat", 3: "display", 4: "force", 5: "war"}
LEVEL_LABELS = {1: "no dispute", 2: "threat of force", 3: "display of force", 4: "use of force", 5: "war"}
MECHANISMS = ("cheap_talk", "tying_hands", "sunk_cost")


class Entry(NamedTuple):
    """A line of the table of codes."""

    goldstein: float
    rung: Rung
    name: str


@cache
def table() -> dict[str, Entry]:
    """Return every code of configs/codebooks/cameo.csv, in its order."""
    with (find_shipped("configs") / "codebooks" / "cameo.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            row["code"]: Entry(float(row["goldstein"]), Rung(RUNGS.index(row["rung"])), row["name"])
            for row in rows
        }


def is_code(text: str) -> bool:
    """Tell whether `text` is a CAMEO code: a root ("15"), a code ("152") or a subdivision ("1823").

    Subdivisions are not listed one by one (codebook versions differ): any final digit 1 to 9 is taken.
    """
    known = text[:3] in table() and len(text) in (2, 3, 4) and text.isascii() and text.isdigit()
    return known and text[3:] != "0"


def goldstein(code: str) -> float:
    """Return the Goldstein score of a CAMEO code, in [-10, 10] (Goldstein 1992).

    A subdivision that the table does not list takes that of the code it subdivides: "1523" of "152".
    A signal's default weight is this score divided by 10. Raises ValueError if `code` is no CAMEO code.
    """
    return _entry(code).goldstein


def rung_of(code: str) -> Rung:
    """Return the rung a CAMEO code stands for. Raises ValueError if `code` is no CAMEO code.

    A subdivision that the table does not list is what the code it subdivides is.
    """
    return _entry(code).rung


def level_of(rung: Rung) -> Level:
    """Return the hostility level of a single act of this rung; war (5) needs force by both."""
    return Level(LEVEL_OF_RUNG[rung])


def _entry(code: str) -> Entry:
    if not is_code(code):
        raise ValueError(f"{code!r} is not a CAMEO code")
    return table()[code] if code in table() else table()[code[:3]]
