"""Frustration of networks whose index is known, and of large ones, where it is proven or bounded."""

import numpy as np
import pytest

from sim.outcomes.frustration import broken, frustration
from sim.outcomes.landscape import energies

# Ties among sixteen tribes of the highlands of New Guinea: Read 1954, Cultures of the Central Highlands,
# Southwestern Journal of Anthropology 10(1); as given by the R package signnet (MIT).
FRIENDS = (
    "Kotun: Gavev; Nagad: Gavev Kotun; Gama: Gavev Kotun Nagad; Alika: Ove; Gahuk: Ove;"
    "Masil: Ove Nagam Gahuk; Ukudz: Ove Alika Gahuk Masil; Notoh: Nagam; Seuve: Nagam Uheto;"
    "Geham: Gahuk Masil Ukudz; Asaro: Gahuk Masil Ukudz Geham; Uheto: Masil Notoh Kohik; Kohik: Notoh"
)
ENEMIES = (
    "Ove: Gavev Kotun; Alika: Gavev; Nagam: Gavev Kotun; Gahuk: Gavev Kotun; Asaro: Gavev;"
    "Notoh: Kotun Gahuk; Kohik: Kotun; Nagad: Nagam Notoh Kohik Geham Asaro Uheto;"
    "Gama: Nagam Gahuk Geham Asaro Uheto Seuve; Uheto: Gahuk Geham; Seuve: Ukudz Asaro; Geham: Notoh Kohik"
)
Network = tuple[int, np.ndarray, np.ndarray]


def tribes() -> Network:
    """Return the sixteen tribes with 29 friendships and 29 enmities."""
    named = [
        (head.strip(), other, sign)
        for text, sign in ((FRIENDS, 1), (ENEMIES, -1))
        for head, others in (entry.split(":") for entry in text.split(";"))
        for other in others.split()
    ]
    at = {name: k for k, name in enumerate(sorted({name for a, b, _ in named for name in (a, b)}))}
    ties = np.array([(at[a], at[b]) for a, b, _ in named])
    return len(at), ties, np.array([sign for _, _, sign in named])


def test_the_highland_tribes_have_frustration_seven_in_one_way() -> None:
    """7 of 58 ties (Aref, Mason & Wilson 2020 state the index), and of 2^15 partitions only one leaves 7."""
    count, ties, signs = tribes()
    assert (count, len(ties), signs.sum()) == (16, 58, 0)
    found = frustration(count, ties, signs)
    assert (found.unsatisfied, found.proven) == (7, True)
    propensity = np.zeros((count, count))
    propensity[ties[:, 0], ties[:, 1]] = propensity[ties[:, 1], ties[:, 0]] = signs
    table = energies(np.ones(count), propensity) + 29  # enmities within a bloc count as unsatisfied
    assert table.min() == 7
    assert (np.abs(table - 7) < 1e-9).sum() == 1


def factions(noise: float, seed: int) -> Network:
    """Return 155 states with 1,200 ties, as in international relations: many ties of a few states, two
    factions, `noise` of the signs turned.
    """
    rng = np.random.default_rng(seed)
    side, reach = rng.integers(0, 2, 155), rng.pareto(2, 155) + 0.3
    pairs = np.array([(i, j) for i in range(155) for j in range(i)])
    chance = np.where(side[pairs[:, 0]] == side[pairs[:, 1]], 3, 1) * reach[pairs[:, 0]] * reach[pairs[:, 1]]
    ties = pairs[rng.choice(len(pairs), 1200, replace=False, p=chance / chance.sum())]
    signs = np.where(side[ties[:, 0]] == side[ties[:, 1]], 1, -1)
    return 155, ties, np.where(rng.random(1200) < noise, -signs, signs)


@pytest.mark.parametrize("noise", [0.02, 0.1])
def test_155_states_in_factions_are_proven(noise: float) -> None:
    """The index is at most what was turned, and it is known that no partition is better."""
    network = factions(noise, 1)
    found = frustration(*network)
    assert found.proven
    assert 0 < found.unsatisfied == broken(found.bloc, *network[1:]) < 1200 * 1.3 * noise


def random(count: int, ties: int, seed: int) -> Network:
    """Return a network whose ties and signs are all by chance: the hardest kind."""
    rng = np.random.default_rng(seed)
    pairs = np.array([(i, j) for i in range(count) for j in range(i)])
    return count, pairs[rng.permutation(len(pairs))[:ties]], rng.choice([-1, 1], ties)


def test_what_is_not_proven_is_said() -> None:
    """155 states, 460 random ties, a second: the index lies between two bounds, and they are apart."""
    network = random(155, 460, 3)
    found = frustration(*network, seconds=1.0)
    assert not found.proven
    assert 0 < found.least < found.unsatisfied == broken(found.bloc, *network[1:])


@pytest.mark.long
def test_a_random_network_of_155_is_proven_in_time() -> None:
    """155 states, 350 random ties."""
    network = random(155, 350, 3)
    found = frustration(*network, seconds=300.0)
    assert found.proven
