"""Drafted scenarios: every number from a file with its release and year, or a gap that has a name."""

import re
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.scenario import library, theory_sets
from sim.scenario.gaps import gaps
from sim.studies.calibration.alignment_file import read as evidence
from sim.studies.draft.affinity import votes_of, weights
from tests import field_files

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
FIVE = "AZE,IRN,ISR,TUR,USA"


def numbers(path: Path) -> list[str]:
    """All numbers of a file, without where they come from."""
    return re.findall(r"(?:value|normal|uniform|beta): (\[[^]]*\]|[^,}]*)", path.read_text())


def drafted(tmp_path: Path, states: str = "USA,UKG,RUS,AZE,IRN", year: int = 2016) -> Path:
    """A scenario drafted from made-up files."""
    out = tmp_path / "mine.yaml"
    folder = field_files.folder(tmp_path / "data")
    assert main(["draft", states, f"year={year}", f"data={folder}", f"out={out}"]) == 0
    return out


def test_a_draft_loads_and_says_where_each_number_comes_from(tmp_path: Path) -> None:
    """Numbers are those of the files, with release and year in the source."""
    scenario = library.load(str(drafted(tmp_path)))
    states, dyads = scenario.states, scenario.dyads
    assert list(states) == ["AZE", "GBR", "IRN", "RUS", "USA"]
    assert states["IRN"].capability.plain() == {"value": 0.005, "source": "nmc v6.0, CINC of 2016"}
    assert dyads["GBR-USA"].commitment is not None
    assert dyads["AZE-RUS"].contiguous
    assert dyads["AZE-RUS"].rivalry
    assert dyads["AZE-RUS"].distance.plain() == {
        "value": 0.0,
        "source": "contiguity v3.2, a land border in 2016",
    }
    assert dyads["IRN-USA"].distance.plain() == {"value": 500.5, "source": "mindist to 2016, 2016"}
    assert str(scenario.horizon.start) == "2017-01-01" == str(scenario.horizon.origin)


def test_alignment_is_the_fitted_score_of_its_parts(tmp_path: Path) -> None:
    """USA and GBR: points 0 and .3, 1 - .3 / 1.5 = .8 of the weight of votes, and the weight of a pact."""
    score = evidence().panel.score
    votes, pact = round(0.8 * score["votes"].value, 2), round(score["defence"].value, 2)
    alignment = library.load(str(drafted(tmp_path))).dyads["GBR-USA"].alignment.both
    assert alignment is not None
    assert alignment.args == (pytest.approx(votes + pact), 0.1)
    parts = (
        f"votes {votes:+.2f} (unga to 2016, distance 0.30 in 2016)",
        f"pact {pact:+.2f} (atop v5.1, in force in 2016)",
    )
    assert alignment.source == f"fitted score: {'; '.join(parts)}".replace("+0.", "+.")


def test_votes_are_as_the_panel_has_them() -> None:
    """No agreement at a distance of 1.5, none below -1 however far."""
    assert [votes_of(d) for d in (0.0, 1.5, 3.0, 9.0)] == [1.0, 0.0, -1.0, -1.0]
    assert weights()["rivalry"] == evidence().panel.score["rivalry"].value


def test_resolve_counts_what_was_answered(tmp_path: Path) -> None:
    """AZE began two disputes against IRN, which answered one: 4.16 + 1, 5.84 + 1."""
    states = library.load(str(drafted(tmp_path))).states
    assert states["IRN"].resolve.args == (5.16, 6.84)
    assert states["IRN"].resolve.source == (
        "mid v5.0, 1986-2003: 1 of 2 disputes begun against it answered; with ten at .416 before"
    )
    assert states["AZE"].resolve.args == (4.16, 5.84)


def test_a_record_of_disputes_raises_propensity_and_quiet_years_lower_it(tmp_path: Path) -> None:
    """AZE-IRN fought twice; GBR-RUS, neighbours like them, never did."""
    dyads = library.load(str(drafted(tmp_path))).dyads
    quarrel, quiet = dyads["AZE-IRN"].propensity, dyads["GBR-RUS"].propensity
    assert quarrel is not None
    assert quiet is not None
    spread = float(theory_sets.load().propensity_spread.args[0])
    assert quarrel.args[0] > 0.5 > 0 > quiet.args[0]
    assert 0 < quarrel.args[1] < spread
    assert quarrel.source == "mid v5.0, 1986-2003: disputes 2001, 2003"


def test_pairs_that_may_act_are_neighbours_majors_rivals_and_old_foes(tmp_path: Path) -> None:
    """AZE, IRN and TUR border in a row; TUR and AZE do not, and neither is a major power."""
    scenario = library.load(str(drafted(tmp_path, "AZE,IRN,TUR,USA")))
    relevant = {key for key, dyad in scenario.dyads.items() if dyad.relevant}
    assert relevant == {"AZE-IRN", "IRN-TUR", "AZE-USA", "IRN-USA", "TUR-USA"}
    assert scenario.dyads["AZE-TUR"].propensity is None
    assert scenario.focus == "AZE-IRN"


