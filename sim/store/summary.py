"""The summary of a run as files: summary.csv for spreadsheets and reading back, summary.json for programs.

JSON knows neither NaN nor infinity, so there a number that could not be observed and an interval without a
bound are both null. The CSV keeps them apart (an empty field, `inf`): a run's figures are read from it.
"""

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.outcomes.figures import Figure, Meta
from sim.outcomes.summary import to_records
from sim.store import atomic, tables

JSON, CSV = "summary.json", "summary.csv"
HEADER = [field.name for field in fields(Figure)]
NUMBERS = ("estimate", "low", "high")


def write(folder: Path, meta: Meta, figures: Sequence[Figure]) -> None:
    """Write summary.csv, one figure a line, and summary.json, the same after the run's meta."""
    lines = [["" if _is_nan(cell) else cell for cell in astuple(figure)] for figure in figures]
    tables.write_csv(folder / CSV, HEADER, lines)
    dates = [day.isoformat() for day in meta.dates]
    content = {"meta": {**asdict(meta), "dates": dates}, "figures": to_records(figures)}
    atomic.write_json(folder / JSON, content)


def read_meta(path: Path) -> Meta:
    """Return the meta of summary.json. Raises ValueError or KeyError where it is no such file."""
    return TypeAdapter(Meta).validate_python(json.loads(path.read_bytes())["meta"])


def read_figures(path: Path) -> list[Figure]:
    """Return the figures of summary.csv, in their order. Raises ValueError or KeyError for another table."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = [_numbers(line) for line in csv.DictReader(file)]
    return TypeAdapter(list[Figure]).validate_python(lines)


def _numbers(line: dict[str, Any]) -> dict[str, Any]:
    texts = {key: tables.unquoted(cell) for key, cell in line.items()}
    return {**texts, **{key: line[key] or math.nan for key in NUMBERS}}


def _is_nan(cell: object) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
