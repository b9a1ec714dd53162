"""What reaches whom in a step, by hand; weights are Goldstein scores / 10 (150: -.72, 062: +.74)."""

import numpy as np
import pytest

from sim.dynamics.draws import path_keys
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    COOPERATE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FORCE,
    FRIENDLY,
    GIVEN,
    GIVEN_RUNG,
    HIDDEN_FRIENDLY,
    HIDDEN_HOSTILE,
    HOLD,
    HOSTILE,
    LENGTH,
    MEMORIES,
    ONSET,
    PLEDGE,
    PLEDGE_COST,
    PLEDGED,
    PROTEST,
    THREAT_COST,
    THREATEN,
)
from tests.philox import philox_by_hand, single, uniform
from tests.worlds import Bench, invented, near, still_theory

Pairs = dict[str, dict[str, object]]
EVIDENCE = {"talk_evidence": 0.2, "tied_evidence": 1.0, "sunk_evidence": 0.7}
PROTEST_H, DOWNGRADE_H, THREAT_H, DISPLAY_H, FORCE_H = range(MEMORIES)
WEEK = 2  # of the default signal, 21 January 2030


def sent(signal: dict[str, object], t: int = WEEK, lanes: int = 1, **theory: float) -> Bench:
    """Return a bench of AA, BB, CC, all pairs declared, in which one signal has been sent in step t."""
    pairs: Pairs = {"AA-BB": {}, "AA-CC": {}, "BB-CC": {}}
    drill = {"sources": ["AA"], "targets": ["BB"], **signal}
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, pairs, {"drill": drill})
    bench = Bench(World(scenario, still_theory(**{**EVIDENCE, **theory})), lanes=lanes)
    bench.take("send", t=t)
    return bench


def said(bench: Bench, row: int, sender: str, receiver: str) -> float:
    """Return a row of what one state says to another."""
    return float(bench.block.pair[row, bench.i(sender), bench.i(receiver), 0])


def test_a_drill_is_hostile_weight_and_costly_evidence() -> None:
    """Weight -.72. Evidence .72 (sunk .7 + tied 1 x audience .5) = .864, of resolve, not of support."""
    bench = sent({})
    assert said(bench, HOSTILE, "AA", "BB") == near(-0.72)
    assert said(bench, HIDDEN_HOSTILE, "AA", "BB") == 0.0
    assert said(bench, THREAT_COST, "AA", "BB") == near(0.864)
    assert said(bench, FRIENDLY, "AA", "BB") == said(bench, PLEDGE_COST, "AA", "BB") == 0.0
    assert said(bench, HOSTILE, "BB", "AA") == said(bench, HOSTILE, "AA", "CC") == 0.0


def test_a_drill_enters_the_receivers_memory_as_a_display_and_ties_the_sender() -> None:
    """Severity .72 in B's memory of displays; A has tied itself to .72; given rung 7 of A, 0 of B."""
    bench = sent({})
    heard, made = bench.d("BB", "AA"), bench.d("AA", "BB")
    assert bench.block.memory[GIVEN, heard, :, 0].tolist() == near([0, 0, 0, 0.72, 0])
    assert bench.block.memory[GIVEN, made].max() == 0.0
    assert bench.block.dyad[PLEDGED, [made, heard], 0].tolist() == near([0.72, 0.0])
    assert bench.block.choice[GIVEN_RUNG, [made, heard], 0].tolist() == [DISPLAY, 0]


def test_near_the_border_memory_is_longer_and_nothing_else() -> None:
    """Salience .5: .72 x 1.5 = 1.08 in memory; weight and tied severity stay .72."""
    bench = sent({"near_border": True}, border_salience=0.5)
    assert bench.block.memory[GIVEN, bench.d("BB", "AA"), DISPLAY_H, 0] == near(1.08)
    assert said(bench, HOSTILE, "AA", "BB") == near(-0.72)
    assert bench.block.dyad[PLEDGED, bench.d("AA", "BB"), 0] == near(0.72)


def test_away_from_the_border_memory_is_as_the_signal_is() -> None:
    """Salience .5 and a drill elsewhere: .72."""
    bench = sent({}, border_salience=0.5)
    assert bench.block.memory[GIVEN, bench.d("BB", "AA"), DISPLAY_H, 0] == near(0.72)


