"""Folders and files of any name: what is typed is taken, and every command that is printed is accepted."""

import shlex
from pathlib import Path
from shutil import copyfile

import pytest

from sim.__main__ import main
from sim.cli import interrupts, paths
from sim.scenario import library, places

ODD = "Ömer's (1), [a] {b} ~ $x = & % #"
NAMES = [ODD, "a b", "it's", 'a"b', "a,b", "[a]", "~", "~nobody", "-m", "2024", "true", "a=b", "seed=1", "\\"]
SMALL = ["replicates=32", "seed=1", "workers=1"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder of an odd name, and draw nothing."""
    place = tmp_path / ODD
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setattr("sim.cli.job._show", lambda *_: 0)
    monkeypatch.setattr("sim.cli.sweep._show", lambda *_: None)
    monkeypatch.setattr("sim.views.drawing.Artists.start", lambda _: None)
    return place


def printed(said: str) -> list[str]:
    """The words after `python -m sim` of the one command in a text, as a shell reads them."""
    (command,) = [line for line in said.splitlines() if "python -m sim" in line]
    return shlex.split(command[command.index("python -m sim") :])[3:]


def cut_off(*_: object) -> None:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", NAMES)
def test_a_printed_path_is_read_as_itself(name: str, here: Path) -> None:
    """A folder here or elsewhere comes out of a shell as one word that names it, and is no option."""
    for folder in (here / name, here.parent / "elsewhere" / name):
        (word,) = shlex.split(paths.shell(folder))
        assert places.place(word).absolute() == folder
        assert word.startswith(("./", "/")) or not ("=" in word or word.startswith("-"))


@pytest.mark.parametrize("name", NAMES)
def test_a_run_goes_on_by_the_command_that_it_prints(
    name: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scenario and folder of an odd name: the run is begun, cut off, and ends by what was printed."""
    copyfile(library.find("demo"), here / f"{name}.yaml")
    words = [f"scenario=./{name}.yaml", *SMALL, f"out=./{name}"]
    with monkeypatch.context() as cut:
        cut.setattr("sim.montecarlo.produce.simulate", cut_off)
        assert main(words) == 130
    assert main(printed(capsys.readouterr().err)) == 0
    assert main(["verify", f"./{name}"]) == 0
    assert (here / name / "manifest.json").is_file()


@pytest.mark.parametrize("name", [ODD, "a,b", "it's"])
def test_a_sweep_and_a_study_go_on_by_the_command_that_they_print(
    name: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below a folder of an odd name, in a folder that was asked for or in one under results/."""
    copyfile(library.find("demo"), here / f"{name}.yaml")
    sweep = ["-m", f"scenario=./{name}.yaml", "set.states.BRE.resolve=0.2,0.8", "replicates=32"]
    for out in ([f"out=./{name}"], []):
        with monkeypatch.context() as cut:
            cut.setattr("sim.studies.sweep.work.run", cut_off)
            assert main([*sweep, *out]) == 130
        assert main(printed(capsys.readouterr().err)) == 0
    study = ["attribute", f"scenario=./{name}.yaml", "replicates=20", f"out=./{name} shares"]
    with monkeypatch.context() as cut:
        cut.setattr("sim.studies.joined.work_out", cut_off)
        assert main(study) == 130
    words = printed(capsys.readouterr().err)
    with monkeypatch.context() as cut:  # that it is taken is enough
        cut.setattr("sim.studies.joined.work_out", cut_off)
        assert main(words) == 130
    assert printed(capsys.readouterr().err) == words


def test_several_scenarios_of_odd_names_make_a_sweep(here: Path) -> None:
    """A comma parts them, unless a file is called so."""
    for name in ("ü (1).yaml", "it's.yaml"):
        copyfile(library.find("demo"), here / name)
    assert main(["-m", "scenario=ü (1).yaml,demo,it's.yaml", *SMALL, "out=2024"]) == 0
    assert len((here / "2024" / "index.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_the_folder_of_a_run_may_have_an_equals_sign(capsys: pytest.CaptureFixture[str]) -> None:
    """Commands on the folder of a run take it for a folder and not for an option."""
    assert main(["scenario=demo", *SMALL, "out=a=b"]) == 0
    capsys.readouterr()
    assert main(["summary", "a=b"]) == 0
    assert main(["rare", "a=b", "effort=16", "outcome=nothing"]) == 2
    assert "nothing" in capsys.readouterr().err


def test_a_seed_is_named_once(here: Path) -> None:
    """The command that goes on names the folder and the seed once, also where a folder has a comma."""
    words = interrupts.say_again(["-m", "seed=1,2", "out=a,b", "replicates=8"], here / "a,b", None)
    assert shlex.split(words)[3:] == ["-m", "seed=1,2", "replicates=8", f"out={here / 'a,b'}"]
