"""What a run is set beside: the same without signals, under drawn parameters, the record."""

from dataclasses import replace

import numpy as np
import pytest
import shown_run

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import beside as worlds
from sim.montecarlo import removals as leaving_out
from sim.montecarlo.completed import USUAL
from sim.montecarlo.pools import Serial
from sim.montecarlo.produce import describe
from sim.outcomes import base_rates, beside, removals
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.statistics.intervals import LEVEL, proportion

RUN = shown_run.run()


@pytest.fixture(scope="module")
def demo() -> World:
    """The demo."""
    return World(load("demo"), theory_sets.load())


def test_what_signals_add_is_counted_on_matched_histories() -> None:
    """Ten histories, of which the quiet world lost the first: nine are compared, one counts as the worst."""
    kept = np.arange(1, 10)
    rows = {name: column[kept] for name, column in RUN.rows.items()}
    rows["first_2.AAA-BBB"] = np.full(9, -1)
    found = {(f.quantity, f.subject): f for f in beside.quiet(RUN.rows, beside.Beside(rows, 10), RUN.meta)}
    without = found["p_level_2_without_signals", "AAA-BBB"]
    assert (without.estimate, without.n, without.n_failed) == (0.0, 9, 1)
    added = found["p_level_2_from_signals", "AAA-BBB"]
    assert added.estimate == pytest.approx(4 / 9)  # the first of the five was lost
    assert (added.n, added.n_failed) == (9, 1)
    assert found["alignment_from_signals", "AAA-BBB"].estimate == 0


def test_the_quiet_world_is_the_scenario_without_its_signals(demo: World) -> None:
    """The figures are those of a run of the same seed with `set.signals` emptied."""
    rows, _ = batch.simulate(demo, 3, 0, 64)
    meta = describe(demo, 3, 64, 0)
    found = {(f.quantity, f.subject): f for f in worlds.figures(demo, 3, rows, meta, Serial(), USUAL)}
    silent = World(load("demo", {"signals": None}), demo.theory)
    quiet, _ = batch.simulate(silent, 3, 0, 64)
    reached = int((quiet[f"first_3.{meta.focus}"] >= 0).sum())
    line = found["p_level_3_without_signals", meta.focus]
    assert line.estimate == proportion(reached, 64).estimate
    posterior = World(demo.scenario, theory_sets.load("posterior"))
    drawn, _ = batch.simulate(posterior, 3, 0, 64)
    assert ("p_level_3_with_parameters", meta.focus) not in found  # 64 histories of 100 draws
    rows, _ = batch.simulate(demo, 3, 0, 200)
    meta = replace(meta, n_attempted=200)
    held = {
        f.quantity: f for f in worlds.figures(demo, 3, rows, meta, Serial(), USUAL) if f.subject == meta.focus
    }
    drawn, _ = batch.simulate(posterior, 3, 0, 200)
    assert held["p_level_3_with_parameters"].estimate == np.mean(drawn[f"first_3.{meta.focus}"] >= 0)


def test_parameters_that_a_modeler_sets_are_not_drawn() -> None:
    """`retaliation` set by hand keeps its value, `join` is drawn; where all are drawn already, nothing is."""
    own = theory_sets.load("full", {"retaliation": 1})
    sampled = theory_sets.sample(own)
    assert sampled is not None
    assert (sampled.retaliation.kind, sampled.join.kind) == ("value", "draws")
    assert theory_sets.sample(theory_sets.load("posterior")) is None


def test_a_theory_is_called_by_the_set_it_is_nearest_to() -> None:
    """Names of sets that ship, with one or two changes named and more of them counted."""
    for name in theory_sets.names():
        assert theory_sets.name_of(theory_sets.load(name)) == name
    assert theory_sets.name_of(theory_sets.load("full", {"retaliation": 1})) == "full, with retaliation 1"
    three = theory_sets.load("full", {"retaliation": 1, "join": -5, "back": -4})
    assert theory_sets.name_of(three) == "full, with 3 parameters changed"


