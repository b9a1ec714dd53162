"""The generator a second time, in Python's integers, for tests that look up a draw at its address."""

import numpy as np


def philox_by_hand(counter: list[int], seed: int) -> list[int]:
    """Philox4x32-7 of four counter words under a 64-bit seed (Salmon et al. 2011, section 3)."""
    (a, b, c, d), (k, m) = counter, (seed % 2**32, seed >> 32)
    for _ in range(7):
        high0, low0 = divmod(0xD2511F53 * a, 2**32)
        high1, low1 = divmod(0xCD9E8D57 * c, 2**32)
        a, b, c, d = high1 ^ b ^ k, low1, high0 ^ d ^ m, low0
        k, m = (k + 0x9E3779B9) % 2**32, (m + 0xBB67AE85) % 2**32
    return [a, b, c, d]


def uniform(word: int) -> float:
    """Return the middle of the word's cell among 2**32 of (0, 1), as inputs are drawn."""
    return (word + 0.5) / 2**32


def single(word: int) -> float:
    """Return the middle of the word's cell among 2**31, in single precision, as the rules draw."""
    return float(np.float32(float(np.float32(word >> 1)) / 2**31 + 2.0**-32))
