"""Frustration and triads: by hand, and by brute force over networkx graphs."""

from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest

from sim.outcomes.coalitions import TIE, Blocs, Network, blank_blocs, find_blocs, workspace

Floats = npt.NDArray[np.float64]


def found(alignment: Floats) -> Blocs:
    """Return what is found of networks alignment [N, N, W]."""
    n, _, lanes = alignment.shape
    out = blank_blocs(n, lanes)
    find_blocs(Network(1 - np.eye(n, dtype=np.int64), alignment.astype(np.float32)), workspace(n), out)
    return out


def network(n: int, ties: dict[tuple[int, int], float]) -> Floats:
    """Return the alignments [n, n, 1] that hold these ties, the same both ways."""
    alignment = np.zeros((n, n, 1))
    for (i, j), value in ties.items():
        alignment[i, j] = alignment[j, i] = value
    return alignment


def random_networks(n: int, lanes: int, seed: int) -> Floats:
    """Return random networks, all pairs tied."""
    half = np.triu(np.random.default_rng(seed).uniform(-1, 1, (lanes, n, n)), 1)
    return np.moveaxis(half + half.transpose(0, 2, 1), 0, -1).copy()


def frustration(alignment: Floats) -> int:
    """Return the least number of unsatisfied ties over all partitions in two: negative ties less a cut."""
    n = len(alignment)
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    ties = [(i, j) for i, j in combinations(range(n), 2) if abs(alignment[i, j]) > TIE]
    graph.add_weighted_edges_from((i, j, float(np.sign(alignment[i, j]))) for i, j in ties)
    negative = sum(alignment[i, j] < 0 for i, j in ties)
    lefts = [left for size in range(1, n) for left in combinations(range(1, n), size)]
    cuts = [nx.cut_size(graph, left, weight="weight") for left in lefts]
    return round(negative + min([0.0, *cuts]))


SMALL = {
    "balanced triangle": (3, {(0, 1): 1, (1, 2): -1, (0, 2): -1}, 0, (0, 0, 1, 0)),
    "one enemy among three": (3, {(0, 1): 1, (1, 2): 1, (0, 2): -1}, 1, (0, 1, 0, 0)),
    "three enemies": (3, {(0, 1): -1, (1, 2): -1, (0, 2): -1}, 1, (0, 0, 0, 1)),
    "three friends": (3, {(0, 1): 1, (1, 2): 1, (0, 2): 1}, 0, (1, 0, 0, 0)),
    "square with one enemy": (4, {(0, 1): 1, (1, 2): 1, (2, 3): 1, (0, 3): -1}, 1, (0, 0, 0, 0)),
    "square with two": (4, {(0, 1): 1, (1, 2): -1, (2, 3): 1, (0, 3): -1}, 0, (0, 0, 0, 0)),
    # Six ties, at most four between two blocs of two; ten ties, at most six between blocs of two and three.
    "four enemies": (4, dict.fromkeys(combinations(range(4), 2), -1), 2, (0, 0, 0, 4)),
    "five enemies": (5, dict.fromkeys(combinations(range(5), 2), -1), 4, (0, 0, 0, 10)),
    "a tie too weak to count": (3, {(0, 1): 1, (1, 2): 1, (0, 2): -0.09}, 0, (0, 0, 0, 0)),
}


@pytest.mark.parametrize("name", SMALL)
def test_frustration_and_triads_of_small_graphs(name: str) -> None:
    """An odd number of enemies in a cycle frustrates one tie; complete enmity all but its largest cut."""
    n, ties, unsatisfied, triads = SMALL[name]
    out = found(network(n, ties))
    assert out.frustration[0] == unsatisfied == frustration(network(n, ties)[..., 0])
    assert tuple(out.triads[:, 0]) == triads


def test_frustration_is_that_of_brute_force() -> None:
    """On 40 random networks of 4 to 7 states."""
    for n in range(4, 8):
        alignment = random_networks(n, 10, seed=100 + n)
        assert found(alignment).frustration.tolist() == [frustration(alignment[..., w]) for w in range(10)]


def test_blocs_of_any_number_leave_no_more_unsatisfied_than_two_blocs() -> None:
    """Two blocs are a partition too."""
    out = found(random_networks(7, 50, seed=9))
    assert np.all(out.disagreements <= out.frustration)


def test_the_heuristic_for_many_states_is_nearly_always_exact() -> None:
    """Networks of 8 to 14 states, solved exactly and, padded to 17 with states without ties, by heuristic."""
    met = 0
    for n in (8, 11, 14):
        alignment = random_networks(n, 100, seed=200 + n)
        exact, near = found(alignment), found(np.pad(alignment, ((0, 17 - n), (0, 17 - n), (0, 0))))
        assert np.all(near.frustration >= exact.frustration)
        met += (near.frustration == exact.frustration).sum()
    assert met >= 270


def test_a_balanced_network_of_many_states_is_solved_by_the_heuristic() -> None:
    """Two blocs of ten, friends within and enemies across: nothing is frustrated."""
    bloc = np.array([1.0] * 10 + [-1.0] * 10)
    assert found(0.5 * np.outer(bloc, bloc)[..., None]).frustration[0] == 0
