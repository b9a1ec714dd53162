"""Back-tests: what is known on the first day of a year, the small worlds, the fit, the folder."""

import csv
import json
import pickle
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.__main__ import main
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.places import find_shipped
from sim.studies.backtest import opening as openings
from sim.studies.backtest import record
from sim.studies.backtest.neighbourhood import Drafts
from sim.studies.backtest.opening import Opening
from sim.studies.calibration import alignment_file, kept_fit
from sim.studies.calibration.alignment import OPENING
from sim.studies.calibration.basis import KEPT
from sim.studies.calibration.open_weeks import GOING, NEVER, open_part
from sim.studies.calibration.theory_files import replace_values
from tests.panel_files import made_up, row, write

OLD = (row(2, 20, 1990, mid_n=1, mid_n_orig=1), row(2, 20, 1991, ipdist=0.25))
SCORE = {"votes": 0.1, "defence": 0.2, "rivalry": -0.4, "record": -0.1}
NOTHING = Opening({}, SCORE)


def test_an_origin_has_happened_where_either_of_two_years_has_an_onset(tmp_path: Path) -> None:
    """1992 and 1993 see that of 1993; 1994 and 1995 see one that a joiner is in, which does not count."""
    rows = [row(2, 20, year) for year in (1992, 1994, 1996)]
    rows += [row(2, 20, 1993, mid_n=1, mid_n_orig=1), row(2, 20, 1995, mid_n=1, mid_n_orig=0)]
    later = record.read(write(tmp_path, [*OLD, *rows]), 1992, 1996).later
    assert later.known.year.tolist() == [1992, 1993, 1994, 1995]
    assert later.happened.tolist() == [True, True, False, False]
    assert later.told.all()


def test_a_window_that_the_record_does_not_tell_is_left_out(tmp_path: Path) -> None:
    """A state that ended, years that are not coded, and a dyad's last year before another dyad's first."""
    rows = [row(2, 20, 1992), row(2, 20, 1993), row(2, 30, 1992), row(2, 30, 1993, mid_n=None)]
    later = record.read(write(tmp_path, [*OLD, *rows]), 1992, 1994).later
    assert later.told.tolist() == [True, False, False, False]


def test_nothing_of_the_year_itself_is_known(tmp_path: Path) -> None:
    """A dispute that goes on is one that ended the year before, whether or not another one comes."""
    rows = [row(2, 20, 1992, mid_going=1, peace=0, ever=1), row(2, 20, 1993, mid_going=1, peace=4, ever=0)]
    known = record.read(write(tmp_path, [*OLD, *rows]), 1992, 1994).later.known
    assert known.gap.tolist() == [0, NEVER]
    assert GOING not in known.gap


def test_votes_that_are_missing_are_the_median_of_the_earlier_years(tmp_path: Path) -> None:
    """Distances .75 and .25 before: .5, a third of the way to no agreement, whatever comes later."""
    rows = [row(2, 20, 1992, ipdist=None), row(2, 20, 1993, ipdist=1.4)]
    known = record.read(write(tmp_path, [*OLD, *rows]), 1992, 1994).later.known
    assert known.votes[0] == pytest.approx(1 - 0.5 / 1.5)


def test_a_democracy_is_one_by_polity_else_by_elections(tmp_path: Path) -> None:
    """Polity 6 is one and 5 is not, whatever elections say; without polity, .5 is one."""
    first = row(2, 20, 1992, pol1=6, vdem1=0.1, pol2=5, vdem2=0.9)
    second = row(2, 20, 1993, pol1=None, vdem1=0.5, pol2=None, vdem2=0.4)
    later = record.read(write(tmp_path, [*OLD, first, second]), 1992, 1994).later
    assert later.democracy.tolist() == [[True, False], [True, False]]


def drafts(place: Path, most: int) -> Drafts:
    """2 and 20 with: 30, a rival of both; 40, an ally of 2 and strong; 50, an ally of 20; 60, no bond."""
    rows = [
        row(2, 20, 1992, peace=0, ever=1, prev15=1), row(2, 20, 1993),
        row(2, 30, 1992, rival=1), row(20, 30, 1992, rival=1),
        row(2, 40, 1992, pact=3, cinc2=0.2), row(20, 50, 1992, pact=3, cinc2=0.1),
        row(2, 60, 1992, cinc2=0.3, pact=2), row(30, 40, 1992),
    ]  # fmt: skip
    return Drafts(record.read(write(place, [*OLD, *rows]), 1992, 1994).later, NOTHING, most)


