"""A landscape as its page tells it."""

from collections.abc import Iterator

from sim.scenario.errors import count_of, printable
from sim.statistics.intervals import Interval
from sim.studies.landscape import words
from sim.studies.landscape.work import Landscape
from sim.views.answer import Answer, Entry, Number, Sheet
from sim.views.text import plain_number

EXACT = "counted over all configurations"
ROWS = 200


def answer(found: Landscape) -> Answer:
    """The frustration index, the minima, and who stands where in each."""
    first, *lines = words.lines(found)
    count = f"{found.total:,} configurations, all visited"
    starts = f"{found.total:,} random starts; basins are shares of these (Wilson 95 %)"
    notes = (
        "The lower the energy, the better a partition into two blocs agrees with friendships and enmities.",
    )
    return Answer(
        first, count if found.table is not None else starts, tuple(_sentences(found)), notes,
        tuple(_numbers(found)), tuple(_sheets(found, lines)),
    )  # fmt: skip


def _sentences(found: Landscape) -> Iterator[str]:
    best, actors = found.frustration, found.actors
    index = f"{best.unsatisfied}" if best.proven else f"between {best.least} and {best.unsatisfied}"
    proven = "(exact)" if best.proven else "(time ran out before it was proven)"
    yield (
        f"The frustration index is {index} of {count_of(found.ties, 'signed tie')} {proven}, with"
        f" {words.blocs(actors, best.bloc)}."
    )
    lowest = found.minima[0]
    yield (
        f"{count_of(len(found.minima), 'local minimum').replace('minimums', 'minima')}; the lowest is"
        f" {words.blocs(actors, lowest.bloc)}, at an energy of {plain_number(lowest.energy)}, with"
        f" {words.basin(found, lowest)} of the configurations in its basin."
    )


def _numbers(found: Landscape) -> Iterator[Number]:
    for each in found.minima:
        share = found.share(each.basin)
        counted = each.basin / found.total
        interval = share or Interval(counted, counted, counted, found.total, 0, EXACT)
        yield Number.of("share of its basin", words.blocs(found.actors, each.bloc), "share", interval)


def _sheets(found: Landscape, lines: list[str]) -> Iterator[Sheet]:
    rows = [
        (
            Entry.of(str(place), place), Entry.of(plain_number(each.energy), each.energy),
            Entry.of(words.basin(found, each), each.basin), words.blocs(found.actors, each.bloc),
        )
        for place, each in enumerate(found.minima[:ROWS], 1)
    ]  # fmt: skip
    yield Sheet(
        "Local minima",
        "Partitions from which no single actor's change of bloc lowers the energy. All of it is in"
        " minima.csv.",
        ("No.", "Energy", "Basin", "Partition"),
        tuple(rows),
        (0, 1, 2),
    )
    lowest = found.minima[0]
    yield Sheet(
        "Energy by actor in the lowest minimum",
        "How much each actor adds to the energy; the more below zero, the better it stands where it is.",
        ("Actor", "Energy"),
        tuple(
            (printable(name), Entry.of(plain_number(float(energy)), float(energy)))
            for name, energy in zip(found.actors.ids, lowest.frustration, strict=True)
        ),
        (1,),
    )
    yield Sheet("In words", "", ("What was found",), tuple((line.strip(),) for line in lines))
