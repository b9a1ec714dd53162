"""What a sample of kinds says about the kinds it has not met.

The mass of kinds not seen is estimated by the share of observations that are the only one of their kind (Good
1953, Biometrika 40: 237-264). The bound that holds for any distribution (McAllester & Schapire 2000) is of no
use here: at n = 4,000 it reaches .15 either way. The low bound is Esty's (1983, Annals of Statistics 11:
905-912), whose variance also counts the kinds met twice; the high bound is a gamma bound with that variance,
which does not collapse where no kind was met just once (see sim.statistics.means). Coverage over adverse
distributions: tests/verification/test_coverage.py.
"""

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent, with_failed, worst_case
from sim.statistics.means import gamma_high


def unseen_mass(
    counts: npt.ArrayLike, failed: int = 0, possible: float = np.inf, level: float = LEVEL
) -> Interval:
    """Probability that the next unit is of a kind not among those seen `counts` [kinds] times.

    `possible` is the number of kinds there can be: where all have been seen nothing is left to be met.
    """
    from scipy.special import ndtri

    once, twice, n = _rare(counts)
    if not n:
        return no_occasions(failed)
    if np.count_nonzero(counts) >= possible:
        return Interval(0.0, 0.0, 0.0, n, failed, "all possible kinds seen")
    spread = once * (1 - once / n) + 2 * twice
    low = max(once - float(ndtri((1 + level) / 2)) * spread**0.5, 0.0) / n
    high = min(gamma_high(once, spread, 1.0, level) / n, 1.0)
    low, high = worst_case(low, high, failed / (n + failed), (0.0, 1.0))
    text = with_failed(f"Good-Turing, Esty and gamma {percent(level)}", failed)
    return Interval(once / n, low, high, n, failed, text)


def kinds(counts: npt.ArrayLike, failed: int = 0, possible: float = np.inf) -> Interval:
    """Number of kinds that exist: at least those seen, at most the possible, between them Chao's estimate.

    counts [kinds]: how often each was seen. Chao 1984, Scandinavian Journal of Statistics 11: 265-270, in the
    form corrected for bias.
    """
    once, twice, n = _rare(counts)
    if not n:
        return no_occasions(failed)
    seen = int(np.count_nonzero(counts))
    estimate = seen + (n - 1) / n * once * (once - 1) / (2 * (twice + 1))
    return Interval(min(estimate, possible), seen, possible, n, failed, "Chao1 between seen and possible")


def _rare(counts: npt.ArrayLike) -> tuple[int, int, int]:
    """Kinds seen once, kinds seen twice, observations."""
    c = np.asarray(counts)
    return int(np.count_nonzero(c == 1)), int(np.count_nonzero(c == 2)), int(c.sum())
