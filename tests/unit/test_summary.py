"""The summary of six histories whose every figure was worked out by hand.

Three states A, B, C; A and B may fight; the window has 20 weekly steps (10 to 29).
"""

import json
import math
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from sim.outcomes import summary
from sim.outcomes.figures import Meta, Window
from sim.outcomes.rows import partitions as written
from sim.outcomes.summary import summarise, to_records
from sim.outcomes.themes.coalitions import (
    _distribution,
    blocs_of,
    co_association,
    partitions,
    possible,
    spell,
)
from sim.outcomes.themes.ties import KINDS
from sim.statistics.intervals import proportion

DIRECTED = ("A>B", "B>A", "A>C", "C>A", "B>C", "C>B")
STEPS = 20
META = Meta(
    "six", "Six histories", ("A", "B", "C"), ("Aland", "Beland", "Celand"),
    ("A-B",), ("A-B", "A-C", "B-C"), DIRECTED,
    [date(2021, 9, 6) + timedelta(7 * step) for step in range(30)],
    Window(10, 29, "2021-11-15 to 2022-04-04"), "A-B", "given", 6, 0, 1,
)  # fmt: skip

COLUMNS = {
    "replicate": [0, 1, 2, 3, 4, 5],
    "peak.A-B": [1, 3, 3, 3, 4, 5],
    "first_2.A-B": [-1, 1, 3, 6, 4, 2],
    "first_3.A-B": [-1, 3, 5, 14, 6, 2],
    "first_4.A-B": [-1, -1, -1, -1, 6, 3],
    "first_5.A-B": [-1, -1, -1, -1, -1, 10],
    "weeks_2.A-B": [0, 1, 4, 5, 6, 10],
    "weeks_3.A-B": [0, 1, 3, 2, 4, 8],
    "weeks_4.A-B": [0, 0, 0, 0, 1, 7],
    "weeks_5.A-B": [0, 0, 0, 0, 0, 3],
    "calm.A-B": [-1, -1, 3, 2, 3, 13],
    "acts_opening.A-B": [0, 1, 1, 1, 1, 1],
    "acts_answer.A-B": [0, 0, 0, 1, 1, 2],
    "acts_pressing.A-B": [0, 0, 2, 1, 0, 7],
    "acts_joining.A-B": [0, 0, 0, 0, 0, 1],
    "disputes.A-B": [0, 1, 1, 1, 1, 1],
    "disputes_answered.A-B": [0, 0, 0, 1, 1, 1],
    "disputes_joined.A-B": [0, 0, 0, 0, 0, 1],
    "weeks_open.A-B": [0, 1, 4, 5, 6, 14],
    "tension_origin.A-B": [0.5] * 6,
    "tension.A-B": [0.0, 0.5, 1.0, 1.5, 1.5, 1.5],
    "stand.C:A-B": [-9, -9, -9, -9, 2, 0],
    "stand_war.C:A-B": [-9, -9, -9, -9, -9, 1],
    "posture.C:A-B": [2, 1, 1, 0, 0, -1],
    "joined.C+A": [0, 0, 0, 0, 2, 1],
    "supported.C+A": [0, 0, 1, 0, 0, 1],
    "called.C+A": [0, 0, 0, 1, 2, 1],
    "answered.C+A": [0, 0, 0, 0, 2, 1],
    "entrapped.C+A": [0, 0, 0, 0, 1, 0],
    "exposure.A": [0, 0, 1, 2, 3, 0],
    "exposure.B": [0, 0, 0, 0, 0, 1],
    "exposure.C": [0, 0, 0, 0, 0, 0],
    "partition": ["001", "010", "001", "012", "010", "001"],
    "partition_origin": ["001"] * 6,
    "blocs": [2, 2, 2, 3, 2, 2],
    "partition_unique": [1, 1, 1, 1, 0, -1],
    "disagreements": [0, 0, 0, 0, 1, 2],
    "frustration": [0, 0, 0, 1, 1, 2],
    "triads_ppp": [1, 0, 0, 0, 0, 0],
    "triads_ppm": [0, 1, 0, 0, 0, 0],
    "triads_pmm": [0, 0, 1, 1, 0, 0],
    "triads_mmm": [0, 0, 0, 0, 0, 0],
    "pivot.A-B": [1, 0, 0, 1, -1, -1],
    "pivot.A-C": [0, 0, 0, 0, 0, 0],
    "pivot.B-C": [1, 1, 1, 1, 1, 1],
}
ROWS = {name: np.array(column) for name, column in COLUMNS.items()}
OVERALL = [name for name in COLUMNS if name.startswith(("first", "peak"))]  # there is but one dyad
ROWS |= {name.removesuffix(".A-B"): ROWS[name] for name in OVERALL}
ENDS = np.array([-0.5, -0.3, -0.1, 0.1, 0.3, 0.5])
ROWS |= {f"alignment.{pair}": ENDS for pair in DIRECTED}
ROWS |= {f"alignment_origin.{pair}": np.full(6, -0.25) for pair in DIRECTED}
ROWS |= {f"rift.{pair}": np.array([0.0, 0.2, 0.6, 1.0, 1.6, 3.0]) for pair in DIRECTED}
ROWS |= {f"acts_{kind}.{pair}": np.array([0, 0, 1, 2, 3, 6]) for kind in KINDS for pair in DIRECTED}
for pair in META.pairs:
    ROWS |= {
        f"rivals_origin.{pair}": np.array([1, 1, 1, 1, 0, 0]),
        f"rivals.{pair}": np.array([1, 1, 1, 0, 0, 1]),
    }
    ROWS |= {f"allied_origin.{pair}": np.zeros(6, np.int8), f"allied.{pair}": np.array([0, 0, 0, 0, 0, 1])}
