import pytest

from sim.model.declaration import RUNGS
from sim.scenario import codebook
from sim.scenario.codebook import goldstein, is_code, level_of, rung_of

REFERENCE_POINTS = {
    "152": -7.2,
    "130": -4.4,
    "138": -7.0,
    "100": -5.0,
    "062": 7.4,
    "051": 3.4,
    "0312": 5.2,
    "040": 1.0,
    "182": -9.5,
    "1823": -10.0,
    "1821": -9.0,
    "1831": -10.0,
    "0874": 10.0,
    "0871": 9.0,
    "15": -7.2,
    "01": 0.0,
    "016": -5.0,
    "163": -8.0,
}


@pytest.mark.parametrize(("code", "score"), REFERENCE_POINTS.items())
def test_scores_are_those_of_the_published_table(code: str, score: float) -> None:
    """Reference points of the CAMEO-Goldstein table, among them subdivisions that differ from their code."""
    assert goldstein(code) == score


def test_a_code_without_its_own_score_takes_that_of_the_code_above() -> None:
    """Four digits fall back to three, three to the root."""
    assert goldstein("1311") == goldstein("131") == -5.8
    assert goldstein("155") == goldstein("15")


def test_every_code_has_a_score_and_a_rung() -> None:
    """All 20 roots and their codes resolve, and scores stay within the scale."""
    codes = [f"{number:0{width}d}" for width in (2, 3, 4) for number in range(10**width)]
    known = [code for code in codes if is_code(code)]
    assert len([code for code in known if len(code) == 2]) == 20
    assert all(-10 <= goldstein(code) <= 10 and 0 <= rung_of(code) <= 8 for code in known)


@pytest.mark.parametrize(
    "text", ["", "1", "00", "21", "159", "1520", "15234", "1a", "15²", "152²", "-15", " 15"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    """Neither a score nor a rung is made up for text that is no code."""
    assert not is_code(text)
    with pytest.raises(ValueError, match="not a CAMEO code"):
        goldstein(text)
    with pytest.raises(ValueError, match="not a CAMEO code"):
        rung_of(text)


@pytest.mark.parametrize(
    ("code", "rung"),
    [
        ("062", "cooperate"),
        ("051", "pledge"),
        ("05", "pledge"),
        ("0334", "pledge"),
        ("031", "engage"),
        ("0331", "pledge"),
        ("040", "engage"),
        ("050", "engage"),
        ("057", "engage"),
        ("010", "hold"),
        ("112", "protest"),
        ("161", "downgrade"),
        ("172", "downgrade"),
        ("139", "threaten"),
        ("152", "display"),
        ("190", "force"),
        ("201", "force"),
    ],
)
def test_the_rung_follows_the_code(code: str, rung: str) -> None:
    """Drills are displays, ultimatums threats, sanctions downgrades, assaults force; promises of aid are
    pledges as endorsements are, agreements end talks.
    """
    assert RUNGS[rung_of(code)] == rung


def test_levels_of_single_acts_stop_short_of_war() -> None:
    """Threaten, display and force are levels 2, 3 and 4; nothing below them counts, nothing alone is war."""
    assert [level_of(codebook.Rung(rung)) for rung in range(9)] == [1, 1, 1, 1, 1, 1, 2, 3, 4]
    assert set(codebook.LEVELS) == set(codebook.LEVEL_LABELS) == {1, 2, 3, 4, 5}
    assert len(RUNGS) == len(codebook.RUNG_LABELS) == 9