@pytest.mark.parametrize(
    ("mechanism", "evidence"),
    [
        (["cheap_talk"], 0.72 * 0.2 * 0.5),
        (["tying_hands"], 0.72 * 1.0 * 0.5),
        (["sunk_cost"], 0.72 * 0.7),
        (["tying_hands", "sunk_cost"], 0.72 * (0.7 + 0.5)),
    ],
)
def test_evidence_is_what_a_signal_costs(mechanism: list[str], evidence: float) -> None:
    """Sunk costs count as they are, words and tied hands only before an audience (here .5)."""
    assert said(sent({"mechanism": mechanism}), THREAT_COST, "AA", "BB") == near(evidence)


def test_only_tied_hands_bind() -> None:
    """A drill that merely sinks costs leaves no commitment behind."""
    bench = sent({"mechanism": ["sunk_cost"]})
    assert bench.block.dyad[PLEDGED, bench.d("AA", "BB"), 0] == 0.0


def test_third_states_see_part_of_a_private_signal() -> None:
    """Visibility .3: the target hears -.72, third states .3 x -.72 = -.216."""
    bench = sent({"public": False}, private_visibility=0.3)
    assert said(bench, HOSTILE, "AA", "BB") == near(-0.216)
    assert said(bench, HIDDEN_HOSTILE, "AA", "BB") == near(-0.72 + 0.216)


def test_a_joint_drill_is_hostile_to_the_target_and_costly_cooperation_between_its_senders() -> None:
    """AA and BB against CC: each sends CC -.72 and the other +.74, evidence of support .74 x 1.2 = .888."""
    bench = sent({"joint_with": ["BB"], "targets": ["CC"]})
    for sender, partner in (("AA", "BB"), ("BB", "AA")):
        assert said(bench, HOSTILE, sender, "CC") == near(-0.72)
        assert said(bench, FRIENDLY, sender, partner) == near(0.74)
        assert said(bench, PLEDGE_COST, sender, partner) == near(0.888)
        assert bench.block.memory[GIVEN, bench.d("CC", sender), DISPLAY_H, 0] == near(0.72)
    assert bench.block.memory[GIVEN, bench.d("AA", "BB")].max() == 0.0


def test_a_weight_of_its_own_goes_to_the_target_and_not_to_the_partner() -> None:
    """weight: -.3 replaces -.72 toward the target; between the senders it is still 062."""
    bench = sent({"joint_with": ["BB"], "targets": ["CC"], "weight": -0.3})
    assert said(bench, HOSTILE, "AA", "CC") == near(-0.3)
    assert said(bench, FRIENDLY, "AA", "BB") == near(0.74)


@pytest.mark.parametrize(("t", "share"), [(1, 0.0), (2, 1 / 3), (3, 1 / 3), (4, 1 / 3), (5, 0.0)])
def test_a_long_signal_is_spread_evenly_over_its_weeks(t: int, share: float) -> None:
    """From 21 January to 10 February: a third of the weight in each of three weeks, else nothing."""
    bench = sent({"until": "2030-02-10"}, t=t)
    assert said(bench, HOSTILE, "AA", "BB") == near(-0.72 * share)
    assert bench.block.memory[GIVEN, bench.d("BB", "AA"), DISPLAY_H, 0] == near(0.72 * share)


def test_a_signal_is_forgotten_in_the_step_after() -> None:
    """What was said in a week is gone in the next: rules keep what they need."""
    bench = sent({})
    bench.take("send", t=WEEK + 1)
    assert np.abs(bench.block.pair[FRIENDLY : PLEDGE_COST + 1]).max() == 0.0
    assert bench.block.memory[GIVEN].max() == 0.0
    assert bench.block.choice[GIVEN_RUNG].max() == 0


def test_reported_dates_are_drawn_by_their_weights() -> None:
    """Two dates with weights 1 and 3: the first where the address' uniform is below 1/4, else the second."""
    date = {"reported": {"2030-01-21": 1, "2030-02-04": 3}}
    bench = sent({"date": date, "until": "2030-02-05"}, lanes=400)
    keys = list(path_keys("signals.drill.date"))
    early = [uniform(philox_by_hand([w, 3 << 24, *keys], 1)[0]) < 0.25 for w in range(400)]
    assert bench.block.schedule[ONSET, 0].tolist() == [2 if first else 4 for first in early]
    assert bench.block.schedule[LENGTH, 0].tolist() == [3 if first else 1 for first in early]
    assert 60 < sum(early) < 140