def test_third_states_are_those_with_bonds_the_most_bound_first_then_the_strongest(tmp_path: Path) -> None:
    """30 has two bonds, 40 is stronger than 50, 60 has a lesser pact, which is none."""
    found = drafts(tmp_path, 8).around(0)
    assert [state.number for state in found.states] == [2, 20, 30, 40, 50]
    assert found.focus == "COW002-COW020"
    fewer = drafts(tmp_path / "again", 4).around(0)
    assert [state.number for state in fewer.states] == [2, 20, 30, 40]


def test_a_world_has_the_ties_of_its_states_and_no_others(tmp_path: Path) -> None:
    """Six of ten pairs are relevant; alignment is the score; a dispute ended half a year ago."""
    found = drafts(tmp_path, 8).around(0)
    ties = {tie.pair: tie for tie in found.ties}
    assert len(ties) == 6
    own = ties["COW002", "COW020"]
    assert own.alignment == pytest.approx(0.1 * 0.5 - 0.1 * np.log(2), abs=1e-4)
    assert own.tension == pytest.approx(0.5 ** (26 / 105))
    assert ties["COW002", "COW030"].alignment == pytest.approx(0.05 - 0.4, abs=1e-4)
    assert ties["COW002", "COW030"].tension == 0
    assert ties["COW002", "COW040"].defence


def test_the_fitted_numbers_reach_the_world(tmp_path: Path) -> None:
    """Tension in log-odds by the theory's own; two years of weeks; the states' capabilities."""
    theory = openings.theory(Opening({"dispute_tension": 2.0, "open": -8.0}, SCORE))
    world = drafts(tmp_path, 3).around(0).world(theory)
    dyad = world.scenario.dyads["COW002-COW020"]
    assert dyad.tension is not None
    assert dyad.tension.args[0] == pytest.approx(2 * 0.5 ** (26 / 105), abs=1e-4)
    assert world.theory.open.args[0] == -8.0
    assert str(world.scenario.horizon.end) == "1993-12-31"
    assert world.scenario.states["COW020"].capability.args[0] == 0.001


def test_a_fit_beyond_what_the_theory_allows_is_held_at_its_edge() -> None:
    """A record of few disputes can say anything."""
    whole = openings.theory(Opening({"open": -1e6}, SCORE))
    assert whole.open.args[0] == whole.open.low


def test_two_years_are_those_of_the_hazard_of_both(tmp_path: Path) -> None:
    """With nothing unknown: 1 - exp(-(open this year + open the next) x hazard), by hand; half of a dispute's
    tension is gone after 210 weeks."""
    rows = [row(2, 20, 1992, peace=3, ever=1), row(2, 20, 1993, peace=4, ever=1)]
    known = record.read(write(tmp_path, [*OLD, *rows]), 1992, 1993).later.known
    numbers = dict.fromkeys(OPENING, 0.0) | {"open": -2.0 - np.log(52), "dispute_tension": 1.5}
    numbers |= {"propensity_spread": 1e-9, "propensity_apart": 1.0, "tension_half_life": 210.0}
    found = openings.two_years(Opening(numbers, dict.fromkeys(SCORE, 0.0)), known)
    opened = sum(float(open_part(np.array([gap]), 1.5, 210.0)[0][0]) for gap in (3, 4))
    assert found == pytest.approx([1 - np.exp(-opened * np.exp(-2.0))])


