"""Which signal moved the outcome: shares of each, by history, on common random numbers.

The difference between the world with all signals and that with none is shared among them by Shapley values;
beside them stand what each does as the last one in (leave one out), as the first one in, and what pairs do
together. Up to MOST_EXACT players all subsets are simulated; beyond, every history has an order of its
own and its reverse.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from sim.engines.muted import LANES
from sim.engines.world import World
from sim.montecarlo.plan import whole_banks
from sim.outcomes.outcome import Outcome
from sim.statistics import shapley
from sim.statistics.shapley import Flags, Floats
from sim.store.study import Question
from sim.studies.attribution.games import Game, Play, game
from sim.studies.chance import generator
from sim.studies.pieces import Arrays, Piece
from sim.studies.question import Study, question

USUALLY_EXACT = 12
"""Players up to which all subsets are simulated unless told otherwise."""

WORLDS = 128
"""Worlds in a piece of work at most: some seconds, so that little is lost on Ctrl-C."""

KINDS = ("shapley", "last", "first", "pairs", "everybody", "nobody")


@dataclass(frozen=True)
class Attribution(Study):
    """What is attributed to whom.

    by: signal, episode, state or mechanism. exact: over all subsets, else over drawn orders. pairs: whether
    pairs are looked at too.
    """

    world: World
    seed: int
    replicates: int
    outcomes: tuple[Outcome, ...]
    by: str
    exact: bool
    pairs: bool

    @cached_property
    def game(self) -> Game:
        """Who plays."""
        return game(self.world, self.seed, self.by)

    @property
    def size(self) -> int:
        """Number of players."""
        return len(self.game.players)

    @property
    def worlds(self) -> int:
        """Worlds that every history goes through."""
        n = self.size
        if self.exact:
            return int(2**n)
        return 2 * n + 2 * n + 2 + (len(shapley.pairs(n)) if self.pairs else 0)

    @property
    def histories(self) -> int:
        """Histories in all."""
        return self.worlds * self.replicates

    @property
    def lanes(self) -> int:
        """Lanes to run for them, those of a bank that nobody needs included."""
        return self.worlds * whole_banks(self.replicates)

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options = {
            "replicates": self.replicates,
            "outcomes": [outcome.name for outcome in self.outcomes],
            "by": self.by,
            "exact": self.exact,
            "pairs": self.pairs,
        }
        return question("attribution", self.world, self.seed, options)


def pieces(study: Attribution) -> list[Piece]:
    """The study's work; what the pieces of a chunk come to is to be added up, chunks stand side by side."""
    found = []
    for first in range(0, study.replicates, LANES):
        used = min(LANES, study.replicates - first)
        for place, worlds, work in _of_chunk(study):
            found.append(Piece((first, *place), worlds * used, partial(_work, study, first, used, work)))
    return found


Work = Callable[[Attribution, "Table"], Arrays]


@dataclass(frozen=True)
class Table:
    """Plays worlds of one chunk and reads the outcomes: members -> worth [outcomes, used]."""

    outcomes: tuple[Outcome, ...]
    play: Play
    first: int
    used: int

    def worth(self, members: Flags) -> Floats:
        """Outcomes [outcomes, used] where only `members` ([players] or [players, lanes]) are in."""
        rows = self.play(self.first, self.used, members)
        return np.stack([outcome.values(rows) for outcome in self.outcomes])


def _work(study: Attribution, first: int, used: int, work: Work) -> Arrays:
    return work(study, Table(study.outcomes, study.game.play(), first, used))


def _of_chunk(study: Attribution) -> Iterator[tuple[tuple[int | str, ...], int, Work]]:
    n = study.size
    if study.exact:
        for block in range(0, 2**n, WORLDS):
            yield ("exact", block), min(WORLDS, 2**n - block), partial(_exact, block=block)
        return
    yield ("orders",), 2 * n, _orders
    yield ("alone",), 2 * n + 2, _alone
    if study.pairs:
        pairs = shapley.pairs(n)
        for block in range(0, len(pairs), WORLDS):
            yield ("pairs", block), len(pairs[block : block + WORLDS]), partial(_without_two, block=block)


