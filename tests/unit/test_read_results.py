"""The page on how others read results: each of its blocks is done, in the program that it is for."""

import importlib.util
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.__main__ import main
from tests.unit.test_docs import Block, blocks

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "read-results.md"


@pytest.fixture(scope="module")
def page() -> list[Block]:
    """The fenced blocks of the page."""
    return [block for block in blocks(PAGE.read_text(encoding="utf-8")) if block.fenced]


@pytest.fixture(scope="module", autouse=True)
def made(page: list[Block], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the page's commands were done, smaller and without pictures."""
    place = tmp_path_factory.mktemp("read")
    lines = [line for block in page if not block.language for line in block.text.splitlines()]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for line in lines:
            words = line.removeprefix("python -m sim ").split()
            few = ["replicates=24" if word.startswith("replicates=") else word for word in words]
            assert main([*few, "plots=false", "quiet=true", "workers=1"]) == 0
    return place


def cell(page: list[Block], word: str) -> str:
    """The one Python block in which a word stands."""
    (found,) = (block.text for block in page if block.language == "python" and word in block.text)
    return found


def carried_out(text: str) -> dict[str, Any]:
    """What a cell leaves behind."""
    names: dict[str, Any] = {}
    exec(compile(text, "cell", "exec"), names)  # noqa: S102 - the page's own program
    return names


def test_pandas(page: list[Block], made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, figures without apostrophes, and what a column means."""
    monkeypatch.chdir(made)
    found = carried_out(cell(page, "import pandas"))
    assert len(found["rows"]) == 24
    assert found["meaning"].loc[("outcomes.parquet", "first_4"), "missing"] == "it never happened"
    assert len(found["text"]) >= 5


@pytest.mark.skipif(importlib.util.find_spec("polars") is None, reason="needs polars")
def test_polars(page: list[Block], made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same share of rows as in pandas; days are days."""
    monkeypatch.chdir(made)
    found = carried_out(cell(page, "import polars"))
    assert found["rows"].height == 24
    assert str(found["shares"].schema["first"]) == "Date"


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r(page: list[Block], made: Path) -> None:
    """A data frame of figures with as many lines as pandas has, and shares with days."""
    (text,) = (block.text for block in page if block.language == "r")
    told = (
        "cat(nrow(figures), sapply(list(figures$estimate, shares$first, shares$sign_holds_jointly), class))"
    )
    words = ["Rscript", "-e", text + told]
    done = subprocess.run(words, cwd=made, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    lines = len(pd.read_csv(made / "results/demo/summary.csv"))
    assert done.stdout.splitlines()[-1].endswith(f"{lines} numeric Date logical")


def test_other_blocks_have_a_reader_here(page: list[Block]) -> None:
    """No block of the page is left out."""
    assert [block.language for block in page] == ["", "python", "python", "r"]
