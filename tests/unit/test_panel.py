"""The panel of dyads: how the record becomes strata, and how simulated disputes become years."""

from dataclasses import fields

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from sim.outcomes.disputes import Disputes
from sim.studies.calibration import alignment_file, strata, stratify
from sim.studies.calibration.dyad_years import Panel as Record
from sim.studies.calibration.open_weeks import NEVER
from sim.studies.calibration.panel import Panel


def record(dyads: int) -> Record:
    """Two years each of dyads on land, alike but for votes."""
    n = 2 * dyads
    no, nothing = np.zeros(n, np.bool_), np.zeros(n)
    return Record(
        dyad=np.repeat(np.arange(dyads), 2), year=np.tile([1992, 1993], dyads),
        onset=no, gap=np.full(n, NEVER),
        land=~no, sea=no, distance=nothing, power=nothing, major=no, democracy=no,
        votes=np.repeat(np.linspace(-1, 1, dyads), 2), defence=no, rivalry=no, record=nothing,
    )  # fmt: skip


def test_strata_are_weighed_as_alignment_was_fitted() -> None:
    """A stratum's score is its votes times the weight in alignment.yaml; so is the weight of the record."""
    told = alignment_file.read().panel
    file = yaml.safe_load(stratify.text(record(8), told))
    weight = told.score["votes"].value
    assert [s["score"] for s in file["strata"]] == pytest.approx([-4 / 7 * weight, 4 / 7 * weight], rel=1e-3)
    assert file["record_weight"] == -told.score["record"].value


def test_the_shipped_strata_hold_the_shipped_weight() -> None:
    """panel.yaml was made with the weights of alignment.yaml."""
    assert strata.read().record_weight == -alignment_file.read().panel.score["record"].value


def opened(weeks: list[int], years: int) -> NDArray[np.int64]:
    """Onsets by year of one lane whose disputes opened in such weeks."""
    blank = np.zeros(len(weeks), np.int64)
    columns = {field.name: blank for field in fields(Disputes) if field.name not in ("steps", "replicates")}
    found = Disputes(**{**columns, "opened": np.array(weeks)}, steps=0, replicates=1)
    one = np.zeros(1, np.int64)
    return Panel(True, strata.read(), one, np.ones(1), found, years).onsets()[:, 0]


def test_a_dispute_counts_in_the_calendar_year_in_which_it_opened() -> None:
    """Weeks from 1 January 2001: 31 December of a year is that year's, and leap days do not add up to an
    extra year, not even in a panel of 69 years."""
    assert opened([0, 52, 53], 2).tolist() == [2, 1]  # 31 December 2001 is a Monday, 52 weeks on
    last = (69 * 365 + 17) // 7  # whole weeks of 69 years, 17 of them leap
    assert opened([last], 69).tolist() == [0] * 68 + [1]
