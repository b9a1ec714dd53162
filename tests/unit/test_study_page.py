"""The page of a study: figures and tables inside, nothing from outside, no text of a scenario as markup."""

import re
from pathlib import Path

import pytest
from rich.console import Console

from sim.store import tables
from sim.views import study_page

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
EVIL = "<script>alert(1)</script>"


def page(folder: Path, rows: list[list[object]]) -> str:
    """The page of a study with one figure and one table."""
    figure, table = folder / "one.svg", folder / "one.csv"
    figure.write_bytes(SVG)
    figure.with_suffix(".png").write_bytes(b"png")
    tables.write_csv(table, ("name", "count", "share"), rows)
    asked = {"seed": 7, "scenario": EVIL, "rules": "abc"}
    path = study_page.write(folder, [f"Which? {EVIL}", f"a    b {EVIL}"], asked, [figure, table])
    assert path == folder / "report.html"
    return path.read_text(encoding="utf-8")


def test_text_is_never_markup(tmp_path: Path) -> None:
    """Heading, lines, cells and options are escaped, and the page's own policy forbids scripts."""
    text = page(tmp_path, [[EVIL, 1, 0.25]])
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 5  # title, heading, line, cell, option
    assert "default-src" in text


def test_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    """The figure is inside; no address is left but those in data."""
    text = page(tmp_path, [["a", 1, 0.25]])
    sources = re.findall(r'(?:src|href)="([^"]{0,20})', text)
    assert sources == ["data:image/svg+xml;b"]


def test_columns_and_numbers_are_kept(tmp_path: Path) -> None:
    """Runs of spaces stay, numbers have four digits and real minus signs, what is internal is left out."""
    text = page(tmp_path, [["a", 12345, -0.123456], ["b", 2, 1.5]])
    assert "<bdi>a</bdi>    <bdi>b" in text
    assert '<td class="number">12345</td><td class="number">−0.1235</td>' in text
    assert "<dt>seed</dt>" in text
    assert "rules" not in text


def test_a_long_table_is_cut(tmp_path: Path) -> None:
    """200 lines are shown, and it is said how many more there are."""
    text = page(tmp_path, [["a", k, 0.5] for k in range(1234)])
    assert text.count("<tr>") == 201
    assert "1,034 more lines are in the file." in text


def test_a_heavy_drawing_is_shown_as_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of dots as SVG would make a page that no browser likes."""
    monkeypatch.setattr(study_page, "HEAVY", 10)
    assert "data:image/png" in page(tmp_path, [["a", 1, 0.25]])


def test_a_notebook_takes_no_line_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rich believes to be in a notebook, lines still go to the page and not into the cell."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)

    def show(console: Console) -> None:
        console.print("12.0 % [8, 17]")
        console.print("results/folder")

    assert study_page.capture(show) == ["12.0 % [8, 17]"]
