"""The forecast of later onsets from earlier ones, on simulated dyads and on the record."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.studies.calibration import alignment, dyad_years, forecast, forecast_file
from sim.studies.calibration import report as evidence_report
from sim.studies.calibration.forecast import ALL, BORDERS, RATE, RULES, Forecast
from tests.unit.test_alignment_score import DATA, panel


@pytest.fixture(scope="module")
def found() -> Forecast:
    """Ten years of 800 dyads forecast from another ten years of 800 others that open disputes alike."""
    earlier, later = panel(800, 1), panel(800, 2)
    return forecast.score_all(earlier, later, alignment.fit_design(forecast.DESIGN, earlier, 1.0).estimate)


def test_what_opens_disputes_forecasts_them(found: Forecast) -> None:
    """The rules and the logit save more than borders and alignment, those more than the rate; and the rules
    expect as many onsets as came."""
    rules, everything, borders, rate = (found.scored[n].skill.estimate for n in (RULES, ALL, BORDERS, RATE))
    assert min(rules, everything) > borders + 0.02
    assert borders > rate == 0
    assert found.scored[RULES].expected == pytest.approx(found.scored[RULES].observed, rel=0.1)


def test_classes_hold_what_was_forecast(found: Forecast) -> None:
    """Every dyad-year is in one class; in large ones what was forecast lies near what was observed."""
    assert sum(each.years for each in found.classes) == found.later == 8000
    for each in found.classes:
        if each.years > 500:
            assert each.forecast == pytest.approx(each.observed.estimate, rel=0.25)


def test_chances_are_those_of_simulated_years() -> None:
    """P(onset) of a year is the share of units, of any u, in which the hazard strikes."""
    own = panel(4, 5)
    years = alignment.histories(own, 1)
    at = np.array([-2.0, 0.5, -0.6, 0.2, 0.0, 0.0, -0.6, -0.4, 0.9, 0.7, 1.0, np.log(0.8), np.log(1.5)])
    known = years.covariates @ at[:10]
    spread = np.where(own.land, 0.8, 1.2)
    u = np.random.default_rng(1).standard_normal((200_000, 1))
    simulated = np.mean(-np.expm1(-np.exp(known + spread * u)), axis=0)
    chances = forecast.onset_chances(replace(years, memory=None), at)
    assert chances == pytest.approx(simulated, abs=4e-3)


def test_the_file_comes_back(found: Forecast, tmp_path: Path) -> None:
    """Written and read, with every score and its interval."""
    path = tmp_path / "forecast.yaml"
    path.write_text(forecast_file.text(found))
    file = forecast_file.read(path)
    assert [each.name for each in file.forecasts] == [RULES, BORDERS, ALL, RATE]
    own = found.scored[RULES].area
    assert file.forecasts[0].area.low == pytest.approx(own.low, rel=1e-3)
    assert yaml.safe_load(path.read_text())["onsets"] == found.scored[RULES].observed


def test_the_page_shows_every_forecast_with_its_interval() -> None:
    """A row each, and no class that was never seen is a bare zero."""
    text = "\n".join(evidence_report._forecast(forecast_file.read()))
    assert text.count(" [") >= 10
    assert "| 0 |" not in text.partition("by class")[2]
    assert all(f"| {name} |" in text for name in (RULES, BORDERS, ALL, RATE))


@pytest.mark.long
@pytest.mark.skipif(not (DATA / dyad_years.FILE).is_file(), reason="the dyad-years are not here")
def test_the_record_is_forecast_as_shipped() -> None:
    """Fitted anew to 1946-1991, the scores of the file come back; borders and alignment save less."""
    found, shipped = forecast.forecast(DATA), forecast_file.read()
    for own in shipped.forecasts:
        assert found.scored[own.name].skill.estimate == pytest.approx(own.skill.value, abs=2e-3)
    assert found.scored[RULES].skill.low > found.scored[BORDERS].skill.high
