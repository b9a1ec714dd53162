"""Plots: what is drawn is what was counted, with its interval, and every word fits on the page."""

from dataclasses import replace
from datetime import date

import matplotlib
import numpy as np
import pytest
import shown_run
import small_scenario
from drawn import crowded, texts
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.outcomes.base_rates import OF_RECORD
from sim.outcomes.record import FINE
from sim.statistics.survival import kaplan_meier
from sim.views import coalitions, gallery, matrix, page, record, signals, style, timeline
from sim.views.plots import (
    alignment,
    coassociation,
    escalation,
    forest,
    hazard,
    levels,
    network,
    partitions,
    sides,
    tension,
)

BEFORE = dict(matplotlib.rcParams)
RUN = shown_run.run()
NONE_OF_TEN = 0.3085  # upper Clopper-Pearson bound
HALF_OF_TEN = (0.1871, 0.8129)
LONG = ("A very long name that goes on and on, with <b>$x^2$</b> in it " * 5)[:300]


def line(axes: Axes, label: str) -> tuple[np.ndarray, np.ndarray]:
    """Data of the line with this label."""
    found = next(one for one in axes.lines if one.get_label() == label)
    return np.asarray(found.get_xdata(), float), np.asarray(found.get_ydata(), float)


def band(axes: Axes, week: int) -> tuple[float, float]:
    """Lowest and highest edge of the first band in a week of the window, the week's end included."""
    corners = axes.collections[0].get_paths()[0].vertices
    day = timeline.day(date(2022, 6, 6)) + 7 * (week + 1)
    at = corners[np.isclose(corners[:, 0], day), 1]
    return float(at.min()), float(at.max())


def axes_of(figure: Figure, label: str) -> Axes:
    """The axes with this label."""
    return next(axes for axes in figure.axes if axes.get_label() == label)


def test_escalation_curves_are_the_shares_that_reached_the_level_by_then():
    """Threat: 2 of 10 in week 0, 3 by week 1, 4 by week 3, 5 by week 5; known at the end of the week."""
    axes = escalation.draw(RUN).axes[0]
    x, y = line(axes, "level 2")
    assert x[0] == timeline.day(date(2022, 6, 6))
    assert x[1] - x[0] == 7
    assert y[:8] == pytest.approx([0, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5])
    assert y[-1] == pytest.approx(0.5)


def test_escalation_bands_are_pointwise_intervals_and_a_level_never_reached_is_its_upper_bound():
    """5 of 10 lies in [.187, .813], 0 of 10 below .309."""
    figure = escalation.draw(RUN)
    assert band(figure.axes[0], week=20) == pytest.approx(HALF_OF_TEN, abs=1e-3)
    assert line(figure.axes[0], "bound 5")[1] == pytest.approx([NONE_OF_TEN] * 2, abs=1e-3)
    assert "threat 50.0 % [18.7, 81.3]" in texts(figure)
    assert "war < 31 %" in texts(figure)


def test_each_curve_is_named_from_where_it_ends():
    """Leaders start at .5, .4, .1 and the bound of .309, on an axis that ends at 1."""
    axes = escalation.draw(RUN).axes[0]
    leaders = [one.get_ydata()[0] for one in axes.lines if one.get_xdata()[0] == 1.005]
    assert leaders == pytest.approx([0.5, 0.4, 0.1, NONE_OF_TEN], abs=1e-3)


def test_escalation_turns_logarithmic_only_where_everything_is_tiny():
    """The automatic scale is linear here; both can be asked for."""
    assert escalation.draw(RUN).axes[0].get_yscale() == "linear"
    assert escalation.draw(RUN, scale="log").axes[0].get_yscale() == "log"


def test_bands_of_levels_end_at_p_of_the_level_or_above_and_hold_own_acts_only():
    """Week 0: threat or above 2 of 10, display 1 of 10; before the window nothing, whatever was given."""
    axes = axes_of(levels.draw(RUN), "AAA-BBB")
    found = {one.get_label(): one.get_paths()[0].vertices for one in axes.collections}
    start = timeline.day(date(2022, 6, 6))
    for label, share in (("2", 0.2), ("3", 0.1), ("4", 0.1), ("5", 0.0)):
        assert found[label][:, 1].max() == pytest.approx(share)
        assert found[label][found[label][:, 0] < start, 1].max() == 0


