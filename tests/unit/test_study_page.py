"""The page of a study: made of its folder alone, nothing from outside, no text of a scenario as markup."""

import re
from pathlib import Path

import pytest

from sim.statistics.intervals import Interval
from sim.store.study import Question, open_study
from sim.views import answer, captions, document, provenance, study_page
from sim.views.answer import Answer, Entry, Number, Sheet

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text x='1' y='2'>words</text></svg>"
EVIL = "<script>alert(1)</script>"
HALF = Interval(0.5, 0.25, 0.75, 8, 1, "Wilson 95 %")


def found(rows: int = 3) -> Answer:
    """An answer whose every text is an attack."""
    sheet = Sheet(
        f"Table {EVIL}",
        f"Caption {EVIL}",
        (f"Name {EVIL}", "Share"),
        tuple((f"row {EVIL}", Entry.of(f"{k} %", k, "n 8")) for k in range(rows)),
        (1,),
    )
    numbers = (Number.of("share", EVIL, "share", HALF),)
    return Answer(f"Which? {EVIL}", "8 histories", (f"It is {EVIL}.",), ("Sure.",), numbers, (sheet,))


def page(folder: Path, rows: int = 3) -> str:
    """The page of a study with one figure and one table."""
    question = Question("sweep", {"seed": 7, "scenario": EVIL, "rules": "abc"}, {"command": f"python {EVIL}"})
    with open_study(question, folder):
        (folder / "plots").mkdir(parents=True, exist_ok=True)
        figure = folder / "plots" / "one.svg"
        figure.write_bytes(SVG)
        figure.with_suffix(".png").write_bytes(b"png")
        kept, path = study_page.write(folder, found(rows), [figure])
    assert (kept, path) == (folder / "answer.json", folder / "report.html")
    return path.read_text(encoding="utf-8")


def test_text_is_never_markup(tmp_path: Path) -> None:
    """Heading, sentences, heads, cells, options and command are escaped; the one script is the page's own."""
    text = page(tmp_path / "s")
    assert text.count("<script") == 1
    assert text.count("&lt;script&gt;") >= 9
    assert "default-src" in text


def test_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    """The figure is inside, its words too; links lead into the page."""
    text = page(tmp_path / "s")
    assert ">words</text>" in text
    assert not re.findall(r'\ssrc="', text)
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)', text))


def test_what_is_internal_is_left_out_and_the_command_is_there(tmp_path: Path) -> None:
    """Seed and command are said, hashes of the rules are not."""
    text = page(tmp_path / "s")
    assert "<dt>Seed</dt>" in text
    assert "abc" not in re.findall(r"<dd><bdi>(.*?)</bdi>", text)
    assert "<code><bdi>python &lt;script" in text


def test_a_page_is_drawn_again_from_its_folder_alone(tmp_path: Path) -> None:
    """answer.json holds all that the page says: reading it back gives the same page."""
    before = page(tmp_path / "s")
    again = answer.read(tmp_path / "s")
    assert again is not None
    assert study_page.draw(tmp_path / "s", again).read_text(encoding="utf-8") == before


@pytest.mark.parametrize("text", ["", "[]", '{"title": 3}', "\x00", "[" * 100_000])
def test_an_answer_that_no_version_wrote_is_none(tmp_path: Path, text: str) -> None:
    """Damaged or foreign files are refused in one way."""
    (tmp_path / "answer.json").write_text(text, encoding="utf-8")
    assert answer.read(tmp_path) is None


def test_a_figure_named_by_a_path_is_not_read(tmp_path: Path) -> None:
    """A stranger's answer.json cannot bring in files from elsewhere."""
    (tmp_path / "secret.svg").write_bytes(SVG)
    page(tmp_path / "s")
    foreign = Answer(**{**vars(found()), "figures": ("../../secret", "one")})
    text = study_page.draw(tmp_path / "s", foreign).read_text(encoding="utf-8")
    assert text.count(">words</text>") == 1


