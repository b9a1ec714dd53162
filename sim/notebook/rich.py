"""What a notebook shows of a result where it stands alone in a cell: a small table, intervals and n in it.

Names and titles come from files of strangers: everything passes through sim.views.markup, which escapes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sim.outcomes.figures import OVERALL
from sim.scenario.errors import count_of
from sim.views.levels import LEVELS, rank
from sim.views.markup import Html, foreign, safe, table, tag
from sim.views.text import SHARES, clean, further, methods, pair, probability, quantity

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure
    from sim.store.read import Run
    from sim.studies.comparison.work import Comparison
    from sim.studies.sweep.table import Table

DYADS, LINES, CELLS, OUTCOMES = 8, 12, 12, 4
"""What is shown at most: dyads of a run, lines of a comparison, cells of a sweep, outcomes of each."""


def run(stored: "Run") -> Html:
    """A run: P(level or more) of the focus, of any dyad, and of those that escalate most."""
    meta = stored.meta
    known = {(figure.quantity, figure.subject): figure for figure in stored.figures}
    dyads = rank(known, meta)
    several = [OVERALL] if len(dyads) > 1 else []
    shown = [*dyads[:1], *several, *dyads[1:DYADS]]
    rows, used = [], list[str]()
    for subject in shown:
        found = [known[f"p_level_{level}", subject] for level in LEVELS]
        name = "any dyad" if subject == OVERALL else pair(subject)
        rows.append([foreign(name), *map(_whole, map(_told, found)), f"{found[0].n:,}"])
        used += [figure.method for figure in found]
    failed = f", {meta.n_failed:,} failed" if meta.n_failed else ""
    head = (
        f"{clean(meta.scenario)}: P(level or more), {clean(meta.window.text)} · "
        f"{count_of(meta.n_attempted, 'history')}{failed}, seed {meta.seed}"
    )
    left = [further(len(dyads) - DYADS, "dyad", ".table")] if len(dyads) > DYADS else []
    return _shown(head, ["dyad", *LEVELS.values(), "n"], rows, [*left, *methods(used, 200)])


def comparison(found: "Comparison") -> Html:
    """A comparison: each figure in both runs, and the difference with its interval, p after Holm and n."""
    # loads the plots' kit, which a run by itself does not need
    from sim.studies.comparison.words import difference, title

    several, rows = len(found.labels) > 2, []
    for line in found.lines[:LINES]:
        unit, moved = line.outcome.unit, line.difference.interval
        sides = (quantity(each.estimate, each.low, each.high, unit) for each in (line.first, line.second))
        told = difference(moved, unit) + (" points" if unit in SHARES else f" {unit}" * (unit == "weeks"))
        n = f"{moved.n:,}" + (f" ({moved.failed:,} failed)" if moved.failed else "")
        p = "< .001" if line.p_holm < 0.001 else f"{line.p_holm:.2g}"
        other = [foreign(found.labels[line.run])] if several else []
        rows.append([foreign(title(line.outcome)), *other, *map(_whole, (*sides, told, p, n))])
    head = f"Compared with {clean(found.labels[0])}: {count_of(found.comparisons, 'comparison')}"
    runs = ["run", clean(found.labels[0]), "this run"] if several else [*map(clean, found.labels)]
    columns = ["outcome", *runs, "difference", "p (Holm)", "n"]
    left = [further(len(found.lines) - LINES, "figure", ".table")] if len(found.lines) > LINES else []
    used = [line.difference.interval.method for line in found.lines[:LINES]]
    return _shown(head, columns, rows, [*left, *map(clean, found.notes), *methods(used, 200)])


def sweep(index: "Table") -> Html:
    """A sweep: its cells with their values, main outcomes with intervals, n."""
    from sim.studies.sweep import words

    outcomes = index.outcomes[:OUTCOMES]
    rows = []
    for cell in range(min(index.cells, CELLS)):
        values = [foreign(words.value(index.values[key][cell])) for key in index.keys]
        told = [words.number(each, cell) for each in outcomes]
        failed = f" ({index.n_failed[cell]:,} failed)" if index.n_failed[cell] else ""
        rows.append([cell + 1, *values, *map(_whole, told), _whole(f"{index.n[cell]:,}{failed}")])
    columns = ["cell", *map(words.key, index.keys), *map(words.title, outcomes), "n"]
    left = [further(index.cells - CELLS, "cell", ".table")] if index.cells > CELLS else []
    used = [each.method for each in outcomes if each.method]
    head = f"Sweep of {clean(index.title)}: {count_of(index.cells, 'cell')}, seed {index.seed}"
    return _shown(head, columns, rows, [*left, *methods(used, 200)])


def _whole(number: str) -> Html:
    """A number that is not parted from its interval at the end of a line."""
    return Html(safe(number).replace(" ", "&nbsp;"))


def _told(figure: "Figure") -> str:
    return probability(figure.estimate, figure.low, figure.high)


def _shown(head: str, columns: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[str]) -> Html:
    numbers = range(1, len(columns))
    return tag("div", tag("p", foreign(head)), table(columns, rows, numbers), *_notes(notes))


def _notes(notes: Sequence[str]) -> Iterator[Html]:
    for note in notes:
        yield tag("p", tag("small", foreign(note)))