def test_how_many_histories_are_run_beside_follows_from_the_size_alone(demo: World) -> None:
    """All of a small run, a twentieth of a large one, never none."""
    assert worlds.count(demo, 10) == 10
    assert worlds.count(demo, 10_000_000) == 500_000


def test_the_kind_of_a_dyad_is_its_border_and_rivalry() -> None:
    """In the article's world: neighbours, rivals across a border, and states an ocean apart."""
    dyads = load("aras_drills").dyads
    assert base_rates.kind_of(dyads["AZE-IRN"]) == ("land", False)
    assert base_rates.kind_of(dyads["IRN-TUR"]) == ("land", True)
    assert base_rates.kind_of(dyads["IRN-USA"])[0] == "none"


def test_every_kind_has_a_rate_and_levels_are_nested() -> None:
    """Six kinds; of each fewer windows come to war than to force, and so on down to a threat."""
    kinds = base_rates.read().kinds
    assert len({(kind.border, kind.rivals) for kind in kinds}) == len(kinds) == 6
    for kind in kinds:
        assert kind.windows >= kind.threat >= kind.display >= kind.force >= kind.war


def test_a_rate_of_two_years_is_carried_to_other_stretches_of_time() -> None:
    """A half in two years: three quarters in four, .29 in one."""
    half = proportion(50, 100)
    assert base_rates.over(half, 2).estimate == pytest.approx(0.75)
    assert base_rates.over(half, 0.5).estimate == pytest.approx(1 - 0.5**0.5)
    assert "as if windows of 1992 to 2012 were independent" in base_rates.over(half, 2).method


def test_a_signal_left_out_is_the_scenario_without_it(demo: World) -> None:
    """The difference of each signal is that to a run of the same seed with the signal set to null."""
    meta = describe(demo, 3, 128, 0)
    found = {f.subject: f for f in leaving_out.figures(demo, meta, 3, Serial())}
    column, (rows, _) = f"first_3.{meta.focus}", batch.simulate(demo, 3, 0, 128)
    assert len(found) == len(demo.scenario.signals)
    for signal in demo.scenario.signals:
        other = World(load("demo", {"signals": {signal: None}}), demo.theory)
        less, _ = batch.simulate(other, 3, 0, 128)
        line = found[f"{signal}:{meta.focus}"]
        difference = np.mean(rows[column] >= 0) - np.mean(less[column] >= 0)
        assert line.estimate == pytest.approx(difference), signal
        assert f"95 % jointly over {len(found)}" in line.method


def test_signals_are_asked_about_the_highest_level_that_is_not_rare() -> None:
    """Force where one history in twenty comes to it, else a display; force where nothing ever happens."""
    level = {f.quantity: f for f in RUN.figures if f.subject == "AAA-BBB"}
    rare = [*RUN.figures, replace(level["p_level_4"], estimate=0.04)]
    assert removals.level_of(RUN.figures, "AAA-BBB") == 4
    assert removals.level_of(rare, "AAA-BBB") == 3
    assert removals.level_of(RUN.figures, "BBB-CCC") == 4


def test_intervals_of_signals_hold_for_all_of_them_jointly() -> None:
    """Of two signals each has 97.5 %: wider than one alone would have."""
    rows = {"replicate": np.arange(100), removals.ALL: np.arange(100) < 50}
    rows |= {removals.without(s): np.arange(100) < 30 for s in range(2)}
    one = {**rows}
    two = removals.figures(rows, ("a", "b"), 4, 100, RUN.meta)
    (alone,) = removals.figures(one, ("a",), 4, 100, RUN.meta)
    assert [each.estimate for each in two] == pytest.approx([0.2, 0.2])
    assert two[0].low < alone.low < 0.2 < alone.high < two[0].high
    assert LEVEL == 0.95


def test_where_leaving_out_would_take_long_nothing_is_said(
    demo: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer than 200 histories in the time there is: none; a small run has all of its own."""
    assert leaving_out.count(demo, 50) == 50
    monkeypatch.setattr(leaving_out, "SECONDS", 1e-4)
    assert leaving_out.count(demo, 10_000) == 0
    assert leaving_out.figures(demo, describe(demo, 3, 10_000, 0), 4, Serial()) == []
