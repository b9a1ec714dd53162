"""The tables of the report: signals with citations, all figures, inputs with their origin, sources."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.outcomes.figures import OVERALL
from sim.scenario.errors import count_of
from sim.views import record
from sim.views import signals as drawn
from sim.views.markup import Html, fold, foreign, join, table, tag
from sim.views.record import Run
from sim.views.text import clean, pair, quantity

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure
    from sim.scenario.schema import DyadSpec, SignalSpec

HEAD = ("Figure", "Estimate [95 %]", "Unit", "n", "Method")


def signals(run: Run) -> list[Html]:
    """The given signals, numbered as in the plots, each with its citation."""
    heading = tag("h2", "Signals that the scenario gives")
    if not run.scenario.signals:
        return [heading, tag("p", "None: a quiet world.")]
    marks = drawn.marks(run.scenario)
    rows = [_signal(mark, run.scenario.signals[mark.id]) for mark in marks]
    return [
        heading,
        table(("", "Signal", "When", "Who → whom", "CAMEO", "Mechanism", "Source"), rows, numbers=(0,)),
    ]


def _signal(mark: drawn.Mark, spec: "SignalSpec") -> tuple[object, ...]:
    mechanism = ", ".join([*(word.replace("_", " ") for word in spec.mechanism), *_circumstances(spec)])
    weight = "" if spec.weight is None else f" (weight {_number(spec.weight.plain())})"
    return (
        mark.number,
        foreign(mark.title),
        _when(mark, spec),
        foreign(drawn.who(mark)),
        f"{mark.cameo}{weight}",
        mechanism,
        _cited(spec),
    )


def _when(mark: drawn.Mark, spec: "SignalSpec") -> str:
    rate = spec.date.rate
    return mark.when if rate is None else f"{mark.when}; a year: {_number(rate.plain())}"


def _circumstances(spec: "SignalSpec") -> list[str]:
    return ["near the border"] * spec.near_border + ["private"] * (not spec.public)


def _cited(spec: "SignalSpec") -> Html:
    parts = [tag("p", "assumed: ", foreign(spec.assumption))] if spec.assumption else []
    if spec.citation is None:
        return join(parts)
    document = spec.citation.document
    where = join([tag("a", document, href=f"#source-{document}"), f", {spec.citation.place}"])
    quote = [tag("blockquote", foreign(spec.citation.quote))] if spec.citation.quote else []
    return join([where, *quote, *parts])


def figures(run: Run) -> list[Html]:
    """Every figure of the run with interval, n and method: overall, the focus, then the rest."""
    failed = f" Of {count_of(run.meta.n_attempted, 'replicate')} {run.meta.n_failed:,} failed." * (
        run.meta.n_failed > 0
    )
    first = [OVERALL, run.meta.focus]
    dyads = [*first, *(dyad for dyad in run.meta.dyads if dyad not in first)]
    return [
        tag("h2", "All figures"),
        tag("p", f"Window: {clean(run.meta.window.text)}.{failed} The same figures are in summary.csv."),
        *(_of_subject(run, dyad, dyad in first) for dyad in dyads),
        _of_the_rest(run, set(dyads)),
    ]


def _of_subject(run: Run, subject: str, unfolded: bool) -> Html:
    name = "overall" if subject == OVERALL else " – ".join(record.full_names(run, subject))
    rows = [_figure(figure) for figure in run.figures if figure.subject == subject]
    return fold(f"{name}: {count_of(len(rows), 'figure')}", table(HEAD, rows, numbers=(1, 3)), unfolded)


def _of_the_rest(run: Run, told: set[str]) -> Html:
    rest = [figure for figure in run.figures if figure.subject not in told]
    rows = [(foreign(_subject(figure)), *_figure(figure)) for figure in rest]
    inside = table(("Subject", *HEAD), rows, numbers=(2, 4))
    return fold(
        f"partitions, other pairs, helpers and states: {count_of(len(rows), 'figure')}",
        inside,
        unfolded=False,
    )


def _figure(figure: "Figure") -> tuple[object, ...]:
    estimate = quantity(figure.estimate, figure.low, figure.high, figure.unit)
    return foreign(figure.label), estimate, figure.unit, f"{figure.n:,}", foreign(figure.method)


def _subject(figure: "Figure") -> str:
    return pair(figure.subject) if " " not in figure.subject else clean(figure.subject)


def inputs(run: Run) -> list[Html]:
    """Every number of the scenario with its source or assumption, folded away."""
    rows = [(foreign(where), foreign(_number(plain)), *_origin(plain)) for where, plain in quantities(run)]
    inside = table(("Input", "Value", "Basis", ""), rows)
    return [
        tag("h2", "Inputs of the scenario"),
        fold(f"{len(rows)} numbers, each with its source or assumption", inside, unfolded=False),
    ]


def quantities(run: Run) -> list[tuple[str, dict[str, object]]]:
    """Every number of the scenario as (key path, mapping of kind and source or assumption)."""
    found: list[tuple[str, dict[str, object]]] = []
    for state, spec in run.scenario.states.items():
        for field in ("capability", "resolve", "audience_cost", "reach"):
            found.append((f"{state}: {field.replace('_', ' ')}", getattr(spec, field).plain()))
    for name, dyad in run.scenario.dyads.items():
        found += _of_dyad(name, dyad)
    for signal, act in run.scenario.signals.items():
        for field, quantity_of in (("weight", act.weight), ("rate a year", act.date.rate)):
            if quantity_of is not None:
                found.append((f"{signal}: {field}", quantity_of.plain()))
    return found


def _of_dyad(name: str, dyad: "DyadSpec") -> Iterator[tuple[str, dict[str, object]]]:
    yield f"{pair(name)}: distance in km", dyad.distance.plain()
    for field in ("propensity", "tension"):
        if (number := getattr(dyad, field)) is not None:
            yield f"{pair(name)}: {field}", number.plain()
    for giver in name.split("-", 1):
        for field in ("alignment", "commitment", "contact"):
            held = getattr(dyad, field)
            toward = held.toward(giver) if held else None
            if toward is not None:
                yield f"{pair(name)}: {field} of {giver}", toward.plain()


def _number(plain: dict[str, object]) -> str:
    kind, value = next((key, value) for key, value in plain.items() if key not in ("source", "assumption"))
    return f"{value}" if kind == "value" else f"{kind} {value}"


def _origin(plain: dict[str, object]) -> Sequence[object]:
    if "source" in plain:
        return "source", foreign(plain["source"])
    return "assumption", foreign(plain.get("assumption", ""))


def sources(run: Run) -> list[Html]:
    """The bibliography of the scenario."""
    listed = [
        part
        for key, text in run.scenario.sources.items()
        for part in (tag("dt", key, id=f"source-{key}"), tag("dd", foreign(text)))
    ]
    return [tag("h2", "Sources"), tag("dl", *listed)] if listed else []
