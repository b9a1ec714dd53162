"""The facts of configs/evidence/targets.yaml that the record tells, counted anew from years up to another
one.

Onsets, their tenths of alignment and how soon the next one follows come from the dyad-years; who went how
far, who answered and how long it took, from the list of disputes between originators.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.statistics.onsets import Floats
from sim.studies.calibration import dyad_years, years
from sim.studies.calibration.alignment_file import OfDesign
from sim.studies.calibration.dyad_years import Columns, Panel
from sim.studies.calibration.moments import AGAIN, DISPLAY, FORCE, TENTHS, THREAT, WAR
from sim.studies.calibration.quantities import LASTED, LEVELS, QUANTITIES
from sim.studies.calibration.targets import Target

COLUMNS = ("year", "ini", "tar", "reach", "maxdur", "land")
DAYS = (3.0, 10.0, 45.0, 185.0)
"""Days at which classes of durations end: steps of a week at which the simulated ones do."""

DIGITS = 5
Bools = NDArray[np.bool_]
Fact = Mapping[str, object]
"""What is put in place of a target's shares, counts and n."""


def read(folder: Path, until: int) -> Columns:
    """Disputes between originators of the recent record [n]. Raises InputError where there is no list."""
    first, _ = years.recent(until)
    table = dyad_years.read_table(folder, COLUMNS, dyad_years.DISPUTES)
    seen = (table["year"] >= first) & (table["year"] <= until)
    return {name: table[name][seen] for name in table}


def count(
    panel: Panel, disputes: Columns, told: OfDesign, shipped: Mapping[str, Target]
) -> dict[str, Target]:
    """Those of the shipped targets that a record tells, with its own numbers.

    panel: dyad-years [rows]. disputes: columns of disputes [m] by name. told: weights of alignment, one
    history a dyad.
    """
    facts = dict(_of_years(panel, told)) | dict(_of_disputes(disputes))
    return {
        key: target.model_copy(update={"shares": None, "counts": None, "n": None, **facts[target.quantity]})
        for key, target in shipped.items()
        if target.quantity in facts and key == target.quantity
    }


def _shares(quantity: str, values: Floats, n: int) -> Fact:
    names = QUANTITIES[quantity]
    return {"shares": {name: round(float(v), DIGITS) for name, v in zip(names, values, strict=True)}, "n": n}


def _share(quantity: str, which: Bools) -> tuple[str, Fact]:
    return quantity, _shares(quantity, np.array([which.mean()]), len(which))


def _of_years(panel: Panel, told: OfDesign) -> Iterator[tuple[str, Fact]]:
    """Onsets by border and by tenth of alignment, and those that another one follows."""
    near, onset = panel.land | panel.sea, panel.onset
    for name, which in (
        ("land", panel.land),
        ("sea", panel.sea),
        ("apart", ~near),
        ("relevant", near | ~near),
    ):
        if which.any():
            yield _share(f"onset_{name}", onset[which])
    score = np.asarray(sum(weight.value * getattr(panel, part) for part, weight in told.score.items()))
    for name, which in (("contiguous", near), ("apart", ~near)):
        if which.sum() >= TENTHS:
            by_score = onset[which][np.argsort(score[which], kind="stable")]
            rates = np.array([part.mean() for part in np.array_split(by_score, TENTHS)])
            yield f"tenths_{name}", _shares(f"tenths_{name}", rates, len(by_score) // TENTHS)
    opened = set(zip(panel.dyad[onset].tolist(), panel.year[onset].tolist(), strict=True))
    for within in AGAIN:
        followed = [
            any((dyad, year + ahead) in opened for ahead in range(1, within + 1))
            for dyad, year in sorted(opened)
            if year + within <= panel.year.max()
        ]
        if followed:
            yield _share(f"again_{within}", np.array(followed))


def _of_disputes(table: Columns) -> Iterator[tuple[str, Fact]]:
    """How far either side went, and how long disputes lasted."""
    initiator, target, reach = table["ini"], table["tar"], table["reach"]
    levels = (THREAT, DISPLAY, FORCE, WAR)
    yield "initiator_level", _counts(LEVELS[1:], lambda k: initiator == levels[k])
    for name, level in (("display", DISPLAY), ("force", FORCE)):
        met, ended = initiator == level, table["maxdur"][reach == level]
        yield f"answer_to_{name}", _counts(LEVELS, lambda k, met=met: met & (target == (1, *levels)[k]))  # type: ignore[misc]
        ended = ended[~np.isnan(ended)]
        if len(ended):
            parts = np.bincount(np.digitize(ended, DAYS, right=True), minlength=len(LASTED)) / len(ended)
            yield f"lasted_{name}", _shares(f"lasted_{name}", parts, len(ended))
    land = table["land"] > 0
    for name, which in (("land", land), ("apart", ~land)):
        if which.any():
            yield _share(f"reciprocated_{name}", target[which] > 1)
            yield _share(f"reaches_force_{name}", reach[which] >= FORCE)
    if len(reach):
        yield _share("reaches_war", reach == WAR)


def _counts(names: tuple[str, ...], which: Callable[[int], Bools]) -> Fact:
    return {"counts": {name: int(np.count_nonzero(which(k))) for k, name in enumerate(names)}}
