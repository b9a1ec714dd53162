# ruff: noqa: E501  lines of the file that is written
"""Writes and reads what was estimated of the alignment score and of the opening: configs/evidence/alignment.yaml."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator

from sim.scenario.build import build_model
from sim.scenario.fields import Prose, whole_of
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.studies.calibration import years
from sim.studies.calibration.alignment import SLOPE, Fitted, Number

SOURCES = {
    "votes": "Bailey, Strezhnev & Voeten 2017: per unit of 1 - distance of ideal points / 1.5, within [-1, 1]",
    "defence": "ATOP 5 (Leeds et al. 2002): a defence pact",
    "rivalry": "Thompson, Sakuwa & Suhas 2022: a strategic rivalry",
    "record": "MID 5.0 (Palmer et al. 2022): per ln(1 + disputes of the last 15 years), at the start of a history",
}
OPENED = "MID 5.0 (Palmer et al. 2022), onsets between originators"

HEAD = """\
# What the record tells of alignment and of the opening of disputes. Written by `python -m sim calibrate part=alignment data=DIR{word}`; do not edit.
# Politically relevant dyad-years (Maoz & Russett 1993); sim/studies/calibration/alignment.py says what is fitted. error: standard error, clustered by dyad.
# score: weights of the parts of alignment, their log-odds of an onset divided by -{slope:g}. opening: parameters of configs/theory/full.yaml.
# windows: histories of five years that begin with the record known by then, as scenarios do; panel: one history a dyad, for scenarios that
# condition the propensity on the yearly record.
"""


Year = Annotated[int, PlainValidator(whole_of(years.FIRST, years.LAST))]


class Estimated(Frozen):
    """An estimate, its standard error, of how many dyad-years, and whose data."""

    value: float
    error: float
    n: int
    period: str
    source: Prose


class OfDesign(Frozen):
    """What one design tells: weights of the parts of alignment, and the parameters of the opening."""

    histories: str
    period: str
    n: int
    onsets: int
    dyads: int
    log_likelihood: float
    score: dict[str, Estimated]
    opening: dict[str, Estimated]


class AlignmentFile(Frozen):
    """The whole file, a section a design (sim.studies.calibration.alignment.designs)."""

    until: Year | None = None
    panel: OfDesign
    windows: OfDesign
    windows_since_1946: OfDesign


def of_design(each: Fitted) -> OfDesign:
    """What the file says of one design, rounded as it is."""
    own, period = each.estimate, f"{each.design.first}-{each.design.last}"

    def told(number: Number, source: str) -> Estimated:
        value, error = float(f"{number.value:.3f}"), float(f"{number.error:.3f}")
        return Estimated(value=value, error=error, n=own.years, period=period, source=source)

    def opened(number: Number) -> str:
        return f"held at that of {each.design.tension_of}" if number.error == 0 else OPENED

    return OfDesign(
        histories="one a dyad" if each.design.width is None else f"of {each.design.width} years",
        period=period,
        n=own.years,
        onsets=own.onsets,
        dyads=own.clusters,
        log_likelihood=float(f"{own.log_likelihood:.1f}"),
        score={name: told(number, SOURCES[name]) for name, number in each.score.items()},
        opening={name: told(number, opened(number)) for name, number in each.parameters.items()},
    )


def describe(found: Iterable[Fitted]) -> AlignmentFile:
    """What the file says of all designs."""
    return AlignmentFile.model_validate({each.design.name: of_design(each) for each in found})


def text(found: Iterable[Fitted], until: int | None = None) -> str:
    """The whole file in YAML. until: the last year, where one was asked for."""
    head = HEAD.format(word=years.spell(until), slope=SLOPE) + years.line(until)
    return (
        head
        + "".join(f"\n{line}" for each in found for line in _lines(each.design.name, of_design(each)))
        + "\n"
    )


def _lines(name: str, own: OfDesign) -> Iterator[str]:
    yield f"{name}:"
    yield f'  histories: "{own.histories}"'
    yield f'  period: "{own.period}"'
    yield f"  n: {own.n}"
    yield f"  onsets: {own.onsets}"
    yield f"  dyads: {own.dyads}"
    yield f"  log_likelihood: {own.log_likelihood:.1f}"
    for part, numbers in (("score", own.score), ("opening", own.opening)):
        yield f"  {part}:"
        yield from (f"    {key}: {{{_number(number)}}}" for key, number in numbers.items())


def _number(own: Estimated) -> str:
    return f'value: {own.value:.3f}, error: {own.error:.3f}, n: {own.n}, period: "{own.period}", source: "{own.source}"'


def read(path: Path | None = None) -> AlignmentFile:
    """Return the estimates of a file, by default those that ship. Raises InputError, as for a scenario."""
    return build_model(AlignmentFile, evidence("alignment.yaml", path))
