"""Shapley values and interactions against games whose answers are known."""

from math import comb

import numpy as np
import pytest

from sim.statistics import shapley
from sim.statistics.shapley import Floats

GLOVES = np.array([0, 0, 0, 1, 0, 1, 0, 1], np.float64)
"""Player 0 holds a left glove, 1 and 2 a right one each; a pair is worth 1. Row m: coalition of the bits of
m.
"""


def measure(kind: str, worth: Floats) -> Floats:
    """A measure of a game's table of worths."""
    players = len(worth).bit_length() - 1
    return np.tensordot(shapley.weights(shapley.coalitions(players))[kind], worth, axes=1)


def random_game(players: int, *shape: int) -> Floats:
    """Worths without any structure."""
    return np.random.default_rng(1).normal(size=(2**players, *shape))


def test_glove_game_by_hand() -> None:
    """The holder of the rare glove gets 2/3, the other two 1/6 each (Shapley 1953)."""
    assert measure("shapley", GLOVES) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_last_and_first_by_hand() -> None:
    """Nobody brings a pair alone; only the left glove cannot be spared."""
    assert list(measure("last", GLOVES)) == [1, 0, 0]
    assert list(measure("first", GLOVES)) == [0, 0, 0]


def test_interactions_by_hand() -> None:
    """Left and right complete each other by 2/3 each way; the two right ones stand in for one another, by
    1/3.
    """
    assert measure("pairs", GLOVES) == pytest.approx([2 / 3, 2 / 3, -1 / 3])


def test_additive_game() -> None:
    """Where players add up, everybody gets what he brings and nobody interacts."""
    brings = np.array([0.5, -2.0, 0.0, 3.0])
    worth = shapley.coalitions(4) @ brings
    for kind in ("shapley", "last", "first"):
        assert measure(kind, worth) == pytest.approx(brings)
    assert measure("pairs", worth) == pytest.approx(np.zeros(6))


def test_majority_game() -> None:
    """Equal players share equally: five votes, three decide."""
    worth = (shapley.coalitions(5).sum(axis=1) >= 3).astype(float)
    assert measure("shapley", worth) == pytest.approx([0.2] * 5)


@pytest.mark.parametrize("players", [1, 2, 3, 6])
def test_shares_add_up(players: int) -> None:
    """Shapley values add up to worth(all) - worth(nobody), and so do first-in effects with all
    interactions.
    """
    worth = random_game(players, 3)
    total = worth[-1] - worth[0]
    assert measure("shapley", worth).sum(axis=0) == pytest.approx(total)
    both = measure("first", worth).sum(axis=0) + measure("pairs", worth).sum(axis=0)
    assert both == pytest.approx(total)


def test_weights_come_in_pieces() -> None:
    """Summing over pieces of the table is the same as over the whole: nothing needs all worths at once."""
    worth = random_game(5)
    members = shapley.coalitions(5)
    pieces = [np.arange(0, 7), np.arange(7, 20), np.arange(20, 32)]
    summed = sum(shapley.weights(members[piece])["shapley"] @ worth[piece] for piece in pieces)
    assert summed == pytest.approx(measure("shapley", worth))


def test_interaction_is_an_average_of_second_differences() -> None:
    """Weights of a pair's second differences over coalitions of the others add up to one."""
    n = 6
    assert sum(2 / (n * comb(n - 1, t)) * comb(n - 2, t) for t in range(n - 1)) == pytest.approx(1)


def test_too_many_players() -> None:
    """2^17 coalitions are refused."""
    with pytest.raises(ValueError, match="at most 16"):
        shapley.coalitions(17)


def test_nobody_plays() -> None:
    """A game without players has one coalition and no shares."""
    assert measure("shapley", np.array([3.0])).shape == (0,)


def test_orders_are_permutations_and_their_reverses() -> None:
    """Each column is an order of all players; the second half is the first backwards."""
    order = shapley.orders(np.random.default_rng(1), 5, 40)
    assert (np.sort(order, axis=1) == np.arange(5)[:, None]).all()
    assert (order[1] == order[0][::-1]).all()


def test_gains_by_hand() -> None:
    """In the order 2, 0, 1 the gloves are worth 0, 0, 1, 1: player 0 brings the pair."""
    order = np.array([[2], [0], [1]])
    members = shapley.flag_joined(order)
    assert members[:, :, 0].tolist() == [
        [False, False, False], [False, False, True], [True, False, True], [True, True, True]
    ]  # fmt: skip
    worth = GLOVES[(members[:, :, 0] * [1, 2, 4]).sum(axis=1)]
    assert shapley.gains(order, worth[:, None])[:, 0].tolist() == [1, 0, 0]


def test_gains_of_several_outcomes() -> None:
    """Outcomes stay apart: an axis between players and orders is carried along."""
    order = np.array([[1, 0], [0, 1]])
    worth = np.arange(12.0).reshape(3, 2, 2) ** 2
    for outcome in range(2):
        alone = shapley.gains(order, worth[:, outcome])
        assert (shapley.gains(order, worth)[:, outcome] == alone).all()


def test_all_orders_give_the_exact_values() -> None:
    """Averaged over all n! orders, gains are Shapley values."""
    from itertools import permutations

    worth = random_game(4)
    order = np.array(list(permutations(range(4)))).T
    members = shapley.flag_joined(order)
    code = (members * np.array([1, 2, 4, 8])[:, None]).sum(axis=1)
    found = shapley.gains(order, worth[code]).mean(axis=1)
    assert found == pytest.approx(measure("shapley", worth))


def test_second_differences_by_hand() -> None:
    """With everybody else in, the left glove interacts with neither right one; those replace each other."""
    everybody, without_one = GLOVES[7], GLOVES[[6, 5, 3]]
    without_two = GLOVES[[4, 2, 1]]  # without 0 and 1, 0 and 2, 1 and 2
    assert shapley.second_differences(everybody, without_one, without_two).tolist() == [0, 0, -1]


def test_missing_sees_a_share_that_is_lost() -> None:
    """A sum that is off by 0.1 is found."""
    assert shapley.missing(np.array([[0.5], [0.4]]), np.zeros(1), np.ones(1)) == pytest.approx(0.1)
