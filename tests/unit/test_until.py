"""Fits to years up to one alone: nothing later is read, what they count, what they leave, what is refused."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from sim.__main__ import main
from sim.cli import until
from sim.scenario import loader, theory_sets
from sim.scenario.errors import InputError
from sim.scenario.places import find_shipped
from sim.scenario.theory import Theory
from sim.studies.calibration import (
    alignment,
    alignment_file,
    base_rates,
    basis,
    dyad_years,
    fading,
    kept_fit,
    priors,
    record_facts,
    strata,
    targets,
    turns,
    years,
)
from sim.studies.calibration import work as calibration
from sim.studies.calibration.alignment import Fitted
from sim.studies.calibration.fit import Fit
from tests.panel_files import Row, dispute, made_up, row, write, write_disputes
from tests.unit.test_alignment_score import DATA

LAST = 1990
PARTS = {"alignment": "alignment", "panel": "panel", "rates": "base_rates"}


def disputes() -> Iterator[Row]:
    """Displays and uses of force of all years, some answered."""
    for year in range(1960, 2015):
        yield dispute(year=year)
        yield dispute(year=year, ini=4.0, tar=4.0, reach=4.0, maxdur=60.0 + year % 5, land=0.0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up record."""
    return write_disputes(made_up(tmp_path_factory.mktemp("record"), first=1964), list(disputes()))


