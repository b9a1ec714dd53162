# ruff: noqa: E501  lines of the file that is written
"""Writes and reads what was estimated of the alignment score and of the opening: configs/evidence/alignment.yaml."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.scenario.build import build_model
from sim.scenario.fields import Prose
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.studies.calibration.alignment import SLOPE, Design, Fitted, Number

SOURCES = {
    "votes": "Bailey, Strezhnev & Voeten 2017: per unit of 1 - distance of ideal points / 1.5, within [-1, 1]",
    "defence": "ATOP 5 (Leeds et al. 2002): a defence pact",
    "rivalry": "Thompson, Sakuwa & Suhas 2022: a strategic rivalry",
    "record": "MID 5.0 (Palmer et al. 2022): per ln(1 + disputes of the last 15 years), at the start of a history",
}
OPENED = "MID 5.0 (Palmer et al. 2022), onsets between originators"

HEAD = f"""\
# What the record tells of alignment and of the opening of disputes. Written by `python -m sim calibrate part=alignment data=DIR`; do not edit.
# Politically relevant dyad-years (Maoz & Russett 1993); sim/studies/calibration/alignment.py says what is fitted. error: standard error, clustered by dyad.
# score: weights of the parts of alignment, their log-odds of an onset divided by -{SLOPE:g}. opening: parameters of configs/theory/full.yaml.
# windows: histories of five years that begin with the record known by then, as scenarios do; panel: one history a dyad, for scenarios that
# condition the propensity on the yearly record.
"""


def text(found: Iterable[Fitted]) -> str:
    """The whole file in YAML."""
    return HEAD + "".join(f"\n{line}" for each in found for line in _design(each)) + "\n"


def _design(each: Fitted) -> Iterator[str]:
    own, period = each.estimate, f"{each.design.first}-{each.design.last}"
    yield f"{each.design.name}:"
    yield f'  histories: "{_length(each.design)}"'
    yield f'  period: "{period}"'
    yield f"  n: {own.years}"
    yield f"  onsets: {own.onsets}"
    yield f"  dyads: {own.clusters}"
    yield f"  log_likelihood: {own.log_likelihood:.1f}"
    yield "  score:"
    for name, number in each.score.items():
        yield f'    {name}: {{{_number(number)}, n: {own.years}, period: "{period}", source: "{SOURCES[name]}"}}'
    yield "  opening:"
    for name, number in each.parameters.items():
        source = f"held at that of {each.design.tension_of}" if number.error == 0 else OPENED
        yield f'    {name}: {{{_number(number)}, n: {own.years}, period: "{period}", source: "{source}"}}'


def _length(design: Design) -> str:
    return "one a dyad" if design.width is None else f"of {design.width} years"


def _number(number: Number) -> str:
    return f"value: {number.value:.3f}, error: {number.error:.3f}"


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
    """The whole file, a section a design (sim.studies.calibration.alignment.DESIGNS)."""

    panel: OfDesign
    windows: OfDesign
    windows_since_1946: OfDesign


def read(path: Path | None = None) -> AlignmentFile:
    """Return the estimates of a file, by default those that ship. Raises InputError, as for a scenario."""
    return build_model(AlignmentFile, evidence("alignment.yaml", path))
