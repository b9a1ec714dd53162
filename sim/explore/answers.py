"""What the page shows of a world: escalation, postures, ties and blocs, each paired with the baseline.

Every figure is that of the summary, every difference that of `compare`, one by one at 95 %.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.explore.bench import Histories
from sim.outcomes.figures import Figure
from sim.outcomes.outcome import Outcome
from sim.outcomes.table import outcomes
from sim.outcomes.themes import coalitions
from sim.outcomes.themes.escalation import REACHED, at_least
from sim.outcomes.themes.sides import EITHER, SIDES, thirds
from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval
from sim.studies.comparison.work import in_common
from sim.studies.contrast import sample, share
from sim.views.change import change
from sim.views.text import clean, pair, quantity

NOT_COMPARED = "not compared"
"""What stands for the difference of an outcome that is not the same in both worlds; the note says why."""

PARTITIONS = 4
"""Partitions of either world that are shown."""


@dataclass(frozen=True)
class View:
    """What the page looks at: the hostility level in its chart, the dyad of its curve and postures."""

    level: int
    dyad: str


class Answer:
    """A world beside the baseline, on the same draws."""

    def __init__(self, now: Histories, base: Histories) -> None:
        self.now, self.base, self.changed = now, base, now is not base
        self.known = outcomes(now.meta, now.rows)
        self.before = outcomes(base.meta, base.rows) if self.changed else {}
        (shared, _), self.apart = in_common([base, now]) if self.changed else (({}, {}), [])
        self.shared = set(shared)
        here, there = base.rows["replicate"], now.rows["replicate"]
        _, self.here, self.there = np.intersect1d(here, there, assume_unique=True, return_indices=True)
        self.lost = min(now.meta.n_attempted, base.meta.n_attempted) - len(self.here)

    def show(self, view: View) -> dict[str, Any]:
        """Return what the page draws first, in JSON's own types but for numbers that are none.

        How the ties differ is left to `ties`: some of these intervals are resampled, which takes a while.
        """
        meta, world = self.now.meta, self.now.world
        told = {
            "states": [{"id": each, "name": clean(world.scenario.states[each].name)} for each in meta.states],
            "dyads": [world.names.indices(each) for each in meta.dyads],
            "pairs": [world.names.indices(each) for each in meta.pairs],
            "n": len(self.now.rows["replicate"]),
            "attempted": meta.n_attempted,
            "failed": meta.n_failed,
            "seconds": self.now.seconds,
            "changed": self.changed,
            "n_pairs": len(self.here),
            "window": clean(meta.window.text),
            "headline": self.headline(view),
            "level": view.level,
            "dyad": view.dyad,
            "escalation": [self.line(f"p_level_{view.level}.{dyad}") for dyad in meta.dyads],
            "overall": self.line(f"p_level_{view.level}"),
            "curve": self.curve(view),
            "postures": [*self.postures(view.dyad)],
            "ties": [self.line(f"alignment_mean.{name}", differs=False) for name in meta.pairs],
            "together": [self.line(f"p_same_bloc.{name}") for name in meta.pairs],
            "blocs": [*self.blocs()],
        }
        return told | {"methods": list_methods(told)}

    def ties(self, go_on: Callable[[], None]) -> list[dict[str, Any]]:
        """Return the ties with how they differ. go_on: called before each, ends it by raising."""
        lines = []
        for name in self.now.meta.pairs:
            go_on()
            lines.append(self.line(f"alignment_mean.{name}"))
        return lines

    def line(self, name: str, differs: bool = True) -> dict[str, Any]:
        """Return an outcome in both worlds, and how much it differs, with intervals in numbers and words.

        differs: whether the difference is wanted now.
        """
        outcome = self.known[name]
        now = self._of(self.now, outcome)
        told: dict[str, Any] = {
            "name": outcome.name,
            "subject": pair(outcome.subject),
            "label": clean(outcome.label),
        }
        told |= {"now": _numbers(now), "text": _words(now, outcome), "n": now.n, "method": now.method}
        if name in self.before:
            base = self._of(self.base, self.before[name])
            told |= {"base": _numbers(base), "base_text": _words(base, outcome)}
        if self.changed and name not in self.shared:
            told["difference_text"] = NOT_COMPARED
        elif self.changed and differs:
            away = self.difference(name)
            told |= {"difference": _numbers(away), "difference_text": change(away, outcome.unit)}
            told["difference_method"] = away.method
        return told

    def difference(self, name: str) -> Interval:
        """Return what an outcome is here less what it is in the baseline, history by history."""
        outcome = self.known[name]
        one, other = sample(self.before[name], self.base.rows), sample(outcome, self.now.rows)
        return share(outcome, one.at(self.here), other.at(self.there), self.lost).interval

    def headline(self, view: View) -> str:
        """Return the answer to the question that is looked at, as a sentence."""
        name = f"p_level_{view.level}.{view.dyad}"
        outcome, states = self.known[name], self.now.world.scenario.states
        who = " and ".join(clean(states[state].name) for state in view.dyad.split("-"))
        here = _words(self._of(self.now, outcome), outcome)
        said = f"{who} come to {at_least(view.level)} in {here} of histories"
        if name not in self.before:
            return f"{said}."
        before = _words(self._of(self.base, self.before[name]), outcome)
        if name not in self.shared:
            return f"{said}; in the baseline, over its own window, in {before}."
        away = self.difference(name)
        return f"{said}, {change(away, outcome.unit)} percentage points against the baseline’s {before}."

    def curve(self, view: View) -> dict[str, Any]:
        """Return P(the level has been reached) week by week of both worlds, with its bounds and days."""
        name = f"mean_weeks_without_level_{view.level}.{view.dyad}"
        told = {"now": self._course(self.known[name], self.now)}
        if name in self.before:
            told["base"] = self._course(self.before[name], self.base)
        return told

    def _course(self, outcome: Outcome, of: Histories) -> dict[str, Any]:
        found = outcome.curve(of.rows, of.meta.n_failed)
        return {
            "days": [str(day) for day in of.meta.dates[of.meta.window.first :]],
            "share": _reached(found.survival),
            "low": _reached(found.high),
            "high": _reached(found.low),
        }

    def postures(self, dyad: str) -> Iterator[dict[str, Any]]:
        """Yield where each third state would stand at the end if two fought: its sides, and with whom."""
        for subject in thirds(self.now.rows):
            third, _, of = subject.partition(":")
            if of == dyad:
                sides = [self.line(f"posture_{side}.{subject}") for side in SIDES]
                either = [self.line(f"posture_{side}.{subject}") for side in EITHER]
                yield {"third": clean(third), "sides": sides, "either": either}

    def _partition(self, of: Histories, outcome: Outcome) -> Interval:
        """The share of a partition, as the summary has it: those listed hold jointly."""
        found = self._partitions[self.changed and of is self.base].get((outcome.quantity, outcome.subject))
        return outcome.interval(of.rows, of.meta.n_failed) if found is None else found.interval

    @cached_property
    def _partitions(self) -> tuple[dict[tuple[str, str], Figure], ...]:
        """Figures of partitions by quantity and subject, of the world as it is moved and of the baseline."""
        return tuple(
            {(each.quantity, each.subject): each for each in coalitions.figures((), of.rows, of.meta)}
            for of in (self.now, self.base)[: 1 + self.changed]
        )

    def blocs(self) -> Iterator[dict[str, Any]]:
        """Yield the commonest partitions at the end, of both worlds together."""
        alike = self.now.meta.states == self.base.meta.states
        kinds: dict[str, int] = {}
        for of in (self.now, self.base) if alike else (self.now,):
            texts, counts = np.unique(of.rows["partition"], return_counts=True)
            for text, count in zip(texts.tolist(), counts.tolist(), strict=True):
                kinds[text] = kinds.get(text, 0) + count
        for text in sorted(kinds, key=lambda each: (-kinds[each], each))[:PARTITIONS]:
            outcome = coalitions.partition(text, self.now.meta)
            self.known[outcome.name] = outcome
            if self.changed and alike:
                self.before[outcome.name] = outcome
            if alike and self.now.meta.dates[-1] == self.base.meta.dates[-1]:
                self.shared.add(outcome.name)
            yield self.line(outcome.name) | {"code": text}

    def _of(self, of: Histories, outcome: Outcome) -> Interval:
        if outcome.quantity == coalitions.PARTITION:
            return self._partition(of, outcome)
        return outcome.interval(of.rows, of.meta.n_failed)


def view_of(given: object, histories: Histories) -> View:
    """Return what a page says that it looks at, or what is looked at first."""
    told = given if isinstance(given, dict) else {}
    meta, level, dyad = histories.meta, told.get("level"), told.get("dyad")
    shown = level if type(level) is int and level in REACHED else 4
    return View(shown, dyad if dyad in meta.dyads else first_dyad(histories))


def first_dyad(histories: Histories) -> str:
    """Return the focus, or where it may not fight the first dyad that may."""
    meta = histories.meta
    return meta.focus if meta.focus in meta.dyads else meta.dyads[0]


def note(answer: Answer) -> str:
    """Return what the intervals hold and what they leave out."""
    paired = f"{count_of(len(answer.here), 'pair')} of histories on the same draws" if answer.changed else ""
    what = "Intervals: 95 %, one by one, chance alone; what is assumed is in none of them"
    apart = answer.apart and f"Not all is compared: {'; '.join(answer.apart).replace('the runs', 'the two')}"
    return " ".join(f"{each}." for each in (what, paired and f"Differences: {paired}", apart) if each)


def list_methods(told: Any) -> list[str]:
    """Return how the intervals of what is shown were found, each method once."""
    return [*dict.fromkeys(_methods(told))]


def _methods(told: Any) -> Iterator[str]:
    """How every interval that is shown was found."""
    if isinstance(told, dict):
        yield from (clean(told[key]) for key in ("method", "difference_method") if key in told)
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from _methods(each)


def _numbers(interval: Interval) -> list[float]:
    return [float(interval.estimate), float(interval.low), float(interval.high)]


def _words(interval: Interval, outcome: Outcome) -> str:
    return quantity(interval.estimate, interval.low, interval.high, outcome.unit)


def _reached(survival: Any) -> list[float]:
    """P(not yet) as P(has been), the first entry, before any week, left out."""
    return [0.0 if math.isnan(each) else 1.0 - float(each) for each in np.asarray(survival)[1:]]
