"""What became of the rows that were read: the account adds up, row by row."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.data.events.tally import TOO_FEW, Tally
from sim.scenario.errors import clip

SHOWN = 8
"""How many unknown names are told."""


@dataclass(frozen=True)
class Account:
    """Rows read, and acts beyond the first of rows that name several states; both together are kept (one row
    for each signal), merged into those, or refused by reason. unknown: names of no state, by rows. days: the
    first and the last of the rows, None where none has one. asked: the first and the last that count.
    """

    read: int
    split: int
    kept: int
    merged: int
    refused: Mapping[str, int]
    unknown: Mapping[str, int]
    days: tuple[date, date] | None
    asked: tuple[date, date]

    @property
    def balanced(self) -> bool:
        """Whether no row is lost, and none counted twice."""
        return self.read + self.split == self.kept + self.merged + sum(self.refused.values())

    def plain(self) -> dict[str, Any]:
        """Return the account as JSON holds it."""
        return {
            "read": self.read,
            "split": self.split,
            "kept": self.kept,
            "merged": self.merged,
            "refused": dict(self.refused),
            "unknown_states": dict(self.unknown),
            "days": self.days and list(map(str, self.days)),
            "asked": list(map(str, self.asked)),
        }

    def lines(self) -> list[str]:
        """Return the account as text, the largest reasons first."""
        rows = [("rows read", self.read)]
        rows += [("further acts of rows that name several states", self.split)] * bool(self.split)
        rows += [("kept, one row for each signal", self.kept), ("merged into those", self.merged)]
        rows += [("refused", sum(self.refused.values()))]
        rows += [(f"  {reason}", count) for reason, count in self.refused.items()]
        wide = max(len(name) for name, _ in rows) + 2
        told = [f"{name:<{wide}}{count:>12,}" for name, count in rows]
        return told + self._strangers() + self._days()

    def _days(self) -> list[str]:
        if self.days is None:
            return []
        return [f"days of the rows {_span(self.days)}; {_span(self.asked)} count (from=, to=)"]

    def _strangers(self) -> list[str]:
        names = [f"{clip(name)} ({count:,})" for name, count in list(self.unknown.items())[:SHOWN]]
        more = len(self.unknown) - len(names)
        return [f"unknown: {', '.join(names)}{f' and {more:,} more' if more else ''}"] if names else []


def account(tally: Tally, threshold: int) -> Account:
    """Return what became of all rows, with signals of at least `threshold` rows."""
    counting = tally.counting(threshold).values()
    kept = len(counting)
    few = sum(cell.rows for cell in tally.cells.values() if cell.rows < threshold)
    refused = tally.refused + Counter({TOO_FEW: few} if few else {})
    return Account(
        tally.read,
        tally.split,
        kept,
        sum(cell.rows for cell in counting) - kept,
        dict(_ordered(refused)),
        dict(_ordered(tally.unknown)),
        tally.days and (date.fromordinal(tally.days[0]), date.fromordinal(tally.days[1])),
        (tally.asked.first, tally.asked.last),
    )


def _span(days: tuple[date, date]) -> str:
    return f"{days[0]} to {days[1]}"


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
