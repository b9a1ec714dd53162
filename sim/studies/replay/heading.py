"""The sentence that says how a history went: who went how far, who took sides in that, and the blocs."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from sim.outcomes.themes.coalitions import spell
from sim.scenario.errors import count_of
from sim.studies.replay.telling import DISPUTED, SIDED, Moment
from sim.studies.replay.work import History
from sim.views.text import capitalise, clean, with_article
from sim.views.timeline import speak

DOES = {2: "threaten force", 3: "display force", 4: "use force", 5: "go to war"}
"""What two states do, by hostility level."""

NAMED = 2
"""Dyads that the heading names beside the first, and third states beside the first that do the same."""


class Furthest(NamedTuple):
    """A dyad that went as far as any, and the step in which it first did."""

    step: int
    dyad: str


def heading(history: History) -> str:
    """One sentence: which states went how far, who took a side in that dispute, and the blocs at the end."""
    found = _furthest(history)
    return capitalise(f"{_escalation(history, found)}; {_sides(history, found)}; {_blocs(history)}.")


def _furthest(history: History) -> list[Furthest]:
    """The dyads that went furthest, the earliest first; none where no dispute opened."""
    peaks = {dyad: history.peak(dyad) for dyad in history.world.names.dyads}
    highest = max(peaks.values(), default=1)
    return sorted(
        Furthest(_since(history, dyad, highest), dyad)
        for dyad, peak in peaks.items()
        if peak == highest and highest > 1
    )


def _since(history: History, dyad: str, level: int) -> int:
    window = history.world.clock.window
    own = history.levels[window:, history.world.names.dyads.index(dyad)]
    return window + int(np.argmax(own >= level))


def _escalation(history: History, found: Sequence[Furthest]) -> str:
    if not found:
        return "No dispute opens between any two states"
    first, *others = found
    does = DOES[history.peak(first.dyad)]
    also = [f"{_names(history, each.dyad)} ({_week(history, each)})" for each in others[:NAMED]]
    if len(others) > NAMED:
        also.append(count_of(len(others) - NAMED, "more dyad"))
    as_do = f", as do {_and(also)}" if also else ""
    return f"{_names(history, first.dyad)} {does} (week of {_week(history, first)}){as_do}"


def _week(history: History, each: Furthest) -> str:
    day: date = history.days[each.step]
    return speak(day)


def _and(words: Sequence[str]) -> str:
    """Words with commas, and "and" before the last."""
    *most, last = words
    return f"{', '.join(most)}{' and ' if most else ''}{last}"


def _names(history: History, dyad: str) -> str:
    return " and ".join(_name(history, state) for state in dyad.split("-"))


def _name(history: History, state: str) -> str:
    return with_article(clean(history.world.scenario.states[state].name))


def _sides(history: History, found: Sequence[Furthest]) -> str:
    """Who took a side in the dispute that went furthest, and who joined by arms in another one."""
    taken = [each for each in history.moments if each.kind == SIDED]
    here = [each for each in taken if found and _is_of(history, each, found[0])]
    joined, others = _told(history, here, "join"), [each for each in taken if each not in here]
    said = joined or [f"no third state joins {'either' if found else 'a side'} by arms"]
    said = [*said, *_told(history, here, "support")]
    elsewhere = _told(history, others, "join")
    rest = [f"{len(elsewhere) - NAMED - 1} more"] if len(elsewhere) > NAMED + 1 else []
    also = f"; in other disputes {_and([*elsewhere[: NAMED + 1], *rest])}" if elsewhere else ""
    return ", ".join(said) + also


def _is_of(history: History, side: Moment, furthest: Furthest) -> bool:
    """Whether a side was taken in the dispute in which a dyad went furthest."""
    states = set(furthest.dyad.split("-"))
    if {side.whom, side.detail} != states:
        return False
    turns = [each for each in history.moments if each.kind == DISPUTED and {each.who, each.whom} == states]
    opened = [each.step for each in turns if each.what.endswith("opens") and each.step <= furthest.step]
    closed = [each.step for each in turns if _closes(each) and each.step >= furthest.step]
    return max(opened, default=0) <= side.step <= min(closed, default=side.step)


def _closes(turn: Moment) -> bool:
    return not turn.what.endswith(("opens", "war"))


def _told(history: History, taken: Iterable[Moment], verb: str) -> list[str]:
    """Those that join, or support, in the order in which they did, by side: "A and B join C against D"."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each in taken:
        if each.what.startswith(verb):
            found.setdefault((each.whom, each.detail), {})[_name(history, each.who)] = None
    return [
        f"{_and([*who])} {verb}{'s' * (len(who) == 1)} {_name(history, friend)} against {_name(history, foe)}"
        for (friend, foe), who in found.items()
    ]


def _blocs(history: History) -> str:
    ids = tuple(clean(state) for state in history.world.states)
    start, end = history.partitions[:, history.world.clock.window], history.partitions[:, -1]
    if (start == end).all():
        return f"the blocs stay as they were, {spell(end, ids)}"
    return f"the blocs at the end are {spell(end, ids)}, at the start of the window {spell(start, ids)}"