FIGURES = {(each.quantity, each.subject): each for each in summarise(ROWS, META)}

BY_HAND = [  # quantity, subject, estimate, n
    ("p_level_2", "A-B", 5 / 6, 6),
    ("p_level_3", "A-B", 5 / 6, 6),
    ("p_level_3", "overall", 5 / 6, 6),
    ("p_level_4", "A-B", 2 / 6, 6),
    ("p_level_5", "A-B", 1 / 6, 6),
    ("p_level_2_by_13_weeks", "A-B", 5 / 6, 6),
    ("p_level_3_by_13_weeks", "A-B", 4 / 6, 6),  # not the fourteenth
    ("median_weeks_to_level_3", "A-B", 5, 6),  # after 2, 3, 5, 6, 14 weeks, once never
    ("median_weeks_to_level_4", "A-B", math.inf, 6),
    ("mean_weeks_without_level_3", "A-B", (20 + 3 + 5 + 14 + 6 + 2) / 6, 6),
    ("p_deescalation_12_weeks", "A-B", 1 / 3, 3),  # first in 3, 5, 2; weeks 6 and 14 leave no 16 more
    ("weeks_at_level_1", "A-B", 20 - 26 / 6, 6),
    ("weeks_at_level_2", "A-B", (0 + 0 + 1 + 3 + 2 + 2) / 6, 6),
    ("weeks_at_level_3", "A-B", (0 + 1 + 3 + 2 + 3 + 1) / 6, 6),
    ("weeks_at_level_4", "A-B", (1 + 4) / 6, 6),
    ("weeks_at_level_5", "A-B", 3 / 6, 6),
    ("share_opening", "A-B", 5 / 20, 5),
    ("share_pressing", "A-B", 10 / 20, 5),
    ("share_answer", "overall", 4 / 20, 5),
    ("share_joining", "A-B", 1 / 20, 5),
    ("branching_ratio", "A-B", 4 / 20, 5),
    ("disputes_per_year", "A-B", 5 / 6 / (20 * 7 / 365.25), 6),
    ("p_answered", "A-B", 3 / 5, 5),
    ("p_joiner", "A-B", 1 / 5, 5),
    ("p_joins_first", "C:A-B", 1 / 2, 2),
    ("p_supports_first", "C:A-B", 0, 2),
    ("p_neutral", "C:A-B", 1 / 2, 2),
    ("p_supports_second", "C:A-B", 0, 2),
    ("p_joins_second", "C:A-B", 0, 2),
    ("p_with_first", "C:A-B", 1 / 2, 2),
    ("p_with_second", "C:A-B", 0, 2),
    ("p_joins_first_in_war", "C:A-B", 0, 1),
    ("p_supports_first_in_war", "C:A-B", 1, 1),
    ("p_neutral_in_war", "C:A-B", 0, 1),
    ("p_supports_second_in_war", "C:A-B", 0, 1),
    ("p_joins_second_in_war", "C:A-B", 0, 1),
    ("p_with_first_in_war", "C:A-B", 1, 1),
    ("p_with_second_in_war", "C:A-B", 0, 1),
    ("posture_joins_first", "C:A-B", 1 / 6, 6),
    ("posture_supports_first", "C:A-B", 2 / 6, 6),
    ("posture_neutral", "C:A-B", 2 / 6, 6),
    ("posture_supports_second", "C:A-B", 1 / 6, 6),
    ("posture_joins_second", "C:A-B", 0, 6),
    ("posture_with_first", "C:A-B", 3 / 6, 6),
    ("posture_with_second", "C:A-B", 1 / 6, 6),
    ("p_partition", "A B | C", 3 / 6, 6),
    ("p_partition", "A C | B", 2 / 6, 6),
    ("p_partition", "A | B | C", 1 / 6, 6),
    ("p_partition_unseen", "overall", 1 / 6, 6),
    ("partitions_met", "overall", 3, 6),
    ("partitions_support", "overall", 3, 6),  # one partition met once says nothing of a fourth
    ("p_same_bloc", "A-B", 3 / 6, 6),
    ("p_same_bloc", "A-C", 2 / 6, 6),
    ("p_same_bloc", "B-C", 0, 6),
    ("p_alone", "A", 1 / 6, 6),
    ("p_alone", "B", 3 / 6, 6),
    ("p_alone", "C", 4 / 6, 6),
    ("mean_blocs", "overall", 13 / 6, 6),
    ("p_unique_partition", "overall", 4 / 5, 5),  # once it was not known
    ("mean_disagreements", "overall", 3 / 6, 6),
    ("p_bloc_change", "overall", 3 / 6, 6),
    ("p_balanced", "overall", 3 / 6, 6),
    ("mean_frustration", "overall", 4 / 6, 6),
    ("share_triads_ppp", "overall", 1 / 4, 4),
    ("share_triads_pmm", "overall", 2 / 4, 4),
    ("share_triads_mmm", "overall", 0, 4),
    ("p_pivot", "A-B", 2 / 4, 4),  # twice it was not worked out
    ("p_pivot", "B-C", 1, 6),
    ("p_joined", "C+A", 2 / 6, 6),
    ("p_supported", "C+A", 2 / 6, 6),
    ("abandonment_rate", "C+A", 1 / 4, 3),
    ("abandonment_rate", "A", 1 / 4, 3),
    ("entrapment_rate", "C+A", 1 / 3, 2),
    ("entrapment_rate", "C", 1 / 3, 2),
    ("exposure", "A", 1, 6),
    ("p_exposed", "A", 3 / 6, 6),
    ("p_exposed", "C", 0, 6),
    ("p_friendly", "A-B", 2 / 6, 6),  # .1 is no tie
    ("p_no_tie", "A-B", 2 / 6, 6),
    ("p_hostile", "A-B", 2 / 6, 6),
    ("p_sign_changes", "A-B", 3 / 6, 6),
    ("p_tie_changes", "A-B", 4 / 6, 6),
    ("p_rivalry_begins", "A-B", 1 / 2, 2),
    ("p_rivalry_ends", "A-B", 1 / 4, 4),
    ("p_pact_begins", "A-B", 1 / 6, 6),
    ("p_pact_ends", "A-B", math.nan, 0),
    ("p_downgraded", "A>B", 4 / 6, 6),
    ("p_broken", "A>B", 2 / 6, 6),
    ("cooperate_per_year", "A>B", 2 / (20 * 7 / 365.25), 6),
    ("cooperate_per_year", "overall", 12 / (20 * 7 / 365.25), 6),
    ("pledge_per_year", "A>B", 2 / (20 * 7 / 365.25), 6),
    ("engage_per_year", "A>B", 2 / (20 * 7 / 365.25), 6),
    ("protest_per_year", "B>C", 2 / (20 * 7 / 365.25), 6),
    ("downgrade_per_year", "A>B", 2 / (20 * 7 / 365.25), 6),
    ("tension_mean", "A-B", 1, 6),
    ("tension_change", "A-B", 0.5, 6),
    ("weeks_open", "A-B", 5, 6),
    ("alignment_mean", "A>B", 0, 6),
    ("alignment_q50", "A>B", 0, 6),
    ("alignment_q05", "B>C", -0.5, 6),
    ("alignment_q95", "B>C", 0.5, 6),
    ("alignment_change", "C>A", 0.25, 6),
]