def test_a_rate_recurs_by_draws_of_each_week() -> None:
    """A rate of one a week: in a week where the uniform at the signal's address is below 1 - 1/e = .632."""
    date = {"rate": 365.25 / 7, "from": "2030-01-21", "until": "2030-02-10"}
    bench = sent({"date": date}, lanes=300, t=3)
    keys = list(path_keys("signals.drill"))
    happens = [single(philox_by_hand([w, (2 << 24) + 3, *keys], 1)[0]) < 1 - np.exp(-1) for w in range(300)]
    assert (bench.block.pair[HOSTILE, 0, 1] < 0).tolist() == happens
    assert abs(sum(happens) - 300 * 0.632) < 4 * np.sqrt(300 * 0.632 * 0.368)
    for t in (1, 5):
        bench.take("send", t=t)
        assert np.all(bench.block.pair[HOSTILE, 0, 1] == 0.0)


@pytest.mark.parametrize(
    ("rung", "friendly", "hostile", "resolve", "support", "tied"),
    [
        (COOPERATE, 0.6, 0.0, 0.0, 0.6 * 0.7, 0.0),  # sinks costs
        (PLEDGE, 0.35, 0.0, 0.0, 0.35 * 1.0 * 0.5, 0.0),  # ties hands
        (ENGAGE, 0.1, 0.0, 0.0, 0.0, 0.0),  # costs nothing and tells nothing
        (HOLD, 0.0, 0.0, 0.0, 0.0, 0.0),
        (PROTEST, 0.0, -0.2, 0.0, 0.0, 0.0),  # a matter of course
        (DOWNGRADE, 0.0, -0.4, 0.0, 0.0, 0.0),  # another
        (THREATEN, 0.0, -0.6, 0.6 * 1.0 * 0.5, 0.0, 0.6),  # ties hands
        (DISPLAY, 0.0, -0.72, 0.72 * (0.7 + 0.5), 0.0, 0.72),  # both
        (FORCE, 0.0, -1.0, 1.0 * (0.7 + 0.5), 0.0, 1.0),  # both
    ],
)
@pytest.mark.parametrize("other", ["BB", "CC"])
def test_an_act_of_last_week_is_this_weeks_public_signal(
    rung: int, friendly: float, hostile: float, resolve: float, support: float, tied: float, other: str
) -> None:
    """Codes 06, 05, 04, 11, 16, 13, 15 and 19, with talk .2, tied hands 1 and audience .5, sunk costs .7."""
    bench = sent({}, t=0)
    bench.block.conduct[ACT, 0, bench.i(other)] = rung
    bench.take("send", t=0)
    rows = (FRIENDLY, HIDDEN_FRIENDLY, HOSTILE, HIDDEN_HOSTILE, THREAT_COST, PLEDGE_COST)
    expected = [friendly, 0.0, hostile, 0.0, resolve, support]
    assert [said(bench, row, "AA", other) for row in rows] == near(expected)
    assert [said(bench, row, other, "AA") for row in rows] == [0.0] * 6
    assert bench.block.dyad[PLEDGED, bench.d("AA", other), 0] == near(tied)
    assert bench.block.memory[GIVEN].max() == bench.block.choice[GIVEN_RUNG].max() == 0


def test_friends_that_cannot_fight_hear_each_other_too() -> None:
    """AA and CC are tied and not relevant: cooperation counts, and whatever else is said."""
    pairs: Pairs = {"AA-BB": {}, "AA-CC": {"relevant": False}}
    bench = Bench(World(invented({"AA": {}, "BB": {}, "CC": {}}, pairs), still_theory(**EVIDENCE)))
    bench.block.conduct[ACT, 0, 2], bench.block.conduct[ACT, 2, 0] = COOPERATE, DOWNGRADE
    bench.take("send", t=1)
    assert said(bench, FRIENDLY, "AA", "CC") == near(0.6)
    assert said(bench, PLEDGE_COST, "AA", "CC") == near(0.42)
    assert said(bench, HOSTILE, "CC", "AA") == near(-0.4)


def test_what_was_done_before_the_last_week_is_past() -> None:
    """An act is heard once."""
    bench = sent({}, t=0)
    for act, heard in ((FORCE, -1.0), (HOLD, 0.0)):
        bench.block.conduct[ACT, 0, 1] = act
        bench.take("send", t=0)
        assert said(bench, HOSTILE, "AA", "BB") == near(heard)
        assert bench.block.dyad[PLEDGED, bench.d("AA", "BB"), 0] == near(-heard)


