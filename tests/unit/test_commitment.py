"""K <- max(kept K, what was publicly signalled this week)."""

import pytest

from sim.engines.world import World
from sim.model.declaration import COMMITMENT, PLEDGED
from tests.worlds import Bench, invented, near, still_theory


@pytest.mark.parametrize(
    ("before", "signalled", "after"), [(0.8, 0.0, 0.4), (0.8, 0.6, 0.6), (0.8, 0.3, 0.4), (0.0, 0.72, 0.72)]
)
def test_the_strongest_recent_threat_binds(before: float, signalled: float, after: float) -> None:
    """Half-life of a week: .8 fades to .4, unless a stronger signal of this week takes its place."""
    world = World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), still_theory(commitment_half_life=1.0))
    bench = Bench(world)
    d = bench.d("AA", "BB")
    bench.block.dyad[COMMITMENT, d], bench.block.dyad[PLEDGED, d] = before, signalled
    bench.take("commit")
    assert bench.block.dyad[COMMITMENT, :, 0].tolist() == near([after, 0.0])
