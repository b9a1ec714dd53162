"""When a run or sweep that stops by itself looks next."""

import math

from hypothesis import given
from hypothesis import strategies as st

from sim.montecarlo.adaptive import Aim
from sim.statistics.sequential import looks


@given(st.integers(1, 5000), st.integers(0, 10**6), st.integers(1, 10**6), st.floats(0, 1e7))
def test_the_next_look_is_one_of_the_looks_and_has_what_is_needed(
    first: int, more: int, at: int, needed: float
) -> None:
    """The least look after this one with as many histories as are needed, the last one where none has."""
    aim = Aim(0.1, None, first, first + more)
    there = [n for n in looks(first, first + more) if n > at]
    enough = [n for n in there if n >= needed]
    assert aim.after(at, needed) == (min(enough, default=max(there)) if there else None)


def test_a_bound_without_end_needs_the_last_look() -> None:
    """What cannot be reckoned ends at the last look."""
    assert Aim(0.1, None, 100, 1000).after(100, math.inf) == 1000
