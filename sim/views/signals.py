"""The scenario's signals as numbered marks: a lane per sender, and a key that says what each number is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from matplotlib.axes import Axes

from sim.scenario.codebook import goldstein, level_of, rung_of
from sim.views import style
from sim.views.page import Page, fit, line_height, measure, wrap
from sim.views.text import clean, shorten
from sim.views.timeline import day, speak, spread

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario, SignalSpec

CIRCLE = 0.118  # inches across
ROW = 0.13
MANY = 20  # signals above which each has one line in the key
MIDDLE = np.array([0.5])
SHAPES = {1: "o", 0: "o", -1: "s"}
"""Of marks by sign, so that a grey copy tells friendly from hostile."""

Column: TypeAlias = list[tuple[int, list[str]]]
"""A column of the key: numbers, each with the lines of its entry."""


@dataclass(frozen=True)
class Mark:
    """One signal as it is drawn."""

    id: str
    number: int
    title: str
    senders: tuple[str, ...]
    targets: tuple[str, ...]
    when: str
    dates: tuple[
        dt.date, ...
    ]  # reported alternatives; one when the date is known; first and last day of a rate
    until: dt.date | None
    random: bool
    level: (
        int  # hostility level the act itself would count as; 1 for words below a threat and for cooperation
    )
    cameo: str
    sign: int  # of its weight: 1 friendly, -1 hostile, 0 neither

    @property
    def end(self) -> dt.date:
        """Last day on which something of the mark is drawn."""
        return max((*self.dates, self.until)) if self.until else max(self.dates)


def _when(spec: "SignalSpec") -> str:
    first, *others = _span(spec)
    if spec.date.kind == "rate":
        return f"at random, {spread(first, others[-1])}" if others else "at random"
    if len(others) > 2:
        text = f"some day of {spread(first, others[-1])}"
    else:
        text = " or ".join(speak(date) for date in (first, *others))
    if not spec.until:
        return text
    return f"{text}, to {speak(spec.until)}" if others else spread(first, spec.until)


def _span(spec: "SignalSpec") -> tuple[dt.date, ...]:
    if spec.date.kind == "rate" and spec.date.first and spec.date.last:
        return (spec.date.first, spec.date.last)
    return tuple(sorted(spec.date.dates))


def marks(scenario: "Scenario") -> list[Mark]:
    """Every signal of the scenario, numbered from 1 in order of its first date, then of its id."""
    order = sorted(scenario.signals.items(), key=lambda item: (_span(item[1])[0], item[0]))
    return [_mark(number, *item) for number, item in enumerate(order, start=1)]


def _mark(number: int, key: str, spec: "SignalSpec") -> Mark:
    return Mark(
        id=key,
        number=number,
        title=clean(spec.title),
        senders=tuple(dict.fromkeys((*spec.sources, *spec.joint_with))),
        targets=spec.targets,
        when=_when(spec),
        dates=_span(spec),
        until=spec.until,
        random=spec.date.kind == "rate",
        level=level_of(rung_of(spec.cameo)),
        cameo=spec.cameo,
        sign=sign_of(spec),
    )


def sign_of(spec: "SignalSpec") -> int:
    """Sign of the signal's weight toward its targets; of a weight of its own the middle of its range."""
    weight = goldstein(spec.cameo) if spec.weight is None else float(spec.weight.transform(MIDDLE)[0])
    return (weight > 0) - (weight < 0)


def colour(sign: int) -> str:
    """Colour of a sign: friendly blue, hostile orange."""
    return (style.GREY, style.FRIEND, style.FOE)[sign]


def sign_key(axes: Axes, x: float) -> None:
    """Say on a strip in inches, from x on, what the marks of friendly and hostile signals look like."""
    for sign, words in ((1, "friendly signal"), (-1, "hostile signal")):
        axes.plot([x], [0.5], SHAPES[sign], ms=5.5, mfc=style.PAPER, mec=colour(sign), mew=1.1)
        axes.text(x + 0.1, 0.5, words, va="center", fontsize=style.SMALL)
        x += 0.3 + measure(words, style.SMALL)


def ticks(axes: Axes, given: Sequence[Mark], dyad: str, y: float, size: float = 3.2) -> None:
    """A triangle for every signal between the two on its first day, at a height in shares of the axes: up and
    blue where it is friendly, down and orange where it is hostile."""
    ends, across = set(dyad.split("-", 1)), axes.get_xaxis_transform()
    for mark in given:
        parties = (*mark.targets, *(mark.senders if len(mark.senders) > 1 else ()))
        if any({one, other} == ends for one in mark.senders for other in parties):
            friends = ends <= set(mark.senders)  # who drills together against a third state
            sign = 1 if friends else mark.sign
            axes.plot(
                [day(mark.dates[0])], [y], "o^v"[sign], ms=size if sign else 0.8 * size, color=colour(sign),
                mew=0, transform=across, clip_on=False, label=f"signal {mark.number}",
            )  # fmt: skip


def lanes(
    given: Sequence[Mark], start: dt.date, end: dt.date, inches: float
) -> list[tuple[str, list[list[Mark]]]]:
    """Per sender its rows of marks, no two of which touch in one row; senders in order of their ids."""
    scale = inches / max(day(end) - day(start), 1)
    senders = sorted({sender for mark in given for sender in mark.senders})
    return [(sender, _rows([mark for mark in given if sender in mark.senders], scale)) for sender in senders]


def _rows(given: Sequence[Mark], scale: float) -> list[list[Mark]]:
    rows: list[list[Mark]] = []
    for mark in given:
        row = next((row for row in rows if not any(_touch(mark, other, scale) for other in row)), None)
        if row is None:
            rows.append(row := [])
        row.append(mark)
    return rows


