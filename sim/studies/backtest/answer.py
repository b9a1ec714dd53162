"""A back-test as its page tells it."""

from collections.abc import Iterator

from sim.studies.backtest.scoring import MODEL, Scoring
from sim.studies.backtest.words import BOOTSTRAP, describe_fit, sample, spell, spell_share
from sim.views.answer import Answer, Entry, Number, Sheet
from sim.views.text import capitalise


def answer(found: Scoring) -> Answer:
    """How well two-year forecasts did, beside those of others."""
    study = found.study
    return Answer(
        f"Back-test: disputes within two years, forecast from {study.first} to {study.last - 1}",
        sample(found),
        tuple(_sentences(found)),
        (f"Fitted to {describe_fit(found)}.", f"{capitalise(BOOTSTRAP)}."),
        tuple(_numbers(found)),
        (_scores(found), _tenths(found)),
    )


def _sentences(found: Scoring) -> Iterator[str]:
    own, observed = found.scored[MODEL], int(found.happened.sum())
    yield f"{observed:,} windows had an onset, where the model expected {own.expected:,.1f}."
    yield f"The area under the curve is {spell(own.area)}."
    for other, beside in found.over.items():
        endless = f", {spell(found.endless[other])} with endless histories" if found.endless else ""
        yield f"Of the log loss of {other} the model saves {spell(beside.skill)}{endless}."
    if found.undecided:
        yield f"There are too few dyads to tell the model from {', '.join(found.undecided)}."


def _numbers(found: Scoring) -> Iterator[Number]:
    for other, own in found.over.items():
        yield Number.of("log skill", f"over {other}", "share", own.skill)
        if found.endless:
            yield Number.of("log skill, endless histories", f"over {other}", "share", found.endless[other])
    for at, each in enumerate(found.tenths, start=1):
        yield Number.of("share with an onset", f"tenth {at} of the forecasts", "probability", each.observed)


def _scores(found: Scoring) -> Sheet:
    return Sheet(
        "The forecasters",
        "On the same dyads and years; all know the earlier years alone.",
        ("Forecast", "Log loss", "Brier score", "Area under the curve"),
        tuple(
            (
                name,
                Entry.of(spell(own.log_loss, 4), own.log_loss.estimate),
                Entry.of(spell(own.brier, 4), own.brier.estimate),
                Entry.of(spell(own.area), own.area.estimate),
            )
            for name, own in found.scored.items()
        ),
        (1, 2, 3),
    )


def _tenths(found: Scoring) -> Sheet:
    return Sheet(
        "Calibration",
        "The model's forecasts in ten classes of the same size, and what happened, in per cent.",
        ("Tenth", "Forecast", "Observed"),
        tuple(
            (
                str(at),
                Entry.of(f"{100 * each.forecast:.2f}", each.forecast),
                Entry.of(spell_share(each.observed), each.observed.estimate, each.observed.method),
            )
            for at, each in enumerate(found.tenths, start=1)
        ),
        (0, 1, 2),
    )
