"""Share of one total in another, summed over histories, which are the sampling unit, not the occasions.

Occasions of one history hang together (an act is answered, the answer is answered), so an interval that
counts them as independent is too short; and most histories have none, so the delta method covers 13-90 % and
Fieller's theorem 40-95 % where histories with occasions are few. Here a beta distribution is matched to the
share and to its variance between histories, as Korn & Graubard (1998, Survey Methodology 24: 193-201) do by
way of an effective sample size; and, as Fay & Feuer (1997, Statistics in Medicine 16: 791-801) do for rates,
each bound is computed as if one more history of typical size had gone entirely against it. With one
occasion per history this is exactly Clopper and Pearson's interval. The construction is ours; its coverage
is measured in tests/verification/test_coverage.py. It has one limit that no method escapes: where large
histories differ in kind from small ones and too few were seen, it does not know of them (.88 to .92 in a
trial with .8 answers per act and 10 to 30 histories with any act).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Floats, Interval, no_occasions, percent, worst_case


class Sums(NamedTuple):
    """Sums, sums of squares and of products over histories; of integers exact below 2^53."""

    part: float
    whole: float
    part_part: float
    part_whole: float
    whole_whole: float


def ratio_of_sums(
    part: npt.ArrayLike, whole: npt.ArrayLike, failed: int = 0, level: float = LEVEL
) -> Interval:
    """Sum of part [n] over sum of whole [n], where 0 <= part <= whole in every history (else ValueError).

    `n` of the result counts the histories with any occasion (whole > 0). A failed history counts as if it
    had had as many occasions as the busiest one seen, all of them no part in the low bound and all part in
    the high one: a whole has no natural upper limit to fall back on that would leave the bounds any use.
    """
    a, b = np.asarray(part), np.asarray(whole)
    if np.any((a < 0) | (a > b)):
        raise ValueError("a part must lie between 0 and its whole in every history")
    sums = _sums(a.astype(np.float64), b.astype(np.float64))
    if sums.whole == 0:
        return no_occasions(failed)
    low, high = _side(sums, 0.0, (1 - level) / 2), _side(sums, 1.0, (1 + level) / 2)
    lost = failed * float(b.max())
    low, high = worst_case(low, high, lost / (sums.whole + lost), (0.0, 1.0))
    text = f"ratio, beta over histories {percent(level)}"
    text += f", {failed} failed as the busiest seen" if failed else ""
    return Interval(sums.part / sums.whole, low, high, int(np.count_nonzero(b)), failed, text)


def _sums(a: Floats, b: Floats) -> Sums:
    # Not `@`: a threaded BLAS adds in an order that depends on the number of cores, and waits for busy ones.
    return Sums(float(a.sum()), float(b.sum()), _product(a, a), _product(a, b), _product(b, b))


def _product(a: Floats, b: Floats) -> float:
    return float(np.einsum("i,i->", a, b))


def _side(s: Sums, against: float, q: float) -> float:
    """Quantile q of the share, one more history of typical size added, of which `against` is part."""
    size = s.whole_whole / s.whole
    share = (s.part + against * size) / (s.whole + size)
    if not 0 < share < 1:
        return share
    between = s.part_part - 2 * share * s.part_whole + share**2 * s.whole_whole
    spread = between + ((against - share) * size) ** 2
    strength = share * (1 - share) * (s.whole + size) ** 2 / spread
    return _beta_quantile(share * strength, (1 - share) * strength, q)


def _beta_quantile(a: float, b: float, q: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, q))
