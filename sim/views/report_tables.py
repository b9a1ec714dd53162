"""The tables of the report: signals with citations, all figures, inputs with their origin, sources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.outcomes.figures import OVERALL
from sim.scenario.errors import count_of
from sim.views import signals as drawn
from sim.views.markup import Html, Valued, fold, foreign, join, table, tag
from sim.views.record import Run
from sim.views.report_words import show, subject
from sim.views.text import clean, further, pair, plain_number

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure
    from sim.scenario.schema import DyadSpec, SignalSpec

HEAD = ("Who", "What", "Estimate [95 %]", "Unit", "n", "Failed", "Method")
MOST = 1_500
"""Figures on the page: what is over all and the focus first. All are in summary.csv."""
MOST_INPUTS = 600


def signals(run: Run) -> list[Html]:
    """The given signals, numbered as in the plots, each with its citation."""
    if not run.scenario.signals:
        return [tag("p", "None: a quiet world.")]
    marks = drawn.marks(run.scenario)
    rows = [_signal(mark, run.scenario.signals[mark.id]) for mark in marks]
    heads = ("No.", "Signal", "When", "Who → whom", "CAMEO", "Mechanism", "Source")
    return [table(heads, rows, (0,), "Signals")]


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
    parts = [tag("p", "assumed:", Html(" "), foreign(spec.assumption))] if spec.assumption else []
    if spec.citation is None:
        return join(parts)
    document = spec.citation.document
    where = join([tag("a", document, href=f"#source-{document}"), f", {spec.citation.place}"])
    quote = [tag("blockquote", foreign(spec.citation.quote))] if spec.citation.quote else []
    return join([where, *quote, *parts])


def figures(run: Run, most: int = MOST) -> list[Html]:
    """Figures of the run with interval, n and method, so many at most: overall, the focus, then the rest."""
    first = (OVERALL, run.meta.focus)
    whole = sorted(run.figures, key=lambda each: first.index(each.subject) if each.subject in first else 2)
    shown = table(HEAD, map(_figure, whole[:most]), (2, 4, 5), "All figures")
    more = f" {further(len(whole) - most, 'figure', 'summary.csv')}." if len(whole) > most else ""
    return [
        tag("p", f"Window: {clean(run.meta.window.text)}. The same figures are in summary.csv.{more}"),
        fold(count_of(min(len(whole), most), "figure"), shown, unfolded=False),
    ]


def _figure(figure: "Figure") -> tuple[object, ...]:
    estimate = show(figure)
    who, what, method = map(foreign, (subject(figure), figure.label, figure.method))
    n, failed = (Valued(f"{count:,}", count) for count in (figure.n, figure.n_failed))
    return who, what, Valued(estimate, figure.estimate), figure.unit, n, failed, method


def inputs(run: Run, most: int = MOST_INPUTS) -> list[Html]:
    """The numbers of the scenario, so many at most, with their source or assumption, folded away."""
    found = quantities(run)
    rows = [
        (foreign(where), foreign(_number(plain)), *_origin(plain))
        for where, plain in found[: min(most, MOST_INPUTS)]
    ]
    inside = table(("Input", "Value", "Basis", "Where it comes from"), rows, name="Inputs")
    more = [tag("p", f"{further(len(found) - len(rows), 'number', 'scenario.yaml')}.")]
    folded = fold(f"{len(rows)} numbers, each with its source or assumption", inside, unfolded=False)
    return [folded, *more * (len(found) > len(rows))]


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
    return _plain(value) if kind == "value" else f"{kind} {_plain(value)}"


def _plain(value: object) -> str:
    """Numbers as people write them: no exponents."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return plain_number(value) if isinstance(value, float) else str(value)


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
    return [tag("dl", *listed)] if listed else []