def rows_of(path: Path) -> list[dict[str, str]]:
    """A table of a folder."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up panel."""
    return made_up(tmp_path_factory.mktemp("panel"))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No figure is drawn."""
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])


FITTED = {"open": -8.4, "open_land": 0.4, "tension_half_life": 210.0}


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fit to years up to 2007, as `calibrate until=2007` leaves it: few numbers of its own."""
    place = tmp_path_factory.mktemp("fitted")
    told = alignment_file.read().windows_since_1946
    own = {name: told.opening["open"].model_copy(update={"value": value}) for name, value in FITTED.items()}
    changed = told.model_copy(update={"opening": {**told.opening, **own}})
    file = {"until": 2007, **dict.fromkeys(("panel", "windows", "windows_since_1946"), changed.model_dump())}
    (place / "evidence").mkdir()
    (place / "evidence" / "alignment.yaml").write_text(json.dumps(file), encoding="utf-8")
    text = (find_shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8")
    late = 'late: {value: -2.5, source: "calibrated: until=2007"}'
    (place / "theory").mkdir()
    (place / "theory" / "full.yaml").write_text(replace_values(text, {"late": late}), encoding="utf-8")
    said = {"until": 2007, "command": "python -m sim calibrate data=DIR until=2007 seed=1 size=1"}
    (place / kept_fit.NAME).write_text(json.dumps(said), encoding="utf-8")
    return place


def words(data: Path, out: Path, *others: str) -> list[str]:
    """A small back-test of it."""
    given = f"data={data} from=2008 to=2014 dyads=8 replicates=20 states=3 seed=1 workers=1 executor=serial"
    return ["backtest", *given.split(), f"out={out}", *others]


@pytest.mark.usefixtures("undrawn")
def test_every_dyad_has_a_forecast_from_each_origin(data: Path, tmp_path: Path) -> None:
    """Eight dyads from 2008 to 2013; what is scored is (k + 1/2) / (n + 1); tenths hold all of them."""
    assert main(words(data, tmp_path / "b")) == 0
    found = rows_of(tmp_path / "b" / "backtest.csv")
    assert len({(each["state_1"], each["state_2"]) for each in found}) == 8
    assert sorted({int(each["year"]) for each in found}) == [*range(2008, 2014)]
    assert len(found) == 48
    for each in found:
        assert float(each["chance"]) == pytest.approx((int(each["disputes"]) + 0.5) / 21)
        assert all(0 < float(each[name]) < 1 for name in list(each)[7:])
    assert sum(int(each["forecasts"]) for each in rows_of(tmp_path / "b" / "tenths.csv")) == 48
    scores = {(each["forecast"], each["score"]) for each in rows_of(tmp_path / "b" / "scores.csv")}
    assert {("the model", "log_loss"), ("contiguity", "area"), ("the model", "skill")} <= scores


@pytest.mark.usefixtures("undrawn")
def test_shards_join_to_the_same_back_test(data: Path, fitted: Path, tmp_path: Path) -> None:
    """Two parts and merge give the tables of the whole, byte for byte."""
    assert main(words(data, tmp_path / "whole", f"fitted={fitted}")) == 0
    for part in ("1/2", "2/2"):
        assert main([*words(data, tmp_path / "split", f"fitted={fitted}"), f"shard={part}"]) == 0
    assert main(["merge", str(tmp_path / "split")]) == 0
    for name in ("backtest.csv", "scores.csv", "tenths.csv", "fitted.csv", "backtest.md"):
        assert (tmp_path / "split" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_again_simulates_nothing(
    data: Path, fitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has been worked out is read."""
    assert main(words(data, tmp_path / "b", f"fitted={fitted}")) == 0
    first = (tmp_path / "b" / "backtest.csv").read_bytes()
    (tmp_path / "b" / "backtest.csv").unlink()
    monkeypatch.setattr("sim.engines.batch.simulate", None)
    assert main(words(data, tmp_path / "b", f"fitted={fitted}")) == 0
    assert (tmp_path / "b" / "backtest.csv").read_bytes() == first


def test_nothing_later_is_fitted_to(data: Path, fitted: Path, tmp_path: Path) -> None:
    """Without the years from 2008 to 2014 but for two, the same parameters come out."""
    whole, cut = record.read(data, 2008, 2014), record.read(data, 2008, 2010)
    assert openings.fit(whole.earlier).parameters == openings.fit(cut.earlier).parameters
    assert whole.earlier.year.max() == 2007
    assert whole.before.known.year.max() == 2006
    assert whole.before.told.sum() == (whole.before.known.year <= 2006).sum()


@pytest.mark.usefixtures("undrawn")
def test_report_makes_the_page_anew(data: Path, fitted: Path, tmp_path: Path) -> None:
    """From the pieces that were kept."""
    assert main(words(data, tmp_path / "b", f"fitted={fitted}")) == 0
    (tmp_path / "b" / "report.html").unlink()
    assert main(["report", str(tmp_path / "b")]) == 0
    page = (tmp_path / "b" / "report.html").read_text(encoding="utf-8")
    assert "Of the log loss of contiguity the model saves" in page
    assert "Calibration" in page


@pytest.mark.usefixtures("undrawn")
def test_a_fit_of_earlier_years_is_taken_as_it_is(
    data: Path, fitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is fitted again; its opening and its course of disputes are those of the worlds; the page says
    by name what no fit to earlier years touches.
    """
    monkeypatch.setattr("sim.studies.calibration.alignment.fit_design", None)
    assert main(words(data, tmp_path / "b", f"fitted={fitted}")) == 0
    numbers = {each["parameter"]: float(each["value"]) for each in rows_of(tmp_path / "b" / "fitted.csv")}
    assert {name: numbers[name] for name in FITTED} == FITTED
    theory = theory_sets.load(str(tmp_path / "b" / "theory.yaml"))
    assert [theory.late.args[0], theory.open.args[0], theory.tension_half_life.args[0]] == [-2.5, -8.4, 210.0]
    page = (tmp_path / "b" / "backtest.md").read_text(encoding="utf-8")
    assert "`python -m sim calibrate data=DIR until=2007 seed=1 size=1`" in page
    assert "data=DIR fitted=FOLDER from=2008" in page
    for names in KEPT.values():
        assert all(f"`{name}`" in page for name in names)
    assert "`answer_land`" in page  # near its prior


def test_a_fit_that_has_seen_what_is_forecast_is_refused(
    data: Path, fitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fitted to years up to 2007, from 2007 on: one line, exit code 2, and nothing is written."""
    given = f"data={data} fitted={fitted} from=2007 to=2014 dyads=8 seed=1 out={tmp_path / 'b'}"
    assert main(["backtest", *given.split()]) == 2
    said = capsys.readouterr().err
    assert "a fit to years up to 2007" in said
    assert "calibrate until=2006" in said
    assert not (tmp_path / "b").exists()


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    "executor",
    [
        "processes",
        pytest.param("dask", marks=pytest.mark.skipif(not find_spec("distributed"), reason="Dask")),
    ],
)
def test_it_is_the_same_whoever_simulates_the_worlds(
    executor: str, data: Path, fitted: Path, tmp_path: Path
) -> None:
    """Two processes, of our own or of a Dask cluster on this machine: the tables, byte for byte."""
    usual = words(data, tmp_path / "here", f"fitted={fitted}")
    assert main(usual) == 0
    other = [word for word in usual if not word.startswith(("executor=", "workers=", "out="))]
    assert main([*other, f"executor={executor}", "workers=2", f"out={tmp_path / 'there'}"]) == 0
    for name in ("backtest.csv", "scores.csv", "tenths.csv", "fitted.csv", "backtest.md"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_notebook_back_tests_too(data: Path, fitted: Path, tmp_path: Path) -> None:
    """The table has a line per forecast, scores lie beside it, the figure is drawn, and it goes through
    pickle.
    """
    options = {"to": 2014, "fitted": fitted, "dyads": 8, "replicates": 20, "states": 3, "seed": 1}
    found = sim.backtest(data, from_=2008, **options, out=tmp_path / "b")
    assert len(found.table) == 48
    assert found.table.index.names == ["state_1", "state_2", "year"]
    assert found.tables["scores.csv"].loc[("the model", "log_loss", "outright")].estimate > 0
    assert found.tables["tenths.csv"].loc[1].forecasts == 5
    assert found.tables["fitted.csv"].loc["tension_half_life"].value == 210
    assert found.plot("tenths").get_axes()
    assert "Back-test: disputes within two years" in str(found)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301  our own
    assert again.table.equals(found.table)


def test_a_notebook_says_what_is_wrong(data: Path) -> None:
    """What a world would need is refused, and so are wrong names and values."""
    for options, says in (
        ({"theory": {"open": -8}}, "drafted from data="),
        ({"dyad": 8}, "dyads"),
        ({"dyads": "some"}, "a whole number from 5, or all"),
        ({"executor": "dask"}, "threads, processes or serial"),
    ):
        with pytest.raises(InputError, match=says):
            sim.backtest(data, **options)
    with pytest.raises(InputError, match="a year from 1960"):
        sim.backtest(data, from_=1900)
    with pytest.raises(InputError, match="no file"):
        sim.backtest(data / "nowhere")
