"""The summary of a run as files: summary.csv for spreadsheets and reading back, summary.json for programs.

What is no number is missing in both, an empty field and null: a figure that could not be observed, a time
that was not reached, a bound that an interval does not have. Which of them it is, n and method say.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.outcomes.figures import Figure, Meta
from sim.outcomes.summary import to_records
from sim.statistics.survival import NOT_REACHED
from sim.store import atomic, tables
from sim.store.spelling import read_lines, unquote

JSON, CSV = "summary.json", "summary.csv"
HEADER = [field.name for field in fields(Figure)]
NUMBERS = ("estimate", "low", "high")


def write(folder: Path, meta: Meta, figures: Sequence[Figure]) -> None:
    """Write summary.csv, one figure a line, and summary.json, the same after the run's meta."""
    write_figures(folder / CSV, figures)
    dates = [day.isoformat() for day in meta.dates]
    content = {"meta": {**asdict(meta), "dates": dates}, "figures": to_records(figures)}
    atomic.write_json(folder / JSON, content)


def write_figures(path: Path, figures: Sequence[Figure]) -> None:
    """Write a table of figures, one a line, which `read_figures` reads back."""
    tables.write_csv(path, HEADER, map(astuple, figures))


def read_meta(path: Path) -> Meta:
    """Return the meta of summary.json. Raises ValueError or KeyError where it is no such file."""
    return TypeAdapter(Meta).validate_python(json.loads(path.read_bytes())["meta"])


def read_figures(path: Path) -> list[Figure]:
    """Return the figures of summary.csv, in their order. Raises ValueError or KeyError for another table."""
    return TypeAdapter(list[Figure]).validate_python([_numbers(line) for line in read_lines(path)])


def _numbers(line: dict[str, Any]) -> dict[str, Any]:
    texts = {key: unquote(cell) for key, cell in line.items()}
    missing = zip(NUMBERS, _missing(line), strict=True)
    return {**texts, **{key: line[key] or number for key, number in missing}}


def _missing(line: Mapping[str, str]) -> tuple[float, float, float]:
    """What NUMBERS are of a line that lacks them: beyond the end, without a bound, or not observed."""
    if NOT_REACHED in line["method"]:
        return math.inf, math.inf, math.inf
    bounded = any(line[key] for key in NUMBERS)
    return (math.nan, -math.inf, math.inf) if bounded else (math.nan, math.nan, math.nan)
