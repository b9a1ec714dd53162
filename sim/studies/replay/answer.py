"""One history as its page tells it."""

from collections.abc import Iterator

from sim.scenario import theory_sets
from sim.store import manifest
from sim.studies.replay.telling import ACTED
from sim.studies.replay.work import History
from sim.views.answer import Answer, Entry, Sheet
from sim.views.provenance import version
from sim.views.text import capitalise, clean

ROWS = 800


def answer(history: History, told: list[str], ends: Iterator[str], command: str) -> Answer:
    """How it ended, and what happened week by week.

    told: the story's lines, of which the first two say what it is. ends: lines on how it ended.
    """
    counts, *words = (f"{capitalise(line)}." for line in ends)
    notes = (
        "One history is an example and no forecast: another draw of chance gives another one.",
        counts,
        "replay.html plays it week by week on the network of ties.",
    )
    kept = manifest.versions(), *manifest.commit()
    return Answer(
        clean(told[0]), clean(told[1]), tuple(words), notes, (), (_sheet(history),), (), "replay", command,
        version(*kept), tuple(_asked(history)),
    )  # fmt: skip


def _asked(history: History) -> Iterator[tuple[str, str]]:
    yield "Scenario", clean(history.world.scenario.name)
    yield "Theory", theory_sets.name_of(history.world.theory)
    yield "Seed", str(history.seed)
    yield "History", f"{history.replicate}{f', {clean(history.why)}' if history.why else ''}"


def _sheet(history: History) -> Sheet:
    moments = [each for each in history.moments if each.kind != ACTED or each.why]
    rows = tuple(
        (
            Entry.of(f"{each.day}", each.step), each.kind, clean(each.who), clean(each.whom),
            clean(each.what), clean(each.why),
        )
        for each in moments[:ROWS]
    )  # fmt: skip
    return Sheet(
        "What happened",
        "Signals, acts with their reason, sides, disputes, rivalries and pacts. All of it is in replay.csv.",
        ("Week of", "Kind", "Who", "Whom", "What", "Why"),
        rows,
    )
