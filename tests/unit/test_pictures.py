"""Every picture of a run with 3, 5, 12 and 30 states: whole words on a page of their own, numbers in their
fields, intervals and never half of one, every declared tie.
"""

import re

import drawn
import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.store import read
from sim.views import coalitions, gallery, record, signals, style
from sim.views.plots import coassociation, network

STATES = (3, 5, 12, 30)


@pytest.fixture(scope="module", params=STATES, ids=lambda states: f"{states} states")
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> read.Run:
    """A run of so many states."""
    return drawn.find_run(request.param, tmp_path_factory.mktemp("run") / "run")


@pytest.fixture(scope="module")
def figures(shown: read.Run) -> dict[str, Figure]:
    """Its pictures by name, all but those of constants."""
    found = {name: gallery.draw(shown, name) for name in gallery.PLOTS}
    return {name: figure for name, figure in found.items() if figure is not None}


def test_no_word_leaves_the_page_or_lies_on_another(figures: dict[str, Figure]) -> None:
    """Measured on the drawn figures."""
    assert {name: found for name, each in figures.items() if (found := drawn.crowded(each))} == {}


def test_no_number_is_larger_than_its_field(figures: dict[str, Figure]) -> None:
    """Of maps; where numbers do not fit, there are none."""
    assert {name: found for name, each in figures.items() if (found := drawn.overflowing(each))} == {}


def test_intervals_are_printed_and_never_half_of_one(figures: dict[str, Figure]) -> None:
    """A share with half a width beside it would hide which side of it is longer."""
    for name, figure in figures.items():
        assert not [text for text in drawn.texts(figure) if "±" in text], name


def test_marks_of_axes_say_where_they_stand(figures: dict[str, Figure]) -> None:
    """Every number beside an axis is the value at which it stands, in percent where it says so."""
    for name, figure in figures.items():
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                for at, label in zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False):
                    words = label.get_text().replace("−", "-")
                    if found := re.fullmatch(r"([+-]?[\d.]+)( %)?", words):
                        scale = 100 if found[2] else 1
                        assert float(found[1]) == pytest.approx(scale * at, abs=1e-6), (name, words, at)


def test_every_declared_tie_is_in_the_network(shown: read.Run, figures: dict[str, Figure]) -> None:
    """Relevant or not, at both moments, the strongest on top."""
    declared = set(shown.scenario.dyads)
    assert len(declared) == len(shown.meta.states) * (len(shown.meta.states) - 1) // 2
    for axes in figures["network"].axes[:2]:
        lines = {one.get_label(): one for one in axes.lines}
        assert {"-".join(sorted(label.split("-"))) for label in lines} == declared
        order = sorted(lines.values(), key=lambda one: one.get_zorder())
        assert np.all(np.diff([one.get_linewidth() for one in order]) >= -1e-9)


def test_every_state_is_named_whole_in_the_network(shown: read.Run, figures: dict[str, Figure]) -> None:
    """At both moments."""
    for axes in figures["network"].axes[:2]:
        told = [text.get_text() for text in axes.texts]
        assert set(shown.meta.states) <= set(told)


def test_blocs_signs_and_directions_have_colours_of_their_own(figures: dict[str, Figure]) -> None:
    """Blue and orange are for friendly and hostile."""
    signs = {style.FRIEND, style.FOE}
    assert not signs & {*style.BLOCS, style.FORTH, style.BACK}
    assert not {colour.lower() for colour in network.PALE} & {colour.lower() for colour in signs}


def test_signs_of_signals_show_in_the_timeline(shown: read.Run, figures: dict[str, Figure]) -> None:
    """Friendly ones are blue circles, hostile ones orange squares, by number."""
    marks = {f"signal {mark.number}": mark for mark in signals.marks(shown.scenario)}
    assert {mark.sign for mark in marks.values()} == {1, -1}
    for name in ("levels", "tension"):
        lane = next(axes for axes in figures[name].axes if axes.collections and _marks(axes, marks))
        for one in _marks(lane, marks):
            sign = marks[one.get_label()].sign
            assert _hex(one.get_edgecolor()[0]) == signals.colour(sign).lower()
            assert len(one.get_paths()[0].vertices) == (5 if sign < 0 else 26)


def _marks(axes: object, marks: dict[str, object]) -> list:
    return [one for one in axes.collections if one.get_label() in marks]


def _hex(colour: np.ndarray) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])


def test_co_association_has_the_start_below_the_diagonal_and_the_end_above(shown: read.Run) -> None:
    """Each with its interval."""
    order = coalitions.order(shown)
    found = coassociation.start_and_end(shown, order)
    n = record.replicates(shown)
    start, end = (coalitions.together(shown, column) for column in ("partition_origin", "partition"))
    one, other = order[0], order[-1]
    assert found.estimate[-1, 0] == pytest.approx(start[other, one] / n)
    assert found.estimate[0, -1] == pytest.approx(end[one, other] / n)
    assert np.isnan(np.diag(found.estimate)).all()
