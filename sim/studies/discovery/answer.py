"""A discovery as its page tells it."""

from collections.abc import Iterator

from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval
from sim.studies.discovery.limits import spelled_limit
from sim.studies.discovery.plots import boxes
from sim.studies.discovery.work import BoxesFound
from sim.views.answer import Answer, Entry, Number, Sheet, level_entry
from sim.views.text import clean, methods, probability

SHARES = {
    "density": "cases inside",
    "base": "cases of all",
    "coverage": "cases held",
    "mass": "histories held",
}


def answer(found: BoxesFound) -> Answer:
    """Where the outcome happens, each box in a sentence."""
    study, event = found.study, boxes.event(found)
    inputs = count_of(len(found.cases.inputs), "uncertain input")
    byline = f"{count_of(len(found.cases), 'history')}, {inputs}, seed {study.seed}"
    notes = ["All shares are counted on the quarter of histories that nothing was chosen on."]
    used = [each.method for box in found.boxes for each in box.quality] or [found.base.method]
    notes.append(" ".join(methods(used, 10_000)) + ".")
    return Answer(
        f"Which assumptions lead to {event}?", byline, tuple(_sentences(found)), tuple(notes),
        tuple(_numbers(found)), tuple(_sheets(found)),
    )  # fmt: skip


def _sentences(found: BoxesFound) -> Iterator[str]:
    if not found.boxes:
        yield "No box of assumptions holds up on histories that were not used to find it."
        yield f"It happens in {_say(found.base)} of all histories."
    for number, box in enumerate(found.boxes, start=1):
        limits = ", ".join(f"{clean(limit.name)} {spelled_limit(limit)}" for limit in box.box)
        inside, of_all, held = (
            _say(each) for each in (box.quality.density, box.quality.base, box.quality.coverage)
        )
        beyond = "" if box.holds else " This is no more than chance would give."
        yield (
            f"Box {number}: with {limits}, it happens in {inside} of the histories, against {of_all}"
            f" of all; the box holds {held} of the cases.{beyond}"
        )


def _say(interval: Interval) -> str:
    return probability(interval.estimate, interval.low, interval.high)


def _numbers(found: BoxesFound) -> Iterator[Number]:
    if not found.boxes:
        yield Number.of(SHARES["base"], "all histories", "share", found.base)
    for number, box in enumerate(found.boxes, start=1):
        for name, words in SHARES.items():
            yield Number.of(words, f"box {number}", "share", getattr(box.quality, name))


def _sheets(found: BoxesFound) -> Iterator[Sheet]:
    rows = [
        (
            Entry.of(str(number), number), clean(limit.name), spelled_limit(limit),
            Entry.of("< 0.001" if p < 0.001 else f"{p:.3f}", p),
        )
        for number, box in enumerate(found.boxes, start=1)
        for limit, p in zip(box.box, box.p, strict=True)
    ]  # fmt: skip
    if not rows:
        return
    yield Sheet(
        "Limits of the boxes",
        "The stretch of each input inside the box; p that a limit does nothing, after Holm's"
        " correction. All of it is in boxes.csv.",
        ("Box", "Input", "Limit", "p"),
        tuple(rows),
        (0, 3),
    )
    kept = [
        (
            Entry.of(str(number), number),
            *(level_entry(getattr(box.quality, name), "share") for name in SHARES),
        )
        for number, box in enumerate(found.boxes, start=1)
    ]
    yield Sheet(
        "How good the boxes are", "Shares with 95 % intervals.",
        ("Box", *(words.capitalize() for words in SHARES.values())), tuple(kept), (0, 1, 2, 3, 4),
    )  # fmt: skip
