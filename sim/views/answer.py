"""What a run or a study found, as its page says it and as json=true prints it: sentences, numbers, tables.

A study keeps it as answer.json, from which the page can be drawn again by any later version.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import TypeAdapter

from sim.statistics.intervals import Interval
from sim.store import atomic
from sim.views.change import change
from sim.views.text import quantity

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure

NAME = "answer.json"


@dataclass(frozen=True)
class Number:
    """One number of an answer: what it is of whom, with its interval, n, failed histories and method.

    name: of the outcome, in files and options. estimate, low and high are None where nothing was observed or
    a bound is beyond what was watched.
    """

    quantity: str
    about: str
    unit: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    failed: int
    method: str
    name: str = ""

    @classmethod
    def of(cls, quantity: str, about: str, unit: str, interval: Interval, name: str = "") -> Self:
        """An interval as a number."""
        estimate, low, high = map(_finite, (interval.estimate, interval.low, interval.high))
        n, failed = int(interval.n), int(interval.failed)
        return cls(quantity, about, unit, estimate, low, high, n, failed, interval.method, name)

    @classmethod
    def told(cls, figure: "Figure") -> Self:
        """A figure as a number."""
        return cls.of(figure.label, figure.subject, figure.unit, figure.interval, figure.quantity)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


@dataclass(frozen=True)
class Entry:
    """A cell of a table that is sorted by a number; `tip` is told to those who ask."""

    shown: str
    value: float | None = None
    tip: str = ""

    @classmethod
    def of(cls, shown: str, value: float, tip: str = "") -> Self:
        """What is shown of a number."""
        return cls(shown, _finite(value), tip)


def level_entry(interval: Interval, unit: str) -> Entry:
    """A figure with its interval, in its own unit; n and method for those who ask."""
    shown = quantity(interval.estimate, interval.low, interval.high, unit).replace("no cases", "–")
    return Entry.of(shown, interval.estimate, _rests_on(interval))


def change_entry(interval: Interval, unit: str) -> Entry:
    """A change with its sign and interval; n and method for those who ask."""
    return Entry.of(change(interval, unit), interval.estimate, _rests_on(interval))


def _rests_on(interval: Interval) -> str:
    return f"n {interval.n:,}, {interval.failed:,} failed; {interval.method}"


@dataclass(frozen=True)
class Sheet:
    """A table: its heading, what it shows in a sentence, heads of columns, rows, columns set flush right."""

    heading: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Entry | str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What was found.

    title: the question in a line. byline: how much was simulated. sentences: the answer, the shortest first.
    notes: how sure it is. numbers: those that the answer rests on. sheets: tables.
    figures: file names of what was drawn, in the order of the page. kind, command, made: what a folder
    without study.json cannot say otherwise: the kind of study, what was typed, the version. asked: what
    else the reader has to know to do it again, by name. headings: of figures, by file name.
    """

    title: str
    byline: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    figures: tuple[str, ...] = ()
    kind: str = ""
    command: str = ""
    made: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    headings: tuple[tuple[str, str], ...] = ()

    def plain(self) -> dict[str, Any]:
        """In JSON's types."""
        plain: dict[str, Any] = atomic.plain(asdict(self))
        return plain

    def document(self, folder: Path, facts: Mapping[str, Any]) -> str:
        """One JSON document of the answer, without tables, which lie in the folder. facts: what was run."""
        content = self.plain()
        for key in ("sheets", "figures", "kind", "command", "made", "asked", "headings"):
            content.pop(key)
        whole = {**atomic.plain(dict(facts)), **content, "folder": str(folder)}
        return json.dumps(whole, ensure_ascii=False, allow_nan=False)


def write(folder: Path, answer: Answer) -> Path:
    """Write answer.json and return its path. Raises OSError."""
    path = folder / NAME
    atomic.write_json(path, answer.plain())
    return path


def read(folder: Path) -> Answer | None:
    """What answer.json says; None where there is none, or no version of ours wrote it."""
    try:
        content = json.loads((folder / NAME).read_bytes())
        return TypeAdapter(Answer).validate_python(content)
    except (OSError, ValueError, RecursionError):  # a validation error is a ValueError
        return None


def join_words(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
