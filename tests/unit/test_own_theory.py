"""`theory=my_theory.yaml`: a file of parameters of a modeler's own, read as data."""

from pathlib import Path

import pytest

import sim
from sim.__main__ import main
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.store.read import read

OWN = 'retaliation: {value: 1, assumption: "mine"}\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a theory in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path


def write(name: str, text: str) -> None:
    """Write a file into the current folder."""
    Path(name).write_text(text, encoding="utf-8")


def rows(folder: str) -> str:
    """The hash of a run's rows."""
    return read(Path(folder)).manifest.rows_sha256


@pytest.mark.usefixtures("here")
def test_a_file_is_laid_over_the_full_theory() -> None:
    """What the file says holds, all else is that of `full`."""
    own, full = theory_sets.load("mine.yaml"), theory_sets.load()
    assert own.retaliation.args == (1,)
    assert own.reaction == full.reaction


@pytest.mark.usefixtures("here")
def test_a_file_names_what_it_is_laid_over() -> None:
    """`extends` takes a set that ships, or a file beside, which may extend another."""
    write("spiralling.yaml", "extends: spiral\n" + OWN)
    write("further.yaml", 'extends: spiralling.yaml\nreaction: {value: 2, assumption: "mine"}\n')
    own, spiral = theory_sets.load("further.yaml"), theory_sets.load("spiral")
    assert (own.reaction.args, own.retaliation.args) == ((2,), (1,))
    assert own.attribution_bias == spiral.attribution_bias


def test_a_run_a_study_and_a_sweep_take_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same rows as with the parameter typed; a sweep compares it with a set that ships."""
    words = ["scenario=demo", "replicates=40", "seed=1"]
    assert main([*words, "theory=mine.yaml", "out=file"]) == 0
    assert main([*words, "theory.retaliation=1", "out=typed"]) == 0
    assert rows("file") == rows("typed")
    assert "mine" in (here / "file" / "theory.yaml").read_text(encoding="utf-8")
    assert main(["-m", *words, "theory=full,./mine.yaml", "out=both"]) == 0
    assert "./mine.yaml" in (here / "both" / "index.csv").read_text(encoding="utf-8")
    assert main(["replay", "scenario=demo", "seed=1", "theory=mine.yaml", "out=told"]) == 0
    sim.run("demo", theory=Path("mine.yaml"), replicates=40, seed=1, out="note")
    assert rows("note") == rows("file")
    capsys.readouterr()


def test_a_run_s_own_theory_can_be_taken_again(here: Path) -> None:
    """The theory.yaml of a run folder is such a file."""
    assert main(["scenario=demo", "theory=spiral", "replicates=20", "seed=1", "out=run"]) == 0
    assert theory_sets.load(str(here / "run" / "theory.yaml")) == theory_sets.load("spiral")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retalliation: {value: 1, assumption: x}\n", "mine.yaml:1: retalliation: got"),
        ('# first\nretaliation: {value: -5, assumption: "x"}\n', "mine.yaml:2: retaliation"),
        ("retaliation: 1\n", "mine.yaml:1: retaliation: got 1, allowed a mapping"),
        ("retaliation: {value: 1}\n", "mine.yaml:1: retaliation"),
        ("extends: fulll\n", "mine.yaml:1: extends: got 'fulll'"),
        ("extends: ../other.yaml\n", "mine.yaml:1: extends"),
        ("extends: mine.yaml\n", "mine.yaml:1: extends"),
        ("defaults: [full]\n", "mine.yaml:1: defaults"),
        ("_target_: os.system\n", "mine.yaml:1: _target_: got"),
        ("a: &x 1\nb: *x\n", "mine.yaml"),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    here: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown key, a value out of range, no source, a circle, a way out of the folder, anything but data:
    file and line, exit code 2, nothing written.
    """
    write("mine.yaml", text)
    assert main(["scenario=demo", "theory=mine.yaml", "seed=1"]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["mine.yaml"]


def test_all_mistakes_are_told_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, in the order of the file, be they of one kind or of several."""
    wrong = (
        "reaction: 1",
        "retalliation: {value: 1, assumption: x}",
        "retaliation: {value: -5, assumption: x}",
    )
    write("mine.yaml", "\n".join(wrong))
    assert main(["scenario=demo", "theory=mine.yaml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["mine.yaml:1", "mine.yaml:2", "mine.yaml:3"]
    assert [path.name for path in here.iterdir()] == ["mine.yaml"]


@pytest.mark.usefixtures("here")
def test_several_theories_ask_for_a_sweep(capsys: pytest.CaptureFixture[str]) -> None:
    """Without -m they are refused with it as the hint; what --cfg job cannot run, it does not print."""
    assert main(["scenario=demo", "theory=full,mine.yaml"]) == 2
    assert "did you mean -m?" in capsys.readouterr().err
    assert main(["scenario=demo", "replicates=x", "--cfg", "job"]) == 2
    assert "replicates: got 'x'" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_a_file_that_is_not_there_is_refused() -> None:
    """A path to nothing says so and lists the names; a misspelt name has its near miss."""
    with pytest.raises(InputError, match="not a file"):
        theory_sets.load("nowhere.yaml")
    with pytest.raises(InputError, match="did you mean spiral"):
        theory_sets.load("spirl")
