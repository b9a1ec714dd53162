"""A splitting study as its page tells it."""

from collections.abc import Iterator

import numpy as np

from sim.scenario.errors import count_of
from sim.studies.rare.table import Estimated
from sim.studies.rare.text import rare
from sim.studies.rare.words import worth
from sim.views.answer import Answer, Entry, Number, Sheet
from sim.views.text import capitalise, clean, methods


def answer(found: Estimated) -> Answer:
    """How rare the event is, and every step up to it."""
    study = found.study
    title = clean(study.outcome.title)
    size = f"{count_of(study.repeats, 'repeat')} of {count_of(study.effort, 'history')} a stage"
    plain = [each for each in map(found.plain, range(1, len(found.heights) + 1)) if each is not None]
    used = " ".join(methods((each.method for each in (*found.heights, *plain)), 10_000)) + "."
    return Answer(
        f"How rare is {title}?",
        f"{size}, seed {study.seed}",
        tuple(_sentences(found, title)),
        (*(f"{capitalise(line)}." for line in worth(found)), used),
        tuple(_numbers(found)),
        (_sheet(found),),
    )


def _sentences(found: Estimated, title: str) -> Iterator[str]:
    if np.count_nonzero(found.estimates[:, -1]):
        yield f"{title} is {rare(found.result)}."
    else:
        yield f"No history got that far: {title} is {rare(found.result)}."
    plain = found.plain(found.study.goal)
    if plain is not None:
        yield f"Plain counting of {count_of(plain.n, 'history')} gives {rare(plain)}."


def _numbers(found: Estimated) -> Iterator[Number]:
    for height, (name, interval) in enumerate(zip(found.study.heights, found.heights, strict=True), start=1):
        yield Number.of(clean(name), "by splitting", "probability", interval)
        if (plain := found.plain(height)) is not None:
            yield Number.of(clean(name), "by plain counting", "probability", plain)


def _sheet(found: Estimated) -> Sheet:
    rows = []
    for height, (name, interval) in enumerate(zip(found.study.heights, found.heights, strict=True), start=1):
        plain = found.plain(height)
        counted = (
            "–" if plain is None else Entry.of(rare(plain), plain.estimate, f"n {plain.n:,}; {plain.method}")
        )
        split = Entry.of(rare(interval), interval.estimate, f"{interval.n:,} repeats; {interval.method}")
        rows.append((clean(name), split, counted))
    return Sheet(
        "The steps",
        "Probability of each step up to the event. All of it is in rare.csv, repeat by repeat in"
        " repeats.csv.",
        ("Step", "By splitting", "By plain counting"),
        tuple(rows),
        (1, 2),
    )