def _exact(study: Attribution, table: Table, block: int) -> Arrays:
    """What the sets of players from `block` on add to every outcome."""
    members = shapley.coalitions(study.size)[block : block + WORLDS]
    weights = shapley.weights(members)
    size = members.sum(axis=1, keepdims=True).T
    weights |= {"everybody": np.where(size == study.size, 1.0, 0.0), "nobody": np.where(size == 0, 1.0, 0.0)}
    if not study.pairs:
        del weights["pairs"]
    total = {
        kind: np.zeros((len(weight), len(table.outcomes), table.used)) for kind, weight in weights.items()
    }
    for column, member in enumerate(members):
        worth = table.worth(member)
        for kind, weight in weights.items():
            total[kind] += weight[:, column, None, None] * worth
    return total


def _orders(study: Attribution, table: Table) -> Arrays:
    """Shapley values along one drawn order a history and its reverse."""
    chance = generator(study.seed, "orders", table.first)
    forth, back = shapley.orders(chance, study.size, LANES)
    n, used = study.size, table.used
    nobody, everybody = table.worth(np.zeros(n, bool)), table.worth(np.ones(n, bool))
    total = np.zeros((n, len(table.outcomes), used))
    for order in (forth, back):
        members = shapley.flag_joined(order)
        between = [table.worth(members[k]) for k in range(1, n)]
        total += shapley.gains(order[:, :used], np.stack([nobody, *between, everybody])) / 2
    return {"shapley": total, "everybody": everybody[None], "nobody": nobody[None]}


def _alone(study: Attribution, table: Table) -> Arrays:
    """Leave one out, first in, and the part of pairs that needs no world of two."""
    n = study.size
    nobody, everybody = table.worth(np.zeros(n, bool)), table.worth(np.ones(n, bool))
    one = np.eye(n, dtype=bool)
    without = np.stack([table.worth(~one[i]) for i in range(n)])
    alone = np.stack([table.worth(one[i]) for i in range(n)])
    parts = {"last": everybody - without, "first": alone - nobody}
    if study.pairs:
        nothing = np.zeros((len(shapley.pairs(n)), *everybody.shape))
        parts["pairs"] = shapley.second_differences(everybody, without, nothing)
    return parts


def _without_two(study: Attribution, table: Table, block: int) -> Arrays:
    """The worlds without two, from pair number `block` on."""
    pairs = shapley.pairs(study.size)
    worth = np.zeros((len(pairs), len(table.outcomes), table.used))
    for row, pair in enumerate(pairs[block : block + WORLDS], start=block):
        members = np.ones(study.size, bool)
        members[list(pair)] = False
        worth[row] = table.worth(members)
    return {"pairs": worth}


def gather(done: Iterator[Arrays], study: Attribution) -> dict[str, Floats]:
    """Contributions by kind, [players or pairs or 1, outcomes, histories], from what the pieces came to."""
    kinds = KINDS if study.pairs else tuple(kind for kind in KINDS if kind != "pairs")
    size = {"pairs": len(shapley.pairs(study.size)), "everybody": 1, "nobody": 1}
    total = {
        kind: np.zeros((size.get(kind, study.size), len(study.outcomes), study.replicates)) for kind in kinds
    }
    for piece, arrays in zip(pieces(study), done, strict=True):
        first = int(piece.place[0])
        for kind, part in arrays.items():
            total[kind][..., first : first + part.shape[-1]] += part
    return total


def missing(contributions: Mapping[str, Floats]) -> float:
    """How far the shares of any history in any outcome are from adding up: rounding, or an error.

    contributions by kind, [players or pairs or 1, outcomes, histories].
    """
    return shapley.missing(
        contributions["shapley"], contributions["nobody"][0], contributions["everybody"][0]
    )
