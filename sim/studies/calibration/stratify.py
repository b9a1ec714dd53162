"""Groups the dyads of the record into strata and writes configs/evidence/panel.yaml (strata.py)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.studies.calibration import years
from sim.studies.calibration.alignment import OPENING, SCORE, SLOPE
from sim.studies.calibration.alignment_file import OfDesign
from sim.studies.calibration.dyad_years import Panel
from sim.studies.calibration.open_weeks import HALF_LIFE, left_of
from sim.studies.calibration.strata import BORDERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, Floats]

LASTING = tuple(part for part in SCORE if part != "record")
"""Parts of the alignment score beside the record."""

CAUSES = tuple(name.removeprefix("open_") for name in OPENING if name != "open")
"""What the opening of disputes hangs on besides."""

MEANS = ("score", "record", "tension", "distance", "power", "major", "democracy")
"""What a stratum has the mean of."""

RECORDS = (0.5, 2.5)
"""Disputes of fifteen years at which classes of records end."""

GROUPS = {"land": 12, "sea": 4, "none": 12}
"""Groups by alignment within a border and a class of records, at most: fewer where dyads are few."""

LEAST = 6
"""Dyads that a group has at least, where there are as many; one of eight and more is halved."""

HEAD = """\
# The politically relevant dyads (Maoz & Russett 1993) of {first}-{last} in strata: what a simulation conditioned as the record is draws on.
# Written by `python -m sim calibrate part=panel data=DIR{word}`; do not edit. Each stratum stands for some dyads; numbers are means over their
# dyad-years. score: alignment as fitted, without the record. record: ln(1 + disputes of the fifteen years before the first year seen).
# tension: share of a dispute's tension left then. distance: ln(1 + km / 100), 0 at a land border. power: ln of the weaker's share, plus 7.
# uneven: log of the mean odds of opening over its dyad-years, less the log-odds at these means.
source: "Correlates of War: contiguity 3.2 (Stinnett et al. 2002), capabilities (Singer 1987), MID 5.0 (Palmer et al. 2022); CShapes 2.0 (Schvitz et al. 2022); UN ideal points (Bailey, Strezhnev & Voeten 2017); ATOP 5 (Leeds et al. 2002); rivalries (Thompson, Sakuwa & Suhas 2022)"
first_year: {first}
last_year: {last}
{until}record_weight: {record}
strata:
"""  # noqa: E501  a line of the file


def text(panel: Panel, told: OfDesign, until: int | None = None, half_life: float = HALF_LIFE) -> str:
    """The whole file in YAML. told: weights of alignment and log-odds of opening, one history a dyad. until:
    the last year, where one was asked for. half_life: of tension, in weeks.
    """
    weights = Weights(told)
    dyads = by_dyad(panel, weights, half_life)
    lines = [_line(dyads, group, weights) for group in groups(dyads)]
    seen = {"first": panel.year.min(), "last": panel.year.max(), "record": weights.record}
    head = HEAD.format(**seen, word=years.spell(until), until=years.line(until))
    return head + "\n".join(lines) + "\n"


class Weights:
    """Of a dyad-year's alignment and of its log-odds of opening."""

    def __init__(self, told: OfDesign) -> None:
        self.score = {part: told.score[part].value for part in LASTING}
        self.opening = {part: told.opening[f"open_{part}"].value for part in CAUSES}
        self.record = -told.score["record"].value


def by_dyad(panel: Panel, weights: Weights, half_life: float = HALF_LIFE) -> Columns:
    """Columns [dyads]: means over the years of each, and what is known of it when it is first seen."""
    _, first, index, seen = np.unique(panel.dyad, return_index=True, return_inverse=True, return_counts=True)

    def mean(values: NDArray[np.generic]) -> Floats:
        """Mean over the years of each dyad [dyads] of values [dyad-years]."""
        return np.asarray(np.bincount(index, values.astype(np.float64)) / seen)

    score, openness = _weighed(panel, weights.score), _weighed(panel, weights.opening)
    parts = ("land", "distance", "power", "major", "democracy")
    found = {part: mean(getattr(panel, part)) for part in parts}
    near = np.where(mean(panel.land) >= 0.5, 0, np.where(mean(panel.sea) >= 0.5, 1, 2))
    known = openness - SLOPE * (score - weights.record * panel.record[first][index])
    return {
        **found,
        "hazard": mean(np.exp(known)),
        "border": near.astype(np.float64),
        "years": seen.astype(np.float64),
        "score": mean(score),
        "record": panel.record[first],
        "tension": left_of(panel.gap[first], half_life),
        "opening": mean(openness),
    }


def _weighed(panel: Panel, weights: dict[str, float]) -> Floats:
    """A weighted sum of what is known of every dyad-year [n]."""
    return np.asarray(sum((weight * getattr(panel, part) for part, weight in weights.items()), 0.0))


def groups(dyads: Columns) -> Iterator[Ints]:
    """Dyads [n] that go together: by border, class of record, alignment, and then by how open they are."""
    past = np.digitize(np.expm1(dyads["record"]), RECORDS)
    for at, border in enumerate(BORDERS):
        for record in range(len(RECORDS) + 1):
            mine = np.flatnonzero((dyads["border"] == at) & (past == record))
            if len(mine):
                mine = mine[np.argsort(dyads["score"][mine], kind="stable")]
                for group in np.array_split(mine, min(GROUPS[border], max(1, len(mine) // LEAST))):
                    yield from _halves(group[np.argsort(dyads["opening"][group], kind="stable")])


def _halves(group: Ints) -> list[Ints]:
    return np.array_split(group, 2) if len(group) > LEAST + 1 else [group]


def _line(dyads: Columns, group: Ints, weights: Weights) -> str:
    weight = dyads["years"][group] / dyads["years"][group].sum()
    border = BORDERS[int(dyads["border"][group[0]])]
    means = {name: float(weight @ dyads[name][group]) for name in MEANS}
    means["distance"] *= border != "land"
    at_means = sum(of * means.get(part, border == "land") for part, of in weights.opening.items())
    at_means -= SLOPE * (means["score"] - weights.record * means["record"])
    means["uneven"] = float(np.log(weight @ dyads["hazard"][group]) - at_means)
    numbers = ", ".join(f"{name}: {value:.4g}" for name, value in means.items())
    seen = int(dyads["years"][group].sum())
    return f"  - {{border: {border}, dyads: {len(group)}, years: {seen}, {numbers}}}"