def test_given_acts_are_drawn_apart_and_hatched():
    """The drill fills 7 of 10 of the strip in one week and 3 of 10 in another; BBB-CCC has no strip."""
    figure = levels.draw(RUN)
    strip = axes_of(figure, "given AAA-BBB")
    display = next(one for one in strip.collections if one.get_label() == "3")
    assert display.get_hatch()
    assert display.get_paths()[0].vertices[:, 1].max() == pytest.approx(0.7)
    assert "given BBB-CCC" not in [axes.get_label() for axes in figure.axes]


def test_every_signal_is_marked_in_its_senders_lanes_and_named_in_the_key():
    """The joint drill stands with AAA and CCC, the shock with BBB; the key says who, whom and when."""
    drill, shock = signals.marks(RUN.scenario)
    lanes = signals.lanes([drill, shock], date(2022, 1, 3), date(2023, 1, 2), 6.0)
    assert [(sender, [[m.number for m in row] for row in rows]) for sender, rows in lanes] == [
        ("AAA", [[1]]),
        ("BBB", [[2]]),
        ("CCC", [[1]]),
    ]
    assert signals.entry(drill) == (
        "A drill at the border (AAA + CCC → BBB; 1 Feb 2022 or 15 Feb 2022, to 20 Feb 2022)"
    )
    assert shock.random
    assert "at random, 1 Feb – 1 Dec 2022" in signals.entry(shock)
    assert "origin 1 Jun 2022" in " ".join(texts(levels.draw(RUN)))


def test_marks_that_would_touch_get_rows_of_their_own():
    """Two dated marks a day apart on a narrow lane; the dashes of a rate may pass behind a dated mark."""
    drill, shock = signals.marks(RUN.scenario)
    near = replace(drill, number=3, dates=(date(2022, 2, 2),), until=None)
    behind = replace(shock, senders=("AAA",), dates=(date(2022, 1, 3), date(2022, 12, 1)))
    ((_, rows),) = [
        lane for lane in signals.lanes([drill, near, behind], date(2022, 1, 3), date(2023, 1, 2), 6.0)
        if lane[0] == "AAA"
    ]  # fmt: skip
    assert [[mark.number for mark in row] for row in rows] == [[1, 2], [3]]


def test_a_curve_of_escalation_is_what_kaplan_and_meier_leave_of_one():
    """Threat: S is .8 after a week, .7 after two, .5 in the end; at risk 10, 8 and 5 before 0, 2 and 13. All
    are watched to the end, so that one plot says what two would."""
    first = record.first_week(RUN, "AAA-BBB", 2)
    curve = kaplan_meier(np.where(first >= 0, first, 30), first >= 0, 30)
    assert curve.survival[[0, 1, 2, 4, 6, 30]] == pytest.approx([1, 0.8, 0.7, 0.6, 0.5, 0.5])
    assert curve.at_risk[[0, 2, 13]].tolist() == [10, 8, 5]
    _, reached = line(escalation.draw(RUN).axes[0], "level 2")
    assert reached == pytest.approx(1 - curve.survival)


def test_the_hazard_is_the_share_of_those_still_below_that_reach_the_level(monkeypatch):
    """Display is first reached in weeks 0, 1, 2 and 9: three of ten in the first four weeks, one of the seven
    that are left in the third; the window of thirty weeks has seven whole months.
    """
    assert np.isnan(hazard.hazard(RUN, "AAA-BBB", 3)).all()  # ten histories are too few to draw
    monkeypatch.setattr(hazard, "FEWEST", 1)
    estimate, low, high = hazard.hazard(RUN, "AAA-BBB", 3)
    assert estimate == pytest.approx([0.3, 0, 1 / 7, 0, 0, 0, 0])
    assert ((low <= estimate) & (estimate <= high)).all()
    x, y = line(axes_of(hazard.draw(RUN), "AAA-BBB"), "level 3")
    assert y == pytest.approx([*estimate, 0])
    assert np.diff(x) == pytest.approx([28] * 7)


