"""The summary of a run as files: figures as a table for spreadsheets, figures and meta as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.outcomes.figures import Figure, Meta
from sim.store import atomic, tables

JSON, CSV = "summary.json", "summary.csv"
NUMBERS = ("estimate", "low", "high")
"""Fields of a figure that are NaN where there was no occasion to observe it: null in JSON, empty in CSV."""


def write(folder: Path, meta: Meta, figures: Sequence[Figure]) -> None:
    """Write summary.csv and summary.json."""
    header = [field.name for field in fields(Figure)]
    lines = [["" if cell != cell else cell for cell in astuple(figure)] for figure in figures]
    tables.write_csv(folder / CSV, header, lines)
    content = {"meta": _dated(asdict(meta)), "figures": [asdict(figure) for figure in figures]}
    atomic.write_json(folder / JSON, content)


def parse(content: Any) -> tuple[Meta, list[Figure]]:
    """Return meta and figures of the JSON that `write` wrote. Raises ValueError where it is anything else."""
    meta = TypeAdapter(Meta).validate_python(content["meta"])
    figures = [{**line, **{key: _number(line[key]) for key in NUMBERS}} for line in content["figures"]]
    return meta, TypeAdapter(list[Figure]).validate_python(figures)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _dated(meta: dict[str, Any]) -> dict[str, Any]:
    return {**meta, "dates": [day.isoformat() for day in meta["dates"]]}
