"""What a fit of the rules rests on: facts, priors, strata of the record, and what is not fitted.

By default all of it ships. Up to another year it is made of a user's own copy of the record, of years up to
that one alone: estimates of the opening become priors, what they say of alignment weighs the strata, facts
are counted anew, and so are the rates of realignment. What the record does not hold stays as it ships, and
`KEPT` says why.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sim.asking.refuse import refusal
from sim.scenario import loader, theory_sets
from sim.scenario.errors import InputError
from sim.studies.calibration import (
    alignment,
    alignment_file,
    dyad_years,
    priors,
    record_facts,
    strata,
    stratify,
    targets,
    turns,
    years,
)
from sim.studies.calibration.alignment import FADING
from sim.studies.calibration.alignment_file import AlignmentFile, Estimated
from sim.studies.calibration.priors import Prior
from sim.studies.calibration.strata import StrataFile
from sim.studies.calibration.targets import Target
from sim.studies.calibration.turns import Turn

WEIGHTS = {"rivalry_weight": ("rivalry", -1.0), "pact_weight": ("defence", 1.0)}
"""Parameters of realignment that are weights of the score of alignment, and their sign there."""

TURNS = (*WEIGHTS, *turns.PARAMETERS)
"""Parameters that are counted, not fitted."""

KEPT: Mapping[str, tuple[str, ...]] = {
    "joining 1946-2014, whose chances to join are in no file of the record that is read by year": (
        "join", "join_distance", "join_major", "join_war", "side_alignment", "side_commitment",
    ),
    "weekly events of 2005-2018; there are none of earlier years": (
        "attention_half_life", "attention_spread", "balance", "contact", "contact_land", "contact_power",
        "contact_tie", "cooperate", "downgrade", "downgrade_alignment", "hostile_talk", "memory_half_life",
        "pledge", "protest", "protest_alignment", "reaction", "solidarity", "third_party",
    ),
    "how fast a composite of alignment moves, 1946-2014": ("drift", "reversion_half_life", "tension_pull"),
    "four wars of 1992-2014": ("end_war",),
    "the hazard after displays at borders, 1946-2014, or shares of it": (
        "border_salience", "display_tension", "protest_tension", "threat_tension",
    ),
    "declared: not in any data of ours, or the sign alone is in the literature": (
        "abandonment", "attribution_bias", "audience_cost", "back", "belief_half_life",
        "commitment_half_life", "decisiveness", "new_pact_support", "no_pact_support", "perception_noise",
        "private_visibility", "relief", "reputation", "retaliation", "rift_half_life", "signal_effect",
        "success", "sunk_evidence", "talk_evidence", "tied_evidence",
    ),
}  # fmt: skip
"""Parameters that no fit to earlier years touches, by where they come from."""


@dataclass(frozen=True)
class Basis:
    """facts: by key; priors: of all parameters that have one; base: plain values of the theory that is
    fitted. until: the last year of the record, None for what ships. counted: rates and weights that are set,
    not fitted, as lines of a theory file. texts: the files that say all this, by name.
    """

    facts: Mapping[str, Target]
    priors: Mapping[str, Prior]
    strata: StrataFile
    base: Mapping[str, object]
    until: int | None = None
    counted: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def read_shipped() -> Basis:
    """What ships. Raises InputError where a file of it is bad."""
    return Basis(targets.read(), priors.read(), strata.read(), theory_sets.values("full"))


def of_record(folder: Path, until: int, told: Callable[[str], None]) -> Basis:
    """What the record in a folder says up to a year. Raises InputError where it is missing or too short."""
    before = read_shipped()
    disputes, turned = record_facts.read(folder, until), turns.count(folder, until)
    found = alignment.fit(folder, told, until)
    known = alignment_file.describe(found)
    panel = dyad_years.read_onsets(folder, *years.recent(until))
    fading = known.windows_since_1946.opening[FADING]
    grouped = stratify.text(panel, known.panel, until, fading.value)
    facts = record_facts.count(panel, disputes, known.panel, before.facts)
    lines = _lines(turned, known, until)
    held = _priors(before.priors, known, turned, until)
    return Basis(
        facts,
        held,
        _strata(grouped, until),
        {**before.base, **{name: yaml.safe_load(line)[name] for name, line in lines.items()}},
        until,
        lines,
        {
            "evidence/alignment.yaml": alignment_file.text(found, until),
            "evidence/panel.yaml": grouped,
            "evidence/targets.yaml": _dump("targets", facts, until, {"sources": _sources(until)}),
            "evidence/priors.yaml": _dump("parameters", held, until, {}),
        },
    )


def _strata(text: str, until: int) -> StrataFile:
    """The strata as others read them. Raises InputError where so few disputes make them odd."""
    try:
        return strata.parse(loader.parse(text.encode(), "panel.yaml"))
    except InputError as refused:
        got = f"{until}, up to which strata are odd ({refused.problems[0]})"
        raise refusal("until", got, "a year that enough disputes come before") from None


def _lines(turned: list[Turn], known: AlignmentFile, until: int) -> dict[str, str]:
    """Rates and weights of realignment, as lines of a theory file."""
    rates = {each.parameter: (each.weekly, each.source) for each in turned}
    said = f"its weight in the fitted score of alignment, {known.panel.period}"
    weights = {name: (sign * known.panel.score[part].value, said) for name, (part, sign) in WEIGHTS.items()}
    return {
        name: f'{name}: {{value: {max(value, 0.0):g}, source: "{source}; calibrate until={until}"}}'
        for name, (value, source) in (rates | weights).items()
    }


def _priors(
    before: Mapping[str, Prior], known: AlignmentFile, turned: list[Turn], until: int
) -> dict[str, Prior]:
    """The shipped priors, those of what was estimated or counted anew in their place."""
    opening = dict(known.panel.opening)
    opening[FADING] = known.windows_since_1946.opening[FADING]
    new = {name: _of(number) for name, number in opening.items()}
    for name, (part, sign) in WEIGHTS.items():
        number = known.panel.score[part]
        new[name] = (sign * number.value, number.error, number.period)
    changed = dict(before)
    for name, (mean, sd, period) in new.items():
        said = f"dyad-years {period}, calibrate part=alignment until={until}"
        known_so = sd if 0 < sd < math.inf else before[name].sd
        kept = {"mean": mean, "sd": known_so, "start": None, "assumption": said}
        changed[name] = before[name].model_copy(update=kept)
    for each in turned:
        kept = {"mean": each.weekly, "assumption": each.source}
        changed[each.parameter] = before[each.parameter].model_copy(update=kept)
    return changed


def _of(number: Estimated) -> tuple[float, float, str]:
    return number.value, number.error, number.period


def _sources(until: int) -> dict[str, str]:
    first, last = years.recent(until)
    return {name: text.replace("1992-2014", f"{first}-{last}") for name, text in targets.sources().items()}


def _dump(
    key: str, models: Mapping[str, Target] | Mapping[str, Prior], until: int, head: dict[str, object]
) -> str:
    plain = {name: model.model_dump(exclude_none=True) for name, model in models.items()}
    said = f"# Written by `python -m sim calibrate data=DIR until={until}`; do not edit.\n"
    return said + yaml.safe_dump({**head, key: plain}, sort_keys=False, allow_unicode=True, width=10_000)
