"""Event files that are damaged, odd or hostile, and words that ask for what there is not: one line, exit 2,
nothing written, and no text of the files in the scenario.
"""

import builtins
import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.data.events import stream
from sim.scenario import library
from tests import event_files

HOSTILE = [
    '=cmd|"/C calc"!A1',
    "x\n  AZE:\n    name: y",
    "${HOME}",
    '"]: {',
    "\x1b[31mred",
    "'; DROP TABLE",
    "&a *a",
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds the scenario."""
    monkeypatch.chdir(tmp_path)
    event_files.scenario(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str, into: str = "new.yaml") -> str:
    """What is said of an import that is refused, which leaves no file behind."""
    before = sorted(Path().iterdir())
    assert main(["import", *words, "scenario=base.yaml", f"into={into}"]) == 2
    assert sorted(Path().iterdir()) == before
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


def test_what_is_missing_is_named_together(capsys):
    """No file, no format, no scenario, no new file: four lines."""
    assert main(["import"]) == 2
    said = capsys.readouterr().err
    assert [line.split(": ")[1] for line in said.splitlines()] == ["import", "format", "scenario", "into"]


@pytest.mark.parametrize("form", ["icews", "gdelt", "polecat", "csv"])
def test_a_file_that_is_none_of_the_format_is_refused(here: Path, capsys, form: str):
    """By the columns that it lacks, or their number."""
    (here / "a.txt").write_text("one,two\n1,2\n")
    assert "a.txt:1: got" in (said := refused(capsys, "a.txt", f"format={form}"))
    assert ("2 columns" in said) if form == "gdelt" else ("date" in said)


@pytest.mark.parametrize("missing", ["Event Date", "Source Country", "Target Country"])
def test_a_missing_column_is_named(here: Path, capsys, missing: str):
    """With what the file has."""
    event_files.icews(here / "a.tab", {}, {}, without=missing)
    said = refused(capsys, "a.tab", "format=icews")
    assert f"a file without the column {missing.lower()}" in said


def test_files_that_are_no_files(here: Path, capsys):
    """Nothing, a folder, a pipe that nobody writes to, an empty file, bytes that are no text, blank lines."""
    (here / "folder").mkdir()
    os.mkfifo(here / "pipe")
    (here / "empty").write_bytes(b"")
    (here / "bytes").write_bytes(bytes(range(256)) * 40)
    (here / "blank").write_text("\n\n\n")
    (here / "image.gz").write_bytes(b"\x89PNG")
    for name in ("absent", "folder", "pipe", "empty", "bytes", "blank", "image.gz"):
        assert f"{name}:" in refused(capsys, name, "format=icews")


def test_files_that_break_off(here: Path, capsys):
    """Packed files that are cut off, and archives of two files: refused although a part could be read."""
    rows: list[dict[str, str]] = [{"City": os.urandom(9).hex()} for _ in range(3000)]
    path = event_files.icews(here / "a.tab", *rows)
    packed = gzip.compress(path.read_bytes())
    (here / "cut.gz").write_bytes(packed[: len(packed) // 2])
    assert "cannot be read" in refused(capsys, "cut.gz", "format=icews")
    with zipfile.ZipFile(here / "two.zip", "w") as archive:
        archive.write(path, "a.tab")
        archive.write(path, "b.tab")
    assert "2 files" in refused(capsys, "two.zip", "format=icews")
    (here / "cut.zip").write_bytes((here / "two.zip").read_bytes()[:5000])
    assert "cannot be read" in refused(capsys, "cut.zip", "format=icews")


def test_a_line_without_end_is_refused(here: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    """Where one does not fit a block, the file is no table."""
    monkeypatch.setattr(stream, "BLOCK", 2**12)
    event_files.icews(here / "a.tab", {}, {"City": "x" * 20_000})
    assert "a line of more than 4,096 bytes" in refused(capsys, "a.tab", "format=icews")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(here: Path, capsys, encoding: str):
    """Türkiye is Turkey in all of them, and a header behind a byte-order mark is one."""
    path = event_files.icews(here / "a.tab", {"Source Country": "Türkiye"}, {"Source Country": "Türkiye"})
    path.write_bytes(path.read_text().encode(encoding))
    assert main(["import", "a.tab", "format=icews", "scenario=base.yaml", "into=new.yaml"]) == 0
    assert [*library.load("new.yaml").signals] == ["TUR_AZE_protest_20180605"]


def test_hostile_text_stays_in_its_file(here: Path, capsys):
    """Formulas, YAML and what a terminal obeys, in any cell: the row may count, its text goes nowhere."""
    rows: list[dict[str, str]] = [
        {"Event ID": text.replace("\n", " "), "Source Name": text.replace("\n", " "), "City": "=1+1"}
        for text in HOSTILE
    ]
    event_files.icews(here / "a.tab", *rows, {"Source Country": HOSTILE[0]}, {"Target Country": HOSTILE[4]})
    assert main(["import", "a.tab", "format=icews", "scenario=base.yaml", "into=new.yaml"]) == 0
    written = (here / "new.yaml").read_text()
    assert "\x1b" not in capsys.readouterr().out + written
    data = written[written.index("extends:") :]
    assert not any(text in data for text in ("cmd", "HOME", "DROP", "=1", "red"))
    (signal,) = library.load("new.yaml").signals.values()
    assert signal.citation is not None
    assert signal.citation.rows == "line 2, line 3, line 4, line 5, line 6 and 2 more"


@pytest.mark.parametrize("name", ["a: b #c.tab", "=1+1.tab", "x\ny.tab", "\x1b[31m.tab", "'\".tab"])
def test_a_file_of_any_name_is_cited_as_text(here: Path, capsys, name: str):
    """The name of a file is in the bibliography, and is nothing but text there."""
    event_files.icews(here / name, {}, {})
    # a word with = would be an option: ./ in front of it does not help, a link does
    word = name if "=" not in name else "linked.tab"
    if word != name:
        (here / word).symlink_to(here / name)
    assert main(["import", word, "format=icews", "scenario=base.yaml", "into=new.yaml"]) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert "SHA-256" in library.load("new.yaml").sources["icews_events"]


def test_no_row_left_is_said_with_the_account(here: Path, capsys):
    """Exit 2 where nothing counts, and what became of the rows."""
    event_files.icews(here / "a.tab", {"Source Country": "France"}, {"Source Country": "Ruritania"})
    assert main(["import", "a.tab", "format=icews", "scenario=base.yaml", "into=new.yaml"]) == 2
    said = capsys.readouterr()
    assert "no signal out of 2 rows" in said.err
    assert "a country that is no state's name or code" in said.out
    assert "Ruritania (1)" in said.out
    assert not (here / "new.yaml").exists()


def test_a_file_that_is_named_twice_is_refused(here: Path, capsys):
    """Its rows would count twice where they have no ids; also by another path, or through a link."""
    (here / "a.csv").write_text("date,source,target,code\n2018-06-05,IRN,AZE,150\n")
    (here / "link.csv").symlink_to(here / "a.csv")
    for other in ("a.csv", "./a.csv", "link.csv"):
        assert "each file once" in refused(capsys, "a.csv", other, "format=csv")


def test_days_that_do_not_meet_are_told(here: Path, capsys):
    """A scenario that ends before the file begins: both stretches stand in the account."""
    event_files.icews(here / "a.tab", {"Event Date": "2020-06-05"}, {"Event Date": "2020-07-01"})
    assert main(["import", "a.tab", "format=icews", "scenario=base.yaml", "into=new.yaml"]) == 2
    said = capsys.readouterr().out
    assert "days of the rows 2020-06-05 to 2020-07-01; 2018-01-01 to 2018-12-31 count" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_quote_too_many_loses_no_line_silently(here: Path, capsys, encoding: str):
    """It takes the lines below into one cell: they are counted, as those of a cell of several lines are."""
    good = "2018-06-05,IRN,AZE,150,x"
    lines = ["date,source,target,code,note", good, good.replace(",x", ',"x'), good, good, good]
    (here / "a.csv").write_bytes("\n".join(lines).encode(encoding))
    assert main(["import", "a.csv", "format=csv", "scenario=base.yaml", "into=new.yaml", "json=true"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["kept"], told["merged"]) == (5, 1, 1)
    assert told["refused"] == {stream.SWALLOWED: 3}


def test_a_quote_that_swallows_a_block_ends_the_import(here: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    """In a large file the quote does not close in the piece that is read: refused, not read in part."""
    monkeypatch.setattr(stream, "BLOCK", 2**9)
    good = "2018-06-05,IRN,AZE,150,x"
    lines = ["date,source,target,code,note", good, good.replace(",x", ',"x'), *[good] * 60]
    (here / "a.csv").write_text("\n".join(lines))
    assert "a.csv: got a quote that is not closed" in refused(capsys, "a.csv", "format=csv")


def test_a_table_without_rows_is_no_signal(here: Path, capsys):
    """A header alone, with and without a line end."""
    for text in ("date,source,target,code\n", "date,source,target,code"):
        (here / "a.csv").write_text(text)
        assert "no signal out of 0 rows" in refused(capsys, "a.csv", "format=csv")


def test_too_many_signals_are_refused_with_a_threshold_that_fits(
    here: Path, capsys, monkeypatch: pytest.MonkeyPatch
):
    """A scenario has 2,000 at most; here 2, and three weeks with 4, 3 and 3 rows."""
    monkeypatch.setattr("sim.data.events.signals.MAX_SIGNALS", 2)
    days = ["2018-06-05"] * 4 + ["2018-06-12"] * 3 + ["2018-06-19"] * 3
    event_files.icews(here / "a.tab", *({"Event Date": day} for day in days))
    said = refused(capsys, "a.tab", "format=icews")
    assert "got 3 signals, allowed at most 2 signals more: threshold=4" in said
    words = ["a.tab", "format=icews", "scenario=base.yaml", "into=new.yaml", "threshold=4"]
    assert main(["import", *words]) == 0
    assert len(library.load("new.yaml").signals) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["actors=AZE,XYZ"], "actors: got 'XYZ'"), (["actors=AZE"], "at least 2 states"),
        (["actors=AZE,Azerbaijan"], "at least 2 states"), (["actors=AZE,France"], "actors: got 'France'"),
        (["from=2018-12-01", "to=2018-11-01"], "to: got '2018-11-01'"), (["to=2030-01-01"], "the horizon"),
        (["from=20180601"], "from: got '20180601'"), (["from=2018-02-30"], "a day as"),
        (["threshold=0"], "threshold: got '0'"), (["kinds=war"], "kinds: got 'war'"),
        (["governments=maybe"], "true or false"), (["into=new.txt"], "ends in .yaml"),
        (["nonsense=1"], "KEY=VALUE of format"), (["release="], "KEY=VALUE of format"),
    ],
)  # fmt: skip
def test_words_that_are_refused(here: Path, capsys, words: list[str], said: str):
    """Each with what is allowed."""
    event_files.icews(here / "a.tab", {}, {})
    into = [] if any(word.startswith("into=") for word in words) else ["into=new.yaml"]
    assert main(["import", "a.tab", "format=icews", "scenario=base.yaml", *into, *words]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "new.yaml").exists()


def test_a_file_that_is_there_is_never_written_over(here: Path, capsys):
    """Not a scenario, not a link that leads nowhere."""
    event_files.icews(here / "a.tab", {}, {})
    (here / "mine.yaml").write_text("# mine\n")
    (here / "link.yaml").symlink_to(here / "nowhere.yaml")
    for name in ("mine.yaml", "link.yaml", "base.yaml"):
        assert "of a file that is not" in refused(capsys, "a.tab", "format=icews", into=name)
    assert (here / "mine.yaml").read_text() == "# mine\n"


def test_a_new_file_lies_where_the_scenario_is_found(here: Path, capsys):
    """A file extends what lies beside or below it, so elsewhere there is no place for it; above there is."""
    event_files.icews(here / "a.tab", {}, {})
    (here / "sub").mkdir()
    said = refused(capsys, "a.tab", "format=icews", into="sub/new.yaml")
    assert "in the folder of the scenario that it extends, or above" in said
    (here / "base.yaml").rename(here / "sub" / "base.yaml")
    words = ["a.tab", "format=icews", "scenario=sub/base.yaml", "into=new.yaml"]
    assert main(["import", *words]) == 0
    assert 'extends: "sub/base.yaml"' in (here / "new.yaml").read_text()


def test_a_missing_library_is_said(here: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    """Where codes of states are not installed: which library, and how to install it."""
    from sim.data import states

    states.codes.cache_clear()
    imports = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("countrycode"):
            raise ImportError(name)
        return imports(name, *rest, **more)

    event_files.icews(here / "a.tab", {}, {})
    monkeypatch.setattr(builtins, "__import__", without)
    assert "needs countrycode: pip install '.[data]'" in refused(capsys, "a.tab", "format=icews")
