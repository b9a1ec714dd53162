"""Squares and products of means that are known only through noisy repeats, free of the noise.

At a point of the inputs m histories are simulated and f, the mean over histories, is wanted. The square of
the mean of m histories is too large by their variance / m, and every index of sensitivity is made of
squares. Products of different histories are not: E[Y_r Y_s] = f² where history r is independent of s (a
U-statistic; Hoeffding 1948). Points may share the random numbers of their histories, which makes
differences between them precise.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def square(y: Floats) -> Floats:
    """Unbiased square of the mean over the last axis [..., m]; negative at times. Raises ValueError where m
    < 2.
    """
    return product(y, y)


def product(x: Floats, y: Floats) -> Floats:
    """Unbiased product of two means over the last axis [..., m], history r of both on the same random
    numbers.

    Raises ValueError where m < 2: noise cannot be told from influence then.
    """
    m = x.shape[-1]
    if m < 2:
        raise ValueError("at least two histories per point are needed to tell noise from influence")
    together = (x * y).sum(axis=-1)
    return np.asarray((x.sum(axis=-1) * y.sum(axis=-1) - together) / (m * (m - 1)))


def noise(y: Floats) -> Floats:
    """Unbiased variance of one history about its point's mean, over the last axis [..., m]."""
    return np.asarray(y.var(axis=-1, ddof=1))


def resamples(generator: np.random.Generator, rows: int, count: int = 1000) -> Floats:
    """Weights of the rows in bootstrap samples, [count, rows]: times drawn, over rows."""
    drawn = generator.integers(rows, size=(count, rows)) + rows * np.arange(count)[:, None]
    return np.bincount(drawn.ravel(), minlength=count * rows).reshape(count, rows) / rows
