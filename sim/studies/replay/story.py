"""One history as a story: a sentence that says how it went, then what mattered in it, week by week."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.model.declaration import RUNGS, THREATEN
from sim.outcomes.record import DIPLOMACY
from sim.scenario.codebook import LEVEL_LABELS, Level, rung_of
from sim.scenario.errors import count_of
from sim.studies.replay.heading import heading
from sim.studies.replay.telling import ACTED, AT_ARMS, DISPUTED, SETTLES, SIDED, SIGNALLED, TURNED, Moment
from sim.studies.replay.work import History
from sim.views.text import clean, pair
from sim.views.timeline import speak

WAIT = 104
"""Lines of the story on the screen at most; replay.csv holds all of it."""


def story(history: History) -> Iterator[str]:
    """The history in lines: heading, what mattered by week, then where everybody ended."""
    scenario = history.world.scenario
    yield f"{clean(scenario.title)}: history {history.replicate} of seed {history.seed}"
    yield heading(history)
    if history.why:
        yield f"({history.why})"
    yield f"states act on their own from {speak(history.days[history.world.clock.window])} on"
    yield ""
    times = Counter(each.detail for each in history.moments if each.kind == SIGNALLED)
    shown = find_main(history)
    for day, moments in groupby(shown[:WAIT], key=lambda each: each.day):
        yield f"week of {speak(day)}"
        for moment in moments:
            yield from _lines(moment, times)
    if len(shown) > WAIT:
        yield f"... and {len(shown) - WAIT} more: see replay.csv"
    yield ""
    yield _left_out(history, shown)
    yield from ends(history)


def find_main(history: History) -> list[Moment]:
    """What a reader has to know of a history, in its order.

    Signals that threaten or show arms, or that states give together, each once. Of a dispute: how it opened,
    every act that took it further than it had been, the first act of the other side, who took a side, that it
    became a war, how it ended. Rivalries and pacts that began or ended.
    """
    seen: set[str] = set()
    disputes: dict[frozenset[str], _Course] = {}
    shown = []
    for moment in history.moments:
        if moment.kind == SIGNALLED:
            matters = moment.detail not in seen and _is_grave(history, moment)
            seen.add(moment.detail)
        elif moment.kind == ACTED:
            matters = _Course.of(disputes, moment).takes_further(moment)
        elif moment.kind == DISPUTED:
            matters = _Course.of(disputes, moment).turns(moment)
        else:
            matters = moment.kind in (SIDED, TURNED)
        if matters:
            shown.append(moment)
    return shown


def _is_grave(history: History, signal: Moment) -> bool:
    """Whether a signal threatens or shows arms, or is given by states together."""
    spec = history.world.scenario.signals[signal.detail]
    return rung_of(spec.cameo) >= THREATEN or bool(spec.joint_with)


class _Course:
    """How far a dispute has come, as it is told: the highest rung, and who has acted."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Nothing has been told of it yet."""
        self.rung = -1
        self.acted: set[str] = set()

    @staticmethod
    def of(known: "dict[frozenset[str], _Course]", moment: Moment) -> "_Course":
        return known.setdefault(frozenset((moment.who, moment.whom)), _Course())

    def takes_further(self, act: Moment) -> bool:
        if act.why == SETTLES:
            return True
        if act.rung < THREATEN or act.why == AT_ARMS:
            return False
        new = act.rung > self.rung or act.who not in self.acted
        self.rung = max(self.rung, act.rung)
        self.acted.add(act.who)
        return new

    def turns(self, event: Moment) -> bool:
        """Whether an opening, a war or an end is told: an opening is where an act has said so already."""
        if event.what.endswith("opens"):
            return self.rung < 0
        if not event.what.endswith("war"):
            self.begin()
        return True


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


def _left_out(history: History, shown: Sequence[Moment]) -> str:
    """How many signals and military acts are not told."""
    given = len(history.world.scenario.signals)
    grave = sum(each.kind == SIGNALLED for each in shown)
    told = sum(each.kind == ACTED and each.rung >= THREATEN for each in shown)
    acts = sum(each.kind == ACTED and each.rung >= THREATEN for each in history.moments)
    return (
        f"in replay.csv too: {count_of(given - grave, 'other signal')},"
        f" {count_of(acts - told, 'military act')} that took no dispute further"
    )


def _diplomacy(history: History) -> str:
    """How much was said and done below a threat."""
    rungs = Counter(each.rung for each in history.moments if each.kind == ACTED)
    counts = ", ".join(f"{rungs[rung]} {RUNGS[rung]}" for rung in DIPLOMACY)
    return f"diplomacy, in replay.csv: {counts}"


def ends(history: History) -> Iterator[str]:
    """How much diplomacy there was, how far it went, and where the focus ended."""
    yield _diplomacy(history)
    yield from _ends(history)


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
