"""What an attribution found, as figures with intervals, and as files."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.outcomes.outcome import Outcome
from sim.scenario.errors import count_of
from sim.statistics import shapley
from sim.statistics.changes import mean_change
from sim.statistics.differences import simultaneous
from sim.statistics.intervals import LEVEL, Interval, proportion
from sim.statistics.shapley import Floats
from sim.store import atomic, tables
from sim.studies.attribution.players import Player
from sim.studies.attribution.work import Attribution, gather, missing
from sim.studies.columns import NUMBERS, numbers
from sim.studies.pieces import Arrays

SHARES, PAIRS, SUMMARY = "attribution.csv", "interactions.csv", "attribution.json"
FILES = (SHARES, PAIRS, SUMMARY)


@dataclass(frozen=True)
class Shares:
    """One outcome's difference between all players and none, and whose it is.

    everybody, nobody: the outcome itself. total: their difference. share [players]: Shapley values. last
    [players]: leave one out. first [players]: first in. pairs [pairs]: interactions, in the order of
    `shapley.pairs`; empty where they were not looked at. holds, last_holds [players]: whether the sign of the
    share, or of what is lost without it alone, holds for all players together.
    """

    outcome: Outcome
    everybody: Interval
    nobody: Interval
    total: Interval
    share: tuple[Interval, ...]
    last: tuple[Interval, ...]
    first: tuple[Interval, ...]
    pairs: tuple[Interval, ...]
    holds: tuple[bool, ...]
    last_holds: tuple[bool, ...]


@dataclass(frozen=True)
class Attributed:
    """All of an attribution. missing: how far shares were from adding up in any history."""

    study: Attribution
    outcomes: tuple[Shares, ...]
    missing: float

    @property
    def players(self) -> tuple[Player, ...]:
        """Who played."""
        return self.study.game.players

    @property
    def method(self) -> str:
        """How shares were worked out."""
        return method(self.study)


def method(study: Attribution) -> str:
    """How the shares are worked out, in a line."""
    size = f"{count_of(study.worlds, 'world')} x {count_of(study.replicates, 'history')}"
    worlds = f"{size} on common random numbers"
    if study.exact:
        return f"exact Shapley values over all {2**study.size:,} subsets; {worlds}"
    orders = f"{2 * study.replicates:,} drawn orders, one a history and its reverse"
    return f"Shapley values over {orders}; {worlds}"


def work_out(study: Attribution, done: Iterator[Arrays]) -> Attributed:
    """What the pieces come to: contributions [players or pairs or 1, outcomes, histories] and figures."""
    return share_out(study, gather(done, study))


def share_out(study: Attribution, contributions: Mapping[str, Floats]) -> Attributed:
    """Figures of an attribution's contributions, [players or pairs or 1, outcomes, histories] by kind."""
    outcomes = (
        _shares(outcome, {kind: part[:, at] for kind, part in contributions.items()})
        for at, outcome in enumerate(study.outcomes)
    )
    return Attributed(study, tuple(outcomes), missing(contributions))


def _shares(outcome: Outcome, parts: Mapping[str, Floats]) -> Shares:
    everybody, nobody = parts["everybody"][0], parts["nobody"][0]
    largest = _largest(outcome, np.concatenate([everybody, nobody]))

    def changes(x: Floats, level: float = LEVEL) -> tuple[Interval, ...]:
        """Mean change of each player [players, histories]."""
        return tuple(mean_change(row, max(largest, float(np.abs(row).max())), level) for row in x)

    together = simultaneous(LEVEL, len(parts["shapley"]))

    def holds(x: Floats) -> tuple[bool, ...]:
        """Whether the sign of each mean [players, histories] holds for all of them together."""
        return tuple(each.low > 0 or each.high < 0 for each in changes(x, together))

    return Shares(
        outcome,
        interval_of(outcome, everybody),
        interval_of(outcome, nobody),
        changes((everybody - nobody)[None])[0],
        changes(parts["shapley"]),
        changes(parts["last"]),
        changes(parts["first"]),
        changes(parts.get("pairs", np.empty((0, 1)))),
        holds(parts["shapley"]),
        holds(parts["last"]),
    )


def _largest(outcome: Outcome, seen: Floats) -> float:
    """How far a history can be moved: as far as histories were seen to lie apart, all that is possible if
    they do not.

    Of weeks or acts the possible is a hundred times what occurs; a bound on few changes would rest on
    nothing else.
    """
    return min(float(np.ptp(seen)) or outcome.largest, outcome.largest)


def interval_of(outcome: Outcome, values: Floats) -> Interval:
    """The mean of an outcome over histories [n]."""
    if outcome.is_probability:
        return proportion(int(np.count_nonzero(values)), len(values))
    return outcome.mean(values)


def write(folder: Path, result: Attributed) -> list[Path]:
    """Write attribution.csv, interactions.csv and attribution.json; returns their paths."""
    head = ("outcome", "unit", "effect", "player", "title", "first", "last", *NUMBERS, "sign_holds_jointly")
    tables.write_csv(folder / SHARES, head, _lines(result))
    tables.write_csv(folder / PAIRS, ("outcome", "unit", "player", "other", *NUMBERS), _pair_lines(result))
    atomic.write_json(folder / SUMMARY, _summary(result))
    return [folder / name for name in FILES]


def _lines(result: Attributed) -> Iterator[list[Any]]:
    for shares in result.outcomes:
        head = [shares.outcome.name, shares.outcome.unit]
        unknown = (None,) * len(result.players)
        for kind, intervals, joint in (
            ("shapley", shares.share, shares.holds),
            ("last", shares.last, shares.last_holds),
            ("first", shares.first, unknown),
        ):
            for player, interval, holds in zip(result.players, intervals, joint, strict=True):
                who = [player.id, player.title, player.first, player.last]
                yield [*head, kind, *who, *numbers(interval), holds]


def _pair_lines(result: Attributed) -> Iterator[list[Any]]:
    ids = [player.id for player in result.players]
    for shares in result.outcomes:
        for (i, j), interval in zip(shapley.pairs(len(ids)), shares.pairs, strict=False):
            yield [shares.outcome.name, shares.outcome.unit, ids[i], ids[j], *numbers(interval)]


def _summary(result: Attributed) -> dict[str, Any]:
    interaction = "Shapley-Taylor, order 2" if result.study.exact else "second difference with all others in"
    return {
        "by": result.study.by,
        "method": result.method,
        "without": result.study.game.nobody,
        "interactions": interaction if result.study.pairs else None,
        "shares_miss_the_total_by": result.missing,
        "players": [
            {**asdict(player), "first": str(player.first), "last": str(player.last)}
            for player in result.players
        ],
        "outcomes": [_outcome(shares) for shares in result.outcomes],
    }


def _outcome(shares: Shares) -> dict[str, Any]:
    outcome = shares.outcome
    return {
        "outcome": outcome.name,
        "label": outcome.title,
        "unit": outcome.unit,
        **{name: asdict(getattr(shares, name)) for name in ("everybody", "nobody", "total")},
        **{
            name: [asdict(each) for each in getattr(shares, name)]
            for name in ("share", "last", "first", "pairs")
        },
        "sign_holds_jointly": list(shares.holds),
        "sign_of_last_holds_jointly": list(shares.last_holds),
    }
