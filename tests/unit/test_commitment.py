"""K <- max(kept K, what was publicly signalled this week); incidents and plight by the same pattern.

Severities are .6 (threaten), .72 (display) and 1 (force).
"""

import pytest

from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    COMMITMENT,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FORCE,
    GIVEN_RUNG,
    HOLD,
    INCIDENT,
    PLEDGED,
    PLIGHT,
    THREATEN,
)
from tests.worlds import Bench, invented, near, still_theory


def bench_of(**theory: float) -> Bench:
    """Return AA, BB, CC, which may all fight each other."""
    pairs: dict[str, dict[str, object]] = {"AA-BB": {}, "AA-CC": {}, "BB-CC": {}}
    return Bench(World(invented({"AA": {}, "BB": {}, "CC": {}}, pairs), still_theory(**theory)))


@pytest.mark.parametrize(
    ("before", "signalled", "after"), [(0.8, 0.0, 0.4), (0.8, 0.6, 0.6), (0.8, 0.3, 0.4), (0.0, 0.72, 0.72)]
)
def test_the_strongest_recent_threat_binds(before: float, signalled: float, after: float) -> None:
    """Half-life of a week: .8 fades to .4, unless a stronger signal of this week takes its place."""
    bench = bench_of(commitment_half_life=1.0)
    d = bench.d("AA", "BB")
    bench.block.dyad[COMMITMENT, d], bench.block.dyad[PLEDGED, d] = before, signalled
    bench.take("commit")
    expected = [after if other == d else 0.0 for other in range(6)]
    assert bench.block.dyad[COMMITMENT, :, 0].tolist() == near(expected)


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (HOLD, 0.8, 0.4),
        (DOWNGRADE, 0.8, 0.4),
        (THREATEN, 0.0, 0.6),
        (DISPLAY, 0.8, 0.72),
        (FORCE, 0.8, 1.0),
    ],
)
@pytest.mark.parametrize("by", ["act", "signal"])
def test_the_worst_that_was_just_suffered_is_remembered(
    by: str, act: int, before: float, after: float
) -> None:
    """Half-life of a week: BB's act of last week, or the scenario's signal of this one, from a threat on.

    It is AA that remembers it of BB, and nobody else.
    """
    bench = bench_of(memory_half_life=1.0)
    mine, theirs = bench.d("AA", "BB"), bench.d("BB", "AA")
    bench.block.dyad[INCIDENT, mine] = before
    if by == "act":
        bench.block.conduct[ACT, 1, 0] = act
    else:
        bench.block.choice[GIVEN_RUNG, theirs] = act
    bench.take("commit")
    expected = [after if d == mine else 0.0 for d in range(6)]
    assert bench.block.dyad[INCIDENT, :, 0].tolist() == near(expected)


@pytest.mark.parametrize(("act", "signal"), [(FORCE, THREATEN), (THREATEN, FORCE)])
def test_of_act_and_signal_the_worse_counts(act: int, signal: int) -> None:
    """Force and a threat in one week: 1."""
    bench = bench_of()
    bench.block.conduct[ACT, 1, 0], bench.block.choice[GIVEN_RUNG, bench.d("BB", "AA")] = act, signal
    bench.take("commit")
    assert bench.block.dyad[INCIDENT, bench.d("AA", "BB"), 0] == near(1.0)


@pytest.mark.parametrize(
    ("by_bb", "by_cc", "before", "after"),
    [
        (HOLD, HOLD, 0.8, 0.4),
        (ENGAGE, DOWNGRADE, 0.8, 0.4),
        (THREATEN, HOLD, 0.2, 0.36),
        (HOLD, THREATEN, 0.8, 0.4),
        (THREATEN, DISPLAY, 0.0, 0.5184),
        (FORCE, DISPLAY, 0.0, 1.0),
    ],
)
def test_plight_is_the_square_of_the_worst_that_anybody_did(
    by_bb: int, by_cc: int, before: float, after: float
) -> None:
    """Half-life of a week: .8 fades to .4; a threat counts .36, a display .72^2 = .5184, force 1; the worst
    of all. Those who did it are in no plight."""
    bench = bench_of(memory_half_life=1.0)
    bench.block.own[PLIGHT, 0] = before
    bench.block.conduct[ACT, 1, 0], bench.block.conduct[ACT, 2, 0] = by_bb, by_cc
    bench.take("commit")
    assert bench.block.own[PLIGHT, :, 0].tolist() == near([after, 0.0, 0.0])


def test_plight_counts_what_is_done_not_how_long_it_is_remembered() -> None:
    """An old incident is no news: .72 remembered of BB adds nothing to the plight."""
    bench = bench_of(memory_half_life=1.0)
    bench.block.dyad[INCIDENT, bench.d("AA", "BB")] = 0.72
    bench.take("commit")
    assert bench.block.own[PLIGHT, 0, 0] == 0.0
