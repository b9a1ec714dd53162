"""The page of a study: what was printed, every figure, every table, what was asked; opened from the file
itself.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.store import atomic, tables
from sim.views.document import document, picture
from sim.views.markup import Html, fold, foreign, join, table, tag
from sim.views.text import clean, further

NAME = "report.html"
ROWS = 200
"""Of a table on the page; a sweep has thousands."""

HEAVY = 2_000_000
"""Bytes of an SVG beyond which the page shows the PNG: thousands of dots."""

WIDTH, LISTED = 100, 12
GAPS = re.compile("( {2,})")
INTERNAL = ("rules", "points", "logs", "scenario_fingerprint", "theory_fingerprint", "cells", "runs")
"""Of what was asked: for the machine, in study.json."""


def write(folder: Path, lines: Iterable[str], asked: Mapping[str, Any], files: Sequence[Path]) -> Path:
    """Write `folder`/report.html and return its path.

    lines: what was printed, the first one as heading. asked: options by name. files: what was written, in
    the order to show it; figures and tables of it are. Raises OSError.
    """
    heading, *rest = lines
    body = [
        tag("h1", foreign(heading)),
        tag("pre", join(map(_spaced, rest), "\n")),
        *_pictures(files),
        *_tables(folder, files),
        *_asked(asked),
    ]
    path = folder / NAME
    atomic.write_text(path, document(clean(heading), body))
    return path


def _spaced(line: str) -> Html:
    """A printed line, its columns kept; all else of it is text."""
    return join(Html(part) if part.isspace() else foreign(part) for part in GAPS.split(line) if part)


def capture(show: Callable[[Console], None]) -> list[str]:
    """The lines that `show` prints on a console, but for the last, the folder."""
    # In a notebook rich would show the lines there and write none of them.
    console = Console(file=StringIO(), width=WIDTH, color_system=None, force_jupyter=False)
    show(console)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()][:-1]


def _pictures(files: Sequence[Path]) -> Iterator[Html]:
    drawn = [path for path in files if path.suffix == ".svg"]
    if drawn:
        yield tag("h2", "Figures")
    for path in drawn:
        shown = path.with_suffix(".png") if path.stat().st_size > HEAVY else path
        yield tag("figure", picture(shown.read_bytes(), path.stem, shown.suffix[1:]))


def _tables(folder: Path, files: Sequence[Path]) -> Iterator[Html]:
    found = [path for path in files if path.suffix == ".csv"]
    if found:
        yield tag("h2", "Tables")
    for place, path in enumerate(found):
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            head, rows = next(lines), list(islice(lines, ROWS))
            more = sum(1 for _ in lines)
        numbers = [k for k in range(len(head)) if all(_is_number(row[k]) for row in rows)]
        shown = table(head, [[_cell(cell) for cell in row] for row in rows], numbers)
        left = tag("p", f"{further(more, 'line', 'the file')}.", class_="quiet") if more else Html()
        yield fold(path.relative_to(folder).as_posix(), join([shown, left]), unfolded=place == 0)


def _is_number(cell: str) -> bool:
    try:
        float(cell or "nan")
    except ValueError:
        return False
    return True


def _cell(cell: str) -> object:
    """A number with four digits; anything else as it is."""
    if not _is_number(cell) or not cell:
        return foreign(tables.unquote(cell))
    return cell if cell.lstrip("-").isdigit() else f"{float(cell):.4g}".replace("-", "−")


def _asked(asked: Mapping[str, Any]) -> Iterator[Html]:
    yield tag("h2", "What was asked")
    parts = [(name, _spoken(value)) for name, value in asked.items() if name not in INTERNAL]
    listed = [part for name, text in parts if text for part in (tag("dt", name), tag("dd", foreign(text)))]
    yield tag("dl", *listed)
    yield tag("p", "Everything, with versions and checksums, is in study.json.", class_="quiet")


def _spoken(value: Any) -> str:
    """A value in a line; nothing of what is too long for one."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_spoken(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_spoken, value)) if len(value) <= LISTED else ""
    return "" if value is None else str(value)