@pytest.mark.parametrize(("quantity", "subject", "estimate", "n"), BY_HAND)
def test_every_figure_is_the_one_worked_out_by_hand(quantity, subject, estimate, n):
    """Estimate and the number of histories it rests on."""
    found = FIGURES[quantity, subject]
    assert found.estimate == pytest.approx(estimate, nan_ok=True)
    assert found.n == n


def test_every_quantity_was_worked_out():
    """No figure is reported that no hand has checked, but for repetitions over levels and quantiles."""
    checked = {quantity for quantity, *_ in BY_HAND}
    times = ("median_weeks_to_level", "mean_weeks_without_level")
    repeated = {f"{name}_{level}" for name in times for level in (2, 4, 5)}
    repeated |= {"p_level_4_by_13_weeks", "p_level_5_by_13_weeks", "share_triads_ppm"}
    assert {quantity for quantity, _ in FIGURES} <= checked | repeated


def test_no_figure_comes_without_its_interval():
    """Estimates lie within their bounds; what had no occasion is not a number and says so."""
    for each in FIGURES.values():
        assert each.window == "2021-11-15 to 2022-04-04"
        assert each.method
        if math.isnan(each.estimate):
            assert (each.n, each.method) == (0, "no occasions")
        else:
            assert each.low <= each.estimate <= each.high
            assert each.n > 0


