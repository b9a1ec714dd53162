"""What a run prints: one screen that answers how far, who stands where, and which signals mattered.

Numbers come from the run's figures alone, each with its interval. Text of a scenario passes `clean`, which
takes out escape sequences, and is printed without markup. Nothing is cut in the middle: what has no room at
the width of the terminal, 60 characters or more, is left out whole, with a word on where it is.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import get_console
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sim.engines.charted import leave_out
from sim.outcomes.beside import HELD, MOVED
from sim.scenario.domain import outside
from sim.scenario.errors import count_of
from sim.views import levels, stands
from sim.views.levels import LEVELS, Known, pad, points, wrap_text
from sim.views.lines import print_lines, show_folder
from sim.views.text import clean, digits, methods, pair, probability, tell_apart

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure, Meta
    from sim.scenario.schema import Scenario
    from sim.store.manifest import AgentsRecord

USUAL, LEAST = 80, 60
"""Characters of a line where nobody knows better, and at least."""

THIRDS, TIES, MOVERS = 3, 3, 3
SIDE, SIDES = 6, 32
SHOWN = {"p_level_4", HELD.format(4), "p_partition"}
"""Quantities whose methods are named."""


def show(
    figures: Sequence["Figure"],
    meta: "Meta",
    folder: Path | None,
    console: Console | None = None,
    agents: "AgentsRecord | None" = None,
    warning: str = "",
) -> None:
    """Print the summary of a run: about 24 lines at 80 characters, then the folder, unless it is None: to be
    printed when the pictures are there (lines.show_folder).
    """
    out = console or get_console()
    print_lines(out, screen(figures, meta, agents, warning, out.width))
    if folder is not None:
        show_folder(out, folder)


def warn(scenario: "Scenario") -> str:
    """What is said above the numbers: where the model was not fitted, and which ties are not told of."""
    return ". ".join(part for part in (outside(scenario), leave_out(scenario)) if part)


def show_signals(removals: Sequence["Figure"], console: Console | None = None) -> None:
    """Print which signals move the focus most."""
    out = console or get_console()
    print_lines(out, movers(removals, max(out.width, LEAST)))


def screen(
    figures: Sequence["Figure"],
    meta: "Meta",
    agents: "AgentsRecord | None" = None,
    warning: str = "",
    width: int = USUAL,
) -> list[Text]:
    """The lines above the folder, none longer than `width` characters."""
    known = {(figure.quantity, figure.subject): figure for figure in figures}
    width = max(width, LEAST)
    return [
        *_question(meta, width),
        *([] if agents is None else wrap_text(f"own agents {clean(agents.words)}", width)),
        *(wrap_text(clean(warning), width, "bold") if warning else []),
        Text(),
        *levels.table(known, meta, width),
        *levels.signals(known, meta, width),
        Text(),
        *_stands(figures, meta, width),
        *_ties(known, meta, width),
        *_alignments(known, meta, width),
        *_partitions(figures, width),
        *_methods((figure for figure in figures if figure.quantity in SHOWN), width),
    ]


def _question(meta: "Meta", width: int) -> Iterator[Text]:
    yield from wrap_text(clean(meta.title), width, "bold")
    who = pair(meta.focus) if meta.focus in meta.dyads else "any dyad"
    yield from wrap_text(f"How far does {who} go by the states' own acts, {clean(meta.window.text)}?", width)
    failed = f", {meta.n_failed:,} failed" if meta.n_failed else ""
    done = f"{meta.n_attempted - meta.n_failed:,} of {count_of(meta.n_attempted, 'history')}"
    theory = f", theory {clean(meta.theory)}" if meta.theory else ""
    run = f"{clean(meta.scenario)}: {done}{failed}{theory}, seed {meta.seed}, history {clean(meta.history)}"
    yield from wrap_text(run, width)


def _stands(figures: Sequence["Figure"], meta: "Meta", width: int) -> Iterator[Text]:
    """Where third states stand if the focus fights, in percent: when it did, and at the end if it did."""
    found = stands.stands(figures, meta.focus)
    if not found:
        return
    columns = ("stand", "posture") if width >= USUAL else ("posture",)
    room = USUAL - 2 * SIDES - 2
    count = {column: found[0].sides[column][0].n for column in columns}
    heads = {"stand": "at force (n {:,})", "posture": "if at the end (n {:,})"}
    title = pad(f"If {pair(meta.focus, 5)} fight, %", 22 if len(columns) > 1 else 20).rstrip()
    groups = "  ".join(f"{heads[column].format(count[column]):>{SIDES}}" for column in columns)
    lead = room + len(groups) - len(groups.lstrip())
    yield Text(f"{title:<{lead}}{groups.lstrip()}", style="bold")
    row = _row(_heads(meta.focus))
    yield Text(" " * room + "  ".join(row for _ in columns), style="bold")
    shown = found[:THIRDS]
    names = tell_apart([each.third for each in shown], [room - 1] * len(shown))
    for each, name in zip(shown, names, strict=True):
        cells = "  ".join(_sides(each.sides[column]) for column in columns)
        yield Text(pad(name, room) + cells)
    notes = [f"{_halves(found, columns)}; support: a declared rate"]
    both = "stand" in columns
    notes.append(stands.elsewhere(figures, meta.focus, count["stand"]) if both else "at force: in the report")
    for note in notes:
        yield from wrap_text(note, width, "dim")


def _heads(dyad: str) -> list[str]:
    """Heads of the five columns, each with a blank before it."""
    first, second = tell_apart(dyad.split("-"), [SIDE - 2] * 2)
    return [words.format(first=first, second=second).replace(" +", "+") for words in stands.SIGNED]


def _sides(sides: Sequence["Figure"]) -> str:
    return _row([levels.number(side) for side in sides])


def _row(cells: Sequence[str]) -> str:
    """Five cells, the one of neutrality wider."""
    return "".join(f"{cell:>{SIDE + (place == 2) * 2}}" for place, cell in enumerate(cells))


def _halves(found: Sequence[stands.Stand], columns: Sequence[str]) -> str:
    shown = found[:THIRDS]
    halves = [stands.widest(shown, column) for column in columns]
    words = " and ".join(f"±{digits(100 * half)}" for half in halves if not math.isnan(half))
    left = len(found) - len(shown)
    more = f"; {left} more in the report" if left else ""
    return f"+ by arms; by chance {words} points at most{more}" if words else f"+ by arms{more}"


def _listed(head: str, items: Sequence[str], width: int) -> Text:
    """A line of the first items, as many as have room, and of the first one anyhow."""
    lines = (f"{head} {', '.join(items[:shown])}" for shown in range(len(items), 0, -1))
    return Text(next((line for line in lines if cell_len(line) <= width), f"{head} {items[0]}"))


def _ties(known: Known, meta: "Meta", width: int) -> Iterator[Text]:
    """How often the tie of the focus changes sign, and those that do so most."""
    found = [known[key] for pair in meta.pairs if (key := ("p_sign_changes", pair)) in known]
    found.sort(key=lambda each: (each.subject != meta.focus, -each.estimate, each.subject))
    shown = [each for each in found[:TIES] if each.estimate > 0]
    items = [f"{pair(each.subject)} {levels.show(each, room=width)}" for each in shown]
    if items:
        yield _listed("Ties that change sign, %:", items, width)


def _alignments(known: Known, meta: "Meta", width: int) -> Iterator[Text]:
    """How alignments stand at the start of the window and at its end, and what the signals did to them."""
    moved = [known[key] for pair in meta.pairs if (key := (MOVED, pair)) in known]
    moved.sort(key=lambda each: (each.subject != meta.focus, -abs(each.estimate), each.subject))
    items = []
    for each in moved[:TIES]:
        one, other = each.subject.split("-")
        ways = (f"{one}>{other}", f"{other}>{one}")
        if all(("alignment_mean", way) in known for way in ways):
            end = sum(known["alignment_mean", way].estimate for way in ways) / 2
            start = end - sum(known["alignment_change", way].estimate for way in ways) / 2
            change = f"{_signed(start)} to {_signed(end)} ({_signed(each.estimate)})"
            items.append(f"{pair(each.subject)} {change}")
    if items:
        yield _listed("Alignment (by signals):", items, width)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−").replace("0.", ".", 1)


def _partitions(figures: Sequence["Figure"], width: int) -> Iterator[Text]:
    """The commonest partition at the end, by the signs of ties; the others are in plots and report."""
    commonest = next((figure for figure in figures if figure.quantity == "p_partition"), None)
    if commonest is not None:
        share = probability(commonest.estimate, commonest.low, commonest.high)
        yield from wrap_text(f"Blocs, commonest partition: {clean(commonest.subject)}, {share}", width)


def movers(removals: Sequence["Figure"], width: int = USUAL) -> list[Text]:
    """The signals that move the focus most, each left out in turn on the same draws."""
    if not removals:
        return []
    first = removals[0]
    level = LEVELS[int(first.quantity.split("_")[2])]
    dyad = pair(first.subject.rpartition(":")[2])
    sure = [each for each in removals if each.low > 0 or each.high < 0]
    joint = f"(n {first.n:,}, 95 % jointly over {len(removals)})"
    named = [
        f"{clean(each.subject.rpartition(':')[0])} {points(each)}" for each in (sure or removals)[:MOVERS]
    ]
    if not sure:
        words = f"No signal alone moves P({level}) of {dyad} beyond chance; most: {named[0]} {joint}"
    else:
        words = f"Signals that move P({level}) of {dyad} most, in points: {'; '.join(named)} {joint}"
    return wrap_text(words, width)


def _methods(used: Iterable["Figure"], width: int) -> Iterator[Text]:
    """How the intervals on the screen were found."""
    yield from (Text(line, style="dim") for line in methods((figure.method for figure in used), width))
