"""What a comparison prints: inputs first, then the differences, the folder as its last line."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import get_console
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sim.scenario.errors import count_of
from sim.studies.comparison import words as compare_words
from sim.studies.comparison.work import Comparison, Line
from sim.views.lines import print_lines, show_folder, wrap_line
from sim.views.text import clean, further, methods, shorten, tell_apart

INPUTS, LINES, WIDTH, NUMBERS = 8, 12, 80, 72
HEAD = (
    "compared with the first run".ljust(NUMBERS - 16) + "difference, 95 %" + "pairing".rjust(WIDTH - NUMBERS)
)


def show(comparison: Comparison, folder: Path, console: Console | None = None) -> None:
    """Print a comparison in at most one screen, then the folder."""
    out = console or get_console()
    lines = [*_runs(comparison), Text(), *_inputs(comparison), Text(), *_differences(comparison)]
    print_lines(out, [part for line in lines for part in wrap_line(line, out)])
    show_folder(out, folder)


def _runs(comparison: Comparison) -> Iterator[Text]:
    for place, (run, label) in enumerate(zip(comparison.runs, comparison.labels, strict=True)):
        count = f"{count_of(len(run.rows['replicate']), 'history')}, seed {run.meta.seed}"
        yield Text(f"{'first' if place == 0 else f'run {place + 1}'}  {clean(label)}: {count}")
    yield Text(compare_words.say_pairs(comparison))
    for note in comparison.notes:
        yield Text(clean(note), style="dim")


def _inputs(comparison: Comparison) -> Iterator[Text]:
    count = len(comparison.inputs)
    yield Text(f"Inputs that differ: {count or 'none'}", style="bold")
    shown = comparison.inputs[:INPUTS]
    names = tell_apart([line.key for line in shown], [44] * len(shown))
    for line, name in zip(shown, names, strict=True):
        values = " | ".join(shorten(value, 24) for value in line.values)
        yield Text(f"  {name}: {values}")
    if count > INPUTS:
        yield Text(f"  {further(count - INPUTS, 'input', 'inputs.csv')}", style="dim")


def _differences(comparison: Comparison) -> Iterator[Text]:
    order = {line.outcome.name: place for place, line in reversed(list(enumerate(comparison.lines)))}
    lines = sorted(comparison.lines, key=lambda line: (order[line.outcome.name], line.run))
    sure = [line for line in lines if compare_words.is_sure(line)]
    yield Text(HEAD, style="bold")
    surest = compare_words.surest(comparison)
    shown = lines if len(lines) <= LINES else surest[:LINES] or lines[: LINES // 2]
    yield from map(Text, _said(shown, len(comparison.runs) > 2, comparison))
    yield Text(
        f"{'* ' if sure else ''}{len(sure)} of {len(lines)} differences remain after Holm's correction"
        f" for {compare_words.say_tests(comparison)}"
        + ("" if shown is lines or len(shown) == len(sure) else _first(sure)),
        style="dim",
    )
    yield Text(
        "points for shares; pairing: unpaired variance over paired; all in comparison.csv", style="dim"
    )
    yield from (
        Text(each, style="dim") for each in methods(line.difference.interval.method for line in shown)
    )


def _first(sure: Sequence[Line]) -> str:
    """Which are shown where there is no room for all."""
    which = f"{LINES} are shown, those of the focus first, then the surest" if sure else "the first are shown"
    return f"; {which}"


def _said(lines: Sequence[Line], several: bool, comparison: Comparison) -> Iterator[str]:
    """A row per difference: whose, how large, what pairing was worth."""
    numbers = [_number(line) for line in lines]
    rooms = [NUMBERS - cell_len(number) - 1 for number in numbers]
    runs = [f"{compare_words.short(comparison.labels[line.run])}: " if several else "" for line in lines]
    names = [run + compare_words.title(line.outcome) for run, line in zip(runs, lines, strict=True)]
    for line, name, number in zip(lines, tell_apart(names, rooms), numbers, strict=True):
        space = " " * (NUMBERS - cell_len(name) - cell_len(number))
        yield f"{name}{space}{number}{compare_words.say_gain(line):>{WIDTH - NUMBERS}}"


def _number(line: Line) -> str:
    unit = line.outcome.unit
    number = compare_words.difference(line.difference.interval, unit) + " weeks" * (unit == "weeks")
    return f"{'*' if compare_words.is_sure(line) else ' '} {number}"
