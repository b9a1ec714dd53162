"""The page of a study: what was found in sentences, every figure, tables, what was asked.

The folder is all that it is made of (answer.json, study.json, plots/), so that any later version can draw it
again.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.scenario import library, theory_sets
from sim.scenario import theory as theories
from sim.scenario.errors import InputError
from sim.scenario.loader import load_file
from sim.store import atomic, files, study
from sim.views import answer as answers
from sim.views import captions, glossary, provenance
from sim.views.answer import Answer, Entry, Sheet
from sim.views.document import Report, Section, fit
from sim.views.markup import Html, Valued, foreign, table, tag
from sim.views.text import clean, further

NAME, KEPT = "report.html", answers.NAME
LISTED, HASH = 12, re.compile(r"[0-9a-f]{40,}")
INTERNAL = frozenset(
    ("rules", "points", "logs", "scenario_fingerprint", "theory_fingerprint", "cells", "runs", "version",
     "command", "folders", "actors", "size", "propensity", "kind", "questions_digest")
)  # fmt: skip
"""Of what was asked: for the machine, in study.json."""

OF_ALL = frozenset(("discovery", "hindcast"))
"""Kinds of study of one world, whose histories are not repeated."""

WORDS = {
    "replicates": "Histories of each world", "keys": "What varies", "by": "By", "rows": "Rows of the design",
    "effort": "Histories a stage", "plain": "Histories counted plainly", "repeats": "Repeats",
    "outcomes": "Outcomes, by name", "outcome": "Outcome, by name", "mass": "Smallest box",
    "boxes": "Boxes at most", "rerun": "Run again", "above": "A case from",
}  # fmt: skip
"""What options are called on the page, where that is not their name."""


def write(folder: Path, answer: Answer, figures: Sequence[Path]) -> list[Path]:
    """Write answer.json and report.html of the study in `folder`, whose study.json is there; returns both.

    figures: SVG files, in the order to show them. Raises OSError.
    """
    whole = Answer(**{**vars(answer), "figures": tuple(path.stem for path in figures)})
    kept = answers.write(folder, whole)
    return [kept, draw(folder, whole)]


def draw(folder: Path, answer: Answer) -> Path:
    """Write report.html of an answer and what lies beside it. Raises OSError."""
    known = study.read_begun(folder) or {}
    plots = {name: _place(folder, name) for name in answer.figures if Path(name).name == name}
    drawn = {name: path.read_bytes() for name, path in plots.items() if path.is_file()}
    pixels = {name: path.with_suffix(".png") for name, path in plots.items()}
    question, theory = _world(folder)
    kind = answer.kind or str(known.get("kind"))
    nothing = not answer.figures and not answer.sheets  # to draw
    figures = () if nothing else (captions.figures(kind, drawn, pixels, dict(answer.headings)),)
    asked = {**dict(answer.asked), **dict(_asked(known, theory, answer.made))}
    seed = known.get("inputs", {}).get("seed")
    command = provenance.again(answer.command or _command(known), seed)

    def make(most: int) -> Report:
        return Report(
            answer.title, question, answer.byline, answer.sentences, answer.notes, figures,
            tuple(_sheets(answer, most)), asked, command,
        )  # fmt: skip

    path = folder / NAME
    atomic.write_text(path, fit(make))
    return path


def _place(folder: Path, name: str) -> Path:
    """Where a drawing lies: among the plots, or beside the tables."""
    among = folder / "plots" / f"{name}.svg"
    return among if among.is_file() else folder / f"{name}.svg"


def _world(folder: Path) -> tuple[str, str]:
    """The scenario's own question and the theory's name, of a study of one world."""
    try:
        question = library.load(str(folder / files.SCENARIO), room=library.RESOLVED).question or ""
        values: Any = load_file(folder / files.THEORY, files.THEORY).value
        return clean(question), theory_sets.name_of(theories.parse(values, files.THEORY))
    except (InputError, OSError, AttributeError, TypeError):  # a study of many worlds, or of none
        return "", ""


def _asked(known: Mapping[str, Any], theory: str, made: str) -> Iterator[tuple[str, str]]:
    if theory:
        yield "Theory", theory
    inputs = known.get("inputs", {})
    if known.get("kind") == "sweep" and "theory" not in inputs.get("keys", ()):
        yield "Theory", str(inputs.get("fixed", {}).get("theory") or theory_sets.DEFAULT)
    config = {key: value for key, value in known.get("config", {}).items() if key != "title"}
    for name, value in {**config, **inputs}.items():
        if name not in INTERNAL and (text := _spoken(value, exact=name == "seed")):
            words = WORDS.get(name, name.replace("_", " ").capitalize())
            yield "Histories" if name == "replicates" and known.get("kind") in OF_ALL else words, text
    runs = known.get("config", {}).get("folders")
    if runs:
        yield "Runs", ", ".join(Path(str(each)).name for each in runs)
    version = known.get("versions", {}), known.get("commit"), bool(known.get("modified"))
    yield "Version", made or provenance.version(*version)
    if known.get("started"):
        yield "Date", provenance.day(str(known["started"]))
    if known:
        yield "More", "Everything, with versions and checksums, is in study.json."


def _command(known: Mapping[str, Any]) -> str:
    config = known.get("config", {})
    if runs := config.get("folders"):
        return shlex.join(["python", "-m", "sim", "compare", *(Path(str(each)).name for each in runs)])
    return str(config.get("command", ""))


def _spoken(value: Any, exact: bool = False) -> str:
    """A value in a line; nothing of what is too long for one, nor of a hash."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_spoken(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_spoken, value)) if len(value) <= LISTED else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and not exact:
        return f"{value:,}"
    return "" if value is None or HASH.fullmatch(str(value)) else str(value)


def _sheets(answer: Answer, most: int) -> Iterator[Section]:
    for place, sheet in enumerate(answer.sheets, 1):
        if sheet.rows:
            yield Section(f"table-{place}", clean(sheet.heading), tuple(_sheet(sheet, most)))


def _sheet(sheet: Sheet, most: int) -> Iterator[Html]:
    if sheet.caption:
        yield tag("p", glossary.explain(sheet.caption))
    rows = [[_cell(cell) for cell in row] for row in sheet.rows[:most]]
    yield table([clean(head) for head in sheet.head], rows, sheet.numbers, clean(sheet.heading))
    if len(sheet.rows) > most:
        yield tag("p", f"{further(len(sheet.rows) - most, 'row', 'the tables of the folder')}.")


def _cell(cell: Entry | str) -> object:
    if isinstance(cell, str):
        return foreign(cell)
    return Valued(foreign(cell.shown), float("nan") if cell.value is None else cell.value, cell.tip)