def test_sides_are_the_reported_shares_with_their_intervals_and_few_histories_have_no_row():
    """Half of ten would support AAA at the end, half stay out; force, in one history, has no row."""
    figure = sides.draw(RUN)
    shares = [axes_of(figure, f"CCC {place}").patches for place in range(5)]
    assert [len(bars) for bars in shares] == [1] * 5
    assert [bars[0].get_width() for bars in shares] == pytest.approx([0, 0.5, 0.5, 0, 0])
    (interval,) = axes_of(figure, "CCC 1").lines
    assert interval.get_xdata() == pytest.approx(HALF_OF_TEN, abs=1e-3)
    found = texts(figure)
    assert "at the end, n 10" in found
    assert {"joins AAA", "supports AAA", "stays neutral", "supports BBB", "joins BBB"} <= set(found)
    assert not [words for words in found if words.startswith(("at force, n", "at war, n"))]
    assert found.count("50.0\n[18.7–81.3]") == 2


def test_sides_come_with_those_first_that_would_take_one_and_a_lone_pair_has_none():
    """Where no third state is asked the sheet says so."""
    alone = [figure for figure in RUN.figures if ":" not in figure.subject]
    assert "no third state is asked" in texts(sides.draw(replace(RUN, figures=alone)))


def test_quantiles_of_a_histogram_are_linear_within_a_cell():
    """All mass in one cell of four, [-.5, 0]: the median is its middle; spread evenly over all, it is 0."""
    one, even = np.array([0, 8, 0, 0]), np.array([2, 2, 2, 2])
    assert alignment.quantiles(np.array([one, even, 0 * one]))[0] == pytest.approx(
        [-0.475, -0.375, -0.25, -0.125, -0.025]
    )
    assert alignment.quantiles(np.array([even]))[0] == pytest.approx([-0.9, -0.5, 0, 0.5, 0.9])
    assert np.isnan(alignment.quantiles(np.array([0 * one]))).all()


def test_both_directions_of_a_pair_are_drawn_in_one_panel():
    """AAA toward BBB holds -.4 in every week."""
    axes = alignment.draw(RUN).axes[1]  # the first is the key
    assert line(axes, "AAA>BBB")[1] == pytest.approx([-0.395] * 53)
    assert line(axes, "BBB>AAA")[1] == pytest.approx([-0.395] * 53)


def test_co_association_counts_pairs_in_one_bloc():
    """'001' six times, '010' three, '011' once: AAA is with BBB in 6, with CCC in 3, BBB with CCC in 1."""
    assert coalitions.together(RUN, "partition").tolist() == [[10, 6, 3], [6, 10, 1], [3, 1, 10]]
    figure = coassociation.draw(RUN)
    found = texts(figure)
    assert found.count("60.0\n[26.2–87.8]") == 1  # Clopper-Pearson; above the diagonal, at the end
    assert "> 69" in found  # ten of ten, below it, at the start


def test_states_are_ordered_by_the_commonest_partition():
    """AAA and BBB first, CCC last; AAA is nearer to CCC than BBB is, so BBB is the surer member."""
    assert [RUN.meta.states[i] for i in coalitions.order(RUN)] == ["BBB", "AAA", "CCC"]


def test_the_network_holds_mean_ties_and_the_probability_that_each_is_positive():
    """BBB-CCC is .1 in eight histories and -.1 in two at the end, .1 in all at the start."""
    end, start = network.signed_graph(RUN, "alignment"), network.signed_graph(RUN, "alignment_origin")
    tie = end.edges["BBB", "CCC"]
    assert (tie["tie"], tie["positive"], tie["estimate"]) == pytest.approx((0.06, 8, 0.8))
    assert (tie["low"], tie["high"]) == pytest.approx((0.444, 0.975), abs=1e-3)
    assert network.label(start.edges["BBB", "CCC"]) == "> 69"
    assert network.label(start.edges["AAA", "BBB"]) == "< 31"


def test_positive_ties_are_solid_and_negative_ones_dashed():
    """AAA-CCC is positive, AAA-BBB negative."""
    lines = {one.get_label(): one.get_linestyle() for one in network.draw(RUN).axes[1].lines}
    assert lines["AAA-CCC"] == "-"
    assert lines["AAA-BBB"] == "--"


def test_partition_bars_are_the_reported_figures_and_the_unseen_mass_is_among_them():
    """Six, three and one of ten, then what was not met."""
    bars = partitions.lines_of(RUN)
    assert [bar.end.estimate for bar in bars] == pytest.approx([0.6, 0.3, 0.1, 0.1])
    assert [bar.name for bar in bars][:3] == ["AAA BBB | CCC", "AAA CCC | BBB", "AAA | BBB CCC"]
    assert [bar.start.estimate for bar in bars if bar.start] == pytest.approx([1, 0, 0])
    axes = partitions.draw(RUN).axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([0.6, 0.3, 0.1, 0.1])
    assert line(axes, bars[0].name)[0] == pytest.approx([bars[0].end.low, bars[0].end.high])


