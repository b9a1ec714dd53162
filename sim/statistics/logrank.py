"""The log-rank test: do two samples wait equally long?"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def log_rank(
    first: npt.ArrayLike, seen_first: npt.ArrayLike, second: npt.ArrayLike, seen_second: npt.ArrayLike
) -> float:
    """Two-sided p-value of equal hazards in two independent samples of whole waiting times.

    Times [n] and [m] of an event (seen) or of the end of watching (not seen). Ties have the hypergeometric
    variance. NaN where no event was seen. It knows nothing of pairs: for paired samples its p-value is about
    right when there is no difference only if the pairing does nothing, and too large otherwise. Mantel 1966,
    Cancer Chemotherapy Reports 50: 163-170; Peto & Peto 1972, JRSS A 135: 185-207.
    """
    from scipy.special import chdtrc

    one, other = (np.asarray(times, np.int64) for times in (first, second))
    length = int(max(one.max(initial=0), other.max(initial=0))) + 1
    (events, risk), (events_other, risk_other) = (
        _table(times, np.asarray(seen, bool), length)
        for times, seen in ((one, seen_first), (other, seen_second))
    )
    deaths, living = events + events_other, risk + risk_other
    at = deaths > 0
    share = risk[at] / living[at]
    expected = deaths[at] * share
    spread = expected * (1 - share) * (living[at] - deaths[at]) / np.maximum(living[at] - 1, 1)
    if not spread.sum():
        return float("nan")
    return float(chdtrc(1, (events[at] - expected).sum() ** 2 / spread.sum()))


def _table(times: Ints, seen: npt.NDArray[np.bool_], length: int) -> tuple[Ints, Ints]:
    """Events at, and units watched just before, each time."""
    leaving = np.bincount(times, minlength=length)
    return np.bincount(times[seen], minlength=length), times.size - np.cumsum(leaving) + leaving
