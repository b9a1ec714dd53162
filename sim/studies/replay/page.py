"""One history on paper and on the screen."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from sim.model.declaration import RUNGS, THREATEN
from sim.outcomes.record import DIPLOMACY
from sim.scenario.codebook import LEVEL_LABELS, Level
from sim.store import atomic
from sim.studies.replay import work as tables
from sim.studies.replay.answer import answer
from sim.studies.replay.plots import history as replay
from sim.studies.replay.telling import ACTED, AT_ARMS, SETTLES, SIDED, SIGNALLED, Moment
from sim.studies.replay.work import History
from sim.views import study_page, style
from sim.views.text import clean, pair
from sim.views.timeline import speak

WAIT = 104
"""Lines of the story on the screen at most; replay.csv holds all of it."""


TEXT = "replay.txt"


def write(history: History, folder: Path, plots: bool = True, command: str = "") -> list[str]:
    """Write replay.csv, replay.txt, the chart, if it is wanted, and the page; returns the story's lines.

    Raises OSError where `folder` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = list(story(history))
    tables.write(folder, history)
    atomic.write_text(folder / TEXT, "\n".join(told) + "\n")
    drawn = style.save(replay.draw(history), folder / "replay") if plots else []
    ends = iter((_diplomacy(history), *_ends(history)))
    found = answer(history, told, ends, command)
    study_page.write(folder, found, [path for path in drawn if path.suffix == ".svg"])
    return told


def story(history: History) -> Iterator[str]:
    """The history in lines: signals, threats and military acts, sides, disputes, rivalries and pacts by week,
    then where everybody ended."""
    scenario = history.world.scenario
    yield f"{clean(scenario.title)}: history {history.replicate} of seed {history.seed}"
    yield f"states act on their own from {speak(history.days[history.world.clock.window])} on"
    yield ""
    times = Counter(each.detail for each in history.moments if each.kind == SIGNALLED)
    shown = list(_shown(history))
    for day, moments in groupby(shown[:WAIT], key=lambda each: each.day):
        yield f"week of {speak(day)}"
        for moment in moments:
            yield from _lines(moment, times)
    if len(shown) > WAIT:
        yield f"... and {len(shown) - WAIT} more: see replay.csv"
    yield ""
    yield _diplomacy(history)
    yield from _ends(history)


def _shown(history: History) -> Iterator[Moment]:
    """All but diplomacy and the acts of a war; of every signal only the first time."""
    seen: set[str] = set()
    for moment in history.moments:
        if moment.kind == SIGNALLED:
            if moment.detail not in seen:
                yield moment
            seen.add(moment.detail)
        elif _is_told(moment):
            yield moment


def _is_told(moment: Moment) -> bool:
    militarized = moment.rung >= THREATEN and moment.why != AT_ARMS
    return moment.kind != ACTED or moment.why == SETTLES or militarized


def _lines(moment: Moment, times: Counter[str]) -> Iterator[str]:
    who = f"{clean(moment.who)} → {clean(moment.whom)}"
    if moment.kind == SIGNALLED:
        again = times[moment.detail] - 1
        later = f", and {again} time{'s' * (again > 1)} more" if again else ""
        yield f"    signal   {who}: {clean(moment.what)}{later}"
    elif moment.kind == SIDED:
        yield f"    side     {clean(moment.who)} {clean(moment.what)}"
    elif moment.kind == ACTED:
        yield f"    act      {who}: {clean(moment.what)}"
        detail = f" ({clean(moment.detail)})" if moment.detail else ""
        yield f"             {moment.why}{detail}"
    else:
        yield f"    {moment.kind:<8} {clean(moment.who)}–{clean(moment.whom)}: {clean(moment.what)}"


def _diplomacy(history: History) -> str:
    """How much was said and done below a threat."""
    rungs = Counter(each.rung for each in history.moments if each.kind == ACTED)
    counts = ", ".join(f"{rungs[rung]} {RUNGS[rung]}" for rung in DIPLOMACY)
    return f"diplomacy, in replay.csv: {counts}"


def _ends(history: History) -> Iterator[str]:
    peaks = {dyad: history.peak(dyad) for dyad in history.world.names.dyads}
    raised = [dyad for dyad in sorted(peaks, key=lambda each: (-peaks[each], each)) if peaks[dyad] > 1]
    words = ", ".join(f"{pair(dyad)} {LEVEL_LABELS[Level(peaks[dyad])]}" for dyad in raised)
    yield f"highest levels: {words or 'no dispute anywhere'}"
    focus = history.world.scenario.focus
    i, j = history.world.names.indices(focus)
    tension = history.tension[[history.world.clock.window, -1], history.world.names.dyads.index(focus)]
    yield f"tension {pair(focus)}: {tension[0]:.2f} as states begin to act, {tension[1]:.2f} at the end"
    start, end = history.alignment[0], history.alignment[-1]
    a, b = (clean(history.world.states[index]) for index in (i, j))
    for x, y, forth in ((i, j, f"{a} → {b}"), (j, i, f"{b} → {a}")):
        yield f"alignment {forth}: {start[x, y]:+.2f} at the start, {end[x, y]:+.2f} at the end".replace(
            "-", "−"
        )
