"""How a cell of a CSV file is spelled, so that pandas, polars, R and spreadsheets all read the same of it.

Truth values are TRUE and FALSE, the one spelling that all of them know; a number that is none (NaN, infinity)
is an empty field, as polars would make text of its whole column; days are ISO 8601. A text that one of them
would take for something else has an apostrophe in front.
"""

import csv
import math
import re
from datetime import date
from pathlib import Path

import numpy as np

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")
"""First characters at which a spreadsheet takes a text for a formula, and the one that keeps it from it."""

OTHER_THAN_TEXT = frozenset(
    (
        "NA", "N/A", "n/a", "#NA", "#N/A", "#N/A N/A", "<NA>", "NULL", "null", "NaN", "nan", "-NaN", "-nan",
        "None", "-1.#IND", "1.#IND", "-1.#QNAN", "1.#QNAN", "Inf", "inf", "T", "F",
    )
)  # fmt: skip
"""Texts that readers of CSV take for missing, for infinity or, R, for a truth value."""

TRUTH = ("true", "false")
"""Taken for truth values however their letters are."""

_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_LIKE_A_NUMBER = re.compile(
    rf"""
    0x[0-9a-f]+(p[0-9]+)?             # R: hexadecimal
    | [0-9][-+0-9.e]*i                # R: a complex number
    | [$€£¥]?\ ?[0-9][0-9,./:%\ -]*   # spreadsheets: 1/2, 1-2, 1:30, 5%, 1,000, $5
    | {_MONTH}[-./\ ]?[0-9]{{1,4}}    # spreadsheets: SEP2 is the second of September
    | [0-9]{{1,2}}[-./\ ]?{_MONTH}([-./\ ]?[0-9]{{2,4}})?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def spell(cell: object) -> object:
    """Return a cell as the file has it: a text, or a number that has one spelling everywhere."""
    if isinstance(cell, bool | np.bool_):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | np.floating) and not math.isfinite(cell):
        return ""
    return cell.isoformat() if isinstance(cell, date) else inert(cell)


def inert(cell: object) -> object:
    """Return a cell that no reader obeys or takes for another thing than its text: `'=1+1`, `'NA`, `'007`."""
    return f"'{cell}" if isinstance(cell, str) and _is_misread(cell) else cell


def _is_misread(text: str) -> bool:
    bare = text.strip()
    try:
        number = float(text)
    except ValueError:
        if bare in OTHER_THAN_TEXT or bare.lower() in TRUTH or text.lstrip(" ").startswith(FORMULA):
            return True
        return bool(_LIKE_A_NUMBER.fullmatch(bare)) and not _DAY.fullmatch(bare)
    # Ours, as a value that varies may be spelled, is the same as either.
    return not math.isfinite(number) or text not in (f"{number:g}", f"{number:.0f}")


def unquote(cell: str) -> str:
    """Return the text that `inert` made a cell of."""
    return cell[1:] if cell.startswith("'") else cell


def is_true(cell: str) -> bool:
    """Whether a cell is the truth value, as `spell` has it or as older versions wrote it."""
    return cell.lower() == TRUTH[0]


def read_lines(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file by column, as they are spelled. Raises OSError, ValueError or csv.Error
    where it is none.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
