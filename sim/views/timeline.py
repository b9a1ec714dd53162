"""The axis of dates: positions are day numbers, ticks fall on the first of a month, quarter or year."""

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHORT = 20  # weeks; a longer axis is marked by months
_STRIDES = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(date: dt.date) -> float:
    """Position of a date on the axis."""
    return float(date.toordinal())


def speak(date: dt.date, year: bool = True) -> str:
    """A date as it is printed: 14 Dec 2022."""
    return f"{date.day} {_MONTHS[date.month - 1]}" + (f" {date.year}" if year else "")


def spread(first: dt.date, last: dt.date) -> str:
    """A run of days as it is printed: 17-24 Oct 2022, 17 Oct - 3 Nov 2022, or one day."""
    if first == last:
        return speak(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{speak(last)}"
    return f"{speak(first, year=first.year != last.year)} – {speak(last)}"


def _firsts(start: dt.date, end: dt.date, stride: int) -> list[dt.date]:
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    dates = [dt.date(m // 12, m % 12 + 1, 1) for m in months if m % stride == 0]
    return [date for date in dates if start <= date <= end]


def ticks(start: dt.date, end: dt.date, inches: float) -> list[dt.date]:
    """Dates to mark, half an inch apart or more: firsts of months, or weeks where the axis is short."""
    most = max(inches / 0.5, 1)
    weeks = (end - start).days // 7
    if weeks <= SHORT:
        stride = next(s for s in (1, 2, 4, 8, 16, 32) if weeks // s < most)
        return [start + dt.timedelta(days=7 * week) for week in range(0, weeks + 1, stride)]
    for stride in _STRIDES:
        dates = _firsts(start, end, stride)
        if len(dates) <= most:
            break
    return dates or [start]


def _label(date: dt.date, before: dt.date | None, days: bool) -> str:
    text = speak(date, year=False) if days else _MONTHS[date.month - 1]
    return text if before is not None and before.year == date.year else f"{text}\n{date.year}"


def set_dates(axes: "Axes", start: dt.date, end: dt.date, inches: float, labelled: bool = True) -> None:
    """Run the x axis from `start` to `end`; the year is printed under its first tick."""
    dates = ticks(start, end, inches)
    days = any(date.day != 1 for date in dates)
    labels = [_label(date, before, days) for date, before in zip(dates, [None, *dates[:-1]], strict=True)]
    axes.set_xlim(day(start), max(day(end), day(start) + 1))
    axes.set_xticks([day(date) for date in dates], labels if labelled else [""] * len(dates))