def test_acts_are_heard_from_the_origin_on() -> None:
    """History given: before, only what the scenario says is said."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, horizon=horizon, history="given")
    bench = Bench(World(scenario, still_theory()))
    bench.block.conduct[ACT, 0, 1] = FORCE
    for t, heard in ((3, 0.0), (4, -1.0)):
        bench.take("send", t=t)
        assert said(bench, HOSTILE, "AA", "BB") == heard


def test_signals_and_acts_of_one_week_add_up() -> None:
    """A drill and last week's threat: weights -.72 and -.6 add, evidence too; the stronger tie holds."""
    bench = sent({}, t=0)
    bench.block.conduct[ACT, 0, 1] = THREATEN
    bench.take("send", t=WEEK)
    assert said(bench, HOSTILE, "AA", "BB") == near(-1.32)
    assert said(bench, THREAT_COST, "AA", "BB") == near(0.864 + 0.3)
    assert bench.block.dyad[PLEDGED, bench.d("AA", "BB"), 0] == near(0.72)
    assert bench.block.choice[GIVEN_RUNG, bench.d("AA", "BB"), 0] == DISPLAY


def test_of_acts_and_signals_of_one_week_the_strongest_ties() -> None:
    """Last week's force, 1, outlasts this week's drill, .72."""
    bench = sent({}, t=0)
    bench.block.conduct[ACT, 0, 1] = FORCE
    bench.take("send", t=WEEK)
    assert bench.block.dyad[PLEDGED, bench.d("AA", "BB"), 0] == near(1.0)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_several_signals_of_one_week_the_highest_rung_counts(order: tuple[str, str]) -> None:
    """An attack, 1, and a threat, .6, whichever is named first: rung and tie are those of the attack; each is
    remembered at its own rung."""
    attack, threat = order
    both = {"sources": ["AA"], "targets": ["BB"]}
    signals: Pairs = {attack: {**both, "cameo": "190"}, threat: {**both, "cameo": "13"}}
    bench = Bench(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, signals), still_theory()))
    bench.take("send", t=WEEK)
    made, heard = bench.d("AA", "BB"), bench.d("BB", "AA")
    assert bench.block.choice[GIVEN_RUNG, made, 0] == FORCE
    assert bench.block.dyad[PLEDGED, made, 0] == near(1.0)
    assert bench.block.memory[GIVEN, heard, :, 0].tolist() == near([0.0, 0.0, 0.6, 0.0, 1.0])


def test_a_signal_is_over_when_its_days_are() -> None:
    """One of two days four weeks apart, a week each: nothing in the weeks between, whichever it is."""
    date = {"reported": {"2030-01-21": 1, "2030-02-18": 1}}
    bench = sent({"date": date}, lanes=40, t=2)
    early = bench.block.pair[HOSTILE, 0, 1] < 0.0
    assert 0 < early.sum() < 40
    for t, there in ((3, np.zeros(40, bool)), (5, np.zeros(40, bool)), (6, ~early)):
        bench.take("send", t=t)
        assert np.array_equal(bench.block.pair[HOSTILE, 0, 1] < 0.0, there)


@pytest.mark.parametrize(
    ("code", "h", "rung"),
    [("112", PROTEST_H, PROTEST), ("172", DOWNGRADE_H, DOWNGRADE), ("138", THREAT_H, THREATEN),
     ("150", DISPLAY_H, DISPLAY), ("190", FORCE_H, FORCE)],
)  # fmt: skip
def test_a_signal_is_remembered_at_the_rung_of_its_code(code: str, h: int, rung: int) -> None:
    """Protests, downgrades, threats, displays, force: severity .5 in that memory alone."""
    bench = sent({"cameo": code, "weight": -0.5})
    memory = bench.block.memory[GIVEN, bench.d("BB", "AA"), :, 0].tolist()
    assert memory == near([0.5 if other == h else 0.0 for other in range(MEMORIES)])
    assert bench.block.choice[GIVEN_RUNG, bench.d("AA", "BB"), 0] == rung


def test_a_hostile_signal_between_states_that_cannot_act_is_heard_but_not_held_against() -> None:
    """No dyad, no memory and no commitment; the weight still moves alignments."""
    pairs: Pairs = {"AA-BB": {"relevant": False}, "AA-CC": {}, "BB-CC": {}}
    drill = {"sources": ["AA"], "targets": ["BB"]}
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, pairs, {"drill": drill})
    bench = Bench(World(scenario, still_theory()))
    bench.take("send", t=WEEK)
    assert said(bench, HOSTILE, "AA", "BB") == near(-0.72)
    assert bench.block.memory[GIVEN].max() == bench.block.dyad[PLEDGED].max() == 0.0


def test_a_hostile_code_without_a_rung_is_not_remembered() -> None:
    """Code 094 (investigate) weighs -.2 but is no act on the ladder."""
    bench = sent({"cameo": "094"})
    assert said(bench, HOSTILE, "AA", "BB") == near(-0.2)
    assert bench.block.memory[GIVEN].max() == 0.0
