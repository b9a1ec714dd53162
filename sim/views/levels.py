"""The table of levels on the screen: per dyad how far it goes, the same without the signals, and the record.

A cell is an estimate with its interval: of chance and parameters where the run knows both, else of chance.
Columns that have no room are left out whole, with a word on where they are.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from sim.outcomes.base_rates import OF_RECORD
from sim.outcomes.beside import ADDED, HELD, WITHOUT
from sim.outcomes.figures import OVERALL
from sim.scenario.errors import count_of, list_of
from sim.views.text import bound, digits, pair, spell, tell_apart

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure, Meta

LEVELS = {2: "threat", 3: "display", 4: "force", 5: "war"}
LEVEL, FORCE = "p_level_{}", 4
WANTED = (4, 3, 5, 2)
"""Levels by how much they are missed where there is no room."""

FORCE_MEANS = "force: from a seized boat or shots at a border to a strike"
RESTS = "how much rests on a declared number (display_tension)"
"""What a referee has to be told: no data tell what a display at a border leaves (docs/evidence.md)."""

DYADS = 4
NAME, CELL, QUIET, RECORD = 10, 15, 6, 7
WIDE = 0.1
"""Intervals as wide as this are given in whole points."""

UNCUT, TIED = re.compile(r"\[[^][]*\]|[<>] [\d.]+ %| %"), "\u00a0"
LEADING_ZERO = re.compile(r"\b0\.(?=\d)")
Known: TypeAlias = "Mapping[tuple[str, str], Figure]"


class Columns(NamedTuple):
    """What the table has: levels from low to high, the same without signals, the record's rate of force."""

    levels: tuple[int, ...]
    quiet: bool
    record: bool
    parameters: bool

    @property
    def left_out(self) -> list[str]:
        """Levels that have no room."""
        return [word for level, word in LEVELS.items() if level not in self.levels]


