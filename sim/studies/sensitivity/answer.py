"""A sensitivity analysis as its page tells it."""

from collections.abc import Iterator

from sim.scenario.errors import count_of
from sim.studies.sensitivity.plots import tornado
from sim.studies.sensitivity.table import Ranked, null_check
from sim.studies.sensitivity.words import strength
from sim.views.answer import Answer, Entry, Number, Sheet, change_entry, join_words
from sim.views.change import unit_name
from sim.views.text import clean, methods

NAMED = 3


def answer(found: Ranked) -> Answer:
    """What drives the outcome, the check that noise is seen as noise, and every input."""
    study = found.study
    title, names = clean(study.outcome.title), [clean(name) for name in study.names]
    design = f"{study.rows:,} rows of the design, {study.replicates:,} a point"
    size = f"{count_of(study.histories, 'history')}: {design}"
    told = [k for k in found.ranked if k < len(study.factors) and found.is_told(k)]
    used = (found.overall, *found.strength)
    notes = (
        "A dummy input that does nothing is ranked with the others: what is no larger is noise."
        if null_check(found)
        else "The dummy input, which does nothing, seems to matter: more histories or rows are needed.",
        " ".join(methods((each.method for each in used), 10_000)) + ".",
    )
    return Answer(
        f"What drives {title}?",
        f"{size}, seed {study.seed}",
        tuple(_sentences(found, title, names, told)),
        notes,
        tuple(_numbers(found, title, names)),
        (_sheet(found, names),),
    )


def _sentences(found: Ranked, title: str, names: list[str], told: list[int]) -> Iterator[str]:
    unit = found.study.outcome.unit
    if told:
        kind = "total index" if found.is_sobol else f"effect in {unit_name(unit)}"
        listed = join_words([f"{names[k]} ({strength(found, k)})" for k in told[:NAMED]])
        yield f"Most of all {listed} drive {title}, by {kind}."
    else:
        yield f"No input moves {title} more than the dummy, which does nothing: more rows may tell."
    yield f"{len(told)} of {count_of(len(found.study.factors), 'input')} matter beyond noise."
    yield f"On average over all inputs {title} is {tornado.speak(found.overall, unit)}."


def _numbers(found: Ranked, title: str, names: list[str]) -> Iterator[Number]:
    unit = found.study.outcome.unit
    yield Number.of(title, "on average over all inputs", unit, found.overall)
    for k in found.ranked:
        kind = "total index" if found.is_sobol else "effect"
        yield Number.of(
            f"{kind} on {title}", names[k], "share" if found.is_sobol else unit, found.strength[k]
        )
        yield Number.of(f"change of {title} from low to high", names[k], unit, found.swing(k))


def _sheet(found: Ranked, names: list[str]) -> Sheet:
    unit = found.study.outcome.unit
    rows = [
        (
            names[k],
            Entry.of(strength(found, k), found.strength[k].estimate, found.strength[k].method),
            change_entry(found.swing(k), unit),
            "yes" if found.is_told(k) else "no",
        )
        for k in found.ranked
    ]
    return Sheet(
        "Every input",
        "How strongly the outcome depends on each input, how it changes from the low to the high end"
        " of the input, and whether that is more than noise. All of it is in sensitivity.csv.",
        (
            "Input",
            "Total index" if found.is_sobol else f"Effect, {unit_name(unit)}",
            f"Change, {unit_name(unit)}",
            "More than noise",
        ),
        tuple(rows),
        (1, 2),
    )