def test_the_overview_draws_points_with_bars_and_bounds_without_points():
    """Threat of AAA-BBB from .187 to .813; war from the edge of the axis to .309."""
    figure = forest.draw(RUN)
    axes = figure.axes[0]
    assert line(axes, "AAA-BBB 2")[0] == pytest.approx(HALF_OF_TEN, abs=1e-3)
    assert line(axes, "AAA-BBB 5")[0] == pytest.approx([axes.get_xlim()[0], NONE_OF_TEN], abs=1e-3)
    assert "50.0 % [18.7, 81.3]" in texts(figure)


def test_the_overview_reaches_down_to_the_rarest_of_what_stands_beside_the_points():
    """A record of 4 in 100,000 beside ten histories, whose own axis would end at 1 %."""
    assert forest.draw(RUN).axes[0].get_xlim()[0] == pytest.approx(0.01)
    rate = replace(
        RUN.figures[0], quantity=OF_RECORD.format(5), subject="AAA-BBB", estimate=4e-5, low=1e-5, high=9e-5
    )
    axes = forest.draw(replace(RUN, figures=[*RUN.figures, rate])).axes[0]
    assert axes.get_xlim()[0] == pytest.approx(1e-5)
    assert [mark for mark in axes.lines if mark.get_marker() == "|" and mark.get_xdata()[0] == 4e-5]


def test_weak_ties_of_many_states_are_faint_and_the_strongest_are_not():
    """Of 5 states every tie is plain; of 30 a tie of half the strength is a sixteenth as dense, or nearly."""
    assert network._weight(5, 0.1, 0.8) == (1.0, 0.9)
    assert network._weight(30, 0.8, 0.8) == (1.0, 1.5)
    assert network._weight(30, 0.4, 0.8)[0] == pytest.approx(0.06 + 0.94 / 16)


def test_a_scale_is_one_picture_with_the_colours_of_its_ends():
    """Hundreds of small fields would show their seams in a browser."""
    sheet = page.Page(3, 3)
    matrix.scale_bar(sheet, (1, 1, 1), matrix.SHADES, Normalize(-2, 6), {0.0: "0"})
    (scale,) = sheet.figure.axes
    (picture,) = scale.images
    assert scale.get_ylim() == (-2, 6)
    assert picture.get_extent() == [0, 1, -2, 6]
    assert np.all(np.diff(picture.get_array()[:, 0]) > 0)


@pytest.fixture(scope="module", params=["plain", "long names", "no signals", "nobody may act"])
def shown(request):
    """The ten histories, and three awkward versions of them."""
    if request.param == "plain":
        return RUN
    if request.param == "no signals":
        return shown_run.run(RUN.scenario.model_copy(update={"signals": {}}))
    if request.param == "nobody may act":
        empty = {name: RUN.tallies[name][:, :0] for name in ("levels", "given_levels")}
        return replace(RUN, meta=replace(RUN.meta, dyads=()), tallies={**RUN.tallies, **empty})
    scenario = small_scenario.scenario()
    signals_ = {key: spec.model_copy(update={"title": LONG}) for key, spec in scenario.signals.items()}
    scenario = scenario.model_copy(update={"signals": signals_, "title": LONG})
    return shown_run.run(scenario, names=(LONG, LONG, LONG), title=LONG)


@pytest.mark.parametrize("name", gallery.PLOTS)
def test_every_word_lies_on_the_page_and_on_no_other_word(shown, name):
    """Measured on the drawn figure, in pixels, for every visible text of it."""
    assert crowded(gallery.PLOTS[name](shown)) == []


def test_dollars_and_angle_brackets_of_a_name_are_printed_as_they_are():
    """No text of any plot is read as a formula."""
    figure = escalation.draw(shown_run.run(names=("<b>$x^2$</b>", "Bland", "Cland")))
    assert "<b>$x^2$</b> – Bland" in texts(figure)
    assert not any(text.get_parse_math() for text in figure.findobj(Text))