def _touch(one: Mark, other: Mark, scale: float) -> bool:
    """Whether two marks cannot share a row; a rate's dashes may pass behind a dated mark, not a rate."""
    (a, b), (c, d) = (_extent(mark, one.random and other.random) for mark in (one, other))
    return max(a, c) - min(b, d) < (CIRCLE + 0.01) / scale


def _extent(mark: Mark, whole: bool) -> tuple[float, float]:
    first = day(mark.dates[0])
    return first, first if mark.random and not whole else day(mark.end)


def lane_height(drawn: Sequence[tuple[str, list[list[Mark]]]]) -> float:
    """Inches that the lanes need."""
    return sum(len(rows) for _, rows in drawn) * ROW + 0.04


def draw_lanes(axes: Axes, drawn: Sequence[tuple[str, list[list[Mark]]]], room: float) -> None:
    """Draw the lanes from the top of the axes down; `room` is the width in inches for senders' names."""
    total = sum(len(rows) for _, rows in drawn)
    axes.set_ylim(max(total, 1), 0)
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    top = 0
    for sender, rows in drawn:
        for below, row in enumerate(rows):
            for mark in row:
                _draw_mark(axes, mark, top + below + 0.5)
        _name(axes, fit(sender, room, style.SMALL), top + len(rows) / 2)
        top += len(rows)
        axes.axhline(top, color=style.FAINT, linewidth=0.4, zorder=0)


def _name(axes: Axes, name: str, y: float) -> None:
    axes.text(
        -0.014,
        y,
        name,
        transform=axes.get_yaxis_transform(),
        ha="right",
        va="center",
        fontsize=style.SMALL,
        clip_on=False,
    )


def _draw_mark(axes: Axes, mark: Mark, y: float) -> None:
    first, last = day(mark.dates[0]), day(mark.dates[-1])
    dotted = (0, (1, 1.5)) if not mark.random else (0, (4, 2))
    axes.plot([first, last], [y, y], color=style.GREY, linewidth=0.8, linestyle=dotted, zorder=1)
    if mark.until:
        axes.plot(
            [last, day(mark.until)], [y, y], color=style.GREY, linewidth=2.2, solid_capstyle="butt", zorder=1
        )
    if not mark.random and 1 < len(mark.dates) <= 6:
        axes.plot(
            [day(d) for d in mark.dates[1:]],
            [y] * (len(mark.dates) - 1),
            "D",
            color=style.GREY,
            ms=2.4,
            zorder=2,
        )
    fill = style.LEVELS[mark.level] if mark.level > 1 else style.PAPER
    size = (CIRCLE * 72) ** 2
    axes.scatter(
        [first], [y], s=size if mark.sign >= 0 else 0.8 * size, marker=SHAPES[mark.sign], facecolor=fill,
        edgecolor=colour(mark.sign), linewidth=1.0, zorder=3, clip_on=False, label=f"signal {mark.number}",
    )  # fmt: skip
    ink = style.PAPER if mark.level >= 4 else style.INK
    axes.text(
        first, y, str(mark.number), fontsize=5.2, color=ink, ha="center", va="center_baseline", zorder=4
    )


def key_columns(given: Sequence[Mark], page_width: float, columns: int = 2) -> list[Column]:
    """The key's entries as wrapped lines (two at most, one of many), dealt into even columns."""
    width = (page_width - 0.2) / columns - 0.28
    most = 2 if len(given) <= MANY else 1
    entries = [(mark.number, _cut(entry(mark), width, most)) for mark in given]
    share = -(-sum(len(lines) for _, lines in entries) // columns)
    dealt: list[Column] = [[] for _ in range(columns)]
    column, used = 0, 0
    for number, lines in entries:
        if used and used + len(lines) > share and column < columns - 1:
            column, used = column + 1, 0
        dealt[column].append((number, lines))
        used += len(lines)
    return dealt


def _cut(text: str, width: float, most: int) -> list[str]:
    lines = wrap(text, width, style.SMALL)
    rest = " ".join(lines[most - 1 :])
    return lines if len(lines) <= most else [*lines[: most - 1], fit(rest, width, style.SMALL)]


def key_height(dealt: Sequence[Column]) -> float:
    """Inches that the key needs."""
    longest = max((sum(len(lines) for _, lines in column) for column in dealt), default=0)
    return longest * line_height(style.SMALL) + 0.05


def draw_key(page: Page, given: Sequence[Mark], dealt: Sequence[Column], y: float) -> None:
    """The key in columns, read downwards: number in the colour of its sign, title, who to whom, date."""
    signs = {mark.number: mark.sign for mark in given}
    width = (page.width - 0.2) / max(len(dealt), 1)
    for place, column in enumerate(dealt):
        x, top = 0.1 + place * width, y
        for number, lines in column:
            page.text(
                x + 0.14, top, str(number), style.SMALL, weight="bold", ha="right",
                color=colour(signs[number]),
            )  # fmt: skip
            for line in lines:
                page.text(x + 0.2, top, line, style.SMALL)
                top += line_height(style.SMALL)


def entry(mark: Mark) -> str:
    """A mark's line in the key."""
    return f"{shorten(mark.title, 70)} ({shorten(who(mark), 40)}; {mark.when})"


def who(mark: Mark) -> str:
    """Senders and targets: 'AZE + TUR → IRN'."""
    return f"{clean(' + '.join(mark.senders))} → {clean(', '.join(mark.targets))}"
