"""Intervals that hold however often, and for whatever reason, one looks: confidence sequences.

An interval for a fixed n promises nothing to whoever stops because it has become narrow. A confidence
sequence contains the truth at all n together with the probability it names, so any rule may say when to stop
(Darling & Robbins 1967, PNAS 58: 66-68).

This one is Robbins's mixture (1970, Annals of Mathematical Statistics 41: 1397-1409) for proportions: for
each p, the likelihood of the sample mixed over Beta(1/2, 1/2), divided by that under p, is a martingale that
starts at 1, which ever exceeds 20 with probability at most .05 (Ville 1939); every p at which it exceeds 20
is left out. For means of observations within bounds the same ratio, with their sum for the count of events,
is a supermartingale (Howard, Ramdas, McAuliffe & Sekhon 2021, Annals of Statistics 49: 1055-1080, the
sub-Bernoulli case), so the promise holds too. It does not narrow where observations vary less than events do;
Waudby-Smith & Ramdas (2024, JRSS B 86: 1-27) have ones that do.

Beta(1/2, 1/2) because the price of mixing is then about the same for every p, near 0 and 1 as well. At 10,000
to 1,000,000 units the interval is 2.0 to 2.3 times as wide as one that looks once, which is the price of
looking at will. Coverage under peeking is worked out in tests/verification/test_sequential_coverage.py.
"""

import math
from collections.abc import Iterator

from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent, with_failed

PRIOR = 0.5  # both parameters of the Beta distribution that is mixed over
GROWTH = 1.5  # of n from one look to the next: a run ends with at most half as many more as it needed
TOLERANCE = 1e-15


def looks(first: int, most: int) -> Iterator[int]:
    """Numbers of units at which to look: `first`, each time half as many more, and `most` at last."""
    n = first
    while n < most:
        yield n
        n = math.ceil(n * GROWTH)
    yield most


def sequence_bounds(total: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Bounds on the mean of observations in [0, 1], `total` being the sum of the first n > 0 of them.

    Raises ValueError unless 0 <= total <= n.
    """
    if not 0 <= total <= n:
        raise ValueError(f"the sum of {n} observations in [0, 1] cannot be {total}")
    return _low(total, n, level), 1 - _low(n - total, n, level)


def sequence(
    total: float,
    n: int,
    failed: int = 0,
    support: tuple[float, float] = (0.0, 1.0),
    level: float = LEVEL,
) -> Interval:
    """The mean of n observations within `support`, `total` being their sum, as a term of the sequence.

    Each of `failed` further units counts as the least observation in the low bound and as the greatest in the
    high one. Raises ValueError where the sum is not one of observations within the support.
    """
    if not n:
        return no_occasions(failed)
    start, width = support[0], support[1] - support[0]
    inside = min(max((total - n * start) / width, 0.0), float(n)) if _rounded(total, n, support) else math.nan
    low = sequence_bounds(inside, n + failed, level)[0]
    high = sequence_bounds(inside + failed, n + failed, level)[1]
    text = with_failed(f"confidence sequence {percent(level)}", failed)
    return Interval(total / n, start + width * low, start + width * high, n, failed, text)


def _rounded(total: float, n: int, support: tuple[float, float]) -> bool:
    """Whether a sum of floats lies within n times the support but for its last digits."""
    slack = 1e-9 * n * max(abs(end) for end in support)
    return n * support[0] - slack <= total <= n * support[1] + slack


def _low(total: float, n: int, level: float) -> float:
    """The least p that the mixture does not leave out."""
    from scipy.optimize import brentq
    from scipy.special import betaln, xlog1py, xlogy

    if total <= 0:
        return 0.0
    mixed = betaln(PRIOR + total, PRIOR + n - total) - betaln(PRIOR, PRIOR)
    most = math.log(1 / (1 - level))

    def excess(log_p: float) -> float:
        """Logarithm of the ratio less the one at which p is left out; falls in p below total / n."""
        p = math.exp(log_p)
        return float(mixed - xlogy(total, p) - xlog1py(n - total, -min(p, 1.0)) - most)

    seen = math.log(total / n)
    far = (mixed - most) / total  # there the ratio is exceeded by total * log p alone
    return math.exp(brentq(excess, min(far, seen) - 1e-9, seen, xtol=TOLERANCE))
