"""What a run prints: one screen of 80 by 24 characters, the run folder as its last line.

Numbers come from the run's figures alone, each with its interval. Text of a scenario passes `clean`, which
takes out escape sequences, and is printed without markup; lines are cut by the width that the terminal
gives them.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rich import get_console
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from sim.outcomes.figures import OVERALL
from sim.scenario.errors import count_of
from sim.views import stands
from sim.views.lines import show_folder
from sim.views.text import bound, clean, digits, methods, pair, quantity, spell, tell_apart

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure, Meta
    from sim.store.manifest import AgentsRecord

WIDTH = 80
DYADS, THIRDS = 4, 3
NAME, CELLS = 11, (17, 17, 17, 18)
SIDE, SIDES = 6, 32
SHOWN = {"p_partition", "sd_level_4_between_parameters"}
FORCE = "force: from a seized boat or shots at a border to a strike"
LEVEL, OVER = "p_level_{}", "p_level_{}_over_parameters"
LEADING_ZERO = re.compile(r"\b0\.")
Known: TypeAlias = "Mapping[tuple[str, str], Figure]"
LEVELS = {2: "threat", 3: "display", 4: "force", 5: "war"}


def show(
    figures: Sequence["Figure"],
    meta: "Meta",
    folder: Path | None,
    console: Console | None = None,
    agents: "AgentsRecord | None" = None,
    warning: str = "",
) -> None:
    """Print the summary of a run: at most 24 lines of at most 80 characters, two more where parameters
    are uncertain, one more with agents of its own and for a warning, then the folder, unless it is None: to
    be printed when the pictures are there (lines.show_folder).
    """
    out = console or get_console()
    for line in screen(figures, meta, agents, warning):
        line.plain = line.plain.encode(out.encoding, "replace").decode(out.encoding)
        out.print(line, overflow="ellipsis", no_wrap=True, highlight=False)
    if folder is not None:
        show_folder(out, folder)


def screen(
    figures: Sequence["Figure"], meta: "Meta", agents: "AgentsRecord | None" = None, warning: str = ""
) -> list[Text]:
    """The lines above the folder."""
    known = {(figure.quantity, figure.subject): figure for figure in figures}
    lines = [
        *_what(meta),
        *([] if agents is None else [Text(f"own agents {clean(agents.words)}")]),
        *([Text(clean(warning), style="bold")] if warning else []),
        Text(),
        *_levels(known, meta),
        Text(),
        *_stands(figures, meta),
        *_camps(figures),
        *_parameters(known),
    ]
    shown = SHOWN if _reached(known) == OVER else {*SHOWN, LEVEL.format(2)}
    lines += _methods(figure for figure in figures if figure.quantity in shown)
    return lines


def _reached(known: Known) -> str:
    """The name of P(level): where parameters are uncertain, the one whose interval holds that too."""
    return OVER if (OVER.format(2), OVERALL) in known else LEVEL


def _what(meta: "Meta") -> Iterator[Text]:
    yield Text.assemble((clean(meta.scenario), "bold"), f"  {clean(meta.title)}")
    done = f"{meta.n_attempted - meta.n_failed:,} of {count_of(meta.n_attempted, 'replicate')}"
    failed = f" ({meta.n_failed:,} failed)" if meta.n_failed else ""
    yield Text(f"{done}{failed}, seed {meta.seed}, history {clean(meta.history)}")
    yield Text(f"own acts counted {clean(meta.window.text)}")


def _levels(known: Known, meta: "Meta") -> Iterator[Text]:
    yield Text("reached, %".ljust(NAME) + _levelled(LEVELS.values()), style="bold")
    several = len(meta.dyads) > 1
    order = rank(known, meta)
    shown = order[: max(DYADS - several, 1)]
    names = tell_apart(shown, [NAME - 1] * len(shown), _dyad)
    rows = [*zip(shown, names, strict=True)]
    for subject, name in [*rows[:1], *([(OVERALL, "any dyad")] if several else []), *rows[1:]]:
        figures = [known.get((_reached(known).format(level), subject)) for level in LEVELS]
        cells = [_cell(figure, room - 1) for figure, room in zip(figures, CELLS, strict=True)]
        yield Text(_padded(name, NAME) + _levelled(cells), style="bold" if subject == meta.focus else "")
    if not order:
        yield Text("no dyad is politically relevant: nobody may act")
    yield from _left_out(known, order[max(DYADS - several, 1) :])
    if order:
        yield Text(FORCE, style="dim")


def _levelled(cells: Iterable[str]) -> str:
    return "".join(f"{cell:>{room}}" for cell, room in zip(cells, CELLS, strict=True))


def rank(known: Known, meta: "Meta") -> list[str]:
    """Relevant dyads, the focus first, then by the expected highest level, the sum of P(level >= k)."""
    height = {
        dyad: sum(_estimate(known.get((f"p_level_{level}", dyad))) for level in LEVELS) for dyad in meta.dyads
    }
    return sorted(meta.dyads, key=lambda dyad: (dyad != meta.focus, -height[dyad], dyad))


def _dyad(name: str, room: int) -> str:
    whole = pair(name)
    return whole if cell_len(whole) <= room else pair(name, (room - 1) // 2)


def _estimate(figure: "Figure | None") -> float:
    return 0.0 if figure is None or math.isnan(figure.estimate) else figure.estimate


def _padded(name: str, width: int) -> str:
    if cell_len(name) <= width - 1:
        return set_cell_size(name, width)
    return set_cell_size(name, width - 2).rstrip() + "…" + " " * 1


def _cell(figure: "Figure | None", room: int) -> str:
    """A probability in percent with its interval, without the sign that the head of the column carries: in
    the longest form that has room, always with the estimate.
    """
    if figure is None or math.isnan(figure.estimate):
        return "no cases"
    if figure.estimate in (0.0, 1.0):
        none = figure.estimate == 0.0
        return bound(figure.high if none else figure.low, upper=none).removesuffix(" %")
    value, *ends = spell(figure.estimate, figure.low, figure.high)
    cell = f"{value} [{'–'.join(ends)}]"
    if len(cell) > room:
        cell = LEADING_ZERO.sub(".", cell)
    half = max(figure.high - figure.estimate, figure.estimate - figure.low)
    return cell if len(cell) <= room else f"{value} ±{digits(100 * half)}"


def _left_out(known: Known, dyads: Sequence[str]) -> Iterator[Text]:
    if dyads:
        worst = max(
            (known[key].high for dyad in dyads if (key := ("p_level_4", dyad)) in known), default=math.nan
        )
        words = "" if math.isnan(worst) else f", P(force) of each {bound(worst, upper=True)}"
        yield Text(f"{count_of(len(dyads), 'less escalated dyad')} not shown{words}", style="dim")


def _stands(figures: Sequence["Figure"], meta: "Meta") -> Iterator[Text]:
    """Where third states stand if the focus fights, in percent: when it did, and at the end if it did."""
    found = stands.stands(figures, meta.focus)
    if not found:
        return
    fought, asked = (found[0].sides[column][0].n for column in ("stand", "posture"))
    first, second = f"at force (n {fought:,})", f"if at the end (n {asked:,})"
    title = f"If {pair(meta.focus, 5)} fight, %"
    yield Text(f"{title}{first:>{WIDTH - SIDES - 2 - cell_len(title)}}  {second:>{SIDES}}", style="bold")
    heads = _row(_heads(meta.focus))
    yield Text(f"{'':{WIDTH - 2 * SIDES - 2}}{heads}  {heads}", style="bold")
    shown, room = found[:THIRDS], WIDTH - 2 * SIDES - 2
    names = tell_apart([each.third for each in shown], [room - 1] * len(shown))
    for each, name in zip(shown, names, strict=True):
        groups = "  ".join(_sides(each.sides[column]) for column in ("stand", "posture"))
        yield Text(_padded(name, room) + groups)
    yield Text(_halves(found), style="dim")
    if words := stands.elsewhere(figures, meta.focus, fought):
        yield Text(words, style="dim")
    yield Text("how often states support a side short of arms is assumed: no data tell it", style="dim")


def _heads(dyad: str) -> list[str]:
    """Heads of the five columns, each with a blank before it."""
    first, second = tell_apart(dyad.split("-"), [SIDE - 2] * 2)
    return [words.format(first=first, second=second).replace(" +", "+") for words in stands.SIGNED]


def _sides(sides: Sequence["Figure"]) -> str:
    return _row([_share(side) for side in sides])


def _share(side: "Figure") -> str:
    if math.isnan(side.estimate):
        return "–"
    if side.estimate in (0.0, 1.0):
        return _cell(side, SIDE).replace(" ", "")
    return digits(100 * side.estimate)


def _row(cells: Sequence[str]) -> str:
    """Five cells, the one of neutrality wider."""
    return "".join(f"{cell:>{SIDE + (place == 2) * 2}}" for place, cell in enumerate(cells))


def _halves(found: Sequence[stands.Stand]) -> str:
    shown = found[:THIRDS]
    halves = [stands.widest(shown, column) for column in ("stand", "posture")]
    words = " and ".join(f"±{digits(100 * half)}" for half in halves if not math.isnan(half))
    width = f"95 % intervals at most {words} points" if words else "no history was asked"
    left = len(found) - len(shown)
    more = f"; {left} more in the report" if left else ""
    return f"+ by arms; {width}{more}"


def _camps(figures: Sequence["Figure"]) -> Iterator[Text]:
    """The commonest camps at the end, by the signs of ties; the others are in plots and report."""
    commonest = next((figure for figure in figures if figure.quantity == "p_partition"), None)
    if commonest is not None:
        yield Text()
        yield _named(f"commonest camps, by signs of ties: {clean(commonest.subject)}", commonest)


def _named(name: str, figure: "Figure") -> Text:
    number = quantity(figure.estimate, figure.low, figure.high, figure.unit)
    room = WIDTH - cell_len(number) - 2
    return Text(f"{_padded(name, room)}  {number}")


def _parameters(known: Known) -> Iterator[Text]:
    """What a joint sample of parameters adds."""
    figure = known.get(("sd_level_4_between_parameters", OVERALL))
    if figure:
        yield _named("Standard deviation of P(force) between parameter draws", figure)
    if (OVER.format(4), OVERALL) in known:
        n = known[OVER.format(4), OVERALL].n
        yield Text(f"Levels: over {n:,} parameter draws (t, gamma 95 %). All else: chance alone.")


def _methods(used: Iterable["Figure"]) -> Iterator[Text]:
    """How the intervals on the screen were found."""
    yield from (Text(line, style="dim") for line in methods((figure.method for figure in used), WIDTH))
