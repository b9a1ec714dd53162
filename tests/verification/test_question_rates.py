"""The other forecasters of the shipped questions, made again from the panel where a copy of it lies.

The files are shared, not part of the project: without them these tests are skipped.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.studies.hindcast import questions

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "dyad_years"
PANEL, LOGIT = DATA / "relevant_dyads_1946_2022.parquet", DATA / "ten_dyads_predictions.csv"
LEVELS = {"threat": 2, "display": 3, "force": 4, "war": 5}
WINDOWS = {"2023-12-14": 1, "2024-12-14": 2}
BEFORE = {
    "force": {"IRN-ISR", "IRN-USA"}, "war": set(), "threat": {"AZE-IRN", "IRN-ISR", "IRN-USA"},
    "display": {"AZE-IRN", "IRN-ISR", "IRN-USA"},
}  # fmt: skip
"""Pairs that were at the level in the window before the origin, as the file's head codes them."""

SINCE = {"AZE-IRN", "IRN-ISR", "IRN-USA"}
"""Pairs with militarized acts after 2014, whose record stands as in 2014."""

ASKED = [
    (key, *each.outcome.split("."), WINDOWS[str(each.until)], each.references)
    for key, each in questions.load("aras_2022").file.questions.items()
    if each.references
]


def levels() -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Highest level of disputes that began, by dyad and year from 1990 to 2014; whether it is relevant."""
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(PANEL, columns=["dyad", "year", "prd", "mid_n", "mid_lev"]).to_pydict()
    columns = {
        name: np.array([np.nan if v is None else v for v in column], float) for name, column in table.items()
    }
    dyads, index = np.unique(columns["dyad"], return_inverse=True)
    kept = (columns["year"] >= 1990) & (columns["year"] <= 2014) & ~np.isnan(columns["mid_n"])
    place = index[kept], columns["year"][kept].astype(int) - 1990
    level, relevant = np.full((len(dyads), 25), -1), np.zeros((len(dyads), 25), bool)
    level[place] = np.nan_to_num(columns["mid_lev"][kept])
    relevant[place] = columns["prd"][kept] == 1
    return level, relevant


def counted(level: int, years: int) -> dict[bool, tuple[int, int]]:
    """Windows with the level and all windows, by whether the window before had it."""
    found, relevant = levels()
    counts = {True: [0, 0], False: [0, 0]}
    for start in range(2, 25 - years + 1):
        now, before = found[:, start : start + years], found[:, start - years : start]
        there = relevant[:, start : start + years].all(axis=1) & (before >= 0).all(axis=1)
        for had in (True, False):
            mine = there & ((before >= level).any(axis=1) == had)
            counts[had][0] += int(np.count_nonzero((now >= level).any(axis=1) & mine))
            counts[had][1] += int(np.count_nonzero(mine))
    return {had: (k, n) for had, (k, n) in counts.items()}


@pytest.mark.skipif(not PANEL.exists(), reason="no copy of the panel")
@pytest.mark.parametrize(("level", "years"), sorted({(level, years) for _, level, _, years, _ in ASKED}))
def test_base_rate_and_persistence_are_those_of_the_panel(level: str, years: int) -> None:
    """Each question's two, from windows of 1992-2014; the counts stand in the file's own words."""
    after, quiet = (counted(LEVELS[level], years)[had] for had in (True, False))
    base = (after[0] + quiet[0]) / (after[1] + quiet[1])
    for key, own, dyad, span, given in ASKED:
        if (own, span) == (level, years):
            events, windows = after if dyad in BEFORE[level] else quiet
            assert given["base_rate"] == pytest.approx(base, rel=0.006), key
            assert given["persistence"] == pytest.approx(events / windows, rel=0.006), key
    text = questions.load("aras_2022").file.references["base_rate"].made
    assert f"{after[0] + quiet[0]:,}" in re.sub(r"(?<=\d)\.(?=\d)", ",", text)


@pytest.mark.skipif(not LOGIT.exists(), reason="no copy of the logit's forecasts")
def test_covariates_are_the_logits_forecasts() -> None:
    """Fitted to 1992-2014; the record of 2014 for pairs with acts since, quiet years for the others."""
    rows = [line.rstrip().rsplit(",", 6) for line in LOGIT.read_text(encoding="utf-8").splitlines()[1:]]
    told = {
        (scenario.strip('"'), fitted, what, dyad): float(p) for scenario, fitted, what, dyad, p, *_ in rows
    }
    names = {"threat": "onset", "display": "display+", "force": "force+", "war": "war"}
    for key, level, dyad, years, given in ASKED:
        record = "2022, history as in 2014" if dyad in SINCE else "2022, no dispute since 2014"
        expected = told[record, "1992-2014", f"{years}y {names[level]}", dyad]
        assert given["covariates"] == pytest.approx(expected, rel=0.006), key
