"""The choice rule against theory: its two limits, and the closed forms of two states that face each other."""

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.engines.world import World
from sim.model.declaration import ACT, ALIGNMENT, BELIEF, SCHEDULE, STRENGTH, SUPPORT
from tests.verification.closed_forms import SEVERITY, answer, chain, softmax
from tests.worlds import Bench, full_theory, invented, shipped_world, still_theory

Floats = npt.NDArray[np.float64]
COERCIVE = np.array([0, 0, 0, 1, 1, 1])
SURE = 1e-4  # chance at which a sound model fails a test of this file
RULES = [rule.name for rule in SCHEDULE]
DECIDED = RULES.index("decide") + 1


def decisions(bench: Bench, weeks: int) -> npt.NDArray[np.int64]:
    """Return what each state decided by itself, joining set aside, as [weeks, D, W]."""
    seen = []
    for t in range(weeks):
        bench.take(*RULES[:DECIDED], t=t)
        seen.append(bench.block.choice[ACT].copy())
        bench.take(*RULES[DECIDED:], t=t)
    return np.array(seen)


def assert_drawn_from(found: npt.NDArray[np.int64], law: Floats) -> None:
    """Counts come from the law, by a chi-square test; cells that expect less than 5 are put together."""
    expected = law * found.sum() / law.sum()
    rare = expected < 5
    cells = [(found[~rare], expected[~rare])]
    if rare.any():
        cells.append((found[rare].sum()[None], expected[rare].sum()[None]))
    observed, expected = (np.concatenate(parts) for parts in zip(*cells, strict=True))
    assert stats.chisquare(observed, expected).pvalue > SURE


def test_without_precision_every_rung_is_equally_likely() -> None:
    """lambda = 0 in the shipped theory: 20 weeks of the article's five states, each act a fair die of six."""
    world = shipped_world("aras_drills", {"history": "simulated"}, precision=0)
    acts = decisions(Bench(world, lanes=64), 20)
    assert_drawn_from(np.bincount(acts.ravel(), minlength=6), np.ones(6))


def test_with_great_precision_states_give_the_best_response() -> None:
    """lambda = 20: wherever the best rung leads by .7 or more (odds of e^14), it is the one chosen."""
    intercepts = {"accommodate": -1.0, "protest": -1.0, "threaten": -2.0, "display": -2.0, "force": -4.0}
    theory = still_theory(precision=20.0, dislike=6.0, success=8.0, retaliation=6.0, **intercepts)
    bench = Bench(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), theory), lanes=2000)
    rng, block = np.random.default_rng(1), bench.block
    block.pair[ALIGNMENT] = rng.uniform(-1, 1, block.pair[ALIGNMENT].shape)
    block.dyad[[BELIEF, STRENGTH]] = rng.uniform(0, 1, (2, 2, 2000))
    bench.take("draw", "decide")
    for actor, target in (("AA", "BB"), ("BB", "AA")):
        d = bench.d(actor, target)
        p, resolve = block.dyad[STRENGTH, d], 1 / (1 + np.exp(-block.dyad[BELIEF, d]))
        disliked = -6.0 * block.pair[ALIGNMENT, bench.i(actor), bench.i(target)]
        coercive = disliked + 8.0 * (2 * p - 1) - 6.0 * resolve * (1 - p)
        utility = SEVERITY * np.where(COERCIVE, coercive[:, None], disliked[:, None])
        utility += [-1.0, 0.0, -1.0, -2.0, -2.0, -4.0]
        best = np.sort(utility, axis=1)
        clear = best[:, -1] - best[:, -2] >= 0.7
        assert clear.sum() > 500
        np.testing.assert_array_equal(block.choice[ACT, d][clear], utility.argmax(axis=1)[clear])
        assert len(set(block.choice[ACT, d][clear])) >= 3


