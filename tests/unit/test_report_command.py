"""`report FOLDER`: page and plots once more, from what lies there."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.cli import report as command
from sim.store import read, study
from sim.views import answer, drawing, gallery

RUN = ["scenario=demo", "replicates=60", "seed=1", "plots=false", "quiet=true"]
STUDY = ["rare", "scenario=demo", "seed=1", "effort=20", "repeats=2", "plain=0", "quiet=true", "plots=false"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, and draw two plots of a run alone."""
    monkeypatch.chdir(tmp_path)
    two = {name: gallery.PLOTS[name] for name in list(gallery.PLOTS)[-2:]}
    monkeypatch.setattr(gallery, "PLOTS", two)
    monkeypatch.setattr(drawing, "LONGEST_FIRST", tuple(two))
    return tmp_path


def test_a_run_without_plots_gets_them(here: Path) -> None:
    """Files are there, on the page and in the manifest, and the run is sound."""
    assert main([*RUN, "out=A"]) == 0
    assert main(["report", "A", "quiet=true"]) == 0
    drawn = {name for name in gallery.PLOTS if not gallery.is_constant(read.read(here / "A"), name)}
    assert {path.stem for path in (here / "A" / "plots").iterdir()} == drawn
    assert (here / "A" / "report.html").read_text(encoding="utf-8").count("<svg ") == len(drawn) > 0
    assert read.read(here / "A").is_drawn
    assert main(["verify", "A"]) == 0


def test_plots_of_before_are_gone_with_plots_false(here: Path) -> None:
    """A page without figures lies beside no pictures that may be of other histories."""
    assert main([*RUN, "out=A"]) == 0
    assert main(["report", "A", "quiet=true"]) == 0
    assert main(["report", "A", "quiet=true", "plots=false"]) == 0
    assert not (here / "A" / "plots").exists()
    assert main(["verify", "A"]) == 0


def test_a_study_is_told_again_from_what_it_kept(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plots come with `report`; nothing of the answer changes, and the study is sound."""
    assert main([*STUDY, "out=S"]) == 0
    before = answer.read(here / "S")
    assert main(["report", "S"]) == 0
    assert "stay as they are" not in capsys.readouterr().err
    assert (here / "S" / "plots" / "ladder.svg").is_file()
    assert before is not None
    assert before.figures == ()
    assert answer.read(here / "S") == replace(before, figures=("ladder",))
    assert main(["verify", "S"]) == 0


def test_a_study_of_other_rules_gets_its_page_alone(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer of then on the page of today, and the reason why there is no more."""
    assert main([*STUDY, "out=S"]) == 0
    (here / "S" / "report.html").unlink()
    monkeypatch.setattr("sim.studies.question.cache.rules", lambda: "other rules")
    assert main(["report", "S"]) == 0
    assert "rules, runs or inputs that are no longer those of this study" in capsys.readouterr().err
    assert "How rare is" in (here / "S" / "report.html").read_text(encoding="utf-8")


def test_a_comparison_is_drawn_from_its_runs_or_from_its_answer(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a run is gone, the page stays possible."""
    assert main([*RUN, "out=A"]) == 0
    assert main([*RUN, "out=B", "set.states.BRE.resolve=0.9"]) == 0
    assert main(["compare", "A", "B", "out=C", "quiet=true", "plots=false"]) == 0
    (here / "B").rename(here / "gone")
    assert main(["report", "C"]) == 0
    assert "stay as they are" in capsys.readouterr().err


def test_a_folder_of_nothing_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one line."""
    (here / "X").mkdir()
    assert main(["report", "X"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_answer_that_was_damaged_is_no_ground_for_a_page(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without pieces and without an answer there is nothing to draw from."""
    assert main([*STUDY, "out=S"]) == 0
    (here / "S" / "answer.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("sim.studies.question.cache.rules", lambda: "other rules")
    assert main(["report", "S"]) == 2
    assert "answer.json" in capsys.readouterr().err


def test_every_kind_of_study_is_known() -> None:
    """What has a study.json can be drawn again."""
    from sim.studies.registry import BY_KIND

    assert set(command.COMMANDS) == set(BY_KIND)
    assert study.KEPT == ("answer.json",)
