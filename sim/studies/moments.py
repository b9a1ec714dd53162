"""From watched disputes to the quantities that targets state, as the disputes data would count them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.disputes import Disputes
from sim.studies import population

Floats = NDArray[np.float64]
Values = dict[str, Floats]
THREAT, DISPLAY, FORCE, WAR = 2, 3, 4, 5
SOON = 1  # weeks: the answer comes in the week of the opening act or in the next


@dataclass(frozen=True)
class Seen:
    """The disputes of a kind of pair and the dyad-years in which they could open."""

    disputes: Disputes
    years: float

    def rate(self, level: int = THREAT) -> float:
        """Disputes per year in which either side reaches `level`."""
        return float(np.sum(self.furthest >= level)) / self.years

    @property
    def furthest(self) -> NDArray[np.int64]:
        """Highest level of either side, by dispute."""
        return np.maximum(self.disputes.initiator, self.disputes.target)


def rates(seen: Mapping[str, Seen]) -> Values:
    """Onsets per dyad-year, by kind of pair and mixed as in the population."""
    mixed = {level: _neighbours(seen, level) for level in (THREAT, FORCE, WAR)}
    relevant = {level: _relevant(seen, level) for level in (THREAT, FORCE)}
    values = {
        "onset_neighbours": mixed[THREAT],
        "force_neighbours": mixed[FORCE],
        "war_neighbours": mixed[WAR],
        "onset_relevant": relevant[THREAT],
        "force_relevant": relevant[FORCE],
        "onset_all": relevant[THREAT] * population.RELEVANT_AMONG_ALL,
        "onset_rival_neighbours": seen["rival_neighbours"].rate(),
        "onset_other_neighbours": seen["neighbours"].rate(),
        "onset_rivals_apart": seen["rivals_apart"].rate(),
        "rival_share": _of_rivals(seen) / max(relevant[THREAT], 1e-12),
    }
    return {name: np.array([value]) for name, value in values.items()}


def _neighbours(seen: Mapping[str, Seen], level: int) -> float:
    rivals = population.RIVALS_AMONG_NEIGHBOURS
    return rivals * seen["rival_neighbours"].rate(level) + (1 - rivals) * seen["neighbours"].rate(level)


def _relevant(seen: Mapping[str, Seen], level: int) -> float:
    rivals, near = population.RIVALS_APART, population.NEIGHBOURS_AMONG_RELEVANT
    apart = rivals * seen["rivals_apart"].rate(level) + (1 - rivals) * seen["apart"].rate(level)
    return near * _neighbours(seen, level) + (1 - near) * apart


def _of_rivals(seen: Mapping[str, Seen]) -> float:
    """Onsets between rivals per year of all politically relevant pairs."""
    near = population.NEIGHBOURS_AMONG_RELEVANT * population.RIVALS_AMONG_NEIGHBOURS
    apart = (1 - population.NEIGHBOURS_AMONG_RELEVANT) * population.RIVALS_APART
    return near * seen["rival_neighbours"].rate() + apart * seen["rivals_apart"].rate()


@dataclass(frozen=True)
class Pool:
    """Disputes of neighbours, rivals and others, each weighted by how many of its kind there are."""

    disputes: Disputes
    weight: Floats

    def share(self, which: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
        """Weighted share of `which` among `of`; 0 where there is none."""
        return float(self.weight[which & of].sum() / max(self.weight[of].sum(), 1e-12))

    def levels(self, level: NDArray[np.int64], classes: tuple[int, ...], of: NDArray[np.bool_]) -> Floats:
        """Shares of the levels `classes` among `of`."""
        return np.array([self.share(level == each, of) for each in classes])


def pooled(seen: Mapping[str, Seen]) -> Pool:
    """Disputes of neighbours as one body of data."""
    rivals = population.RIVALS_AMONG_NEIGHBOURS
    parts = [(seen["neighbours"], 1 - rivals), (seen["rival_neighbours"], rivals)]
    weight = np.concatenate([np.full(len(s.disputes), share / s.years) for s, share in parts])
    return Pool(joined([s.disputes for s, _ in parts]), weight)


def joined(parts: list[Disputes]) -> Disputes:
    """Disputes of several runs, one after the other."""
    columns = ("opening", "initiator", "target", "first", "acts", "military", "answers", "lag")
    merged = {name: np.concatenate([getattr(part, name) for part in parts]) for name in columns}
    return Disputes(**merged, steps=parts[0].steps, replicates=sum(part.replicates for part in parts))


def answers(pool: Pool) -> Values:
    """Who went how far, given how far the initiator went."""
    d = pool.disputes
    every = np.ones(len(d), bool)
    values = {"initiator_level": pool.levels(d.initiator, (THREAT, DISPLAY, FORCE, WAR), every)}
    for name, level in (("threat", THREAT), ("display", DISPLAY), ("force", FORCE)):
        values[f"answer_to_{name}"] = pool.levels(
            d.target, (1, THREAT, DISPLAY, FORCE, WAR), d.initiator == level
        )
    for name, level in (("threat", THREAT), ("display", DISPLAY), ("force", FORCE), ("war", WAR)):
        values[f"reciprocated_{name}"] = np.array([pool.share(d.target > 1, d.initiator == level)])
    values["reciprocated"] = np.array([pool.share(d.target > 1, every)])
    values["one_off_display"] = _one_off(pool)
    values["answer_lag"] = np.array([pool.share(d.lag <= SOON, d.lag >= 0)])
    values["answers_per_act"] = np.array(
        [float((pool.weight * d.answers).sum() / max((pool.weight * d.military).sum(), 1e-12))]
    )
    return values


def _one_off(pool: Pool) -> Floats:
    """First answers to a display that opens a dispute; a threat in return counts as nothing, as in the
    source's row.
    """
    d = pool.disputes
    display, force = pool.levels(d.first, (DISPLAY, FORCE), d.opening == DISPLAY)
    return np.array([1.0 - display - force, display, force])
