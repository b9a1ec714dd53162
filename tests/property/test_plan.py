"""The plan of blocks."""

from hypothesis import given
from hypothesis import strategies as st

from sim.engines.lane_counts import LEAST_LANES, MOST_LANES
from sim.montecarlo import plan
from sim.montecarlo.plan import Size

counts = st.integers(1, 5_000)
sizes = st.integers(1, 1_000)
numbers = (st.integers(2, 193), st.integers(1, 500), st.integers(1, 500), st.integers(1, 2000))
models = st.builds(Size, *numbers, legible=st.just(False))
legible = st.builds(Size, *numbers, legible=st.just(True))


@given(counts, sizes)
def test_blocks_cover_every_replicate_once(replicates: int, size: int) -> None:
    """Blocks follow on each other from history 0 to the last, without gap or overlap."""
    found = plan.blocks(replicates, size)
    ends = [block.first + block.count for block in found]
    assert [block.first for block in found] == [0, *ends[:-1]]
    assert ends[-1] == replicates
    assert all(1 <= block.count <= size for block in found)


@given(counts, counts, sizes)
def test_a_longer_run_begins_with_the_blocks_of_a_shorter_one(a: int, b: int, size: int) -> None:
    """All whole blocks of the shorter run are blocks of the longer one."""
    shorter, longer = (plan.blocks(n, size) for n in sorted([a, b]))
    whole = [block for block in shorter if block.count == size]
    assert list(longer[: len(whole)]) == whole


@given(counts, sizes, st.integers(1, 40))
def test_shards_share_out_every_block_once(replicates: int, size: int, shards: int) -> None:
    """Shards follow on each other, each of whole blocks, and none has two blocks more than another."""
    parts = [plan.share(replicates, size, number, shards) for number in range(1, shards + 1)]
    assert [first for first, _ in parts] == [0, *(stop for _, stop in parts[:-1])]
    assert parts[-1][1] == replicates
    found = [plan.within(first, stop, size) if first < stop else () for first, stop in parts]
    assert tuple(block for part in found for block in part) == plan.blocks(replicates, size)
    assert max(map(len, found)) - min(map(len, found)) <= 1


@given(models)
def test_a_block_fills_its_lanes(model: Size) -> None:
    """A block is a multiple of the engine's lanes, and above one bank no more than a second's work."""
    size = plan.block_size(model)
    assert size % LEAST_LANES == 0
    assert size >= LEAST_LANES
    assert size == LEAST_LANES or size * plan.seconds_per_replicate(model) <= plan.BLOCK_SECONDS


@given(legible)
def test_a_block_of_agents_is_a_second_s_work_and_may_take_a_minute(model: Size) -> None:
    """A block of the legible engine takes a second, if that is one history at least and no more than most
    blocks have; it is given up after a minute or a hundred times what it should take."""
    size, cost = plan.block_size(model), plan.seconds_per_replicate(model)
    assert size == 1 or size * cost <= plan.BLOCK_SECONDS
    assert size == MOST_LANES or (size + 1) * cost > plan.BLOCK_SECONDS
    assert plan.block_seconds(model) == max(60.0, plan.PATIENCE * size * cost)


@given(models | legible, counts, counts)
def test_more_replicates_cost_more(model: Size, a: int, b: int) -> None:
    """The estimate grows in proportion to the histories; step data need no more memory for more of them."""
    one, other = plan.estimate(model, a), plan.estimate(model, b)
    assert (one.seconds < other.seconds) == (a < b)
    assert one.memory <= other.memory if a < b else one.memory >= other.memory
    assert model.kept or (one.memory < other.memory) == (a < b)
