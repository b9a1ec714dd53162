"""The fit: priors there and back, intervals of facts, the sandwich on a problem with a known answer,
files.
"""

from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.scenario import theory as theories
from sim.scenario import theory_sets
from sim.studies.calibration import fit, priors, targets, theory_files
from sim.studies.calibration import report as evidence_report
from sim.studies.calibration import work as calibration
from sim.studies.calibration.fit import Fit
from sim.studies.calibration.moments import Values

EVIDENCE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
OTHERS = "A back-test at scale", "Event weeks", "The crisis on the Aras"


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> str:
    """What a calibration writes of the page that ships; `calibrate` comes to it without its minutes."""
    page = EVIDENCE.read_text(encoding="utf-8")
    part = page.removesuffix(evidence_report.read_others(page))
    monkeypatch.setattr("sim.cli.calibrate._work", lambda *_: {"evidence.md": part})
    return part


def test_a_calibration_keeps_what_others_wrote(own: str, tmp_path: Path) -> None:
    """The page that ships comes out whole, to the last letter: sections of back-tests, of event weeks and of
    hindcasts included.
    """
    assert "## " + evidence_report.LAST.strip("# \n") in own
    assert not any(f"## {each}" in own for each in OTHERS)
    assert main(["calibrate", "seed=1", f"out={tmp_path}"]) == 0
    page = (tmp_path / "evidence.md").read_text(encoding="utf-8")
    assert page == EVIDENCE.read_text(encoding="utf-8")
    assert all(f"\n## {each}" in page for each in OTHERS)


def test_a_calibration_keeps_what_stands_on_the_page_it_replaces(own: str, tmp_path: Path) -> None:
    """Rather than what the checkout has; a page without such sections gets those of the checkout."""
    place, mine = tmp_path / "evidence.md", "## A back-test of mine\n\nAs it is.\n"
    place.write_text(f"{own.rstrip()}\n\n{mine}", encoding="utf-8")
    assert main(["calibrate", "seed=1", f"out={tmp_path}"]) == 0
    assert place.read_text(encoding="utf-8").endswith(f"\n\n{mine}")
    place.write_text(own, encoding="utf-8")
    assert main(["calibrate", "seed=1", f"out={tmp_path}"]) == 0
    assert f"## {OTHERS[-1]}" in place.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_read_is_refused_before_the_fit(
    own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and the page is as it was."""
    (tmp_path / "evidence.md").write_bytes(b"\xff\xfe page")
    assert main(["calibrate", "seed=1", f"out={tmp_path}"]) == 2
    assert "whose evidence.md, if it has one, can be read" in capsys.readouterr().err
    assert (tmp_path / "evidence.md").read_bytes() == b"\xff\xfe page"


def test_the_page_that_ships_has_todays_words() -> None:
    """Head, prose and the last section are those that a calibration would write."""
    page = EVIDENCE.read_text(encoding="utf-8")
    command = page.partition("Written by `")[2].partition("`")[0]
    assert page.startswith(evidence_report._head(command))
    assert evidence_report.MISSING + evidence_report.DRILLS + evidence_report.NOT_FOR in page


def test_priors_go_there_and_back() -> None:
    """Log scale: one standard deviation of log 2 above a median of 4 is 8."""
    prior = priors.Prior(mean=4, sd=float(np.log(2)), scale="log", assumption="x")
    assert prior.value(1.0) == pytest.approx(8)
    assert prior.z(8.0) == pytest.approx(1)
    assert prior.spread(1.0, 0.5) == pytest.approx(8 * 0.5 * np.log(2))


def test_rates_count_events_and_wholes_pearson() -> None:
    """6.42 % of 7,084 years are 455 events, held to 400: a twentieth of the rate. Tenths are rates each."""
    facts = targets.read()
    assert fit.error_of(facts["onset_land"], 400) == pytest.approx([0.0642 / 20])
    whole = facts["answer_to_display"]
    np.testing.assert_allclose(fit.error_of(whole, 400)[0], np.sqrt(232 / 357 / 357))
    hostile, *_, friendly = fit.error_of(facts["tenths_contiguous"], 400)
    assert (hostile, friendly) == pytest.approx((0.251 / np.sqrt(0.251 * 946), 0.006 / np.sqrt(0.006 * 946)))


def linear(monkeypatch: pytest.MonkeyPatch) -> Fit:
    """Return a fit whose model is linear in one parameter: reciprocation is .3 + .1 z."""

    def moments(self: Fit, z: np.ndarray, seed: int | None = None) -> Values:
        noise = 0.0 if seed is None else 1e-9 * seed
        return {"reciprocated_land": np.array([0.3 + 0.1 * z[0] + noise])}

    monkeypatch.setattr(Fit, "moments", moments)
    facts = {"reciprocated_land": targets.read()["reciprocated_land"]}
    free = {"reaction": priors.Prior(mean=9, sd=3, assumption="x")}
    return Fit(free, facts, theory_sets.values("full"), 1, 1.0)


def test_a_linear_problem_is_solved_and_assessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ridge by hand: slope b = .1 / e, z = b (.483 - .3) / e / (b^2 + 1), covariance 1 / (b^2 + 1)."""
    problem = linear(monkeypatch)
    e = float(np.sqrt(0.483 * 0.517 / 400))
    b = 0.1 / e
    z = fit.solve(problem, np.zeros(1), map, 20, lambda _: None)
    assert z == pytest.approx([b * 0.183 / e / (b**2 + 1)], rel=1e-4)
    found = calibration.assess(problem, z, map)
    assert found.covariance == pytest.approx(np.array([[1 / (b**2 + 1)]]), rel=1e-6)
    expected = b * np.sqrt(400 / 489) / (b**2 + 1)
    assert found.errors == pytest.approx([expected], rel=1e-3)
    assert found.identified("reaction")
    line = theory_files.full_lines(found)["reaction"]
    assert line.startswith(f"reaction: {{value: {found.values['reaction']:g}, source: ")


def test_every_variant_that_ships_is_a_theory() -> None:
    """Each set parses, differs from the full one, and the posterior is one joint sample."""
    full = theory_sets.load("full")
    for name in (*calibration.VARIANTS, "posterior"):
        assert theory_sets.load(name) != full
    sizes = {len(q.args) for _, q in theory_sets.load("posterior").quantities() if q.kind == "draws"}
    assert sizes == {calibration.DRAWS}


def test_written_files_are_theories() -> None:
    """A replaced line keeps the rest of the file."""
    text = "# head\nforce: {value: 1, source: x}\nspill_up: {value: 1, source: y}\n"
    assert theory_files.replace_values(text, {"force": "force: 2"}) == text.replace(
        "force: {value: 1, source: x}", "force: 2"
    )
    assert theories.parse(theory_sets.values("posterior"), "posterior").reaction.kind == "draws"


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [(0.0, 4, "none"), (2.4e-5, 3, "< 0.001"), (4e-4, 3, "< 0.001"), (6e-4, 3, "0.001"), (0.209, 3, "0.209")],
)
def test_no_share_is_a_bare_zero_on_the_page(value: float, places: int, words: str) -> None:
    """What was never seen is none, and what is less than the last decimal says so."""
    assert evidence_report.round_off(value, places) == words
