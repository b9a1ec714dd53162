"""What a run answers, in sentences: how far it goes, who stands with whom, what the numbers hold."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.engines.charted import leave_out
from sim.outcomes import beside
from sim.outcomes.base_rates import OF_RECORD
from sim.outcomes.figures import OVERALL
from sim.scenario.domain import outside
from sim.scenario.errors import count_of
from sim.views import record, stands
from sim.views.answer import Answer, Number, join_words
from sim.views.change import change
from sim.views.record import Run
from sim.views.text import capitalise, clean, methods, pair, quantity, spell, with_article

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure

Known = Mapping[tuple[str, str], "Figure"]
THIRDS = 4
"""Third states of which a sentence is said; the table has all."""

WORTH_SAYING = 0.005
"""Share of histories below which a side is not named in a sentence."""

SUFFIXES = ("", "without_signals", "from_signals", "with_parameters", "of_record")
"""Of figures of levels, those that the answer rests on."""


def answer(run: Run) -> Answer:
    """Sentences, notes and the numbers behind them, from the figures of a run."""
    known = {(figure.quantity, figure.subject): figure for figure in run.figures}
    done, meta = record.replicates(run), run.meta
    histories = f"{done:,} of {count_of(meta.n_attempted, 'history')} ({meta.n_failed:,} failed)"
    byline = f"{histories}, seed {meta.seed}; the states' own acts are counted from {meta.window.text}"
    sentences = [line for part in PARTS for line in part(run, known)]
    return Answer(
        clean(meta.title), byline, tuple(sentences), tuple(_notes(run, known)), tuple(_numbers(run))
    )


def _how_far(run: Run, known: Known) -> Iterator[str]:
    first, *rest = map(with_article, record.full_names(run, run.meta.focus))
    both = capitalise(f"{first} and {rest[0]}" if rest else first)
    force = _level(known, 4, run.meta.focus)
    if force is None:
        yield "No dyad is politically relevant, so no state may act against another."
        return
    yield (
        f"{both} come to use force against each other in {_widest(known, 4, run.meta.focus)} of the"
        f" histories, within the {run.meta.weeks:,.0f} weeks from {run.meta.window.text}."
    )
    told = [
        f"to {name} in {_widest(known, level, run.meta.focus)}"
        for level, name in ((3, "a display of force"), (5, "war"))
        if _level(known, level, run.meta.focus) is not None
    ]
    if told:
        yield f"They come {join_words(told)} of the histories; each level counts what is harsher too."


def _beside(run: Run, known: Known) -> Iterator[str]:
    """The focus beside the same world without signals, beside the record, and over what parameters may be."""
    quiet, added, record_has, held, force = (
        known.get((name, run.meta.focus))
        for name in (
            beside.WITHOUT.format(4),
            beside.ADDED.format(4),
            OF_RECORD.format(4),
            beside.HELD.format(4),
            "p_level_4",
        )
    )
    if held is not None and force is not None and 0 < force.estimate < 1:
        yield (
            "These intervals hold chance and what is not known of the rules' parameters; of force, chance"
            f" alone leaves [{_ends(force)}]."
        )
    if quiet is not None and added is not None:
        alone = ", by chance alone" if held is not None else ""
        fewer = quiet.n < run.meta.n_attempted - run.meta.n_failed
        first = f" of the first {quiet.n:,} histories" if fewer else ""
        yield (
            f"In the same world without the scenario's signals they come to force in {say(quiet)}{first}; the"
            f" signals add {change(added.interval, 'probability')} percentage points{alone}."
        )
    if record_has is not None:
        yield (
            f"In the record, dyads of this kind come to force in {say(record_has)} of such spans"
            f" (n {record_has.n:,}; those of one dyad overlap, which makes the interval too short)."
        )


def _signals(run: Run, _known: Known) -> Iterator[str]:
    """The signals that move the focus most, each left out in turn."""
    names = {key: clean(spec.title) for key, spec in run.scenario.signals.items()}
    sure = [each for each in getattr(run, "removals", ()) if each.low > 0 or each.high < 0][:THIRDS]
    if sure:
        told = [
            f"{names.get(each.subject.partition(':')[0], each.subject)}"
            f" ({change(each.interval, 'probability')})"
            for each in sure
        ]
        yield (
            f"The signals that move it most, each left out in turn: {join_words(told)} percentage points, in"
            f" {count_of(sure[0].n, 'history')}, with intervals that hold for all signals together."
        )


def _widest(known: Known, level: int, subject: str) -> str:
    """P(level) with the interval of chance and parameters, where it is known, else that of chance."""
    figure, held = known[f"p_level_{level}", subject], known.get((beside.HELD.format(level), subject))
    if held is None:
        return say(figure)
    low, high = min(figure.low, held.low), max(figure.high, held.high)
    return read_out(quantity(figure.estimate, low, high, figure.unit))


def _ends(figure: "Figure") -> str:
    _, low, high = spell(figure.estimate, figure.low, figure.high)
    return f"{low}, {high}"


def _others(run: Run, known: Known) -> Iterator[str]:
    """What all dyads do, and the one that goes furthest beside the focus."""
    dyads = [dyad for dyad in record.escalating(run, len(run.meta.dyads))[0] if dyad != run.meta.focus]
    overall = _level(known, 4, OVERALL)
    if not dyads or overall is None:
        return
    most = max(dyads, key=lambda dyad: _estimate(_level(known, 4, dyad)))
    line = (
        f"Any of the {count_of(len(run.meta.dyads), 'dyad')} uses force in {_widest(known, 4, OVERALL)} of"
        " the histories"
    )
    named = " and ".join(map(with_article, record.full_names(run, most)))
    figure = _level(known, 4, most)
    yield (
        f"{line}; beside the focus most often {named}, in {_widest(known, 4, most)}."
        if figure
        else f"{line}."
    )


def _stand(run: Run, _known: Known) -> Iterator[str]:
    called = (with_article(clean(name)) for name in run.meta.names)
    names = dict(zip(run.meta.states, called, strict=True))
    first, second = (names.get(state, state) for state in run.meta.focus.split("-", 1))
    for each in stands.stands(run.figures, run.meta.focus)[:THIRDS]:
        words = (
            f"joins {first} by arms", f"supports {first}", "stays neutral", f"supports {second}",
            f"joins {second} by arms",
        )  # fmt: skip
        told = sorted(zip(each.sides["posture"], words, strict=True), key=lambda one: -_estimate(one[0]))
        said = [
            f"{what} in {say(share)}"
            for share, what in told
            if _estimate(share) >= WORTH_SAYING or share is told[0][0]
        ]
        third = names.get(each.third, each.third)
        yield f"If {first} and {second} fight at the end, {third} {join_words(said)}."


def _partition(_run: Run, known: Known) -> Iterator[str]:
    found = [figure for (name, _), figure in known.items() if name == "p_partition"]
    if found:
        most = max(found, key=_estimate)
        yield (
            f"By the signs of their ties the commonest partition at the end is {clean(most.subject)}, in"
            f" {say(most)} of the histories."
        )


PARTS: tuple[Callable[[Run, Known], Iterator[str]], ...] = (
    _how_far, _beside, _signals, _others, _stand, _partition,
)  # fmt: skip
"""What the answer of a run is made of, in the order of the page: each gives sentences, or none. A new answer
of a run is a function here, and a section of its own in `sim.views.report.sections`."""


def _notes(run: Run, known: Known) -> Iterator[str]:
    if any(name == beside.HELD.format(4) for name, _ in known):
        yield (
            "Of how far dyads go, the 95 % intervals hold where the probability lies under any one joint draw"
            " of the rules' parameters; all others hold chance between histories and the inputs that are"
            " given as distributions. None says whether the model is right."
        )
    else:
        yield (
            "The 95 % intervals hold chance between histories and the inputs that are given as distributions,"
            " and neither what is not known of the rules' parameters nor whether the model is right."
        )
    shown = [figure for figure in _shown(run) if not math.isnan(figure.estimate)]
    yield " ".join(methods((figure.method for figure in shown), 10_000)) + "."
    if stands.stands(run.figures, run.meta.focus):
        yield "How often states support a side short of arms is assumed, since no data tell it."
    if reason := outside(run.scenario):
        yield f"{capitalise(reason)}."
    if missing := leave_out(run.scenario):
        yield missing


def _shown(run: Run) -> Iterator["Figure"]:
    """The figures that the answer rests on: levels of every dyad, sides of the focus, partitions."""
    focus = f":{run.meta.focus}"
    for figure in run.figures:
        name = figure.quantity
        level = name.startswith("p_level_") and name[8:].partition("_")[2] in SUFFIXES
        if level or name == "p_partition" or (name.startswith("posture_") and figure.subject.endswith(focus)):
            yield figure


def _numbers(run: Run) -> Iterator[Number]:
    yield from map(Number.told, _shown(run))


def _level(known: Known, level: int, subject: str) -> "Figure | None":
    """P(level), with the interval of chance."""
    return known.get((f"p_level_{level}", subject))


def _estimate(figure: "Figure | None") -> float:
    return -1.0 if figure is None or math.isnan(figure.estimate) else figure.estimate


def say(figure: "Figure") -> str:
    """A figure within a sentence; a bound reads as one."""
    return read_out(show(figure))


def show(figure: "Figure") -> str:
    """A figure as a table has it; differences of probabilities in points, with their sign."""
    if figure.unit == beside.DIFFERENCE:
        return f"{change(figure.interval, 'probability')} points"
    return quantity(figure.estimate, figure.low, figure.high, figure.unit)


def read_out(number: str) -> str:
    """A number as it is read out: "less than 0.2 %"."""
    return number.replace("< ", "less than ", 1).replace("> ", "more than ", 1)


def subject(figure: "Figure") -> str:
    """Whom a figure is about, as a table has it."""
    if figure.subject == OVERALL:
        return "all"
    return pair(figure.subject) if " " not in figure.subject else clean(figure.subject)
