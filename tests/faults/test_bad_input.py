"""Bad input: exit code 2, one clear line for each problem on stderr, and nothing written."""

from pathlib import Path

import pytest

from sim.__main__ import main

NO_SUCH_PLACE = "/dev/null/run"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds a file, a folder with something in it, and a scenario with two mistakes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("x")
    (tmp_path / "mistakes.yaml").write_text("extends: demo\nfocsu: A-B\nhorizon: {start: 2030-02-30}\n")
    return tmp_path


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run a command line that must be refused and return what it says, line by line."""
    before = sorted(Path.cwd().rglob("*"))
    code = main(words)
    said = capsys.readouterr()
    assert code == 2, said
    assert said.out == ""
    assert sorted(Path.cwd().rglob("*")) == before
    lines = said.err.splitlines()
    assert all(": got " in line and ", allowed " in line for line in lines), lines
    return lines


@pytest.mark.parametrize(
    ("words", "says"),
    [
        # the words themselves
        ("scenaro=demo", "did you mean scenario?"),
        ("replicate=100 scenario=demo", "did you mean replicates?"),
        ("valdate", "did you mean validate?"),
        ("scenario=demo --fast", "'--fast'"),
        ("scenario=demo seed", "'seed'"),
        ("scenario=demo theory=fulll", "did you mean full?"),
        ("scenario=demo replicates=[1", "replicates=[1"),
        ("scenario=demo,quiet_world", "several with -m"),
        # the options
        ("seed=1", "scenario: got nothing"),
        ("scenario=demo replicates=0", "replicates: got 0,"),
        ("scenario=demo replicates=-5", "replicates: got -5,"),
        ("scenario=demo replicates=2.5", "replicates: got 2.5,"),
        ("scenario=demo replicates=many", "replicates: got 'many',"),
        ("scenario=demo replicates=nan", "replicates: got nan,"),
        ("scenario=demo replicates=1000000000000", "GiB of disk), allowed 1 to "),
        ("scenario=demo seed=-1", "seed: got -1,"),
        ("scenario=demo seed=1.5", "seed: got 1.5,"),
        ("scenario=demo seed=18446744073709551616", "seed: got 18446744073709551616,"),
        ("scenario=demo workers=0", "workers: got 0,"),
        ("scenario=demo history=imagined", "history: got 'imagined',"),
        ("scenario=demo theory.reacton=2", "did you mean reaction?"),
        ("scenario=demo theory.drift=nan", "theory.drift: got nan"),
        # the scenario
        ("scenario=aras_dirlls", "did you mean aras_drills?"),
        ("scenario=nowhere.yaml", "'nowhere.yaml'"),
        ("scenario=${oc.env:HOME}", "${oc.env:HOME}"),
        ("scenario=aras_drills set.states.IRN.resolv=0.5", "did you mean resolve?"),
        ("scenario=aras_drills set.states.IRN.resolve=1.7", "allowed 0 to 1"),
        ("scenario=aras_drills set.states.IRN.resolve=inf", "set.states.IRN.resolve: got "),
        # the folder
        ("scenario=demo out=file", "out: got "),
        ("scenario=demo out=file/below", "out: got "),
        ("scenario=demo out=thesis", "holds something"),
        (f"scenario=demo out={NO_SUCH_PLACE}", "out: got "),
        # the other commands
        ("scenarios all", "argument: got 'all'"),
        ("validate", "validate: got nothing"),
        ("validate nowhere.yaml", "'nowhere.yaml'"),
    ],
)
def test_one_mistake_is_one_line(
    words: str, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each mistake is refused before anything is run, with one line that says what was wrong."""
    (line,) = refused(words.split(" "), capsys)
    assert says in line


def test_all_mistakes_of_a_file_are_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two mistakes in a scenario file are two lines with file and line number, for run and validate alike."""
    for words in (["validate", "mistakes.yaml"], ["scenario=mistakes.yaml"]):
        lines = refused(words, capsys)
        assert [line.partition(": ")[0] for line in lines] == ["mistakes.yaml:2", "mistakes.yaml:3"]


def test_all_mistakes_of_a_line_are_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two bad options are two lines."""
    assert len(refused(["scenario=demo", "replicates=0", "seed=-1"], capsys)) == 2


def test_every_refused_cell_of_a_sweep_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sweep with cells that cannot be built tells each of them, and what they have in common once; nothing
    is written.
    """
    (line,) = refused(["-m", "scenario=demo", "set.states.ALD.resolve=0.5,7,8"], capsys)
    assert "set.states.ALD.resolve: got 7, 8, allowed 0 to 1" in line