def test_themes_in_threads_give_the_same_figures(monkeypatch):
    """Figures of many rows, which are made two themes at a time, are those of few and come in their order."""
    monkeypatch.setattr(summary, "MANY", 0)
    assert repr(summarise(ROWS, META)) == repr(list(FIGURES.values()))


def test_states_nobody_can_help_have_no_abandonment_rate():
    """B has no helper in this scenario: no occasions, no number."""
    assert math.isnan(FIGURES["abandonment_rate", "B"].estimate)


def test_labels_are_the_fields_words():
    """A modeler reads labels, not machine names."""
    assert FIGURES["p_level_3", "A-B"].label == "P(display of force or more)"
    assert FIGURES["p_level_5_by_13_weeks", "A-B"].label == "P(war within 13 weeks)"
    assert FIGURES["branching_ratio", "A-B"].unit == "ratio"
    assert FIGURES["p_joins_first", "C:A-B"].label == "P(C joins A | force between A and B)"
    assert "not reached" in FIGURES["median_weeks_to_level_4", "A-B"].method


def test_failed_replicates_widen_the_figures_and_are_counted():
    """The same rows with 2 failures of 8: no bound moves inwards, estimates stay."""
    with_failures = summarise(ROWS, replace(META, n_attempted=8, n_failed=2))
    for before, after in zip(FIGURES.values(), with_failures, strict=True):
        assert after.n_failed == 2
        if not math.isnan(before.estimate):
            assert after.estimate == before.estimate
            assert after.low <= before.low + 1e-12
            assert after.high >= before.high - 1e-12
        if before.unit == "probability" and before.n and before.quantity != "p_partition_unseen":
            assert after.high - after.low > before.high - before.low


def test_steps_of_two_weeks_are_reported_in_weeks():
    """Rows count steps, figures weeks: every time doubles, and 13 weeks are six whole steps."""
    slow = replace(META, dates=[date(2021, 9, 6) + timedelta(14 * step) for step in range(30)])
    found = {(each.quantity, each.subject): each for each in summarise(ROWS, slow)}
    assert found["median_weeks_to_level_3", "A-B"].estimate == 10
    assert found["weeks_at_level_5", "A-B"].estimate == 1
    assert found["p_level_2_by_13_weeks", "A-B"].estimate == 5 / 6
    assert found["p_level_3_by_26_weeks", "A-B"].estimate == 4 / 6
    assert found["disputes_per_year", "A-B"].estimate == pytest.approx(5 / 6 / (40 * 7 / 365.25))


def test_tallies_add_the_likeliest_level_over_time():
    """In week 13 (step 22) four of six are at level 1, at the end (step 29) five are at level 4."""
    levels = np.zeros((30, 1, 5), np.int64)
    levels[22, 0], levels[29, 0] = [4, 1, 1, 0, 0], [0, 0, 1, 5, 0]
    found = {each.quantity: each for each in summarise(ROWS, META, {"levels": levels})}
    assert found["p_likeliest_level_week_13"].label == "P(no dispute), the likeliest level in week 13"
    assert found["p_likeliest_level_week_13"].estimate == 4 / 6
    assert found["p_likeliest_level_week_20"].label == "P(use of force), the likeliest level in week 20"
    assert found["p_likeliest_level_week_20"].high == proportion(5, 6).high


