"""What a notebook shows of a run, a comparison and a sweep: small tables, with intervals and n."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sim
from sim.notebook import rich
from sim.outcomes.figures import OVERALL, Figure
from sim.views.text import probability

DYAD = "ALD-BRE"


class Rows(HTMLParser):
    """The cells of a table, row by row; every tag that was met."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a row or a cell."""
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        """What a cell holds."""
        if self.inside:
            self.rows[-1][-1] += data.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small run of the demo."""
    return sim.run("demo", replicates=60, seed=3, out=tmp_path_factory.mktemp("runs") / "record")


def test_a_run_shows_its_levels(record: Any) -> None:
    """The focus first, then any dyad; estimate, interval and n as in the table of figures."""
    html = record._repr_html_()
    head, focus, overall, *rest = Rows(html).rows
    assert head == ["dyad", "threat", "display", "force", "war", "n"]
    assert focus[0] == record.stored.meta.focus.replace("-", "–")
    assert overall[0] == "any dyad"
    assert len(rest) == len(record.stored.meta.dyads) - 1
    line = record.table.loc[("p_level_3", record.stored.meta.focus)]
    assert focus[2] == probability(line.estimate, line.low, line.high)
    assert {row[-1] for row in (focus, overall, *rest)} == {"60"}
    assert "60 histories, seed 3" in html
    assert line.method.partition(" ")[0] in html


def test_a_run_of_many_dyads_says_how_many_are_left_out() -> None:
    """Nine dyads: eight are shown, the focus and the highest, and the page says where the ninth is."""
    dyads = tuple(f"A{place}-B" for place in range(9))

    def figure(level: int, dyad: str, share: float) -> Figure:
        bounds = {"estimate": share, "low": share / 2, "high": min(2 * share, 1.0), "n": 99, "n_failed": 1}
        about = {"quantity": f"p_level_{level}", "subject": dyad, "label": "", "unit": "probability"}
        return Figure(**about, **bounds, method="Wilson 95 %", window="")

    shares = dict(zip(dyads, [0.01, *(0.1 * k for k in range(1, 9))], strict=True)) | {OVERALL: 0.9}
    figures = [figure(level, dyad, share) for dyad, share in shares.items() for level in rich.LEVELS]
    meta = SimpleNamespace(
        dyads=dyads, focus="A0-B", scenario="nine", window=SimpleNamespace(text="from then on"),
        n_attempted=100, n_failed=1, seed=5,
    )  # fmt: skip
    html = rich.run(SimpleNamespace(meta=meta, figures=figures))  # type: ignore[arg-type]
    names = [row[0] for row in Rows(html).rows[1:]]
    assert names == ["A0–B", "any dyad", *(f"A{place}–B" for place in range(8, 1, -1))]
    assert "1 more dyad is in .table" in html
    assert "100 histories, 1 failed, seed 5" in html


def test_a_comparison_shows_differences(record: Any, tmp_path: Path) -> None:
    """Both figures, the difference with its interval in points, p after Holm, n of pairs."""
    changes = {"signals.joint_drill": None}
    other = sim.run("demo", changes, replicates=60, seed=3, out=tmp_path / "other")
    found = sim.compare(record, other, outcomes=f"p_level_3.{DYAD}", out=tmp_path / "c")
    head, line = Rows(found._repr_html_()).rows
    assert head[3:] == ["difference", "p (Holm)", "n"]
    (row,) = found.table.itertuples()
    assert line[1] == probability(row.first, row.first_low, row.first_high)
    told = [float(each) for each in re.findall(r"[+-]?[\d.]+", line[3].replace("−", "-"))]
    assert told == pytest.approx([100 * each for each in (row.difference, row.low, row.high)], abs=0.06)
    assert line[-1] == "60"


def test_a_sweep_shows_its_cells(tmp_path: Path) -> None:
    """Values, outcomes with intervals and n, a row a cell."""
    grid = sim.sweep(
        "demo", {"set.states.BRE.resolve": [0.2, 0.8]}, replicates=20, seed=1, out=tmp_path / "grid",
        outcomes=["p_level_3"],
    )  # fmt: skip
    head, first, second = Rows(grid._repr_html_()).rows
    assert head[:2] == ["cell", "states.BRE.resolve"]
    assert [first[1], second[1]] == ["0.2", "0.8"]
    line = grid.table.loc[1]
    assert first[2] == probability(line["p_level_3"], line["p_level_3.low"], line["p_level_3.high"])
    assert [first[-1], second[-1]] == ["20", "20"]
