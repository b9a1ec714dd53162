"""Intervals, and the one most asked for: of a proportion.

Wilson's score interval in general; Clopper and Pearson's exact one where events or non-events are fewer than
ten. There Wilson's coverage drops to .83 for a nominal .95 (at about .2 expected events), while the price of
the exact interval, its length, matters least. Enumerated over p the pair covers at least .925 for every n
tried (tests/verification/test_coverage.py; table in docs/statistics.md). Above 95 % it is the exact one
always: further out Wilson's errs ever more, at 99.9 % up to five times too often.

Wilson 1927, JASA 22: 209-212. Clopper & Pearson 1934, Biometrika 26: 404-413. Brown, Cai & DasGupta 2001,
Statistical Science 16: 101-133.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FEW = 10  # events or non-events below which the exact interval is used
LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate with the bounds of its confidence interval."""

    estimate: float
    low: float
    high: float
    n: int  # sampling units the estimate rests on
    failed: int  # units that were lost; `low` and `high` allow for whatever they might have been
    method: str

    def scaled(self, factor: float) -> "Interval":
        """The interval of `factor` (above 0) times the quantity."""
        return replace(self, estimate=self.estimate * factor, low=self.low * factor, high=self.high * factor)


def percent(level: float) -> str:
    """A confidence level as text: "95 %"."""
    return f"{100 * level:g} %"


def no_occasions(failed: int) -> Interval:
    """What stands for 0/0: nothing was observed, so nothing is claimed."""
    return Interval(np.nan, np.nan, np.nan, 0, failed, "no occasions")


def with_failed(method: str, failed: int) -> str:
    """The method's text, which says so where lost units widened the interval."""
    return f"{method}, {failed} failed as worst case" if failed else method


def worst_case(low: float, high: float, share: float, support: tuple[float, float]) -> tuple[float, float]:
    """Bounds on a mean of which a share of units was lost and may lie anywhere (Manski 1989)."""
    if share == 0:
        return low, high
    return (1 - share) * low + share * support[0], (1 - share) * high + share * support[1]


def wilson(k: npt.ArrayLike, n: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Wilson's score bounds on a proportion k / n, elementwise [...]; n > 0."""
    from scipy.special import ndtri

    k, n = np.asarray(k, float), np.asarray(n, float)
    z = ndtri((1 + level) / 2)
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * np.sqrt(k * (n - k) / n + z * z / 4)
    # at the ends the difference is 0 but for its last digits, which would leave p = 0 and p = 1 out
    return np.where(k > 0, centre - half, 0.0), np.where(k < n, centre + half, 1.0)


def clopper_pearson(k: npt.ArrayLike, n: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Exact bounds on a proportion k / n from the tails of the binomial, elementwise [...]."""
    from scipy.special import betaincinv

    k, n = np.asarray(k, float), np.asarray(n, float)
    low = np.where(k > 0, betaincinv(np.maximum(k, 1), n - k + 1, (1 - level) / 2), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 1), (1 + level) / 2), 1.0)
    return low, high


def proportion_bounds(
    k: npt.ArrayLike, n: npt.ArrayLike, failed: int = 0, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Bounds on the proportion behind k events in n > 0 units, elementwise [...].

    Each of `failed` further units counts as no event in the low bound and as an event in the high one. Which
    of the two intervals it is depends on what was observed, so that no failure can make it shorter by a
    change of rule.
    """
    k, n = np.asarray(k), np.asarray(n)
    few, every = _exact(k, n, level), n + failed
    low = np.where(few, clopper_pearson(k, every, level)[0], wilson(k, every, level)[0])
    high = np.where(few, clopper_pearson(k + failed, every, level)[1], wilson(k + failed, every, level)[1])
    return low, high


def _exact(k: npt.NDArray[Any], n: npt.ArrayLike, level: float) -> npt.NDArray[np.bool_]:
    """Where the exact interval is used."""
    return np.asarray((np.minimum(k, n - k) < FEW) | (level > LEVEL), bool)


@lru_cache(maxsize=2**16)  # a sweep asks for the same few counts thousands of times
def proportion(k: int, n: int, failed: int = 0, level: float = LEVEL) -> Interval:
    """The proportion behind k events in n units; NaN where n = 0. Raises ValueError unless 0 <= k <= n."""
    return proportions([k], n, failed, level)[0]


def proportions(k: npt.ArrayLike, n: int, failed: int = 0, level: float = LEVEL) -> list[Interval]:
    """The proportions behind each count of k [m], all out of the same n units."""
    return _proportions(np.asarray(k), n, failed, level, percent(level))


def joint_proportions(
    k: npt.ArrayLike, n: int, failed: int = 0, level: float = LEVEL, cells: int | None = None
) -> list[Interval]:
    """Shares of cells k [m] of one distribution; the intervals hold for all `cells` (by default m) together.

    Whoever reads off the most frequent of many cells reads the luckiest one too: its own interval covers 21 %
    where 50 equal cells compete. Bonferroni's joint ones keep the level (Goodman 1965, Technometrics 7:
    247-254).
    """
    counts = np.asarray(k)
    joint = max(len(counts), cells or 1)
    return _proportions(counts, n, failed, 1 - (1 - level) / joint, f"{percent(level)} jointly over {joint}")


def _proportions(k: npt.NDArray[Any], n: int, failed: int, level: float, text: str) -> list[Interval]:
    if np.any((k < 0) | (k > n)):
        raise ValueError(f"counts must lie between 0 and n = {n}, got {k.min()} to {k.max()}")
    if n == 0:
        return [no_occasions(failed)] * len(k)
    few = _exact(k, n, level)
    names = [with_failed(f"{name} {text}", failed) for name in ("Wilson", "Clopper-Pearson")]
    return [
        Interval(float(count / n), float(low), float(high), n, failed, names[int(exact)])
        for count, low, high, exact in zip(k, *proportion_bounds(k, n, failed, level), few, strict=True)
    ]
