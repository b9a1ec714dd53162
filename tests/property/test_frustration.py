"""The frustration index of any small signed network is that of brute force, and what may not matter does
not.
"""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.outcomes.cycles import find_violated
from sim.outcomes.frustration import broken, frustration
from sim.outcomes.signed import Network

Signed = tuple[int, np.ndarray, np.ndarray]


@st.composite
def networks(draw: st.DrawFn) -> Signed:
    """Return up to nine states, any ties among them, any signs."""
    count = draw(st.integers(1, 9))
    pairs = list(combinations(range(count), 2))
    signs = [draw(st.sampled_from((0, 1, -1))) for _ in pairs]
    ties = [(pair, sign) for pair, sign in zip(pairs, signs, strict=True) if sign]
    return (
        count,
        np.array([pair for pair, _ in ties], np.int64).reshape(-1, 2),
        np.array([sign for _, sign in ties], np.int64),
    )


def least(count: int, ties: np.ndarray, signs: np.ndarray) -> int:
    """Return the index by trying all partitions."""
    blocs = np.array(list(product((0, 1), repeat=count)))
    apart = blocs[:, ties[:, 0]] != blocs[:, ties[:, 1]]
    return int((apart == (signs > 0)).sum(axis=1).min())


@given(networks())
@settings(max_examples=40, deadline=None)
def test_the_index_is_that_of_brute_force(network: Signed) -> None:
    """Proven, and the blocs it comes with leave as many ties unsatisfied as it says."""
    found = frustration(*network)
    assert found.proven
    assert found.unsatisfied == least(*network)
    assert found.unsatisfied == broken(found.bloc, *network[1:])


@given(networks(), st.integers(0, 2**9 - 1))
@settings(max_examples=30, deadline=None)
def test_switching_changes_nothing(network: Signed, code: int) -> None:
    """Turning all ties of any set of states leaves the index as it is (Harary 1959)."""
    count, ties, signs = network
    side = 1 - 2 * np.array([(code >> i) & 1 for i in range(count)])
    turned = signs * side[ties[:, 0]] * side[ties[:, 1]] if len(ties) else signs
    assert frustration(count, ties, turned).unsatisfied == frustration(count, ties, signs).unsatisfied


@given(networks())
@settings(max_examples=40, deadline=None)
def test_what_is_taken_off_does_not_matter(network: Signed) -> None:
    """The reduced network's best partition, restored, is a best one of the whole; the constant is what is
    lost.
    """
    count, ties, signs = network
    small = Network(count, [(i, j, s) for (i, j), s in zip(ties.tolist(), signs.tolist(), strict=True)])
    small.reduce()
    assert all(len(mine) > 2 for mine in small.ties.values())
    costs = {}
    for sides in product((1, -1), repeat=len(small.ties)):
        side = dict(zip(small.ties, sides, strict=True))
        lost = sum(
            abs(w) for i in side for j, w in small.ties[i].items() if i < j and side[i] * side[j] * w < 0
        )
        small.restore(side)
        costs[tuple(side[i] for i in range(count))] = lost + small.constant
    assert min(costs.values()) == least(*network)
    for sides, lost in costs.items():
        assert broken(np.array(sides), ties, signs) == lost


@given(networks(), st.integers(0, 2**9 - 1))
@settings(max_examples=40, deadline=None)
def test_cycles_hold_in_every_partition(network: Signed, code: int) -> None:
    """The inequalities that a fractional point violates are met by what any partition leaves unsatisfied."""
    count, ties, signs = network
    if len(ties) == 0:
        return
    bloc = np.array([(code >> i) & 1 for i in range(count)])
    unsatisfied = (bloc[ties[:, 0]] != bloc[ties[:, 1]]) == (signs > 0)
    point = np.random.default_rng(code).uniform(0, 0.5, len(ties))
    for cycle in find_violated(count, ties, signs, point):
        assert sum(1 - point[k] if inside else point[k] for k, inside in cycle) < 1
        assert sum(1 - unsatisfied[k] if inside else unsatisfied[k] for k, inside in cycle) >= 1


def test_a_sign_is_plus_or_minus_one() -> None:
    """0 is no sign."""
    with pytest.raises(ValueError, match="signs"):
        frustration(2, np.array([[0, 1]]), np.array([0]))