def test_two_states_without_memory_follow_the_closed_form() -> None:
    """No signals, no memory: each act is drawn anew from one softmax per state, whatever came before.

    Three to one in capability: p = .75 and .25, so success 1 speaks .5 and -.5 for each unit of severity;
    dislike 1 x alignment -.4 speaks .4; resolve .5 and .8 of the other deters by R (1 - p) = .125 and .6.
    """
    scenario = invented(
        {"AA": {"capability": 0.03, "resolve": 0.8}, "BB": {}}, {"AA-BB": {"alignment": -0.4}}
    )
    theory = still_theory(
        protest=-0.5, threaten=-1, display=-1, force=-1.5, dislike=1, success=1, retaliation=1
    )
    acts = decisions(Bench(World(scenario, theory), lanes=500), 20)
    intercepts = np.array([0.0, 0.0, -0.5, -1.0, -1.0, -1.5])
    laws = [
        softmax(intercepts + SEVERITY * (0.4 + COERCIVE * (x - y))) for x, y in ((0.5, 0.125), (-0.5, 0.6))
    ]
    for d, law in enumerate(laws):
        assert_drawn_from(np.bincount(acts[:, d].ravel(), minlength=6), law)
    # The two sides, and one side's successive acts, are independent: the law of a pair is the product.
    assert_drawn_from(pairs(acts[:, 0], acts[:, 1]), np.outer(*laws).ravel())
    assert_drawn_from(pairs(acts[:-1:2, 0], acts[1::2, 0]), np.outer(laws[0], laws[0]).ravel())


def pairs(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the counts of the 36 pairs of rungs."""
    return np.bincount((6 * a + b).ravel(), minlength=36)


def test_two_states_that_answer_each_other_follow_their_markov_chain() -> None:
    """Memory of one week: this week's pair of acts depends on last week's alone.

    After 30 weeks 8,000 replicates are spread over the 36 pairs as the chain's left eigenvector says.
    """
    reaction, saturation, up, down = 3.0, 0.5, 0.7, 0.6
    theory = still_theory(
        grievance_half_life=0.1, reaction=reaction, saturation=saturation, spill_up=up, spill_down=down,
        accommodate=-1, protest=-1, threaten=-2, display=-2, force=-2.5,
    )  # fmt: skip
    bench = Bench(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, weeks=31), theory), lanes=8000)
    acts = decisions(bench, 31)[-1]
    intercepts = np.array([-1.0, 0.0, -1.0, -2.0, -2.0, -2.5])
    answers = np.array([answer(rung, intercepts, reaction, saturation, up, down) for rung in range(6)])
    values, vectors = np.linalg.eig(chain(answers).T)
    law = np.abs(np.real(vectors[:, np.argmax(np.real(values))]))
    assert_drawn_from(pairs(acts[0], acts[1]), law)


def test_cheap_talk_moves_no_belief_of_a_state_without_an_audience() -> None:
    """Audience cost 0 at home: twelve threats and pledges in words leave resolve and support at their priors
    (Fearon 1995), to the bit; the same words before an audience, or at a cost, do not."""
    moved = {}
    for name, audience, mechanism in (
        ("talk", 0, "cheap_talk"),
        ("heard", 1, "cheap_talk"),
        ("costly", 0, "sunk_cost"),
    ):
        words = {
            f"s{t}{x}": {"sources": ["AA"], "targets": [x], "cameo": code, "mechanism": [mechanism],
                         "date": f"2030-02-{t:02d}"}
            for t in range(1, 7) for x, code in (("BB", "130"), ("CC", "0334"))
        }  # fmt: skip
        states = {"AA": {"audience_cost": audience}, "BB": {}, "CC": {}}
        scenario = invented(
            states, {"AA-BB": {}, "AA-CC": {"relevant": False}, "BB-CC": {}}, words, history="given",
            horizon={"start": "2030-01-07", "end": "2030-03-31", "origin": "2030-03-25", "step_days": 7},
        )  # fmt: skip
        bench = Bench(World(scenario, full_theory()))
        before = bench.block.dyad[BELIEF].copy(), bench.block.pair[SUPPORT].copy()
        for t in range(8):
            bench.week(t)
        moved[name] = [
            np.abs(bench.block.dyad[BELIEF] - before[0]).max(),
            np.abs(bench.block.pair[SUPPORT] - before[1]).max(),
        ]
    assert moved["talk"] == [0.0, 0.0]
    assert min(moved["heard"]) > 0.0
    assert min(moved["costly"]) > max(moved["heard"])
