"""What a sweep prints: a table that fits the terminal, and the folder as its last line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap

import numpy as np
from rich import get_console
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sim.scenario.errors import count_of
from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.table import Figures, Table
from sim.views.lines import print_lines, show_folder
from sim.views.text import further, shorten, tell_apart

LINES, NAME, HEADS, BETWEEN = 24, 24, 2, 2
SIDES = "posture_with_first"


def show(table: Table, folder: Path, console: Console | None = None) -> None:
    """Print a line per cell, at most 24 of them, with as many outcomes as fit, then the folder."""
    out = console or get_console()
    keys = [key for key in table.keys if len(table.distinct(key)) > 1] or list(table.keys)
    shown = range(min(table.cells, LINES))
    names = tell_apart([_short(key) for key in keys], [NAME] * len(keys))
    columns = [["", name, *_words(table, key, shown)] for key, name in zip(keys, names, strict=True)]
    outcomes = _ordered(table.outcomes)
    numbers = [[sweep_words.number(outcome, cell) for cell in shown] for outcome in outcomes]
    rooms = [max([cell_len(number) for number in column], default=0) for column in numbers]
    labels = tell_apart([outcome.label for outcome in outcomes], rooms)
    subjects = tell_apart([sweep_words.subject(outcome) for outcome in outcomes], rooms)
    columns += [[*heads, *column] for *heads, column in zip(labels, subjects, numbers, strict=True)]
    print_lines(out, [Text(shorten(table.title, 78), style="bold"), Text(_counted(table)), Text()])
    print_lines(out, _aligned(columns, len(keys), out.width))
    if table.cells > LINES:
        print_lines(out, [Text(further(table.cells - LINES, "cell", "index.csv"), style="dim")])
    notes = [
        *wrap(sweep_words.method(table.outcomes), out.width),
        "each cell by itself; more outcomes in index.csv",
        *(["paired differences from the first cell are in contrasts.csv"] if table.contrasts else []),
    ]
    print_lines(out, [Text(note, style="dim") for note in notes])
    said = [*sweep_words.say_precise(table), *sweep_words.say_picked(table)]
    print_lines(out, [Text(line) for note in said for line in wrap(note, out.width)])
    show_folder(out, folder)


def _ordered(outcomes: Sequence[Figures]) -> list[Figures]:
    """As they come, but of the third states that may side with a first state those that do so most: not
    all have room.
    """
    most = {each.name: float(np.nan_to_num(each.numbers[:, 0]).max(initial=0.0)) for each in outcomes}
    sides = sorted((each for each in outcomes if each.quantity == SIDES), key=lambda each: -most[each.name])
    turn = iter(sides)
    return [next(turn) if each.quantity == SIDES else each for each in outcomes]


def _counted(table: Table) -> str:
    failed = int((table.n_failed > 0).sum())
    words = f"{count_of(table.cells, 'cell')}, {sweep_words.replicates(table)} each, seed {table.seed}"
    return words + (f"; {count_of(failed, 'cell')} with failures" if failed else "")


def _short(key: str) -> str:
    """A key without the room it lies in: "IRN.resolve", "aras_bridging", "reaction"."""
    return key.removeprefix("set.").partition(".")[2] or key


def _words(table: Table, key: str, cells: Iterable[int]) -> list[str]:
    words = [sweep_words.whole(table.values[key][cell]) for cell in cells]
    return tell_apart(words, [sweep_words.VALUE] * len(words))


def _aligned(columns: Sequence[Sequence[str]], left: int, room: int) -> list[Text]:
    """Columns side by side while they fit: the first `left` set left, the others right; two bold heads."""
    lines = [""] * len(columns[0]) if columns else []
    for place, column in enumerate(columns):
        width = max(cell_len(word) for word in column)
        if place >= left and lines and cell_len(lines[0]) + width > room:
            break
        for row, word in enumerate(column):
            space = " " * (width - cell_len(word))
            lines[row] += (word + space if place < left else space + word) + " " * BETWEEN
    return [Text(line.rstrip(), style="bold" if row < HEADS else "") for row, line in enumerate(lines)]
