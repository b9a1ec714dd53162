"""The alignment score and the opening: what is read of dyad-years, what is open of a year, the file."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from sim.cli import calibrate
from sim.scenario.errors import InputError
from sim.studies.calibration import alignment, alignment_file, dyad_years
from sim.studies.calibration.alignment import DESIGNS, Number
from sim.studies.calibration.open_weeks import GOING, HALF_LIFE, NEVER, open_part

DATA = Path(__file__).parents[3] / "shared" / "data"

ROW = {
    "dyad": 373630, "year": 1992, "prd": 1, "mid_n": 0, "mid_n_orig": 0, "mid_going": 0, "conttype": 0,
    "mindist": 900.0, "maj1": 0, "maj2": 1, "cinc1": 0.004, "cinc2": 0.001, "jointdem": 1, "ipdist": 0.75,
    "pact": 3, "rival": 1, "prev15": 3, "peace": 2, "ever": 1,
}  # fmt: skip


def folder(at: Path, *rows: dict[str, object], without: str = "") -> Path:
    """A folder of data that holds these dyad-years, whole but for one column."""
    table = pa.table({name: [row[name] for row in rows] for name in ROW if name != without})
    (at / "dyad_years").mkdir()
    pq.write_table(table, at / dyad_years.FILE)
    return at


def test_covariates_are_those_of_the_rules(tmp_path: Path) -> None:
    """900 km are ln 10, at a border 0; power ln .001 + 7, votes half the way, three disputes ln 4."""
    land = {**ROW, "year": 1993, "conttype": 1, "mid_n": 1, "mid_n_orig": 1, "ipdist": None, "ever": 0}
    panel = dyad_years.read(folder(tmp_path, land, ROW), 1992, 2014)
    assert panel.year.tolist() == [1992, 1993]
    assert panel.distance == pytest.approx([np.log(10), 0])
    assert panel.power == pytest.approx([np.log(0.001) + 7] * 2)
    assert panel.votes == pytest.approx([0.5, 0.5])  # the second is not known: the median
    assert panel.record == pytest.approx([np.log(4)] * 2)
    assert panel.onset.tolist() == [False, True]
    assert panel.gap.tolist() == [2, NEVER]
    assert panel.major.all()
    assert panel.defence.all()
    assert panel.rivalry.all()


def test_a_dispute_that_goes_on_is_told_from_a_new_one(tmp_path: Path) -> None:
    """Going without an onset: it began in an earlier year."""
    going = {**ROW, "mid_going": 1}
    assert dyad_years.read(folder(tmp_path, going), 1992, 2014).gap.tolist() == [GOING]


def test_years_without_outcomes_and_other_dyads_are_left_out(tmp_path: Path) -> None:
    """Disputes are coded to 2014, and dyads that are not relevant do not act."""
    rows = [{**ROW, "mid_n": None}, {**ROW, "year": 1993}, {**ROW, "year": 1994, "prd": 0}]
    assert dyad_years.read(folder(tmp_path, *rows), 1992, 2014).year.tolist() == [1993]


@pytest.mark.parametrize("without", ["votes", "ipdist"])
def test_a_missing_column_is_named(tmp_path: Path, without: str) -> None:
    """And a folder that lacks none is read."""
    data = folder(tmp_path, ROW, without=without)
    if without == "votes":
        assert len(dyad_years.read(data, 1992, 2014).year) == 1
        return
    with pytest.raises(InputError, match="no ipdist"):
        dyad_years.read(data, 1992, 2014)


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    """One line."""
    (tmp_path / "dyad_years").mkdir()
    (tmp_path / dyad_years.FILE).write_text("dyad,year\n")
    with pytest.raises(InputError, match="no table"):
        dyad_years.read(tmp_path, 1992, 2014)


@pytest.mark.parametrize("words", [["part=alignment"], ["part=alignment", "data=/nowhere"], ["part=score"]])
def test_alignment_without_data_is_refused(words: list[str]) -> None:
    """One problem, before anything is fitted."""
    with pytest.raises(InputError) as refused:
        calibrate.main(words)
    assert len(refused.value.problems) == 1


def test_open_part_of_a_year() -> None:
    """Whole where nothing was; without tension, the quiet half-year takes an eighth of the year after."""
    gap = np.array([NEVER, 5, 0, GOING])
    opened, _ = open_part(gap, 0.0)
    assert opened == pytest.approx([1, 1, 1 - 0.125, 0.125], abs=2e-3)
    known, slope = open_part(np.array([40]), 2.0)
    weeks = 41 * 52
    assert known == pytest.approx([np.exp(2 * 0.5 ** (weeks / HALF_LIFE))], rel=1e-4)
    above, below = open_part(gap, 1.501)[0], open_part(gap, 1.499)[0]
    assert open_part(gap, 1.5)[1] == pytest.approx((above - below) / 0.002, rel=1e-5)
    assert slope[0] > 0


def panel(dyads: int, seed: int) -> dyad_years.Panel:
    """Ten years of dyads, all without a record, whose disputes open as the rules say, whatever was before."""
    r, n = np.random.default_rng(seed), dyads * 10
    shares = {"land": 0.5, "sea": 0.2, "major": 0.3, "democracy": 0.3, "defence": 0.3, "rivalry": 0.2}
    each = {name: np.repeat(r.random(dyads) < share, 10) for name, share in shares.items()}
    distance = np.where(each["land"], 0.0, np.repeat(r.uniform(1, 4, dyads), 10))
    power, votes = np.repeat(r.normal(1, 1.5, dyads), 10), np.repeat(r.uniform(-1, 1, dyads), 10)
    record = np.repeat(np.log1p(r.integers(0, 4, dyads)), 10)
    score = 0.2 * votes + 0.15 * each["defence"] - 0.3 * each["rivalry"] - 0.25 * record
    u = np.repeat(r.standard_normal(dyads) * 0.8, 10) * np.where(each["land"], 1, 1.5)
    log_hazard = -2.0 + 0.5 * each["land"] - 0.6 * distance + 0.2 * power - 3 * score + u
    onset = r.random(n) < 1 - np.exp(-np.exp(log_hazard))
    dyad, year = np.repeat(np.arange(dyads), 10), np.tile(np.arange(1992, 2002), dyads)
    gap = np.full(n, NEVER)
    return dyad_years.Panel(dyad=dyad, year=year, onset=onset, gap=gap, distance=distance, power=power,
                            votes=votes, record=record, **each)  # fmt: skip


def test_weights_come_back() -> None:
    """Of simulated dyads, each weight of the score within three of its standard errors."""
    found = alignment.fit_design(DESIGNS[0], panel(1500, 12), tension=1.0)
    truth = {"votes": 0.2, "defence": 0.15, "rivalry": -0.3, "record": -0.25}
    for name, number in found.score.items():
        assert abs(number.value - truth[name]) < 3 * number.error < 0.2
    assert abs(found.parameters["open_distance"].value + 0.6) < 3 * found.parameters["open_distance"].error
    assert found.parameters["open"].value == pytest.approx(
        -2 - np.log(52), abs=3 * found.parameters["open"].error
    )
    assert found.parameters["dispute_tension"] == Number(1.0, 0.0)


def test_histories_begin_with_their_own_record() -> None:
    """Ten years in fives are two histories of a dyad, each with the record of its first year."""
    own = panel(1, 1)
    own.record[:] = np.arange(10)
    years = alignment.histories(own, 5)
    assert years.unit.tolist() == [0] * 5 + [1] * 5
    assert years.covariates[:, -1].tolist() == [0] * 5 + [5] * 5
    assert years.cluster.tolist() == [0, 0]


def test_the_file_says_where_each_number_comes_from() -> None:
    """Value, error, n, period and source of every number; what was held says so."""
    found = alignment.fit_design(DESIGNS[1], panel(300, 2), tension=1.9)
    text = yaml.safe_load(alignment_file.text([found]))["windows"]
    for number in (*text["score"].values(), *text["opening"].values()):
        assert set(number) == {"value", "error", "n", "period", "source"}
    assert text["opening"]["dispute_tension"]["source"] == "held at that of panel"
    assert text["n"] == 3000


@pytest.mark.skipif(not (DATA / dyad_years.FILE).is_file(), reason="the dyad-years are not here")
def test_the_record_itself() -> None:
    """1992-2014: 40,754 relevant dyad-years with 661 onsets."""
    record = dyad_years.read(DATA, 1992, 2014)
    assert (len(record.year), int(record.onset.sum())) == (40_754, 661)


@pytest.mark.long
@pytest.mark.skipif(not (DATA / dyad_years.FILE).is_file(), reason="the dyad-years are not here")
def test_the_shipped_weights_are_those_of_the_record() -> None:
    """Fitted anew, each weight of the file comes back."""
    folder = Path(__file__).parents[2] / "configs" / "evidence"
    shipped = yaml.safe_load((folder / "alignment.yaml").read_text("utf-8"))
    found = alignment.fit_design(DESIGNS[0], dyad_years.read(DATA, 1992, 2014), None)
    for name, number in found.score.items():
        assert number.value == pytest.approx(shipped["panel"]["score"][name]["value"], abs=2e-3)
