"""What a run prints: one screen of 80 by 24 characters, the run folder as its last line.

Numbers come from the run's figures alone, each with its interval. Text of a scenario passes `clean`, which
takes out escape sequences, and is printed without markup; lines are cut by the width that the terminal
gives them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rich import get_console
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from sim.outcomes.figures import OVERALL
from sim.views.text import bound, clean, methods, pair, quantity, spelled

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure, Meta
    from sim.store.manifest import AgentsRecord

WIDTH = 80
DYADS, PARTITIONS = 5, 3
NAME, CELL = 12, 17
SHOWN = {"p_partition", "p_partition_unseen", "branching_ratio", "sd_level_4_between_parameters"}
LEVEL, OVER = "p_level_{}", "p_level_{}_over_parameters"
Known: TypeAlias = "Mapping[tuple[str, str], Figure]"
LEVELS = {2: "threat", 3: "display", 4: "force", 5: "war"}


def show(
    figures: Sequence["Figure"],
    meta: "Meta",
    folder: Path,
    console: Console | None = None,
    agents: "AgentsRecord | None" = None,
) -> None:
    """Print the summary of a run: at most 22 lines of at most 80 characters, two more where parameters
    are uncertain, one more with agents of its own, then the folder."""
    out = console or get_console()
    for line in screen(figures, meta, agents):
        line.plain = line.plain.encode(out.encoding, "replace").decode(out.encoding)
        out.print(line, overflow="ellipsis", no_wrap=True, highlight=False)
    # Not folded, cut or coloured: it is there to be copied, or read by the next program of a pipe.
    place = clean(folder).encode(out.encoding, "backslashreplace").decode(out.encoding)
    out.print(Text(place), soft_wrap=True, highlight=False)


def screen(figures: Sequence["Figure"], meta: "Meta", agents: "AgentsRecord | None" = None) -> list[Text]:
    """The lines above the folder."""
    known = {(figure.quantity, figure.subject): figure for figure in figures}
    lines = [
        *_what(meta),
        *([] if agents is None else [Text(f"own agents {clean(agents.words)}")]),
        Text(),
        *_levels(known, meta),
        Text(),
        *_partitions(figures, known),
        Text(),
        *_acts(known),
    ]
    shown = SHOWN if _reached(known) == OVER else {*SHOWN, LEVEL.format(2)}
    lines += _methods(figure for figure in figures if figure.quantity in shown)
    return lines


def _reached(known: Known) -> str:
    """The name of P(level): where parameters are uncertain, the one whose interval holds that too."""
    return OVER if (OVER.format(2), OVERALL) in known else LEVEL


def _what(meta: "Meta") -> Iterator[Text]:
    yield Text.assemble((clean(meta.scenario), "bold"), f"  {clean(meta.title)}")
    counted = f"{meta.n_attempted - meta.n_failed:,} of {meta.n_attempted:,} replicates"
    failed = f" ({meta.n_failed:,} failed)" if meta.n_failed else ""
    yield Text(f"{counted}{failed}, seed {meta.seed}, history {clean(meta.history)}")
    yield Text(f"own acts counted {clean(meta.window.text)}")


def _levels(known: Known, meta: "Meta") -> Iterator[Text]:
    head = "reached, %".ljust(NAME) + "".join(f"{name:>{CELL}}" for name in LEVELS.values())
    yield Text(head, style="bold")
    several = len(meta.dyads) > 1
    order = ranked(known, meta)
    for subject in [*order[:1], *([OVERALL] if several else []), *order[1 : DYADS - several]]:
        name = "any dyad" if subject == OVERALL else _dyad(subject)
        cells = [_cell(known.get((_reached(known).format(level), subject))) for level in LEVELS]
        style = "bold" if subject == meta.focus else ""
        yield Text(_padded(name, NAME) + "".join(f"{cell:>{CELL}}" for cell in cells), style=style)
    if not order:
        yield Text("no dyad is politically relevant: nobody may act")
    yield from _left_out(known, order[max(DYADS - several, 1) :])


def ranked(known: Known, meta: "Meta") -> list[str]:
    """Relevant dyads, the focus first, then by the expected highest level, the sum of P(level >= k)."""
    height = {
        dyad: sum(_estimate(known.get((f"p_level_{level}", dyad))) for level in LEVELS) for dyad in meta.dyads
    }
    return sorted(meta.dyads, key=lambda dyad: (dyad != meta.focus, -height[dyad], dyad))


def _dyad(name: str) -> str:
    whole = pair(name)
    return whole if cell_len(whole) < NAME else pair(name, (NAME - 2) // 2)


def _estimate(figure: "Figure | None") -> float:
    return 0.0 if figure is None or math.isnan(figure.estimate) else figure.estimate


def _padded(name: str, width: int) -> str:
    if cell_len(name) <= width - 1:
        return set_cell_size(name, width)
    return set_cell_size(name, width - 2).rstrip() + "…" + " " * 1


def _cell(figure: "Figure | None") -> str:
    """A probability in percent with its interval, without the sign that the head of the column carries."""
    if figure is None or math.isnan(figure.estimate):
        return "no cases"
    if figure.estimate in (0.0, 1.0):
        none = figure.estimate == 0.0
        return bound(figure.high if none else figure.low, upper=none).removesuffix(" %")
    value, *ends = spelled(figure.estimate, figure.low, figure.high)
    bounds = "–".join(ends)
    cell = f"{value} [{bounds}]"
    return cell if len(cell) < CELL else bounds


def _left_out(known: Known, dyads: Sequence[str]) -> Iterator[Text]:
    if dyads:
        worst = max(
            (known[key].high for dyad in dyads if (key := ("p_level_4", dyad)) in known), default=math.nan
        )
        words = "" if math.isnan(worst) else f", P(force) of each {bound(worst, upper=True)}"
        yield Text(f"{len(dyads)} less escalated dyads not shown{words}", style="dim")


def _partitions(figures: Sequence["Figure"], known: Known) -> Iterator[Text]:
    listed = [figure for figure in figures if figure.quantity == "p_partition"]
    met = known.get(("partitions_met", OVERALL))
    words = f" (of {met.estimate:,.0f} that occurred)" if met else ""
    yield Text(f"Leading partitions at the end{words}", style="bold")
    for figure in listed[:PARTITIONS]:
        yield _named(clean(figure.subject), figure)
    unseen = known.get(("p_partition_unseen", OVERALL))
    if unseen:
        yield _named("not met in this run (unseen mass)", unseen)


def _named(name: str, figure: "Figure") -> Text:
    number = quantity(figure.estimate, figure.low, figure.high, figure.unit)
    room = WIDTH - cell_len(number) - 2
    return Text(f"{_padded(name, room)}  {number}")


def _acts(known: Known) -> Iterator[Text]:
    for name, words in (
        ("branching_ratio", "Branching ratio: military answers per military act"),
        ("share_signal", "Military acts driven by the given signals"),
        ("sd_level_4_between_parameters", "Standard deviation of P(force) between parameter draws"),
    ):
        figure = known.get((name, OVERALL))
        if figure:
            yield _named(words, figure)
    if (OVER.format(4), OVERALL) in known:
        n = known[OVER.format(4), OVERALL].n
        yield Text(f"Levels: over {n:,} parameter draws (t, gamma 95 %). Acts, blocs: chance alone.")


def _methods(used: Iterable["Figure"]) -> Iterator[Text]:
    """How the intervals on the screen were found."""
    yield from (Text(line, style="dim") for line in methods((figure.method for figure in used), WIDTH))