@pytest.fixture(scope="module")
def other(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same up to LAST, and another one after it."""
    return altered(tmp_path_factory.mktemp("other") / "record", data)


@pytest.fixture(scope="module")
def fits(data: Path, other: Path) -> dict[Path, list[Fitted]]:
    """What both say up to LAST."""
    return {place: alignment.fit(place, lambda _: None, LAST) for place in (data, other)}


@pytest.fixture
def once(fits: dict[Path, list[Fitted]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fitted twice."""
    monkeypatch.setattr(alignment, "fit", lambda place, *_: fits[place])


def altered(place: Path, data: Path) -> Path:
    """The same record with every number of every year after LAST another one, and some of its rows gone."""
    table = pq.read_table(data / dyad_years.FILE).to_pandas()
    later = (table["year"] > LAST).to_numpy()
    chance = np.random.default_rng(5)
    for name in table.columns.drop(["dyad", "ccode1", "ccode2", "year", "prd"]):
        table[name] = table[name].astype(float)
        table.loc[later, name] = chance.permutation(np.arange(later.sum()) % 5)
    kept = table[~later | (chance.random(len(table)) < 0.7)]
    (place / "dyad_years").mkdir(parents=True)
    pq.write_table(pa.Table.from_pandas(kept), place / dyad_years.FILE)
    odd = {"tar": 5.0, "maxdur": 9.0}
    changed = [{**each, **odd} if int(str(each["year"])) > LAST else each for each in disputes()]
    return write_disputes(place, changed)


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("part", PARTS)
def test_no_later_row_is_read(part: str, data: Path, other: Path, tmp_path: Path) -> None:
    """Whatever stands after the last year, each part writes the same file, byte by byte, which says so."""
    found = []
    for name, place in (("one", data), ("other", other)):
        words = f"part={part} data={place} until={LAST} out={tmp_path / name}"
        assert main(["calibrate", *words.split()]) == 0
        found.append((tmp_path / name / "evidence" / f"{PARTS[part]}.yaml").read_bytes())
    assert found[0] == found[1]
    assert yaml.safe_load(found[0])["until"] == LAST
    assert f"data=DIR until={LAST}`".encode() in found[0]


@pytest.mark.usefixtures("once")
def test_the_rules_are_fitted_to_what_no_later_row_is_in(data: Path, other: Path) -> None:
    """Facts, priors, strata, rates and the files that say them are the same whatever came later."""
    one, two = (basis.of_record(place, LAST, lambda _: None) for place in (data, other))
    assert one == two
    assert set(one.texts) == {f"evidence/{name}.yaml" for name in ("alignment", "panel", "targets", "priors")}
    written = loader.parse(one.texts["evidence/panel.yaml"].encode(), "panel.yaml")
    assert strata.parse(written) == one.strata
    assert one.strata.until == LAST


def test_without_a_year_what_ships_is_what_is_fitted_to() -> None:
    """The facts, priors and strata of the package, and nothing that is counted anew."""
    found = basis.read_shipped()
    assert (found.facts, found.priors, found.strata) == (targets.read(), priors.read(), strata.read())
    assert (found.until, found.counted, found.texts) == (None, {}, {})
    assert years.recent() == (1992, 2014)
    assert years.recent(1991) == (1969, 1991)
    assert years.recent(1959) == (1946, 1959)


@pytest.mark.skipif(not (DATA / dyad_years.FILE).is_file(), reason="the dyad-years are not here")
def test_the_shipped_rates_come_back_byte_by_byte() -> None:
    """Without a year, part=rates writes the file that ships."""
    shipped = find_shipped("configs") / "evidence" / "base_rates.yaml"
    assert base_rates.text(DATA) == shipped.read_text(encoding="utf-8")


@pytest.mark.skipif(not (DATA / dyad_years.FILE).is_file(), reason="the dyad-years are not here")
def test_counted_from_the_record_the_shipped_facts_come_back() -> None:
    """Within what they are rounded to; days of durations fall otherwise between steps of a week."""
    shipped, panel = targets.read(), dyad_years.read(DATA, *years.recent())
    disputes = record_facts.read(DATA, years.LAST)
    found = record_facts.count(panel, disputes, alignment_file.read().panel, shipped)
    assert len(found) == 19
    for key, fact in found.items():
        room = 0.02 if fact.quantity.startswith("lasted") else 2e-3
        assert fact.values == pytest.approx(shipped[key].values, abs=room), key
        assert fact.cases == pytest.approx(shipped[key].cases, abs=1), key


def test_facts_are_counted_by_hand(tmp_path: Path) -> None:
    """Two displays, one answered in kind after 11 days, one use of force; an onset that another follows."""
    quiet = [row(2, 20, year) for year in range(1970, 1981) if year not in {1975, 1976}]
    onsets = [row(2, 20, year, mid_n=1, mid_n_orig=1) for year in (1975, 1976)]
    rows = [dispute(), dispute(tar=3.0, maxdur=11.0), dispute(ini=4.0, reach=4.0, land=0.0, maxdur=400.0)]
    write_disputes(write(tmp_path, [*quiet, *onsets]), [*rows, dispute(year=1981, tar=5.0)])
    panel = dyad_years.read(tmp_path, 1958, 1980)
    disputes = record_facts.read(tmp_path, 1980)
    found = record_facts.count(panel, disputes, alignment_file.read().panel, targets.read())
    assert found["onset_land"].shares == {"onset": round(2 / 11, 5)}
    assert found["again_1"].shares == {"again": 0.5}
    assert found["answer_to_display"].counts == {"none": 1, "threat": 0, "display": 1, "force": 0, "war": 0}
    assert found["initiator_level"].counts == {"threat": 0, "display": 2, "force": 1, "war": 0}
    assert found["reciprocated_land"].shares == {"reciprocated": 0.5}
    assert found["lasted_display"].shares is not None
    assert list(found["lasted_display"].shares.values()) == [0.5, 0, 0.5, 0, 0]
    assert "onset_sea" not in found
    assert "early_answer_to_display" not in found


def test_turns_are_counted_by_hand(tmp_path: Path) -> None:
    """A rivalry of three years that ends; force, then a rivalry; a pact of friends, who stay friends."""
    rows = [row(2, 20, year, rival=int(year < 1973)) for year in range(1970, 1975)]
    rows += [row(2, 30, 1970, mid_lev=4), row(2, 30, 1971, rival=1), row(2, 30, 1972, rival=1)]
    rows += [row(2, 40, year, A=0.3, pact=3 * (year > 1971)) for year in range(1970, 1974)]
    found = {each.parameter: each for each in turns.count(write(tmp_path, rows), 1973)}
    assert {name: (each.happened, each.of) for name, each in found.items()} == {
        "rivalry_ends": (1, 4), "rivalry_begins": (1, 1), "pact_ends": (0, 1), "pact_begins": (1, 2),
    }  # fmt: skip
    assert found["rivalry_ends"].weekly == pytest.approx(-np.log(0.75) / 52, rel=5e-3)
    assert found["pact_ends"].weekly == pytest.approx(-np.log(0.5) / 52, rel=5e-3)  # half a case of one


def test_the_half_life_is_the_top_of_the_likelihood() -> None:
    """Of a parabola in its logarithm around 250 weeks, exactly, with its own standard error."""
    asked = list[float]()

    def profile(weeks: float, _: object) -> tuple[np.ndarray, float]:
        asked.append(weeks)
        return np.zeros(1), -0.5 * (np.log(weeks / 250) / 0.2) ** 2

    value, error = fading.find_half_life(profile)
    assert (value, error) == pytest.approx((250, 50))
    assert len(asked) == len(set(asked)) < len(fading.HALF_LIVES)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_half_life_beyond_all_that_are_tried_is_held(sign: int) -> None:
    """At the last of them, with no error."""
    found = fading.find_half_life(lambda weeks, _: (np.zeros(1), sign * weeks))
    assert found == (fading.HALF_LIVES[-1 if sign > 0 else 0], 0.0)


def test_each_parameter_is_fitted_counted_or_kept() -> None:
    """Of the theory's, in one of the three and in one alone."""
    kept = [name for names in basis.KEPT.values() for name in names]
    assert sorted([*priors.free(priors.read()), *kept, *basis.TURNS]) == sorted(Theory.names())


@pytest.fixture
def fit_folder(data: Path, tmp_path: Path, once: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `calibrate until=` writes where every step of the fit costs nothing: a model without moments."""

    def nothing(*_: object) -> dict[str, np.ndarray]:
        return {name: np.full(len(names), 0.1) for name, names in record_facts.QUANTITIES.items()}

    monkeypatch.setattr(Fit, "moments", nothing)
    monkeypatch.setattr(calibration, "measure", lambda *_: (nothing(), nothing()))
    words = f"data={data} until={LAST} seed=1 size=0.05 executor=serial out={tmp_path / 'fit'}"
    assert main(["calibrate", *words.split()]) == 0
    return tmp_path / "fit"


def test_a_fit_comes_back_with_its_year(fit_folder: Path) -> None:
    """The theory has the rates of those years, joint draws are laid over it, and every source says until."""
    found = kept_fit.read(fit_folder, "fitted")
    assert found.until == LAST
    assert found.command == f"python -m sim calibrate data=DIR until={LAST} seed=1 size=0.05"
    for name in ("pact_ends", "rivalry_weight"):
        assert f"until={LAST}" in (getattr(found.theory, name).source or "")
    drawn = theory_sets.load(str(fit_folder / "theory" / "posterior.yaml"))
    assert drawn.open.kind == "draws"
    assert drawn.decisiveness == found.theory.decisiveness
    assert len(drawn.pact_ends.args) == calibration.DRAWS
    assert "answer_land" in found.near_priors
    assert "open_land" not in found.near_priors  # its prior is of those years
    page = (fit_folder / "evidence.md").read_text(encoding="utf-8")
    assert "`join`" in page
    assert "weekly events of 2005-2018" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("until=1991", "data: got nothing"),
        ("until=1991 data={data} fit=false", "fit: got 'false', allowed true"),
        ("until=1991 data={data} part=rates out={configs}", "another folder"),
        ("until=2014 data={data} part=forecast", "a year before 2014"),
        ("until=1945 data={data}", "a year from 1959 to 2014"),
        ("until=1991 data={empty}", "no file"),
        ("until=1970 data={short} part=alignment", "no onset from"),
        ("until=1991 data={bare}", "disputes_originators_1946_2014.csv"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    words: str, says: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, nothing written."""
    for name in ("empty", "short", "bare"):
        (tmp_path / name).mkdir()
    write(tmp_path / "short", [row(2, 20, year) for year in range(1960, 1971)])
    made_up(tmp_path / "bare", dyads=8)
    places = {name: tmp_path / name for name in ("empty", "short", "bare")}
    given = words.format(data=data, configs=find_shipped("configs"), **places).split()
    out = [] if "out=" in words else [f"out={tmp_path / 'out'}"]
    assert main(["calibrate", *given, *out]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"until": "1990", "command": "x"}', '{"until": 99, "command": "x"}']
)
def test_what_is_no_fit_is_refused(content: str, tmp_path: Path) -> None:
    """A folder without the file, or with another one."""
    with pytest.raises(InputError, match="cannot be opened"):
        kept_fit.read(tmp_path / "none", "fitted")
    (tmp_path / kept_fit.NAME).write_text(content)
    with pytest.raises(InputError, match="a folder that calibrate until=YEAR wrote"):
        kept_fit.read(tmp_path, "fitted")


def test_a_design_of_earlier_years_ends_with_the_last() -> None:
    """Shipped designs are as they were; up to 1991 the long one comes first and says how tension fades."""
    shipped = [(d.name, d.first, d.last, d.width, d.fades) for d in alignment.DESIGNS]
    assert shipped == [
        ("panel", 1992, 2014, None, False),
        ("windows", 1992, 2014, 5, False),
        ("windows_since_1946", 1946, 2014, 5, False),
    ]
    early = [(d.name, d.first, d.last, d.fades) for d in alignment.designs(1991)]
    assert early == [
        ("windows_since_1946", 1946, 1991, True), ("panel", 1969, 1991, False), ("windows", 1969, 1991, False)
    ]  # fmt: skip
    assert until.LAST == years.LAST
