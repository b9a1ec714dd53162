"""A discovery on paper and on the screen."""

from collections.abc import Callable, Iterator

from sim.scenario.errors import count_of
from sim.studies.discovery.limits import spelled_limit
from sim.studies.discovery.plots import boxes
from sim.studies.discovery.work import BoxesFound
from sim.views.style import Figure
from sim.views.text import methods, probability, tell_apart

NAME = 34


def figures(found: BoxesFound) -> dict[str, Callable[[BoxesFound], Figure]]:
    """What is drawn, by file name: nothing where there is no box."""
    return {"boxes": boxes.draw} if found.boxes else {}


def lines(found: BoxesFound) -> Iterator[str]:
    """The boxes in words."""
    study = found.study
    yield f"Which assumptions lead to {boxes.event(found)}?"
    cases = found.cases
    inputs = count_of(len(cases.inputs), "uncertain input")
    yield f"{count_of(len(cases), 'history')}, {inputs}, seed {study.seed}"
    if not found.boxes:
        yield "no box holds up on histories that were not used to find it"
        base = found.base
        yield f"of all histories {probability(base.estimate, base.low, base.high)} are cases"
    for number, box in enumerate(found.boxes, start=1):
        q = box.quality
        shares = {"density": q.density, "of all": q.base, "coverage": q.coverage, "mass": q.mass}
        yield ""
        yield f"box {number}" + ("" if box.holds else ": no denser than all histories, beyond chance")
        for name, interval in shares.items():
            yield f"  {name:<10} {probability(interval.estimate, interval.low, interval.high)}"
        names = tell_apart([limit.name for limit in box.box], [NAME] * len(box.box))
        for name, limit, p in zip(names, box.box, box.p, strict=True):
            yield f"  {name:<{NAME}} {spelled_limit(limit):<24} quasi-p {p:.2g}"
    yield ""
    yield "counted on histories that nothing was chosen on; quasi-p corrected by Holm"
    if found.boxes:
        yield from methods(each.method for box in found.boxes for each in box.quality)