def test_a_run_without_a_single_good_replicate_still_has_its_table():
    """All failed: every figure is there and claims nothing."""
    empty = {name: column[:0] for name, column in ROWS.items()}
    figures = summarise(empty, replace(META, n_failed=6), {"levels": np.zeros((30, 1, 5), np.int64)})
    assert len(figures) > 150
    assert all(math.isnan(each.estimate) and each.method == "no occasions" for each in figures
               if each.quantity != "partitions_met")  # fmt: skip


def test_records_are_json_without_nan():
    """What JSON has no word for becomes null; everything else survives the round trip."""
    records = to_records(FIGURES.values())
    again = json.loads(json.dumps(records, allow_nan=False))
    assert again == records
    unreached = next(each for each in records if each["quantity"] == "median_weeks_to_level_5")
    assert unreached["estimate"] is None
    assert unreached["subject"] == "overall"


def test_blocs_are_named_from_the_bigger_to_the_smaller():
    """The example of the documentation, ties broken by the alphabet, and one bloc of all."""
    states = ("AZE", "IRN", "ISR", "TUR", "USA")
    assert spell([0, 1, 0, 0, 0], states) == "AZE ISR TUR USA | IRN"
    assert spell([0, 1, 1, 1, 1], states) == "IRN ISR TUR USA | AZE"
    assert spell([0, 1, 2, 0, 2], states) == "AZE TUR | ISR USA | IRN"
    assert spell([0, 1], ("A", "B")) == "A | B"
    assert spell([0, 0], ("A", "B")) == "A B"


def test_blocs_are_read_as_they_are_written():
    """Seventy blocs of one state each: letters beyond the alphabet too."""
    bloc = np.arange(70)[:, None]
    assert blocs_of(written(bloc), 70)[0].tolist() == list(range(70))


def test_the_number_of_partitions():
    """Bell's numbers."""
    assert [possible(states) for states in (1, 2, 3, 4, 5, 10)] == [1, 2, 5, 15, 52, 115975]
    assert possible(400) == 1e300


@pytest.mark.parametrize("states", [2, 5, 8, 9, 16, 70])
def test_partitions_are_sorted_by_count_and_text(states):
    """Whatever the number of states: every different text with its count."""
    few = list("0001")[:states] if states < 5 else list("00012")
    texts = ["".join(row) for row in np.random.default_rng(states).choice(few, (300, states))]
    found = partitions(np.array(texts), states)
    told = ["".join(map(str, blocs)) for blocs in found.blocs.tolist()]
    expected = sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))
    assert list(zip(told, found.counts.tolist(), strict=True)) == expected


@pytest.mark.parametrize("states", [5, 70])
def test_partitions_and_co_association_count_every_replicate(states):
    """Whatever the number of states and the kind of text column, counts add up and pairs are counted."""
    blocs = np.random.default_rng(states).integers(0, 3, (300, states))
    texts = np.array(["".join(map(str, row)) for row in blocs], dtype=object)
    found = partitions(texts, states)
    assert found.counts.sum() == 300
    assert (np.diff(found.counts) <= 0).all()
    together = co_association(found)
    assert together[1, 3] == (blocs[:, 1] == blocs[:, 3]).sum()
    assert (np.diag(together) == 300).all()


def test_only_the_twenty_most_frequent_partitions_are_listed():
    """Seventy different ones in 70 rows: 20 by name, 50 together, intervals joint over all 70."""
    texts = [f"0{number:07b}" for number in range(70)]
    rows = ROWS | {"partition": np.array(texts), "partition_origin": np.array(texts)}
    meta = replace(META, states=tuple("ABCDEFGH"))
    found = list(_distribution(partitions(rows["partition"], 8), meta))
    listed = [each for each in found if each.quantity == "p_partition"]
    assert len(listed) == 20
    assert listed[0].method == "Clopper-Pearson 95 % jointly over 70"
    assert next(each for each in found if each.quantity == "p_partition_other").estimate == 50 / 70


def test_the_order_of_rows_does_not_matter():
    """Counts, sums and shares are the same of the rows in any order; means of floats to their last digits."""
    order = np.random.default_rng(0).permutation(6)
    shuffled = summarise({name: column[order] for name, column in ROWS.items()}, META)
    for before, after in zip(FIGURES.values(), shuffled, strict=True):
        assert (before.quantity, before.subject) == (after.quantity, after.subject)
        assert after.estimate == pytest.approx(before.estimate, nan_ok=True, abs=1e-12)
