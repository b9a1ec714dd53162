"""Names, titles and quotes from a stranger, through everything that a run and the questions about it write.

The demo, its states called NA, NULL and nan, every text of it a formula, markup, a macro of TeX, a number or
letters that are not what they look like. What the schema refuses is refused in one line; what it lets through
comes back as it was, and is obeyed by no terminal, no browser, no spreadsheet and no plot.
"""

import base64
import csv
import hashlib
import io
import re
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.__main__ import main
from sim.scenario import library
from sim.scenario.fingerprint import fingerprint
from sim.scenario.schema import Scenario
from sim.store.read import read
from sim.store.spelling import inert, unquote
from tests.hostile_scenario import NAMES, PROSE, TITLE, TITLES, hostile, written

TEXT = (".csv", ".html", ".json", ".log", ".svg", ".txt", ".yaml")
MAGIC = {".npz": b"PK", ".parquet": b"PAR1", ".png": b"\x89PNG"}
REFUSED = {
    "colour": "\x1b[31mred\x1b[0m",
    "title of the window": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://x\x1b\\y",
    "one byte escape": "\x9b31m",
    "bell": "a\x07",
    "right to left": "a\u202efdp.exe",
    "isolate": "a\u2067b",
    "carriage return": "a\rb",
    "line separator": "a\u2028b",
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "two lines": "a\nb",
    "300 characters": "x" * 300,
    "blanks": " \t ",
    "number": 1e5,
    "nothing": None,
    "list": ["a"],
    "mapping": {"a": "b"},
}
IDS = (
    "007",
    "1e5",
    "-1",
    "=A",
    "\u0410LD",
    "A B",
    "../x",
    "a/b",
    "A-B",
    "A>B",
    "x" * 33,
    "",
    "value",
    "A\u200b",
)


@dataclass(frozen=True)
class Wild:
    """What was asked, what lies in the folder afterwards, and what was printed."""

    folder: Path
    scenario: Scenario
    said: str

    def files(self, *suffixes: str) -> list[Path]:
        """The files with these endings, all without."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return [path for path in found if not suffixes or path.suffix in suffixes]


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Wild:
    """Return a run of the hostile scenario, another of its own scenario.yaml, and questions about them."""
    folder = tmp_path_factory.mktemp("wild")
    file = written(folder / "wild.yaml", hostile())
    small = ["replicates=24", "seed=1", "workers=1"]
    heard = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(heard), redirect_stderr(heard):
        patch.chdir(folder)
        for words in (
            ["validate", str(file)],
            [f"scenario={file}", *small, "out=@run"],
            ["scenario=@run/scenario.yaml", *small, "out=again", "set.states.nan.name='=1+1'"],
            ["compare", "@run", "again", "out=compared"],
            ["-m", f"scenario={file}", *small, "set.states.NA.name='007','1e5','+1'", "out=swept"],
            ["attribute", f"scenario={file}", *small, "outcome=force.NA-nan", "out=attributed"],
            ["replay", "@run", "replicate=1", "out=replayed"],
            ["summary", "@run"],
            ["verify", "@run"],
        ):
            assert main(words) == 0, (words, heard.getvalue())
    return Wild(folder, library.load(str(file)), heard.getvalue())


@pytest.mark.parametrize("place", ["title", "states.NA.name", "signals.joint_drill.citation.quote"])
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_no_text_may_hold_is_refused(
    text: object, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`validate` says so in a line with file and key, in which nothing of it is repeated raw."""
    plain = hostile()
    *way, last = place.split(".")
    inside = plain
    for key in way:
        inside = inside[key]
    inside[last] = text
    if (text, last) != (None, "quote"):  # which may be left out
        refused(["validate"], plain, tmp_path, capsys)


