"""From simulated dyads to the quantities that targets state, scored as the record was."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.studies.calibration import strata
from sim.studies.calibration.panel import RECORD_YEARS, Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Values = dict[str, Floats]

THREAT, DISPLAY, FORCE, WAR = 2, 3, 4, 5
TENTHS = 10
AGAIN = (1, 2, 5)
"""Years within which a dyad with a dispute has another."""

LASTED = (0, 1, 6, 26)
"""Weeks from the first act of a dispute to the last: the upper ends of classes of durations."""

BORDERS = ("land", "sea", "apart")
"""Of strata, as quantities name them."""


def of_panel(panels: Sequence[Panel]) -> Values:
    """Every quantity that isolated dyads tell, [classes] each."""
    years = [_years(panel) for panel in panels]
    return {**_rates(years), **_again(panels), **_levels(panels)}


class _Years:
    """Dyad-years of some lanes: score and onset [years, W], and the weight of each lane."""

    def __init__(self, score: Floats, onset: Flags, weight: Floats, border: Ints) -> None:
        self.score, self.onset, self.weight, self.border = score, onset, weight, border


def _years(panel: Panel) -> _Years:
    """Dyad-years scored by the alignment that the record would give them: its disputes of fifteen years.

    Those before the first year are spread evenly over the fifteen years before it.
    """
    onsets, before = panel.onsets(), np.expm1(panel.of("record"))
    past = np.concatenate([np.broadcast_to(before / RECORD_YEARS, (RECORD_YEARS, len(before))), onsets])
    summed = np.concatenate([np.zeros((1, len(before))), np.cumsum(past, axis=0)])
    lately = summed[RECORD_YEARS : RECORD_YEARS + panel.years] - summed[: panel.years]
    score = panel.of("score") - panel.strata.record_weight * np.log1p(np.maximum(lately, 0.0))
    border = np.array([strata.BORDERS.index(each.border) for each in panel.strata.strata])
    return _Years(score, onsets > 0, panel.weight, border[panel.stratum])


def _rates(years: Sequence[_Years]) -> Values:
    """Onsets per dyad-year: by border, and by tenth of alignment, from hostile to friendly."""
    found = {f"onset_{name}": np.array([_rate(years, (at,))]) for at, name in enumerate(BORDERS)}
    found["onset_relevant"] = np.array([_rate(years, (0, 1, 2))])
    found["tenths_contiguous"] = _by_tenth(years, (0, 1))
    found["tenths_apart"] = _by_tenth(years, (2,))
    return found


Which = tuple[int, ...]
"""Indices of borders."""


def _flat(years: Iterable[_Years], which: Which) -> tuple[Floats, Flags, Floats]:
    """Scores, onsets and weights of the lanes with such a border, year by year."""
    parts = [(each, np.isin(each.border, which)) for each in years]
    score = np.concatenate([each.score[:, lanes].ravel() for each, lanes in parts])
    onset = np.concatenate([each.onset[:, lanes].ravel() for each, lanes in parts])
    weight = [np.broadcast_to(each.weight[lanes], each.score[:, lanes].shape) for each, lanes in parts]
    return score, onset, np.concatenate([each.ravel() for each in weight])


def _rate(years: Iterable[_Years], which: Which) -> float:
    _, onset, weight = _flat(years, which)
    return float(weight @ onset / weight.sum())


def _by_tenth(years: Iterable[_Years], which: Which) -> Floats:
    score, onset, weight = _flat(years, which)
    order = np.argsort(score, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    tenth = np.minimum((reached * TENTHS).astype(np.int64), TENTHS - 1)
    return np.asarray(
        np.bincount(tenth, weight[order] * onset[order], TENTHS) / np.bincount(tenth, weight[order], TENTHS)
    )


def _again(panels: Sequence[Panel]) -> Values:
    """Share of years with an onset that are followed by another within some years."""
    found = {}
    for within in AGAIN:
        followed = every = 0.0
        for panel in panels:
            onset = panel.onsets() > 0
            for year in range(panel.years - within):
                later = onset[year + 1 : year + 1 + within].any(axis=0)
                followed += float(panel.weight @ (onset[year] & later))
                every += float(panel.weight @ onset[year])
        found[f"again_{within}"] = np.array([followed / max(every, 1e-12)])
    return found


class _Pool:
    """Disputes of all dyads, each weighted by the dyad-years that its dyad stands for."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        def column(name: str) -> Ints:
            """What all disputes [D] of all panels have under a name."""
            return np.concatenate([getattr(panel.disputes, name) for panel in panels])

        self.initiator, self.target, self.lasted = column("initiator"), column("target"), column("lasted")
        self.military, self.answers, self.first = column("military"), column("answers"), column("first")
        self.opening = column("opening")
        self.furthest = np.maximum(self.initiator, self.target)
        self.land = np.concatenate([np.full(len(panel.disputes), panel.land) for panel in panels])
        self.weight = np.concatenate([panel.weight[panel.disputes.lane] for panel in panels])

    def share(self, which: Flags, of: Flags) -> float:
        """Weighted share of `which` among `of`, flags of disputes [D] both; 0 where there is none."""
        return float(self.weight[which & of].sum() / max(self.weight[of].sum(), 1e-12))


def _levels(panels: Sequence[Panel]) -> Values:
    """Who went how far, given how far the initiator went, and how long it took."""
    pool = _Pool(panels)
    every = np.ones(len(pool.weight), bool)
    levels = (THREAT, DISPLAY, FORCE, WAR)
    found = {"initiator_level": np.array([pool.share(pool.initiator == k, every) for k in levels])}
    for name, level in (("display", DISPLAY), ("force", FORCE)):
        answers = [pool.share(pool.target == k, pool.initiator == level) for k in (1, *levels)]
        found[f"answer_to_{name}"] = np.array(answers)
        found[f"lasted_{name}"] = _durations(pool, level)
        met = (pool.opening == level) & (pool.first > THREAT)
        found[f"first_answer_to_{name}"] = np.array(
            [pool.share(pool.first == k, met) for k in (DISPLAY, FORCE)]
        )
    for name, which in (("", every), ("_land", pool.land), ("_apart", ~pool.land)):
        found[f"reciprocated{name}"] = np.array([pool.share(pool.target > 1, which)])
        found[f"reaches_force{name}"] = np.array([pool.share(pool.furthest >= FORCE, which)])
    found["reaches_war"] = np.array([pool.share(pool.furthest == WAR, every)])
    acts = float(pool.weight @ pool.military)
    found["answers_per_act"] = np.array([float(pool.weight @ pool.answers) / max(acts, 1e-12)])
    return found


def _durations(pool: _Pool, level: int) -> Floats:
    """Shares of disputes of a level by how long they lasted; the last class is open."""
    of = pool.furthest == level
    reached = [pool.share(pool.lasted <= end, of) for end in LASTED]
    return np.diff([0.0, *reached, 1.0])
