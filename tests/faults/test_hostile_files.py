"""What `import`, `draft`, `hindcast` and `schema` make of files that are none of theirs, damaged, or made to
hurt: exit code 2, one line, nothing written; and what is read of the others is accounted for, row by row.
"""

import gzip
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.data.events.tally import UNKNOWN
from sim.scenario import library
from tests import event_files, field_files
from tests.panel_files import made_up, row
from tests.panel_files import write as write_panel
from tests.question_files import TEXT

HEAD, ROW = "date,source,target,code\n", "2018-06-05,IRN,AZE,150\n"
GOOD = HEAD + ROW * 3
LONG = "x" * 3_000_000
Seen = dict[Path, tuple[int, int]]


def zipped(*members: tuple[str, str]) -> bytes:
    """An archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return packed.getvalue()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds a scenario of Azerbaijan, Iran and others."""
    monkeypatch.chdir(tmp_path)
    event_files.scenario(tmp_path)
    return tmp_path


def seen(place: Path) -> Seen:
    """Every file with its size and time."""
    return {path: (path.lstat().st_size, path.lstat().st_mtime_ns) for path in place.rglob("*")}


def refused(here: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line of a refusal, which leaves the folder as it was."""
    before = seen(here)
    assert main(list(words)) == 2
    assert seen(here) == before
    lines = capsys.readouterr().err.splitlines()
    assert all(line.isprintable() for line in lines)
    assert "Traceback" not in "".join(lines)
    return lines[-1]


HALF = gzip.compress(GOOD.encode() + os.urandom(9000).hex().encode())[:-2000]
EVENTS = ["format=csv", "scenario=base.yaml", "into=new.yaml"]

NO_EVENTS: dict[str, tuple[str, bytes | str, str]] = {
    "utf-32": ("a.csv", GOOD.encode("utf-32"), "a first line that is no text"),
    "utf-16 without a mark": ("a.csv", GOOD.encode("utf-16-be"), "a first line that is no text"),
    "half a character": ("a.csv", GOOD.encode("utf-16") + b"\0", "bytes that are no UTF-16"),
    "only a mark": ("a.csv", b"\xef\xbb\xbf", "an empty file"),
    "a header without end": ("a.csv", HEAD.strip() + LONG, "a first line that is no text"),
    "nul in the header": ("a.csv", GOOD.replace("date", "da\0te"), "a first line that is no text"),
    "a column twice": ("a.csv", GOOD.replace("date,", "date,date,"), "the column date 2 times"),
    "no target": ("a.csv", "date,source,code\n2018-06-05,IRN,150\n", "without the column target"),
    "no code": ("a.csv", "date,source,target\n2018-06-05,IRN,AZE\n", "the column code or goldstein"),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "got a picture"),
    "a workbook": ("a.xlsx", zipped(("xl/workbook.xml", "<x/>")), "got a workbook"),
    "a document": ("a.pdf", b"%PDF-1.4\n" + bytes(range(256)), "got a PDF file"),
    "a database": ("a.db", b"SQLite format 3\0" + b"\0" * 4000, "a first line that is no text"),
    "packed under another name": ("a.csv", gzip.compress(GOOD.encode()), "does not end in .gz"),
    "a page": ("a.csv", "<!DOCTYPE html><body>404</body>\n", "without the column date"),
    "a bomb": ("a.csv.gz", gzip.compress(HEAD.encode() + b"\0" * 10**8, 9), "a line of more than 2,097,152"),
    "a bomb in an archive": ("a.zip", zipped(("a.csv", HEAD + "a" * 10**8)), "a line of more than 2,097,152"),
    "an archive of nothing": ("a.zip", zipped(), "0 files"),
    "a wrong checksum": ("a.gz", gzip.compress(GOOD.encode())[:-8] + b"\0" * 8, "CRC check failed"),
    "half an archive": ("a.gz", HALF, "cannot be read"),
    "no row that counts": ("a.csv", HEAD + "0000-00-00,IRN,AZE,150\n99999-01-01,IRN,AZE,150\n", "of 2 rows"),
    "scores without end": (
        "a.csv", "date,source,target,goldstein\n" + "2018-06-05,IRN,AZE,1e400\n" * 3, "of 3 rows",
    ),
    "formulas for codes": ("a.csv", HEAD + "2018-06-05,IRN,AZE,=1+1\n" * 3, "no signal out of 3 rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_EVENTS)
def test_what_holds_no_events_is_refused(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the name of the file and what is wrong with it; a bomb is not unpacked."""
    file, content, says = NO_EVENTS[name]
    (here / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    said = refused(here, capsys, "import", file, *EVENTS)
    assert says in said
    assert file in said or "no signal" in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("event_2018.tab", "got no file, allowed an event file; did you mean events_2018.tab?"),
        ("m" * 400 + ".csv", "got no file"),
        ("a\0.csv", "got no file"),
        ("folder.csv", "got a folder, allowed an event file"),
        ("pipe.csv", "got no file"),
        ("/dev/zero", "got no file"),
    ],
)
def test_what_is_no_file_is_told_with_the_one_that_was_meant(
    typed: str, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name of similar letters beside it; nothing is read that has no end."""
    (here / "events_2018.tab").write_text("x")
    (here / "folder.csv").mkdir()
    os.mkfifo(here / "pipe.csv")
    said = refused(here, capsys, "import", typed, *EVENTS)
    assert says in said
    assert ("did you mean" in says) == ("did you mean" in said)


ODD_ROWS: dict[str, tuple[str, dict[str, int]]] = {
    "nul in a name": ("2018-06-05,IR\0N,AZE,150\n", {UNKNOWN: 1}),
    "no day": ("2018-13-05,IRN,AZE,150\n", {"no date": 1}),
    "a day after the end": ("2035-06-05,IRN,AZE,150\n", {"outside from and to": 1}),
    "half a pair of letters": ("2018-06-05,\ud800,AZE,150\n", {UNKNOWN: 1}),
    "a state with itself": ("2018-06-05,IRN,IRN,150\n", {"inside one state": 1}),
    "a line of commas": ("," * 200_000 + "\n", {"200,001 columns instead of 4": 1}),
    "a million letters": (f"2018-06-05,IRN,AZE,{'1' * 10**6}\n", {"no code of the codebook": 1}),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_ROWS)
def test_an_odd_row_costs_itself_alone(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is counted by what is wrong with it, and the good ones around it make their signal."""
    line, faults = ODD_ROWS[name]
    (here / "a.csv").write_bytes((GOOD + line + ROW).encode("utf-8", "surrogatepass"))
    assert main(["import", "a.csv", *EVENTS, "json=true"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["refused"] == faults
    assert (told["read"], told["kept"], told["merged"]) == (5, 1, 3)
    assert len(library.load("new.yaml").signals) == 1


def test_a_name_in_an_archive_leads_nowhere(here: Path) -> None:
    """A member called ../../evil.csv is read, and nothing is unpacked beside it."""
    (here / "a.zip").write_bytes(zipped(("../../evil.csv", GOOD)))
    before = seen(here.parent)
    assert main(["import", "a.zip", *EVENTS]) == 0
    assert {path.name for path in seen(here.parent).keys() - before.keys()} == {"new.yaml"}


@pytest.fixture
def data(here: Path) -> Path:
    """A folder of made-up files of the field."""
    return field_files.folder(here / "data")


NMC = "NMC-60-abridged.csv"
DRAFT = ["draft", "AZE,IRN,TUR", "year=2016", "data=data", "out=mine.yaml"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not read: an empty file"),
        (b"\n\n\n", "not read: an empty file"),
        (b"stateabb,ccode,year,cinc,version", "not read: a header without rows"),
        (b"ccode,year,cinc,cinc\n373,2016,.1,.2\n", "not read: the column cinc 2 times"),
        (gzip.compress(b"ccode,year,cinc\n"), "not read: no text"),
        ("ccode,year,cinc\n373,2016,0.1\n".encode("utf-16") + b"\0", "not read: neither UTF-8 nor Latin-1"),
        (b"ccode,year,cinc\n373,2016,0.1\n" + b"1" * 9_000_000, "not read: a line of more than 4,194,304"),
        (b"ccode,year,cinc\n373,2016,=1+1\n", "1 row with no number for cinc"),
        (b"ccode,year,cinc\n373,2016,1e999\n", "1 row with cinc outside 1e-09 to 1"),
        (b"ccode,year,cinc\n373,99999,0.1\n", "1 row with year outside 1000 to 2100"),
        (b"ccode,year,cinc\n99999,2016,0.1\n", "1 row with a code that is no state's"),
        (b"ccode,year,cinc\n373,2016,0.1\n373,2016,0.2\n", "1 row of a state and year that another row has"),
    ],
)
def test_a_table_of_the_field_is_told_of(
    content: bytes, says: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong with it, once; the draft is of what is left, and loads."""
    (data / NMC).write_bytes(content)
    assert main(DRAFT) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if NMC in line]
    assert says in "".join(said)
    assert len(said) <= 2
    assert set(library.load("mine.yaml").states) == {"AZE", "IRN", "TUR"}


def test_nothing_in_a_folder_is_read_for_ever(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe, a device behind a link, a link that leads nowhere, a folder in itself: each is named."""
    odd = here / "odd"
    odd.mkdir()
    os.mkfifo(odd / "pipe.csv")
    (odd / "zero.csv").symlink_to("/dev/zero")
    (odd / "gone.csv").symlink_to(here / "nowhere")
    (odd / "loop").symlink_to(odd)
    said = refused(here, capsys, "draft", "AZE,IRN", "year=2016", "data=odd", "out=mine.yaml")
    assert "none of them in 3 tables" in said
    assert "pipe.csv: not read: no plain file" in said


def test_why_a_state_is_not_known_stands_before_the_refusal(
    here: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The one table that has it cannot be read."""
    for path in data.iterdir():
        if path.name != NMC:
            path.unlink()
    shutil.copy(data / NMC, data / "other.csv")
    (data / NMC).write_bytes(b"ccode,year,cinc,cinc\n")
    (data / "other.csv").write_bytes(b"ccode,year,cinc\n2,2016,0.1\n")
    before = seen(here)
    assert main(DRAFT) == 2
    assert seen(here) == before
    said = capsys.readouterr().err
    assert said.index("the column cinc 2 times") < said.index("a state that a file of data= knows")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["draft", ",".join(["AZE"] * 500), "year=2016", "data=data"], "allowed 2 to 400 states"),
        (["draft", "AZE,AZE,AZE,IRN", "year=2016", "data=data"], "each state once"),
        (["draft", "all", "year=1816", "data=data"], "year: got 1816, allowed a year of the file of cap"),
        (["draft", "AZE,IRN", "year=2016", "data=base.yaml"], "a folder that is there"),
        (["draft", "AZE,IRN", "year=2016", "data=" + "d" * 400], "a folder that is there"),
        (["draft", "folder.csv", "year=2016"], "no regular file"),
        (["draft", "actor.csv", "year=2016"], "did you mean actors.csv?"),
        (["draft", "empty.csv", "year=2016"], "an empty file"),
        (["draft", "latin.csv", "year=2016"], "bytes that are not UTF-8"),
        (["draft", "bomb.graphml", "year=2016"], "it declares entities"),
        (["draft", "formula.csv", "year=2016"], "got '=1+1', allowed a number in column 3"),
    ],
)
def test_words_of_a_draft_are_refused_in_one_line(
    words: list[str], says: str, here: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However often the same mistake was made."""
    (here / "folder.csv").mkdir()
    (here / "actors.csv").write_text("a,b,sign\nA,B,1\n")
    (here / "empty.csv").write_text("")
    (here / "latin.csv").write_bytes("a,b,sign\nA,Ü,1\n".encode("latin-1"))
    (here / "bomb.graphml").write_text("<!DOCTYPE x [<!ENTITY a 'a'>]><graphml>&a;</graphml>")
    (here / "formula.csv").write_text("a,b,sign\nA,B,=1+1\n")
    before = seen(here)
    assert main([*words, "out=mine.yaml"]) == 2
    assert seen(here) == before
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


QUESTIONS: dict[str, tuple[bytes | str, str]] = {
    "utf-16": (TEXT.encode("utf-16"), "bytes that are not UTF-8"),
    "empty": ("", "an empty file"),
    "nul": (TEXT.replace("press", "pre\0ss"), "the character U+0000"),
    "list": ("- a\n", "a list of 1"),
    "code": (TEXT.replace("title: What", "title: !!python/object/apply:os.system What"), "a tag"),
    "bomb": ("a: &a [1]\nb: [*a, *a]\n", "an anchor"),
    "deep": ("a: " + "[" * 5000, "deeper nesting"),
    "large": (TEXT + "# " + "x" * 17_000_000, "a larger file"),
    "packed": (gzip.compress(TEXT.encode()), "bytes that are not UTF-8"),
    "no day": (TEXT.replace("2031-03-02", "2031-02-30"), "a day that exists"),
    "far": (TEXT.replace("2031-03-02", "9999-12-31"), "got 9999-12-31, allowed a day up to 2125"),
    "escape": (TEXT.replace("Do the two use force?", r'"\u001b[31m"'), "an escaped control character"),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_no_question_file_is_refused(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its file, and its line where it has one."""
    content, says = QUESTIONS[name]
    (here / "asked.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    said = refused(here, capsys, "hindcast", "asked.yaml", "scenario=demo", "seed=1", "out=h")
    assert says in said
    assert said.startswith("asked.yaml")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("askd.yaml", "which is not a file, allowed an existing file; did you mean asked.yaml?"),
        ("folder.yaml", "which is not a file, allowed an existing file"),
        ("q" * 400 + ".yaml", "which is not a file, allowed an existing file"),
        ("aras_2023", "did you mean aras_2022?"),
    ],
)
def test_a_question_file_that_is_not_there(
    typed: str, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of that name is none, and is not what was meant."""
    (here / "asked.yaml").write_text(TEXT)
    (here / "folder.yaml").mkdir()
    assert refused(here, capsys, "hindcast", typed, "scenario=demo").endswith(says)


@pytest.mark.parametrize("word", ["x", "out=schema.json", "--format", "demo"])
def test_a_schema_takes_no_words(word: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the same for all scenarios, and goes where the shell sends it."""
    assert "no argument; > FILE keeps what is printed" in refused(here, capsys, "schema", word)


def test_a_panel_of_text_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A column in which words stand for numbers ends in a line, not in a traceback."""
    made_up(here / "good", dyads=2)
    write_panel(here / "bad", [row(2, 20, year, mindist="far") for year in range(1985, 2001)])
    said = refused(here, capsys, "backtest", "data=bad", "from=1992", "to=1994", "out=b")
    assert "a column that holds no numbers" in said