def columns(known: Known, width: int) -> Columns:
    """Return what of the table has room in so many columns of characters."""
    has = {quantity for quantity, _ in known}
    quiet, record = WITHOUT.format(FORCE) in has, OF_RECORD.format(FORCE) in has
    each, left = CELL + QUIET * quiet, width - NAME - RECORD * record
    levels = sorted(WANTED[: max(1, min(len(WANTED), left // each))])
    return Columns(tuple(levels), quiet, record, HELD.format(FORCE) in has)


def table(known: Known, meta: "Meta", width: int) -> Iterator[Text]:
    """Yield the lines of the table, and what they leave out."""
    shown, several = columns(known, width), len(meta.dyads) > 1
    order = rank(known, meta)
    first, rest = order[: max(DYADS - several, 1)], order[max(DYADS - several, 1) :]
    yield Text("reached, %".ljust(NAME) + _head(shown), style="bold")
    names = tell_apart(first, [NAME - 1] * len(first), shorten_dyad)
    rows = [*zip(first, names, strict=True)]
    for subject, name in [*rows[:1], *([(OVERALL, "any dyad")] if several else []), *rows[1:]]:
        bold = "bold" if subject == meta.focus else ""
        yield Text(pad(name, NAME) + _row(known, subject, shown), style=bold)
        if subject == meta.focus and shown.parameters:
            yield Text(pad(" chance", NAME) + _chance(known, subject, shown))
    if not order:
        yield Text("no dyad is politically relevant: nobody may act")
    for line in _notes(known, meta, shown, rest):
        yield from wrap_text(line, width, "dim")


def _head(shown: Columns) -> str:
    cells = ""
    for level in shown.levels:
        cells += f"{LEVELS[level]:>{CELL}}" + (f"{'quiet':>{QUIET}}" if shown.quiet else "")
        cells += f"{'record':>{RECORD}}" if shown.record and level == FORCE else ""
    return cells


def _row(known: Known, subject: str, shown: Columns) -> str:
    cells = ""
    for level in shown.levels:
        cells += f"{cell(known, subject, level, CELL - 1):>{CELL}}"
        if shown.quiet:
            cells += f"{number(known.get((WITHOUT.format(level), subject))):>{QUIET}}"
        if shown.record and level == FORCE:
            cells += f"{number(known.get((OF_RECORD.format(level), subject))):>{RECORD}}"
    return cells


def _chance(known: Known, subject: str, shown: Columns) -> str:
    """The interval of chance alone under each estimate."""
    room = (QUIET if shown.quiet else 0, RECORD if shown.record else 0)
    cells = ""
    for level in shown.levels:
        found = known.get((LEVEL.format(level), subject))
        text = "" if found is None else _by_chance(found)
        cells += f"{text:>{CELL}}" + " " * (room[0] + (room[1] if level == FORCE else 0))
    return cells.rstrip()


def _by_chance(found: "Figure") -> str:
    if math.isnan(found.estimate) or found.estimate in (0.0, 1.0):
        return ""
    return f"[{'–'.join(spell(found.estimate, found.low, found.high)[1:])}]"


def cell(known: Known, subject: str, level: int, room: int) -> str:
    """Return a probability in percent with its interval: that of chance and parameters, if it is known."""
    found = known.get((LEVEL.format(level), subject))
    if found is None or math.isnan(found.estimate):
        return "no cases"
    held = known.get((HELD.format(level), subject), found)
    if found.estimate in (0.0, 1.0):
        return _bound(found, held)
    return show(found, held, room)


def show(found: "Figure", held: "Figure | None" = None, room: int = CELL - 1) -> str:
    """Return a probability in percent, without the sign, with its interval or that of another figure: in the
    first form that has room, always with the estimate.
    """
    other = held or found
    low, high = min(other.low, found.low), max(other.high, found.high)
    value = spell(found.estimate, found.low, found.high)[0]
    half = max(high - found.estimate, found.estimate - low)
    close = spell(found.estimate, low, high)[1:]
    wide = high - low > WIDE
    forms = [
        *([] if wide else [f"{value} [{'–'.join(close)}]"]),
        *([f"{value} [{_short(low)}–{_short(high)}]"] if wide or high > max(5 * low, 0.001) else []),
        *([_whole(value, low, high)] if wide and not half < found.estimate < 1 - half else []),
        f"{value} ±{digits(100 * half)}",
    ]
    tried = (form for each in forms for form in (each, LEADING_ZERO.sub(".", each)))
    return next((form for form in tried if len(form) <= room), forms[-1])


def _whole(value: str, low: float, high: float) -> str:
    """An estimate with the ends of its interval in whole points, rounded outward: half of it would reach
    beyond 0 or 100.
    """
    ends = math.floor(100 * low), math.ceil(100 * high)
    return f"{value} [{ends[0]}–{ends[1]}]"


def _short(end: float) -> str:
    """An end of an interval in percent, in two figures."""
    nearest = 100 * min(end, 1 - end)
    return f"{100 * end:.{0 if nearest >= 9.5 or nearest < 0.005 else 1 if nearest >= 0.95 else 2}f}"


def number(figure: "Figure | None") -> str:
    """Return a probability in percent where there is no room for its interval: a bound where it is one."""
    if figure is None or math.isnan(figure.estimate):
        return "–"
    if figure.estimate in (0.0, 1.0):
        return _bound(figure, figure).replace(" ", "")
    return digits(100 * figure.estimate)


def _bound(found: "Figure", held: "Figure") -> str:
    """What none or all of the histories leave open, by the wider of two intervals."""
    none = found.estimate == 0.0
    end = max(found.high, held.high) if none else min(found.low, held.low)
    return bound(end, upper=none).removesuffix(" %")


def _notes(known: Known, meta: "Meta", shown: Columns, rest: Sequence[str]) -> Iterator[str]:
    words = [f"[95 %, {'chance and parameters' if shown.parameters else 'chance alone'}]"]
    words[0] += _fewer(known, HELD, meta)
    if shown.quiet:
        words.append(f"quiet: no signals{_fewer(known, WITHOUT, meta)}")
    if shown.record:
        words.append("record: dyads of the kind")
    yield "; ".join(words)
    yield FORCE_MEANS
    left = []
    if rest:
        worst = max(
            (known[key].high for d in rest if (key := (LEVEL.format(FORCE), d)) in known), default=math.nan
        )
        bounded = "" if math.isnan(worst) else f", P(force) of each {bound(worst, upper=True)}"
        left.append(f"{count_of(len(rest), 'less escalated dyad')}{bounded}")
    if shown.left_out and meta.dyads:
        left.append(list_of(shown.left_out))
    if left:
        yield f"in the report: {'; '.join(left)}"


def _fewer(known: Known, name: str, meta: "Meta") -> str:
    """On how many histories what stands beside a long run rests; empty where it is on all."""
    found = known.get((name.format(FORCE), OVERALL))
    few = found is not None and found.n < meta.n_attempted - meta.n_failed
    return f", n {found.n:,}" if few and found is not None else ""


def signals(known: Known, meta: "Meta", width: int) -> list[Text]:
    """Return what all signals together add to how far the focus goes."""
    added = {level: known.get((ADDED.format(level), meta.focus)) for level in (3, FORCE)}
    told = [f"{LEVELS[level]} {points(figure)}" for level, figure in added.items() if figure is not None]
    if not told:
        return []
    return wrap_text(f"Signals add to {pair(meta.focus)}, points: {', '.join(told)}; {RESTS}", width)


def points(figure: "Figure") -> str:
    """Return a difference of probabilities in points, with its interval."""
    ends = (figure.estimate, figure.low, figure.high)
    value, low, high = (f"{100 * end:+.1f}".replace("-", "−") for end in ends)
    return f"{value} [{low}, {high}]"


def rank(known: Known, meta: "Meta") -> list[str]:
    """Relevant dyads, the focus first, then by the expected highest level, the sum of P(level >= k)."""

    def height(dyad: str) -> float:
        return sum(_estimate(known.get((LEVEL.format(level), dyad))) for level in LEVELS)

    return sorted(meta.dyads, key=lambda dyad: (dyad != meta.focus, -height(dyad), dyad))


def _estimate(figure: "Figure | None") -> float:
    return 0.0 if figure is None or math.isnan(figure.estimate) else figure.estimate


def shorten_dyad(name: str, room: int) -> str:
    """Return a dyad as it is printed, its ids cut where they have no room."""
    whole = pair(name)
    return whole if cell_len(whole) <= room else pair(name, (room - 1) // 2)


def wrap_text(line: str, width: int, style: str = "") -> list[Text]:
    """Return a line in as many as it takes, cut between words, never inside of an interval."""
    whole = UNCUT.sub(lambda found: found[0].replace(" ", TIED), line)
    parts = wrap(whole, width, break_on_hyphens=False)
    return [Text(part.replace(TIED, " "), style=style) for part in parts]


def pad(name: str, width: int) -> str:
    """Return a name in a column of `width` characters, cut where it has no room."""
    if cell_len(name) <= width - 1:
        return set_cell_size(name, width)
    return set_cell_size(name, width - 2).rstrip() + "…" + " " * 1
