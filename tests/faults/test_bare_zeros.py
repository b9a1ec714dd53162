"""No probability of 0 of n, or of n of n, is printed, drawn or written as a bare 0 or 100 %: it is a bound.

The demo among states that open no dispute and whose blocs never change, so that everything that could be 0
or all is: through every command that answers with probabilities.
"""

import io
import math
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.__main__ import main
from sim.views import style
from tests import question_files

UNMOVED = ("drift", "signal_effect", "rivalry_begins", "rivalry_ends", "pact_begins", "pact_ends")
STILL = ["theory.open=-30", *(f"theory.{name}=0" for name in UNMOVED), "seed=1", "workers=1"]
N = 24
BOUND = 1 - 0.025 ** (1 / N)
BARE = re.compile(r"(?<![\d.,\[±+−≥≤<>-])(0|0\.0+|100|100\.0+) ?(%|percent)(?! interval)")
BARE_FIELD = re.compile(
    r"[+−]?(0|0\.0+|100|100\.0+)( %)?(\n±0(\.0+)?)?|(0|100)\n±.*|.*\[0(\.0+)?, 0(\.0+)?\].*"
)


class Quiet(NamedTuple):
    """What was printed, by command; the texts in the figures, by file; the folder."""

    said: dict[str, str]
    drawn: dict[str, list[str]]
    folder: Path


def texts(figure: Figure) -> Iterator[str]:
    """What stands in a figure, but for the marks of its axes."""
    for text in (*figure.texts, *(text for axes in figure.axes for text in axes.texts)):
        if text.get_text():
            yield text.get_text()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Quiet:
    """Ask every command about the quiet demo."""
    folder = tmp_path_factory.mktemp("quiet")
    said: dict[str, str] = {}
    drawn: dict[str, list[str]] = {}

    def kept(figure: Figure, stem: Path) -> list[Path]:
        drawn[f"{stem.parent.parent.name}/{stem.name}"] = list(texts(figure))
        for suffix in (".png", ".svg"):
            stem.with_suffix(suffix).write_text("<svg/>")
        return [stem.with_suffix(".png"), stem.with_suffix(".svg")]

    run = [f"replicates={N}", "scenario=demo", *STILL]
    study = ["scenario=demo", *STILL]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(style, "save", kept)
        for name, words in {
            "run": [*run, "out=run"],
            "other": [*run, "set.states.COR.resolve=0.1", "out=other"],
            "compare": ["compare", "run", "other", "out=compare"],
            "sweep": ["-m", *run, "set.states.ALD.resolve=0.2,0.8", "theory.balance=0,0.001", "out=sweep"],
            "attribute": ["attribute", *study, f"replicates={N}", "out=attribute"],
            "sensitivity": [
                "sensitivity",
                *study,
                "n=8",
                "replicates=2",
                "factors=states.*",
                "out=sensitivity",
            ],
            "discover": ["discover", *study, "replicates=200", "out=discover"],
            "hindcast": [
                "hindcast",
                question_files.written(folder),
                *study,
                "replicates=100",
                "out=hindcast",
            ],
            "rare": ["rare", *study, "effort=16", "repeats=2", f"plain={N}", "out=rare"],
            "drills": ["drills", "seed=1", "replicates=8", "out=drills"],
            "replay": ["replay", "run", "replicate=1", "out=replay"],
            "summary": ["summary", "run"],
        }.items():
            heard = io.StringIO()
            with redirect_stdout(heard), redirect_stderr(heard):
                assert main(words) == 0, heard.getvalue()
            said[name] = heard.getvalue()
    return Quiet(said, drawn, folder)


def test_the_demo_is_quiet(quiet: Quiet) -> None:
    """Nothing ever happened: each of three levels that have room, of three dyads, is the bound of 0 of n."""
    figures = pd.read_csv(quiet.folder / "run" / "summary.csv").set_index(["quantity", "subject"])
    for level in (2, 3, 4, 5):
        figure = figures.loc[(f"p_level_{level}", "ALD-BRE")]
        assert (figure.estimate, figure.low, figure.n) == (0, 0, N)
        assert figure.high == pytest.approx(BOUND)
    assert quiet.said["run"].count(f"< {math.ceil(100 * BOUND)}") >= 9


def test_no_line_has_a_bare_zero(quiet: Quiet) -> None:
    """In what is printed, and so in what the pages repeat, no 0 % or 100 % stands without a bound."""
    for name, text in quiet.said.items():
        for line in text.splitlines():
            assert not BARE.search(line), (name, line)
            assert not re.search(r"\[0(\.0+)?, 0(\.0+)?\]", line), (name, line)


def test_no_figure_has_a_bare_zero(quiet: Quiet) -> None:
    """Nor in any figure, fields of maps included."""
    assert len(quiet.drawn) >= 20
    for name, found in quiet.drawn.items():
        for text in found:
            assert not BARE.search(text), (name, text)
            assert not BARE_FIELD.fullmatch(text), (name, text)


def test_no_table_has_a_bare_zero(quiet: Quiet) -> None:
    """A row with an estimate and bounds never says 0 to 0 of a probability; n, how many failed and the method
    stand beside it.
    """
    probabilities = 0
    for path in sorted(quiet.folder.rglob("*.csv")):
        table = pd.read_csv(path)
        if {"estimate", "low", "high", "method"} <= set(table.columns):
            assert {"n", "n_failed"} <= set(table.columns), path
            counted = table[
                table.estimate.between(0, 1) & (table.get("unit", "probability") == "probability")
            ]
            assert (counted.low < counted.high).all(), path
            assert counted.method.notna().all(), path
            probabilities += len(counted)
    assert probabilities > 100
