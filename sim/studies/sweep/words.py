"""What every plot of a sweep says the same way: outcomes, keys, provenance, colours, axes."""

from typing import Any

from sim.outcomes.figures import OVERALL
from sim.outcomes.names import everybody, says_who
from sim.scenario.difference import speak
from sim.scenario.errors import count_of, counts_of
from sim.statistics.intervals import LEVEL
from sim.studies.sweep.rerun import coverage
from sim.studies.sweep.table import Figures, Table
from sim.views.text import SHARES, clean, methods, pair, quantity, shorten

VALUE = 40
FEWEST_PICKED = 3
WINDOW = ", up to the end of the window"


def subject(outcome: Figures) -> str:
    """Whom an outcome is about."""
    return everybody(outcome.quantity) if outcome.subject == OVERALL else pair(outcome.subject, 16)


def title(outcome: Figures) -> str:
    """An outcome in the field's words; the window it is about stands under the heading of the page."""
    label = clean(outcome.label).removesuffix(WINDOW)
    return label if says_who(outcome.quantity, outcome.subject) else f"{subject(outcome)}: {label}"


def number(outcome: Figures, cell: int) -> str:
    """An outcome of a cell with its interval, in its own unit."""
    estimate, low, high = outcome.numbers[cell].tolist()
    return quantity(estimate, low, high, outcome.unit)


def say_filled(table: Table, marks: str = "Filled marks") -> str:
    """What a filled mark or a bold number says, where contrasts with the first cell were made."""
    if not table.contrasts:
        return "Cells share their random numbers: differences are surer than bars suggest."
    return (
        f"{marks}: different from the first cell beyond chance, pair by pair on common random numbers"
        f" (p < .05 after Holm over {count_of(len(table.contrasts), 'contrast')}, contrasts.csv)."
    )


def key(name: str) -> str:
    """A key as an axis or a legend shows it."""
    return shorten(name.removeprefix("set."), 60)


def whole(given: Any) -> str:
    """A value in words, uncut."""
    return given if isinstance(given, str) else speak(given)


def value(given: Any) -> str:
    """A value as an axis or a legend shows it."""
    return shorten(whole(given), VALUE)


def provenance(table: Table) -> str:
    """What every plot of a sweep says about it."""
    failed = int((table.n_failed > 0).sum())
    lost = f" · {failed} with failures" if failed else ""
    fixed = ", ".join(
        f"{key(name)} {value(given)}" for name, given in table.fixed.items() if given is not None
    )
    seeds = "several seeds" if "seed" in table.keys else f"seed {table.seed}"
    parts = [
        f"{count_of(table.cells, 'cell')} of {replicates(table)}{lost}",
        f"common random numbers, {seeds}",
        f"own acts {clean(table.window)}",
        shorten(fixed, 120),
    ]
    return " · ".join(part for part in parts if part)


def replicates(table: Table) -> str:
    """How many histories a cell has, or from how many to how many where they differ."""
    whole = table.n[table.n_failed == 0].tolist() or [int(table.n.max(initial=0))]
    return counts_of(whole, "history")


def method(outcomes: tuple[Figures, ...]) -> str:
    """How the intervals were found."""
    return " ".join(methods(part for each in outcomes for part in each.method.split("; ") if part)) + "."


def say_precise(table: Table) -> list[str]:
    """Whether cells came to be as precise as they were asked to be; nothing of cells of a fixed size."""
    aim, precise = table.aim, table.precise
    if aim is None or precise is None:
        return []
    outcome = next(each for each in table.outcomes if each.name == aim.outcome)
    number, there, whole = int((table.n + table.n_failed).max()), int(precise.sum()), table.cells
    share = f"in all {whole:,} cells" if there == whole else f"in {there:,} of {count_of(whole, 'cell')}"
    after = f"after {count_of(number, 'history')} of each"
    most = ", which is max_replicates" if there < whole and number >= aim.most else ""
    told = f"{title(outcome)}: ± {aim.precision:g} or less {share} {after}{most}."
    return [f"{told} Its intervals hold at every look; all others are those of a fixed size."]


def say_picked(table: Table) -> list[str]:
    """What picking a cell does to its interval, and the cell that was run again on fresh draws."""
    again = table.rerun
    if again is None:
        told = _luck(table.cells)
        return [f"{told} rerun=highest or rerun=lowest runs it again on fresh draws."] if told else []
    outcome = next(each for each in table.outcomes if each.name == again.outcome)
    swept, fresh = (
        quantity(estimate, low, high, outcome.unit)
        for estimate, low, high in (outcome.numbers[again.cell].tolist(), again.numbers[again.outcome])
    )
    where = ", ".join(f"{key(name)} {value(table.values[name][again.cell])}" for name in table.keys)
    found = (
        f"{title(outcome)}: {again.picked} of {again.of:,} is cell {again.cell + 1} ({where}) with"
        f" {swept}; on fresh draws, seed {again.seed}, by which it was not picked: {fresh}."
    )
    return [part for part in (found, _luck(again.of)) if part]


def _luck(cells: int) -> str:
    """What the interval of a picked cell covers; nothing of two cells, where that is the level."""
    if cells < FEWEST_PICKED:
        return ""
    least = coverage(cells)
    seldom = f"{100 * least:.0f} %" if least >= 0.01 else "less than 1 %"
    return (
        f"The highest or lowest of {cells:,} cells is picked for its luck too: where cells hardly differ, its"
        f" interval holds in as few as {seldom} of cases, not {100 * LEVEL:.0f} %."
    )


def is_share(outcome: Figures) -> bool:
    """Whether an outcome lies between 0 and 1 and is read in percent."""
    return outcome.unit in SHARES


def choose(table: Table) -> tuple[list[Figures], str]:
    """Outcomes to draw, and a sentence on those that are the same in every cell; all where none varies."""
    varying = [outcome for outcome in table.outcomes if not outcome.is_constant]
    constant = [title(outcome) for outcome in table.outcomes if outcome.is_constant]
    if not varying or not constant:
        return list(table.outcomes), ""
    named = "; ".join(constant[:3]) + (f"; {len(constant) - 3} more" if len(constant) > 3 else "")
    return varying, f" Not drawn, for they are the same in every cell: {named}."