def test_drawing_leaves_the_settings_of_the_library_as_they_were(tmp_path):
    """Somebody else's plots in the same program keep their look."""
    style.save(partitions.draw(RUN), tmp_path / "plot")
    assert dict(matplotlib.rcParams) == BEFORE


def test_equal_runs_give_equal_files_and_every_plot_is_written_twice(tmp_path):
    """PNG and SVG of each plot, byte for byte the same the second time, and without a date."""
    first, second = tmp_path / "first", tmp_path / "second"
    paths = gallery.write_all(RUN, first)
    gallery.write_all(RUN, second)
    drawn = [name for name in gallery.PLOTS if name not in ("tension", "alignment")]  # which do not move here
    assert sorted(path.name for path in paths) == sorted(
        f"{name}.{kind}" for name in drawn for kind in ("png", "svg")
    )
    for path in paths:
        assert path.read_bytes() == (second / "plots" / path.name).read_bytes(), path.name
    assert b"<dc:date>" not in (first / "plots" / "levels.svg").read_bytes()


def test_dyads_are_shown_focus_first_and_the_rest_is_counted():
    """One place: the focus; the other is left out and said to be."""
    shown, left = record.escalating(RUN, 1)
    assert (shown, left) == (["AAA-BBB"], ["BBB-CCC"])
    assert record.left_out(left) == "Not shown: 1 less escalated dyad (BBB–CCC)."


def test_labels_that_would_overlap_are_moved_apart_within_the_axis():
    """Three labels at the bottom, a tenth apart; of equals the first is highest; nothing leaves [0, 1]."""
    assert page.apart([0.0, 0.0, 0.0, 0.5], 0.1, 0.0, 1.0) == pytest.approx([0.2, 0.1, 0.0, 0.5])
    assert page.apart([0.99, 1.0], 0.1, 0.0, 1.0) == pytest.approx([0.9, 1.0])


def test_ticks_fall_on_firsts_of_months_or_on_weeks_of_a_short_axis():
    """Two years in five inches: every third month; three weeks: every week."""
    assert timeline.ticks(date(2021, 9, 6), date(2023, 9, 4), 5.0)[:2] == [
        date(2021, 10, 1),
        date(2022, 1, 1),
    ]
    assert timeline.ticks(date(2021, 9, 6), date(2021, 9, 27), 5.0)[1] == date(2021, 9, 13)


def test_tension_is_the_mean_over_histories_with_a_deviation_to_either_side() -> None:
    """Half of ten histories at 1, the others at 0: 0.5, and a band from 0 to 1."""
    sums = np.zeros_like(RUN.tallies["tension"])
    sums[:, 0] = 5 * FINE
    run = replace(RUN, tallies={**RUN.tallies, "tension": sums})
    _, y = line(axes_of(tension.draw(run), "AAA-BBB"), "mean")
    assert y == pytest.approx(0.5)
    course = tension.course(run, "AAA-BBB")
    assert course.low == pytest.approx(0.0)
    assert course.high == pytest.approx(1.0)
    assert tension.course(run, "BBB-CCC").high == pytest.approx(0.0)


def test_blocs_are_shaded_and_a_state_alone_is_not() -> None:
    """AAA and BBB are one bloc at the end, CCC is alone."""
    axes = network.draw(RUN).axes[1]
    assert len(axes.patches) == 1
    circles = [each.get_edgecolor()[0] for each in axes.collections]
    grey = matplotlib.colors.to_rgba(style.GREY)
    assert [tuple(each) == grey for each in circles].count(True) == 1


def test_what_is_the_same_in_all_histories_is_not_drawn() -> None:
    """Tension and alignment stand still here; with one partition throughout, no map of blocs either, and with
    no act no curve."""
    assert [name for name in gallery.PLOTS if gallery.draw(RUN, name) is None] == ["tension", "alignment"]
    one = {"partition": np.array(["001"] * 10), "partition_origin": np.array(["001"] * 10)}
    calm = {name: np.full(10, -1) for name in RUN.rows if name.startswith("first_")}
    still = replace(RUN, rows={**RUN.rows, **one, **calm})
    constant = ["tension", "escalation", "hazard", "alignment", "coassociation", "partitions"]
    assert [name for name in gallery.PLOTS if gallery.draw(still, name) is None] == constant
    alone = [figure for figure in RUN.figures if ":" not in figure.subject]
    assert gallery.draw(replace(RUN, figures=alone), "sides") is None