@pytest.mark.parametrize("key", IDS)
def test_an_id_is_plain_letters(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that could be a path, a formula, a number or another id's look-alike is refused anywhere."""
    for section in ("states", "signals", "sources"):
        plain = hostile()
        if (section, key) != ("sources", "value"):
            plain[section] = {**plain[section], key: next(iter(plain[section].values()))}
            refused(["validate"], plain, tmp_path, capsys)


def test_a_run_that_is_refused_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One text too many in a file of good ones, and there is no folder."""
    words = ["replicates=8", f"out={tmp_path / 'run'}", f"scenario={tmp_path / 'mine.yaml'}"]
    refused(words, hostile() | {"title": "x" * 161}, tmp_path, capsys)
    refused(words, hostile() | {"name": "../x"}, tmp_path, capsys)


def refused(
    words: list[str], plain: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that a scenario is refused, in lines that no terminal obeys, and nothing is written."""
    file = written(folder / "mine.yaml", plain)
    assert main([*words, *([str(file)] if words == ["validate"] else [])]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert all(line.isprintable() and len(line) < 500 and "mine.yaml" in line for line in lines)
    assert list(folder.iterdir()) == [file]


def test_the_texts_are_those_that_were_given(wild: Wild) -> None:
    """The attack stands in the scenario as it was read: nothing was softened on the way in."""
    told = hostile()
    assert wild.scenario.title == TITLE
    assert wild.scenario.question == PROSE.strip()
    assert {key: state.name for key, state in wild.scenario.states.items()} == {
        key: state["name"] for key, state in told["states"].items()
    }
    assert sorted(signal.title for signal in wild.scenario.signals.values()) == sorted(TITLES)


def test_a_run_keeps_its_scenario(wild: Wild) -> None:
    """scenario.yaml, summary.json and the columns of outcomes.parquet hold the texts and ids unchanged."""
    run = read(wild.folder / "@run")
    assert fingerprint(run.scenario) == fingerprint(wild.scenario)
    assert run.meta.title == TITLE
    assert run.meta.states == tuple(wild.scenario.states)
    assert run.meta.names == tuple(state.name for state in wild.scenario.states.values())
    assert {"peak.NA-nan", "alignment.nan>NULL"} <= set(
        pq.read_schema(wild.folder / "@run/outcomes.parquet").names
    )
    assert {"NA", "nan", "NULL", "NA-nan"} <= {figure.subject for figure in run.figures}


def test_tables_are_text_to_every_reader(wild: Wild) -> None:
    """No cell is a formula; pandas, asked for nothing special, misses none and turns none into a number."""
    assert len(wild.files(".csv")) >= 8
    for path in wild.files(".csv"):
        with path.open(encoding="utf-8", newline="") as file:
            plain = list(csv.reader(file))
        frame = pd.read_csv(path)
        assert [str(name) for name in frame.columns] == plain[0], path
        for line, (_, row) in zip(plain[1:], frame.iterrows(), strict=True):
            for cell, kept in zip(line, row, strict=True):
                assert is_number(cell) or not cell.startswith(("=", "+", "-", "@")), (path, cell)
                assert pd.isna(kept) if not cell else kept == cell or same_number(cell, kept), (path, cell)


def test_tables_hold_the_texts(wild: Wild) -> None:
    """The apostrophe taken off, titles, names and ids are those of the scenario."""
    assert told(wild.folder / "attributed/attribution.csv", "title") == set(TITLES)
    assert {"NA", "nan", "NULL"} <= told(wild.folder / "@run/summary.csv", "subject")
    assert told(wild.folder / "swept/index.csv", "set.states.NA.name") == {"007", "1e5", "+1"}
    assert told(wild.folder / "compared/inputs.csv", "wild (@run)") >= {NAMES[1]}
    assert told(wild.folder / "compared/inputs.csv", "wild (again)") >= {"=1+1"}
    assert told(wild.folder / "replayed/replay.csv", "what") >= {"1e5", "+1"}
    assert set(pq.read_table(wild.folder / "swept/index.parquet")["set.states.NA.name"].to_pylist()) == {
        "007", "1e5", "+1",
    }  # fmt: skip


def told(path: Path, column: str) -> set[str]:
    """Return the texts of a column, as our own reader takes them."""
    with path.open(encoding="utf-8", newline="") as file:
        return {unquote(line[column]) for line in csv.DictReader(file)}


def is_number(cell: str) -> bool:
    """Whether a cell is a number or the lack of one."""
    try:
        float(cell or "nan")
    except ValueError:
        return False
    return True


def same_number(cell: str, kept: object) -> bool:
    """Whether pandas made of a cell the number or truth value that we write so."""
    return cell.lower() == str(kept).lower() or (
        is_number(cell) and float(cell) == kept and inert(cell) == cell
    )


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.add(tag)
        self.attributes += attrs


def without_own_script(text: str) -> str:
    """A page without the scripts that its policy names by their hash, our own, and without
    data in which no tag can begin.
    """

    def drop(found: re.Match[str]) -> str:
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        return "" if f"sha256-{digest}" in text else found[0]

    text = re.sub(r"<script type=\"application/json\"[^<>]*>[^<]*</script>", "", text)
    return re.sub(r"<script>(.*?)</script>", drop, text, flags=re.DOTALL)


def test_pages_run_and_load_nothing(wild: Wild) -> None:
    """No tag, handler or address of the scenario's making in any page or drawing."""
    pages = wild.files(".html", ".svg")
    assert len([path for path in pages if path.suffix == ".html"]) == 7
    for path in pages:
        text = without_own_script(path.read_text(encoding="utf-8"))
        found = Tags(text)
        assert "<script" not in text, path
        assert found.tags.isdisjoint({"script", "iframe", "object", "embed", "foreignobject", "b"}), path
        assert not [name for name, _ in found.attributes if name.startswith("on")], path
        for name, value in found.attributes:
            if name in ("src", "href", "xlink:href"):
                assert (value or "").startswith(("#", "data:image/")), (path, value)


def test_a_notebook_shows_no_markup_of_theirs(wild: Wild) -> None:
    """Tables of a run, a comparison and a sweep in a notebook have our own tags and no others."""
    first, second = (sim.read(wild.folder / name) for name in ("@run", "again"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(wild.folder)
        compared = sim.compare(first, second, out="compared anew")
        over = {"states.NA.name": ["<b>", "<script>alert(3)</script>"]}
        swept = sim.sweep(str(wild.folder / "wild.yaml"), over, replicates=20, seed=1, out="swept anew")
    for shown in (first, compared, swept):
        found = Tags(shown._repr_html_())
        assert found.tags <= {"div", "p", "bdi", "small", "table", "thead", "tbody", "tr", "th", "td"}
        assert {name for name, _ in found.attributes} <= {"class", "role", "aria-label", "tabindex"}


def test_a_terminal_is_told_nothing_it_obeys(wild: Wild) -> None:
    """What was printed, and every text file, has no escape, no control and no turning of direction."""
    assert "HYPERLINK" in wild.said
    assert "[bold red]markup[/]" in wild.said
    for text in (wild.said, *(read_text(path) for path in wild.files() if path.suffix in TEXT)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "\u200b" not in wild.said


def read_text(path: Path) -> str:
    """Return a text file as it is."""
    return path.read_bytes().decode("utf-8")


def test_nothing_written_is_a_pickle(wild: Wild) -> None:
    """Every file is of a known format, which neither is nor holds a pickle: no array of objects, no column of
    Parquet that is more than numbers and text, no metadata for pandas, no extension of Arrow.
    """
    for path in wild.files():
        content = path.read_bytes()
        assert path.suffix in TEXT or content.startswith(MAGIC[path.suffix]), path
    for path in wild.files(".npz"):
        with zipfile.ZipFile(path) as archive:
            assert all(archive.read(name).startswith(b"\x93NUMPY") for name in archive.namelist()), path
        with np.load(path, allow_pickle=False) as arrays:
            assert all(not arrays[name].dtype.hasobject for name in arrays.files), path
    for path in wild.files(".parquet"):
        schema = pq.read_schema(path)
        assert not schema.metadata, path
        for field in schema:
            assert not field.metadata, path
            assert pa.types.is_primitive(field.type) or pa.types.is_string(field.type), (path, field)
