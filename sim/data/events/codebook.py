"""What the codes of event files mean: configs/codebooks, read once, and the names of the CAMEO codes.

Everything becomes a CAMEO code, from which weight (Goldstein / 10) and kind of act (rung) follow, so that
acts of different files weigh the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from sim.model.declaration import RUNGS
from sim.scenario.cameo import NAMES
from sim.scenario.codebook import goldstein, is_code, rung_of
from sim.scenario.loader import load_file
from sim.scenario.places import find_shipped

LONGEST = 200
"""Characters of an event text that are looked at; no name of a code is longer."""

_WORDS = re.compile(r"[a-z]+")
_UNSAID = ("not specified below", "not spec below")


class Act(NamedTuple):
    """What a row says was done. score: Goldstein's, in [-10, 10]. rung: its kind, an index into RUNGS."""

    code: str
    score: float
    rung: int


@dataclass(frozen=True)
class Plover:
    """Types to CAMEO codes. not_done: contexts by which nothing was done on the day."""

    types: Mapping[str, Mapping[str, Any]]
    not_done: frozenset[str]


def act_of(code: str) -> Act:
    """Return the act of a CAMEO code. Raises ValueError if it is none."""
    return Act(code, goldstein(code), int(rung_of(code)))


def code_of(digits: str) -> str | None:
    """Return the CAMEO code that digits stand for, None for what is none.

    A spreadsheet takes the zero off the front: 40 is 040, since there is no 40; 14 stays 14. A table of
    numbers puts one behind: 150.0.
    """
    whole = digits.removesuffix(".0")
    return next((code for code in (whole, f"0{whole}") if is_code(code)), None)


def code_of_text(text: str) -> str | None:
    """Return the code whose name, or wording in ICEWS, a text is; None where it is nobody's."""
    return _texts().get(_plain(text[:LONGEST]))


def code_of_score(score: float) -> str:
    """Return the root whose Goldstein score is nearest, the lower number of two; for files without codes.

    Statements, appeals and investigations (02, 09) and unrest (14) are left out: what a government does to
    another at such a score is more often one of the others.
    """
    roots = [code for code in NAMES if len(code) == 2 and code not in ("02", "09", "14")]
    return min(roots, key=lambda code: (abs(goldstein(code) - score), code))


def code_of_plover(kind: str, mode: str, contexts: frozenset[str]) -> str | None:
    """Return the code of a type of PLOVER by its mode, else by the first of its contexts that tells; None for
    a type that there is not.
    """
    known = plover().types.get(kind.strip().upper())
    if known is None:
        return None
    modes, listed = known.get("modes", {}), known.get("contexts", {})
    by_context = next((code for context, code in listed.items() if context in contexts), known["cameo"])
    return str(modes.get(mode.strip().lower(), by_context))


@cache
def plover() -> Plover:
    """Return the codebook of PLOVER."""
    content = _read("plover")
    return Plover(content["types"], frozenset(content["not_done"]))


@cache
def mechanisms() -> tuple[tuple[str, ...], ...]:
    """Return what an imported act of each kind is taken to cost its sender, by rung."""
    told = _read("acts")["mechanism"]
    return tuple(tuple(told[rung]) for rung in RUNGS)


@cache
def _texts() -> dict[str, str]:
    """Codes by plain text; the longer of two codes of one name, since 02 and 020 are both an appeal."""
    named = {
        _plain(name): code for code, name in sorted(NAMES.items(), key=lambda item: len(item[0]) == 2)[::-1]
    }
    return named | {_plain(text): code for text, code in _read("icews")["texts"].items()}


def _plain(text: str) -> str:
    lowered = text.casefold()
    for words in _UNSAID:
        lowered = lowered.replace(words, "")
    return " ".join(_WORDS.findall(lowered))


def _read(name: str) -> dict[str, Any]:
    path = find_shipped("configs") / "codebooks" / f"{name}.yaml"
    return cast(dict[str, Any], load_file(path, path.name).value)
