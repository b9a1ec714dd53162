"""What can be moved, for all numbers: a slider reaches its number, a moved number is the one that is run."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engines.world import World
from sim.explore import changes as changing
from sim.explore.base import Base
from sim.explore.numbers import marks, span
from sim.montecarlo.pools import Serial
from sim.scenario import library, theory_sets
from sim.scenario.fingerprint import fingerprint
from sim.scenario.quantity import Quantity


@cache
def base() -> Base:
    """The article's scenario."""
    return Base(
        World(library.load("aras_drills"), theory_sets.load()), 1, 10, Serial(), ["scenario=aras_drills"]
    )


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Fixed and uncertain numbers in a range that may be narrow, wide, or without its lower end."""
    low = draw(st.sampled_from([0.0, -1.0, -30.0, 1e-9, 0.1]))
    high = draw(st.sampled_from([1.0, 5.0, 40_000.0, 100_000.0]))
    one, other = sorted(draw(st.lists(st.floats(low, high), min_size=2, max_size=2)))
    if one < other and draw(st.booleans()):
        return Quantity("uniform", (one, other), source="s", low=low, high=high)
    return Quantity("value", (one,), source="s", low=low, high=high)


@given(quantities())
def test_a_slider_reaches_its_number(quantity: Quantity) -> None:
    """Bounds lie in the range that is allowed, in order, around the quantiles that are marked."""
    found = span(quantity)
    assert quantity.low <= found.low < found.high <= quantity.high
    assert found.low <= marks(quantity)[1] <= found.high
    assert not found.ratio or found.low > 0


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_moved_numbers_are_those_of_the_same_words(data: st.DataObject) -> None:
    """A world that was moved on the page has the fingerprint of the scenario with those edits."""
    there = base().world.scenario.dyads
    fixed = {f"dyads.{name}.distance" for name, dyad in there.items() if dyad.contiguous}  # 0, or refused
    offered = [each for each in base().offer.numbers if each.group in ("states", "dyads")]
    numbers = [each for each in offered if each.path not in fixed]
    chosen = data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=4, unique=True))
    values = {}
    for each in chosen:
        low, high = each.quantity.low, each.quantity.high
        values[each.path] = data.draw(st.floats(low, high)) + 0.0
    found = base().read({"values": values})
    world = changing.apply(base().world, found)
    again = library.load("aras_drills", changing.edits(found))
    assert fingerprint(world.scenario) == fingerprint(again)
    assert changing.apply(base().world, base().read({})) == base().world
