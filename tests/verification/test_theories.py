"""The theories that are rivals of the full one, told apart by what they say of the same histories.

Spiral and deterrence (Jervis 1976), structural balance (Heider 1946), audience costs (Fearon 1994) and
reputation (Mercer 1996) turned off: each differs from the full theory in the direction that it claims, on
common random numbers, by paired intervals or by four standard errors.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import BELIEF, COMMITMENT, PLEDGE_COST
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.scenario.places import find_shipped
from sim.studies.drills import work as drills
from tests.verification.histories import FEW, Rows, reached, rows, tie, world
from tests.worlds import Bench, invented

COUNT = 16_384
FOUR = 4.0
"""Standard errors."""


def standard_errors(change: npt.NDArray[np.float64]) -> float:
    """Return the mean of paired differences over its standard error."""
    return float(change.mean() / (change.std(ddof=1) / np.sqrt(len(change))))


# --- spiral and deterrence ----------------------------------------------------------------------------------

BORDER_DISPLAY = "display near the rival's border, alone"


@cache
def _force(theory: str, shown: bool) -> npt.NDArray[np.bool_]:
    """Whether ONE and TWO of the drills come to force in half a year, with a border display or without."""
    edits = drills.CONTEXTS[BORDER_DISPLAY] if shown else drills.QUIET
    return np.asarray(_drill(theory, edits)["peak.ONE-TWO"] >= 4)


def _drill(theory: str, edits: drills.Edits) -> Rows:
    path = str(find_shipped("configs") / "evidence" / "drill.yaml")
    return simulate(World(load(path, edits), theory_sets.load(theory)), 7, 0, COUNT)[0]


def provoked(theory: str) -> npt.NDArray[np.float64]:
    """Return what a border display changes in each history under a theory: 1, 0 or -1."""
    return _force(theory, shown=True).astype(float) - _force(theory, shown=False)


@pytest.mark.parametrize(("harsher", "milder"), [("spiral", "full"), ("full", "deterrence")])
def test_a_display_provokes_most_in_a_spiral_and_least_under_deterrence(harsher: str, milder: str) -> None:
    """Spiral over full over deterrence, over the same histories."""
    assert standard_errors(provoked(harsher) - provoked(milder)) > FOUR


def test_in_a_spiral_tension_breeds_dislike() -> None:
    """After two years of the article the two sides like each other less than under the full theory."""
    change = tie(rows(count=FEW, theory="spiral"), "AZE-IRN") - tie(rows(count=FEW), "AZE-IRN")
    assert standard_errors(change) < -FOUR


def test_under_deterrence_a_resolved_state_is_left_alone() -> None:
    """An opponent that is surely resolved, and stronger: disputes fall against one that surely is not, under
    deterrence by more than under the full theory, and in a spiral by nothing."""
    fall = {theory: _disputes(theory, 0.05) - _disputes(theory, 0.95) for theory in ("deterrence", "full")}
    assert standard_errors(fall["full"]) > FOUR
    assert standard_errors(fall["deterrence"] - fall["full"]) > FOUR
    np.testing.assert_array_equal(_disputes("spiral", 0.05), _disputes("spiral", 0.95))


def _disputes(theory: str, resolve: float) -> npt.NDArray[np.float64]:
    """Disputes in each of many histories of two neighbours, of whom the stronger is so resolved."""
    states = {"AA": {"capability": 0.002, "resolve": 0.4}, "BB": {"capability": 0.02, "resolve": resolve}}
    dyad = {"alignment": -0.4, "propensity": 2.0}
    scenario = invented(states, {"AA-BB": dyad}, weeks=104)
    found = simulate(World(scenario, theory_sets.load(theory)), 3, 0, COUNT)[0]
    return found["disputes.AA-BB"].astype(float)


# --- balance ------------------------------------------------------------------------------------------------


def test_balance_leaves_fewer_ties_against_friends_of_friends() -> None:
    """Five years of two cold blocs: friends of a friend are liked more, and enemies of a friend less, than
    under the full theory, which leaves balance out."""
    balanced, full = (rows("cold_blocs", count=FEW, theory=theory) for theory in ("balance", "full"))
    names = world("cold_blocs").names
    ties = {pair: tie(full, pair, "_origin").mean() for pair in names.pairs}
    inside = [pair for pair, mean in ties.items() if 0.4 < mean < 0.7]
    across = [pair for pair, mean in ties.items() if mean < 0]
    for pairs, sign in ((inside, 1), (across, -1)):
        assert pairs
        change = sum(tie(balanced, pair) - tie(full, pair) for pair in pairs)
        assert sign * standard_errors(np.asarray(change)) > FOUR


def test_balance_turns_iran_from_the_friend_of_its_enemies() -> None:
    """Türkiye is friends with the USA, whom Iran dislikes: Iran and Türkiye drift apart, against the full
    theory."""
    balanced, full = (rows(count=FEW, theory=theory) for theory in ("balance", "full"))
    assert standard_errors(tie(balanced, "IRN-TUR") - tie(full, "IRN-TUR")) < -FOUR


# --- audience costs and reputation --------------------------------------------------------------------------


def sent(theory: str, **signal: object) -> Bench:
    """Return AA, BB and CC after one signal, of which nothing is misread, in the step that it falls in."""
    states = {"AA": {"audience_cost": 0.8}, "BB": {}, "CC": {}}
    message = {"sources": ["AA"], "targets": ["BB"], "date": "2030-01-07", **signal}
    scenario = invented(states, {"AA-BB": {}, "AA-CC": {}, "BB-CC": {}}, {"one": message})
    bench = Bench(World(scenario, theory_sets.load(theory, {"perception_noise": 0.0})))
    bench.take("draw", "send", "align", "believe", "commit", "strain", "settle", "realign", "weigh")
    return bench


def test_without_audience_costs_words_say_nothing() -> None:
    """A threat and a pledge with tied hands move no belief, and both do under the full theory."""
    for theory, moves in (("no_audience_costs", False), ("full", True)):
        threat = sent(theory, cameo="138", mechanism=["tying_hands"])
        believed = float(threat.block.dyad[BELIEF, threat.d("BB", "AA"), 0])
        assert (believed > 1e-3) == moves
        pledge = sent(theory, cameo="0334", mechanism=["tying_hands"])
        assert (float(pledge.block.pair[PLEDGE_COST, 0, 1, 0]) > 0) == moves


def test_without_audience_costs_a_threat_does_not_bind() -> None:
    """Nobody opens more disputes for having threatened; under the full theory the one who did does, so that
    disputes of the weeks after it rise by less than they would."""
    for theory, binds in (("no_audience_costs", False), ("full", True)):
        bench = sent(theory, cameo="138", mechanism=["tying_hands"])
        assert bench.block.dyad[COMMITMENT, bench.d("AA", "BB"), 0] > 0.5
        weight = float(theory_sets.values(theory)["audience_cost"]["value"])
        assert (weight > 0) == binds
    free, bound = (_disputes_after_threats(theory) for theory in ("no_audience_costs", "full"))
    assert standard_errors(bound - free) > FOUR


def _disputes_after_threats(theory: str) -> npt.NDArray[np.float64]:
    """Disputes within a quarter of a dozen public threats, by which nobody is deterred or alarmed."""
    threats = {
        f"t{n}": {"sources": ["AA"], "targets": ["BB"], "cameo": "138", "mechanism": ["tying_hands"],
                  "date": f"2030-{month:02d}-{day:02d}"}
        for n, (month, day) in enumerate([(1, 7), (1, 14), (1, 21), (1, 28), (2, 4), (2, 11)])
    }  # fmt: skip
    dyad = {"alignment": -0.4, "propensity": 3.0}
    scenario = invented({"AA": {"audience_cost": 1.0}, "BB": {}}, {"AA-BB": dyad}, threats, weeks=13)
    changes = {"threat_tension": 0.0, "retaliation": 0.0}
    found = simulate(World(scenario, theory_sets.load(theory, changes)), 3, 0, COUNT)[0]
    return found["disputes.AA-BB"].astype(float)


def test_without_reputation_only_what_is_done_to_oneself_counts() -> None:
    """AA displays at BB: CC, who looks on, holds it for more resolved under the full theory, and as resolved
    as before without reputation; BB takes its lesson under both."""
    for theory, spreads in (("no_reputation", False), ("full", True)):
        bench = sent(theory, cameo="150", mechanism=["tying_hands", "sunk_cost"])
        assert float(bench.block.dyad[BELIEF, bench.d("BB", "AA"), 0]) > 0.3
        assert (float(bench.block.dyad[BELIEF, bench.d("CC", "AA"), 0]) > 0.03) == spreads


def test_a_reputation_for_resolve_deters_others() -> None:
    """AA has displayed at BB for a quarter: CC then begins fewer disputes with AA under the full theory, than
    without reputation; retaliation is worth 2 in both, so that it shows."""
    known, unknown = (_disputes_of_onlookers(theory) for theory in ("full", "no_reputation"))
    assert standard_errors(known - unknown) < -FOUR


def _disputes_of_onlookers(theory: str) -> npt.NDArray[np.float64]:
    displays = {
        f"d{n}": {"sources": ["AA"], "targets": ["BB"], "date": f"2030-{month:02d}-{day:02d}"}
        for n, (month, day) in enumerate([(1, 7), (1, 14), (1, 21), (1, 28), (2, 4), (2, 11)])
    }
    states = {"AA": {"capability": 0.02}, "BB": {}, "CC": {"capability": 0.005}}
    ties: dict[str, dict[str, object]] = {
        "AA-BB": {},
        "AA-CC": {"alignment": -0.4, "propensity": 2.0},
        "BB-CC": {"relevant": False},
    }
    scenario = invented(states, ties, displays, weeks=60)
    found = simulate(World(scenario, theory_sets.load(theory, {"retaliation": 2.0})), 3, 0, COUNT)[0]
    return found["disputes.AA-CC"].astype(float)


# --- what they have in common -------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("theory", ["spiral", "deterrence", "balance", "no_audience_costs", "no_reputation"])
def test_no_theory_makes_another_world(theory: str) -> None:
    """P(force) of Azerbaijan and Iran differs from the full theory's by less than a factor of two: theories
    disagree about what signals do, not about how often neighbours fight."""
    here, there = (reached(found, "AZE-IRN", 4).mean() for found in (rows(theory=theory), rows()))
    assert 1 / 2 < here / there < 2