def test_a_heavy_drawing_is_shown_as_pixels_where_they_are_lighter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of dots as SVG would make a page that no browser likes."""
    monkeypatch.setattr(captions, "HEAVY", 10)
    assert "data:image/png;base64,cG5n" in page(tmp_path / "s")


def test_json_has_every_number_with_n_failed_interval_and_method(tmp_path: Path) -> None:
    """One document without tables: they lie in the folder."""
    import json

    told = json.loads(found().document(tmp_path, {"kind": "sweep"}))
    assert told["kind"] == "sweep"
    assert told["folder"] == str(tmp_path)
    assert told["numbers"] == [
        {"quantity": "share", "about": EVIL, "unit": "share", "estimate": 0.5, "low": 0.25, "high": 0.75,
         "n": 8, "failed": 1, "method": "Wilson 95 %", "name": ""}
    ]  # fmt: skip
    assert "sheets" not in told


def test_every_word_that_is_pointed_out_is_explained(tmp_path: Path) -> None:
    """Also one that HTML spells otherwise, as the apostrophe of Holm's correction."""
    folder = tmp_path / "s"
    page(folder)
    told = Answer("Which?", "8 histories", ("After Holm's correction one dyad remains.",))
    text = study_page.draw(folder, told).read_text(encoding="utf-8")
    links = set(re.findall(r'class="term" href="#([^"]*)"', text))
    assert len(links) == 2
    assert links <= set(re.findall(r'id="([^"]*)"', text))


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("python -m sim rare scenario=demo out=/me/r workers=3 quiet=true",
         "python -m sim rare scenario=demo seed=7"),
        ("python -m sim rare scenario=/me/mine.yaml seed=3", "python -m sim rare scenario=mine.yaml seed=3"),
        ("python -m sim discover /me/A", "python -m sim discover A"),
        ("python -m sim sweep scenario=/a/b.yaml,demo", "python -m sim sweep scenario=b.yaml,demo seed=7"),
        ("python -m sim drills 'unended", "python -m sim drills 'unended"),
        ("typed by hand", "typed by hand"),
    ],
)  # fmt: skip
def test_a_command_can_be_typed_on_another_machine(typed: str, again: str) -> None:
    """Without folders of this one and what changes no number, with the seed that was drawn."""
    assert provenance.again(typed, 7) == again


def test_a_page_that_would_be_too_heavy_has_fewer_rows_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as fit of 1,500, 800, 400 and so on; the others are in the folder."""
    light = len(page(tmp_path / "light", 3).encode())
    monkeypatch.setattr(document, "HEAVIEST", light + 30_000)
    text = page(tmp_path / "heavy", 900)
    assert len(text.encode()) <= light + 30_000
    rows = text.count("<tr>") - 1
    assert rows in document.ROWS
    assert rows < 900
    assert f"{900 - rows} more rows are in the tables of the folder" in text


def test_figures_that_are_too_heavy_together_are_left_to_their_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The heaviest first, until the others are light enough; each still names its files."""
    words = {
        name: SVG.replace(b"words", name.encode() * size) for name, size in (("a", 9), ("b", 900), ("c", 99))
    }
    monkeypatch.setattr(captions, "ALL", 700)
    text = "".join(captions.figures("sweep", words).body)
    assert "a" * 9 in text
    assert "b" * 900 not in text
    assert text.count("open its file") == 1
    assert "In the folder: plots/b.png, plots/b.svg." in text


def test_a_figure_for_a_column_is_shown_no_larger() -> None:
    """252 points wide, against 518 of a page."""
    wide = SVG.replace(b"0 0 9 9", b"0 0 518.4 200")
    assert 'class="column"' in "".join(captions.figures("sweep", {"a": wide.replace(b"518.4", b"252")}).body)
    assert 'class="column"' not in "".join(captions.figures("sweep", {"a": wide}).body)


def test_contents_name_the_figures(tmp_path: Path) -> None:
    """By their headings, where there are several; a figure known by its name alone has the outcome's."""
    section = captions.figures("sweep", {"one": SVG, "two": SVG}, headings={"two": "P(war)"})
    assert section.parts == (("plot-one", "One"), ("plot-two", "P(war)"))
    report = document.Report("T", "", "", ("S.",), figures=(section,))
    assert '<a href="#plot-two"><bdi>P(war)</bdi></a>' in document.document(report)
