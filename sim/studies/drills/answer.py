"""Drills as their page tells them."""

from collections.abc import Mapping

from sim.scenario import theory_sets
from sim.scenario.errors import count_of
from sim.store import manifest
from sim.studies.drills.work import Effect
from sim.views.answer import Answer, Entry, Number, Sheet, change_entry, level_entry
from sim.views.change import change
from sim.views.provenance import version
from sim.views.text import capitalise, methods, probability

UNIT = "probability"


def answer(
    found: Mapping[str, Effect], effects: Mapping[tuple[float, float], Effect], seed: int, command: str
) -> Answer:
    """What an exercise changes in each context, and by what a display leaves and by what states fear."""
    first = next(iter(found.values()))
    sentences = tuple(
        f"{capitalise(name)}: {change(each.change, UNIT)} percentage points; without it"
        f" {probability(each.without.estimate, each.without.low, each.without.high)}."
        for name, each in found.items()
    )
    used = [each for effect in found.values() for each in (effect.change, effect.without)]
    notes = (
        "Every effect is a paired difference, of the same histories with and without the exercise.",
        " ".join(methods((each.method for each in used), 10_000)) + ".",
    )
    numbers = tuple(
        Number.of(f"use of force, {what}", name, UNIT, interval)
        for name, each in found.items()
        for what, interval in (("without", each.without), ("change", each.change))
    )
    kept = manifest.versions(), *manifest.commit()
    return Answer(
        "What does an exercise do to the probability of force?",
        f"{count_of(first.change.n, 'history')} of each, with and without, seed {seed}",
        sentences,
        notes,
        numbers,
        _sheets(found, effects),
        (),
        "drills",
        command,
        version(*kept),
        (
            ("Theory", theory_sets.DEFAULT), ("World", "configs/evidence/drill.yaml"), ("Seed", str(seed)),
            ("Histories of each world", f"{first.change.n:,}"),
        ),
    )  # fmt: skip


def _sheets(
    found: Mapping[str, Effect], effects: Mapping[tuple[float, float], Effect]
) -> tuple[Sheet, Sheet]:
    heads = ("Force without it", "Change, percentage points")
    return (
        Sheet(
            "By context",
            "What an exercise does to the probability of force.",
            ("Context", *heads),
            tuple((name, *_cells(each)) for name, each in found.items()),
            (1, 2),
        ),
        Sheet(
            "By what displays leave and what states fear",
            "The same of a display near a rival's border, alone, by two parameters of the theory.",
            ("What a display leaves", "What states fear", *heads),
            tuple((f"{a:g}", f"{b:g}", *_cells(each)) for (a, b), each in effects.items()),
            (0, 1, 2, 3),
        ),
    )


def _cells(effect: Effect) -> tuple[Entry, Entry]:
    return level_entry(effect.without, UNIT), change_entry(effect.change, UNIT)
