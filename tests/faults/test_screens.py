"""What misleads on screens and plots, by kind: labels that read alike, marks of an axis that say another
number than where they stand, captions of what is not drawn.

The demo through every command that prints a table or draws; figures are kept instead of being written.
"""

import io
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from matplotlib.figure import Figure

from sim.__main__ import main
from sim.views import style
from tests import marks

TITLES = [
    f"set.signals.{signal}.title=A statement of which one reads much before it says what it is about: {what}"
    for signal, what in (("joint_drill", "a drill"), ("cor_pledge", "a pledge"))
]
"""Titles of two signals of the demo that are the same up to where every screen cuts them."""


class Seen(NamedTuple):
    """What was printed, by command; the figures, by file."""

    said: dict[str, list[str]]
    drawn: dict[str, Figure]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Ask every command about the demo."""
    folder = tmp_path_factory.mktemp("seen")
    said: dict[str, list[str]] = {}
    drawn: dict[str, Figure] = {}

    def kept(figure: Figure, stem: Path) -> list[Path]:
        drawn[f"{stem.parent.parent.name}/{stem.name}"] = figure
        for suffix in (".png", ".svg"):
            stem.with_suffix(suffix).write_text("<svg/>")
        return [stem.with_suffix(".png"), stem.with_suffix(".svg")]

    usual = ["scenario=demo", "seed=1", "workers=1"]
    outcomes = "outcome=posture_with_first.COR:ALD-BRE,joined.COR+ALD,supported.COR+ALD,weeks_display.ALD-BRE"
    commands = {
        "run": [*usual, "replicates=60"],
        "other": [*usual, "replicates=60", "set.signals=null"],
        "comparison": ["compare", str(folder / "run"), str(folder / "other")],
        "grid": ["-m", *usual, "replicates=24", "theory.retaliation=0,0.5,1"],
        "words": ["-m", *usual, "replicates=24", "set.signals=null,{}"],
        "lhs": ["sweep", *usual, "replicates=24", "design=lhs", "n=4", "over.theory.retaliation=[0,1]"],
        "attribution": ["attribute", *usual, "replicates=24", outcomes, *TITLES],
        "episodes": ["attribute", *usual, "replicates=24", "by=episode", outcomes],
        "sobol": ["sensitivity", *usual, "method=sobol", "n=4", "replicates=2", "factors=states.*"],
        "morris": ["sensitivity", *usual, "n=4", "replicates=2", "factors=states.*"],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "save", kept)
        for name, words in commands.items():
            with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as log:
                code = main([*words, f"out={folder / name}"])
            assert code == 0, (name, log.getvalue())
            said[name] = out.getvalue().splitlines()
    return Seen(said, drawn)


def test_every_mark_of_an_axis_stands_where_its_number_is(seen: Seen) -> None:
    """No axis says 2 at 2.5, whatever was asked."""
    found = [(name, axis) for name, figure in seen.drawn.items() for axis in marks.of(figure)]
    assert len(found) > 50
    assert not [each for each in found if not marks.are_right(each[1])]


def test_no_two_rows_of_a_screen_are_called_alike(seen: Seen) -> None:
    """Whatever was cut: what stands before the numbers of a row says which row it is."""
    for name, lines in seen.said.items():
        told = [line for line in lines if re.search(r"\d \[|\d\] ", line)]
        rows = [re.split(r"\s{2,}|(?=\s[*+−<>\d])", line)[0] for line in told]
        rows = [row for row in rows if not row.endswith(":")]  # a sentence, which goes on
        assert rows, name
        assert len(rows) == len(set(rows)), (name, rows)


def test_no_screen_says_none_and(seen: Seen) -> None:
    """Where a column has no case there is no width to tell, and none is told."""
    for name, lines in seen.said.items():
        assert not [line for line in lines if "none and" in line or "and none" in line], name


def test_what_a_helper_does_is_said_by_name(seen: Seen) -> None:
    """No screen and no figure speaks of "the first" and "the second" of a tie."""
    text = [" ".join(lines) for lines in seen.said.values()]
    text += [
        each.get_text()
        for figure in seen.drawn.values()
        for each in figure.findobj()
        if hasattr(each, "get_text")
    ]
    assert any("COR ever supports ALD short of arms" in line for line in text)
    assert not [line for line in text if "the second's side" in line]


def test_other_outcomes_than_the_first_are_pointed_to(seen: Seen) -> None:
    """The screen has one table; it says of which outcomes there are more, and where."""
    said = " ".join(seen.said["attribution"])
    others = (
        "P(COR ever joins ALD by arms), P(COR ever supports ALD short of arms), weeks at display of force"
    )
    assert f"also asked: {others}" in said
    assert "see attribution.csv, plots/outcomes.png" in said


def test_the_note_of_a_design_speaks_of_lines_only_where_there_are_some(seen: Seen) -> None:
    """Four cells: no averages of bins are drawn, and none are explained."""
    drawn = [figure for name, figure in seen.drawn.items() if name.startswith("lhs/")]
    assert drawn
    for figure in drawn:
        assert not [text for text in figure.texts if "Lines: averages" in text.get_text()]


def test_a_sweep_shows_who_sides_with_whom(seen: Seen) -> None:
    """Beside display and force, on the screen as among the panels."""
    assert any("P(COR sides with" in line for line in seen.said["grid"][:6])
    assert [t for t in seen.drawn["grid/overview"].texts if "P(COR sides with ALD" in t.get_text()]
