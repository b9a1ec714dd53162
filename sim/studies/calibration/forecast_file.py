"""Writes and reads how the forecast of later years scored: configs/evidence/forecast.yaml."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator

from sim.scenario.build import build_model
from sim.scenario.fields import Prose, number_of, whole_of
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.statistics.intervals import Interval
from sim.studies.calibration import years
from sim.studies.calibration.forecast import UNTIL, Forecast

HEAD = """\
# Onsets of {later}-{last}, forecast from {first}-{until}. Written by `python -m sim calibrate part=forecast data=DIR{word}`; do not edit.
# Politically relevant dyad-years (Maoz & Russett 1993). Each number: value, low and high of its 95 % interval, a bootstrap of dyads.
# skill: the share of the log loss of the earlier years' rate that a forecast saves. classes: dyad-years that were forecast alike.
"""  # noqa: E501  a line of the file

Number = Annotated[float, PlainValidator(number_of)]
Count = Annotated[int, PlainValidator(whole_of(0, 10**9))]


class Bounded(Frozen):
    """A number and its interval."""

    value: Number
    low: Number
    high: Number


class Scores(Frozen):
    """Of one forecast. area: under the curve of hits over false alarms."""

    name: Prose
    log_loss: Bounded
    skill: Bounded
    brier: Bounded
    area: Bounded
    expected: Number


class Like(Frozen):
    """Dyad-years that were forecast alike: how many, the mean forecast, the share with an onset."""

    years: Count
    forecast: Number
    observed: Bounded


class ForecastFile(Frozen):
    """The whole file. fitted, forecast, onsets: dyad-years of either period, and onsets of the later.
    until: the last year that was fitted to, where one was asked for.
    """

    source: Prose
    until: Count | None = None
    fitted: Count
    forecast: Count
    onsets: Count
    forecasts: tuple[Scores, ...]
    classes: tuple[Like, ...]


SOURCE = "MID 5.0 (Palmer et al. 2022), onsets between originators"


def text(found: Forecast, until: int | None = None) -> str:
    """The whole file in YAML. until: the last year that was fitted to, where one was asked for."""
    end = until or UNTIL
    span = {"first": years.FIRST, "until": end, "later": end + 1, "last": years.LAST}
    head = HEAD.format(**span, word=years.spell(until)) + years.line(until)
    return head + "\n".join(_lines(found)) + "\n"


def _lines(found: Forecast) -> Iterator[str]:
    onsets = next(iter(found.scored.values())).observed
    yield f'source: "{SOURCE}"\nfitted: {found.earlier}\nforecast: {found.later}\nonsets: {onsets}'
    yield "forecasts:"
    for name, own in found.scored.items():
        yield f'  - name: "{name}"'
        for score in ("log_loss", "skill", "brier", "area"):
            yield f"    {score}: {_bounded(getattr(own, score))}"
        yield f"    expected: {own.expected:.1f}"
    yield "classes:"
    for each in found.classes:
        observed = _bounded(each.observed)
        yield f"  - {{years: {each.years}, forecast: {each.forecast:.4g}, observed: {observed}}}"


def _bounded(of: Interval) -> str:
    return f"{{value: {of.estimate:.4g}, low: {of.low:.4g}, high: {of.high:.4g}}}"


def read(path: Path | None = None) -> ForecastFile:
    """Return what a file says, by default that which ships. Raises InputError, as for a scenario."""
    return build_model(ForecastFile, evidence("forecast.yaml", path))
