"""A sweep as its page tells it."""

from collections.abc import Iterator

import numpy as np

from sim.scenario.errors import count_of
from sim.store.folder import safe_name
from sim.studies.sweep import words
from sim.studies.sweep.points import is_number
from sim.studies.sweep.table import Figures, Table
from sim.views.answer import Answer, Entry, Number, Sheet
from sim.views.text import clean

NAMED, ROWS, NUMBERS = 4, 400, 2_000


def answer(table: Table) -> Answer:
    """How far each main outcome reaches over the cells, and every cell."""
    keys = [words.key(name) for name in table.keys]
    size = f"{count_of(table.cells, 'cell')} of {words.replicates(table).replace('replicates', 'histories')}"
    failed = int(table.n_failed.sum())
    byline = f"{size} ({failed:,} failed), seed {table.seed}; own acts counted from {clean(table.window)}"
    together = [] if not table.contrasts else [_contrasts(table)]
    return Answer(
        f"{clean(table.title)}, over {', '.join(keys) or 'a single cell'}",
        byline,
        (*_sentences(table), *together),
        (
            *words.say_precise(table),
            words.method(table.outcomes),
            *words.say_picked(table),
            *table.failures,
        ),
        tuple(_numbers(table))[:NUMBERS],
        (_sheet(table, keys),),
        headings=tuple((stem(each.name), words.title(each)) for each in table.outcomes),
    )


def stem(name: str) -> str:
    """The file name of an outcome's figure."""
    return safe_name(name).replace(".", "_")  # what follows a dot would be taken for a suffix


def _sentences(table: Table) -> Iterator[str]:
    for outcome in table.outcomes[:NAMED]:
        estimates = outcome.numbers[:, 0]
        if not np.isfinite(estimates).any():
            yield f"{words.title(outcome)}: no cell has a figure."
            continue
        low, high = int(np.nanargmin(estimates)), int(np.nanargmax(estimates))
        if low == high:
            yield f"{words.title(outcome)} is {words.number(outcome, low)}."
        else:
            yield (
                f"{words.title(outcome)} goes from {words.number(outcome, low)} ({_where(table, low)}) to"
                f" {words.number(outcome, high)} ({_where(table, high)})."
            )


def _where(table: Table, cell: int) -> str:
    return ", ".join(f"{words.key(name)} {words.value(table.values[name][cell])}" for name in table.keys)


def _contrasts(table: Table) -> str:
    sure = sum(p < 0.05 for p in table.contrasts.values())
    return (
        f"{sure:,} of {count_of(len(table.contrasts), 'contrast')} with the first cell remain after"
        " Holm's correction; the paired differences are in contrasts.csv."
    )


def _numbers(table: Table) -> Iterator[Number]:
    for outcome in table.outcomes:
        for cell in range(table.cells):
            estimate, low, high = (
                each if np.isfinite(each) else None for each in outcome.numbers[cell].tolist()
            )
            about = f"cell {cell + 1}: {_where(table, cell)}"
            yield Number(
                words.title(outcome),
                about,
                outcome.unit,
                estimate,
                low,
                high,
                int(table.n[cell]),
                int(table.n_failed[cell]),
                outcome.method,
                outcome.name,
            )


def _sheet(table: Table, keys: list[str]) -> Sheet:
    outcomes = table.outcomes
    rows = tuple(
        (
            Entry.of(str(cell + 1), cell + 1),
            *(_value(table.values[name][cell]) for name in table.keys),
            *(_entry(table, outcome, cell) for outcome in outcomes),
            Entry.of(f"{table.n[cell]:,}", int(table.n[cell])),
        )
        for cell in range(min(table.cells, ROWS))
    )
    more = f" The first {ROWS:,} cells are shown." if table.cells > ROWS else ""
    mark = (
        " A star marks what differs from the first cell after Holm's correction." if table.contrasts else ""
    )
    return Sheet(
        "Every cell",
        f"Each outcome with its 95 % interval in every cell.{mark}{more} All of it is in index.csv.",
        ("Cell", *keys, *map(words.title, outcomes), "n"),
        rows,
        (0, *range(1 + len(keys), 2 + len(keys) + len(outcomes))),
    )


def _value(value: object) -> Entry | str:
    return Entry.of(words.value(value), float(value)) if is_number(value) else words.value(value)  # type: ignore[arg-type]


def _entry(table: Table, outcome: Figures, cell: int) -> Entry:
    star = "* " if table.differs(cell, outcome.name) else ""
    shown = words.number(outcome, cell).replace("no cases", "–")
    return Entry.of(f"{star}{shown}", float(outcome.numbers[cell, 0]))