def test_what_no_file_has_is_a_gap_that_validate_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reach, regimes, and disputes after the last file; a shipped scenario has no gap."""
    path = drafted(tmp_path)
    capsys.readouterr()
    assert main(["validate", str(path), "demo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    some = "AZE-GBR, AZE-IRN, AZE-RUS, AZE-USA, GBR-IRN, GBR-RUS"
    assert [line for line in lines if line.startswith("  gap: ")] == [
        "  gap: audience_cost of 5 states: no file of regimes (AZE, GBR, IRN, RUS, USA)",
        "  gap: reach of 5 states: no data set has it (AZE, GBR, IRN, RUS, USA)",
        f"  gap: tension of 10 dyads: disputes after 2003 are in no file (mid v5.0) ({some} and 4 more)",
    ]
    assert lines[-1].startswith("demo: good")


def test_a_year_beyond_the_files_takes_their_last_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked for 2022, files to 2016 stand for it, in the source and on the screen."""
    scenario = library.load(str(drafted(tmp_path, year=2022)))
    assert scenario.states["IRN"].capability.source == "nmc v6.0, CINC of 2016"
    said = capsys.readouterr().err
    assert "capabilities end in 2016 (NMC-60-abridged.csv): that year stands for 2022" in said
    assert "disputes end in 2003 (MIDB 5.0.csv): later ones are not known" in said
    assert "no file of democracies" in said


def test_nothing_after_the_year_is_in_a_draft(tmp_path: Path) -> None:
    """Rows of later years change no number: with them and without they are the same."""
    early = numbers(drafted(tmp_path / "a", year=2000))
    folder, out = field_files.folder(tmp_path / "b", last=2000), tmp_path / "b.yaml"
    of_others = field_files.disputes((0, 0, 0, 666, 640))
    (folder / "MIDB 5.0.csv").write_text(
        field_files.lines(field_files.MIDB, of_others).replace("2001", "1999")
    )
    (folder / "Dyadic_COW_4.0.csv").unlink()
    assert main(["draft", "USA,UKG,RUS,AZE,IRN", "year=2000", f"data={folder}", f"out={out}"]) == 0
    assert numbers(out) == early


def test_a_file_of_regimes_marks_democracies(tmp_path: Path) -> None:
    """V-Dem of .5 or more is a democracy, with the audience cost of one."""
    folder = field_files.folder(tmp_path / "data")
    rows = [["United States", "USA", 2016, 0.9, 2], ["Iran", "IRN", 2016, 0.2, 630]]
    (folder / "V-Dem-CY-Core-v13.csv").write_text(field_files.lines(field_files.VDEM, rows))
    out = tmp_path / "mine.yaml"
    assert main(["draft", "USA,IRN", "year=2016", f"data={folder}", f"out={out}"]) == 0
    states = library.load(str(out)).states
    assert (states["USA"].democracy, states["IRN"].democracy) == (True, False)
    assert states["USA"].audience_cost.args == (0.6, 0.9)
    assert states["IRN"].audience_cost.args == (0.2, 0.65)


def test_trade_stands_beside_a_pair_and_not_in_its_score(tmp_path: Path) -> None:
    """Each trades 40 million with each of six: a sixth of its total."""
    text = drafted(tmp_path).read_text()
    said = "# trade in 2016 (trade v4): 16.7 % of that of AZE, 16.7 % of that of IRN; no part of the"
    assert said in text


def test_all_drafts_every_state_of_the_year(tmp_path: Path) -> None:
    """The word all stands for the states that the file of capabilities has."""
    assert len(library.load(str(drafted(tmp_path, "all"))).states) == 7


def test_the_same_files_give_the_same_text(tmp_path: Path) -> None:
    """Whatever the order in which states are named."""
    one = drafted(tmp_path / "a", "USA,UKG,RUS,AZE,IRN").read_text()
    assert drafted(tmp_path / "b", "Iran,373,RUS,GBR,United States").read_text() == one


@pytest.mark.skipif(not SHARED.is_dir(), reason="no folder of the field's data beside this checkout")
def test_the_real_files_give_the_five_states_of_the_article(tmp_path: Path) -> None:
    """Drafted from the field's files, numbers that aras_drills took from them are the same."""
    out = tmp_path / "mine.yaml"
    assert main(["draft", FIVE, "year=2022", f"data={SHARED}", f"out={out}"]) == 0
    mine, aras = library.load(str(out)), library.load("aras_drills")
    for name, state in aras.states.items():
        assert mine.states[name].capability.args == pytest.approx(state.capability.args)
    for key, dyad in aras.dyads.items():
        own = mine.dyads[key]
        assert own.distance.args == pytest.approx(dyad.distance.args, abs=0.05)
        assert (own.contiguous, own.relevant, own.rivalry) == (dyad.contiguous, dyad.relevant, dyad.rivalry)
    assert not list(gaps(aras))


def test_a_dispute_that_one_joined_is_named_apart(tmp_path: Path) -> None:
    """IRN was no originator of 2003, which then says nothing of how often the two begin disputes."""
    folder = field_files.folder(tmp_path / "data")
    path, out = folder / "MIDB 5.0.csv", tmp_path / "joined.yaml"
    text = path.read_text(encoding="utf-8-sig").splitlines()
    text[-1] = text[-1].replace(",1,1,5.0", ",1,0,5.0")
    path.write_text("\n".join([*text, ""]), encoding="utf-8")
    assert main(["draft", "USA,UKG,RUS,AZE,IRN", "year=2016", f"data={folder}", f"out={out}"]) == 0
    joined = library.load(str(out)).dyads["AZE-IRN"].propensity
    both = library.load(str(drafted(tmp_path))).dyads["AZE-IRN"].propensity
    assert joined is not None
    assert both is not None
    assert joined.source == "mid v5.0, 1986-2003: dispute 2001; joined others' 2003"
    assert joined.args[0] < both.args[0]
