"""Drafting from bad words and bad files: one line for each fault, exit 2, nothing written."""

from pathlib import Path

import pytest

from sim.__main__ import main
from sim.scenario import library
from tests import field_files


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of made-up files."""
    return field_files.folder(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "draft: got nothing, allowed states in one word"),
        (["AZE,IRN", "TUR"], "draft: got 'AZE,IRN TUR', allowed states in one word"),
        (["AZE,IRM"], "states: got 'IRM', allowed an ISO-3 code (AZE)"),
        (["AZE,Azerbajan"], "did you mean Azerbaijan?"),
        (["AZE,aze"], "states: got 'aze', allowed each state once; AZE is named already"),
        (["AZE"], "states: got 'AZE', allowed 2 to 400 states"),
        (["AZE,"], "states: got '', allowed an ISO-3 code"),
        (["AZE,DDR"], "states: got DDR, which ended in 1990, allowed a state of 2016; did you mean DEU?"),
        (["AZE,HKG"], "states: got 'HKG', allowed a state that a file of data= knows by 2016"),
        (["AZE,TUR"], "allowed two that share a border"),
        (["+cmd|' /C calc'!A0,AZE"], "allowed an ISO-3 code"),
        (["AZE,IRN", "yaer=2016"], "did you mean year?"),
        (["AZE,IRN", "year=20016"], "year: got '20016', allowed a year from 1816 to 2100"),
        (["AZE,IRN", "data=nowhere"], "data: got 'nowhere', allowed a folder that is there"),
        (["AZE,IRN", "out=mine.txt"], "out: got 'mine.txt', allowed a path that ends in .yaml"),
        (["AZE,IRN", "out=no/such/mine.yaml"], "out: got 'no/such/mine.yaml'"),
    ],
)
def test_bad_words_are_refused(
    words: list[str], said: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Every wrong word ends with exit code 2 and a line that says what is allowed."""
    monkeypatch.chdir(tmp_path)
    keys = {word.partition("=")[0] for word in words}
    rest = {"year": "2016", "data": str(data), "out": "mine.yaml"}
    line = [*words, *(f"{key}={value}" for key, value in rest.items() if key not in keys)]
    assert main(["draft", *line]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_has_to_be_given_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Year, folder and file have no default."""
    assert main(["draft", "AZE,IRN"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in said] == ["year", "data", "out"]


def test_a_file_that_is_there_is_left_alone(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A draft never takes the place of a file, nor of a link that leads nowhere."""
    mine, link = tmp_path / "mine.yaml", tmp_path / "link.yaml"
    mine.write_text("my own work")
    link.symlink_to(tmp_path / "gone.yaml")
    for path in (mine, link):
        assert main(["draft", "AZE,IRN", "year=2016", f"data={data}", f"out={path}"]) == 2
        assert "of a file that is not" in capsys.readouterr().err
    assert mine.read_text() == "my own work"


def test_broken_files_beside_good_ones_are_told_and_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty file, a binary and one with a line of 12 MB do not stop a draft."""
    folder = field_files.folder(tmp_path / "data")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "broken.parquet").write_bytes(b"PAR1")
    (folder / "endless.csv").write_bytes(b"ccode,year,cinc\n2,2020," + b"9" * (12 * 2**20))
    out = tmp_path / "mine.yaml"
    assert main(["draft", "AZE,IRN", "year=2016", f"data={folder}", f"out={out}"]) == 0
    said = capsys.readouterr().err
    assert "empty.csv: not read: an empty file" in said
    assert "broken.parquet: not read: " in said
    assert "endless.csv: not read: a line of more than 4,194,304 bytes" in said
    library.load(str(out))


def test_hostile_names_and_versions_stay_text(tmp_path: Path) -> None:
    """A file's name with YAML, quotes or a control character, and a formula for a version, end up as text."""
    folder = field_files.folder(tmp_path / "data")
    text = (folder / "NMC-60-abridged.csv").read_text(encoding="utf-8-sig")
    (folder / "NMC-60-abridged.csv").unlink()
    name = 'x"]}\n evil: {a: 1} # \x1b[31m.csv'
    (folder / name).write_text(text.replace(",2021\n", ",=HYPERLINK(1)\n"), encoding="utf-8")
    out = tmp_path / "mine.yaml"
    assert main(["draft", "AZE,IRN", "year=2016", f"data={folder}", f"out={out}"]) == 0
    written = out.read_text()
    assert "HYPERLINK" not in written
    assert "\x1b" not in written
    scenario = library.load(str(out))
    assert "evil" in scenario.sources["nmc"]


@pytest.mark.parametrize("left", ["NMC-60-abridged.csv", "MIDB 5.0.csv", "mindist.csv", "contdird.csv"])
def test_one_file_alone_is_enough(left: str, tmp_path: Path) -> None:
    """With a single source all else is a gap, and the draft still loads; USA is a major power by itself."""
    folder = field_files.folder(tmp_path / "data")
    for path in folder.iterdir():
        if path.name != left:
            path.unlink()
    out = tmp_path / "mine.yaml"
    assert main(["draft", "USA,AZE,IRN", "year=2016", f"data={folder}", f"out={out}"]) in {0, 2}
    if out.exists():
        assert len(library.load(str(out)).states) == 3


def test_a_full_disk_leaves_no_half_of_a_file(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be written is told, with exit code 1."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.store.atomic.write_text", full)
    out = tmp_path / "mine.yaml"
    assert main(["draft", "AZE,IRN", "year=2016", f"data={data}", f"out={out}"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not out.exists()


def test_all_needs_a_file_that_says_who_all_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without capabilities nobody knows which states a year had."""
    folder = field_files.folder(tmp_path / "data")
    (folder / "NMC-60-abridged.csv").unlink()
    out = tmp_path / "mine.yaml"
    assert main(["draft", "all", "year=2016", f"data={folder}", f"out={out}"]) == 2
    assert "no file of capabilities says which there were" in capsys.readouterr().err
    assert not out.exists()
