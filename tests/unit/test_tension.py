"""T <- kept T outside disputes, then T += w (1 - T / tau) for the scenario's hostile signals, by hand."""

import pytest

from sim.engines.world import World
from sim.model.declaration import ACT, AGE, DOWNGRADE, FORCE, GIVEN, PROTEST, TENSION
from sim.model.relations import TENSION_KEPT
from tests.worlds import Bench, invented, near, still_theory

WEEK = 2  # of the default signal, 21 January 2030
THREAT_H, DISPLAY_H = 2, 3
WEIGHTS = {"dispute_tension": 1.6, "display_tension": 0.4, "threat_tension": 0.2, "protest_tension": 0.1}


def bench_of(signal: dict[str, object] | None = None, lanes: int = 1, **theory: float) -> Bench:
    """Return AA, BB, CC, of which AA and BB as well as BB and CC may fight, and a signal from AA to BB."""
    pairs: dict[str, dict[str, object]] = {"AA-BB": {}, "AA-CC": {"relevant": False}, "BB-CC": {}}
    signals = {} if signal is None else {"drill": {"sources": ["AA"], "targets": ["BB"], **signal}}
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, pairs, signals)
    bench = Bench(World(scenario, still_theory(**{**WEIGHTS, **theory})), lanes=lanes)
    if "tension_half_life" not in theory:
        bench.block.theory[TENSION_KEPT] = 1.0  # the longest half-life there is still loses the sixth digit
    return bench


def strained(bench: Bench, before: float = 0.0) -> list[float]:
    """Return the tension of AA-BB and of BB-CC after the week of the signal, `before` at its beginning."""
    bench.block.dispute[TENSION] = before
    bench.take("send", "strain", t=WEEK)
    return bench.block.dispute[TENSION, [bench.p("AA", "BB"), bench.p("BB", "CC")], 0].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(("age", "left"), [(-1, 0.5), (0, 1.0), (7, 1.0)])
def test_tension_fades_unless_a_dispute_is_open(age: int, left: float) -> None:
    """Half-life of a week: half is left; while a dispute is open nothing fades."""
    bench = bench_of(tension_half_life=1.0)
    bench.block.course[AGE] = age
    assert strained(bench, 1.2) == near([1.2 * left, 1.2 * left])


def test_tension_fades_lane_by_lane() -> None:
    """A dispute is open in the second of three lanes only."""
    bench = bench_of(lanes=3, tension_half_life=1.0)
    bench.block.dispute[TENSION] = 1.2
    bench.block.course[AGE, 0] = [-1, 0, -1]
    bench.take("strain")
    assert bench.block.dispute[TENSION, 0].tolist() == near([0.6, 1.2, 0.6])


@pytest.mark.parametrize(
    ("code", "added"),
    [("111", 0.1), ("160", 0.2), ("130", 0.2), ("150", 0.4), ("190", 1.6)],
)
def test_a_signal_of_the_usual_severity_adds_the_weight_of_its_rung(code: str, added: float) -> None:
    """Protest, downgrade, threat, display, force, each as severe as the rung is: from 0, protest_tension,
    twice threat_tension, display_tension, dispute_tension. It is the two whom it concerns, nobody else."""
    weights = {"111": -0.2, "160": -0.4, "130": -0.6, "150": -0.72, "190": -1.0}
    assert strained(bench_of({"cameo": code, "weight": weights[code]})) == near([added, 0.0])


def test_severity_counts_in_proportion() -> None:
    """A display of a third of the usual weight, .24 of .72, adds a third of .4."""
    assert strained(bench_of({"weight": -0.24}))[0] == near(0.4 / 3)


def test_near_the_border_a_signal_counts_more() -> None:
    """Salience .5: .4 x 1.5."""
    assert strained(bench_of({"near_border": True}, border_salience=0.5))[0] == near(0.6)


@pytest.mark.parametrize(("before", "after"), [(0.0, 0.4), (0.8, 1.0), (1.2, 1.3), (1.6, 1.6), (2.5, 2.5)])
def test_tension_saturates_at_what_a_dispute_leaves(before: float, after: float) -> None:
    """.4 x (1 - T / 1.6) is added: all, half, a quarter of it, nothing; what is above already stays."""
    assert strained(bench_of({}), before)[0] == near(after)


def test_no_signal_takes_tension_beyond_what_a_dispute_leaves() -> None:
    """A display worth 5 on top of .8 would add 2.5: it stops at 1.6."""
    assert strained(bench_of({}, display_tension=5.0), 0.8)[0] == near(1.6)


def test_first_it_fades_then_signals_add() -> None:
    """1.6 fades to .8, and half of .4 is added."""
    assert strained(bench_of({}, tension_half_life=1.0), 1.6)[0] == near(1.0)


def test_what_either_side_sends_adds_up() -> None:
    """A display one way and a threat the other, at full severity: .4 + .2, times 1 - .8 / 1.6."""
    bench = bench_of({})
    bench.block.dispute[TENSION] = 0.8
    bench.block.memory[GIVEN, bench.d("BB", "AA"), DISPLAY_H] = 0.72
    bench.block.memory[GIVEN, bench.d("AA", "BB"), THREAT_H] = 0.6
    bench.take("strain")
    assert bench.block.dispute[TENSION, bench.p("AA", "BB"), 0] == near(1.1)


def test_a_friendly_signal_adds_nothing() -> None:
    """Cooperation strains nobody, and a joint drill not those who hold it together."""
    assert strained(bench_of({"cameo": "062"})) == near([0.0, 0.0])


@pytest.mark.parametrize("act", [PROTEST, DOWNGRADE, FORCE])
def test_acts_of_states_add_nothing_here(act: int) -> None:
    """Protests and downgrades are what tension brings about; what a dispute sets is for `proceed` to say."""
    bench = bench_of({})
    bench.block.conduct[ACT, 0, 1] = bench.block.conduct[ACT, 1, 0] = act
    bench.take("send", "strain", t=0)
    assert bench.block.dispute[TENSION].max() == 0.0


def test_where_a_dispute_leaves_no_tension_there_is_none() -> None:
    """tau = 0: nothing is added, and nothing is divided by it."""
    assert strained(bench_of({}, dispute_tension=0.0)) == [0.0, 0.0]


def test_tension_at_the_start_is_what_the_scenario_says() -> None:
    """.7 where it is stated, 0 elsewhere."""
    pairs: dict[str, dict[str, object]] = {"AA-BB": {"tension": 0.7}, "BB-CC": {}}
    bench = Bench(World(invented({"AA": {}, "BB": {}, "CC": {}}, pairs), still_theory()))
    assert bench.block.dispute[TENSION, :, 0].tolist() == near([0.7, 0.0])
