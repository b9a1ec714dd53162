"""Elementary functions that vectorise over lanes of replicates and give the same bits on every machine.

The system's `exp`, `log` and `cos` differ in the last bit between libraries and are called one number at a
time. These use only additions, multiplications, divisions, square roots and explicit fused multiply-adds, all
of them correctly rounded by IEEE 754, so a result depends on nothing but its argument. The polynomials are
minimax fits (Remez) of the degree that ten digits need: no number of the model is known to three. Accuracy,
tested in tests/unit/test_lanes.py: relative error below 5e-11 for exp and expit, 5e-12 for log, absolute
below 2e-11 for the circle functions. Conversions between whole numbers and doubles go through the bits, since
processors without 512-bit vectors have no instruction that would convert a vector of 64-bit integers.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.dynamics.compiled import entry, per_lane

Floats = npt.NDArray[np.float64]

# Adding 1.5 * 2**52 rounds a double to the nearest integer and leaves it in the low bits.
ROUND = 6755399441055744.0


def _fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.fma(*args)

    return types.float64(types.float64, types.float64, types.float64), code


def _as_bits(typing: Any, x: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), code


def _as_float(typing: Any, x: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), code


if TYPE_CHECKING:

    def fma(a: float, b: float, c: float) -> float:
        """`a * b + c` rounded once."""

    def as_bits(x: float) -> int:
        """The 64 bits of a double as an integer."""

    def as_float(x: int | np.int64) -> float:
        """The double that has these 64 bits."""
else:
    fma, as_bits, as_float = intrinsic(_fma), intrinsic(_as_bits), intrinsic(_as_float)


@per_lane
def exp(x: float) -> float:
    """e**x, exactly 1 at 0; arguments are clipped to [-700, 700]. Relative error below 5e-11."""
    x = min(max(x, -700.0), 700.0)
    shifted = fma(x, 1.4426950408889634, ROUND)
    r = fma(shifted - ROUND, -0.6931471805599453, x)
    # Terms in pairs (Estrin 1960): the chain of dependent operations is half as long as Horner's.
    square = r * r
    high = fma(0.00019767599004173308, square, fma(0.001394595456990735, r, 0.008333569367843238))
    third = fma(0.041666271767109894, r, 0.16666665159299093)
    low = fma(third, square, fma(0.50000000773762, r, 1.0000000002094287))
    p = fma(high, square * square, low)
    return fma(p, r, 1.0) * as_float((as_bits(shifted) + 1023) << 52)


@per_lane
def whole(n: int | np.int64) -> float:
    """A whole number from 0 to 2**52 - 1 as a double."""
    return as_float(np.int64(n) | np.int64(0x4330000000000000)) - 4503599627370496.0


@per_lane
def log(x: float) -> float:
    """Natural logarithm of a positive, normal double, exactly 0 at 1. Relative error below 5e-12."""
    # Split x = m * 2**k with m in [sqrt(1/2), sqrt(2)); 0x3FE6A09E667F3BCD is sqrt(1/2). 1024 is
    # added to k, since there is no vector instruction that shifts a negative number.
    above = np.int64(np.uint64(as_bits(x) - 0x3FE6A09E667F3BCD + (1024 << 52)) >> np.uint64(52))
    k = whole(above) - 1024.0
    m = as_float(as_bits(x) - ((above - 1024) << 52))
    z = (m - 1.0) / (m + 1.0)
    w = z * z
    p = fma(fma(0.23618911081143168, w, 0.2853490615010111), w, 0.40000387239090496)
    p = fma(fma(p, w, 0.6666666523296242), w, 2.000000000008488)
    return fma(k, 0.6931471805599453, p * z)


@per_lane
def sin_turn(u: float) -> float:
    """sin(2 pi u) for u in [0, 1]. Absolute error below 2e-11."""
    # Fold the turn to [-1/4, 1/4], where sin is odd and monotone.
    centred = 0.5 - u
    y = min(max(centred, -0.5 - centred), 0.5 - centred)
    w = y * y
    p = fma(fma(-14.33665489736325, w, 41.9999320496562), w, -76.70366457801543)
    p = fma(fma(p, w, 81.60520935211116), w, -41.341701929001786)
    return fma(p, w, 6.283185306485442) * y


@per_lane
def cos_turn(u: float) -> float:
    """cos(2 pi u) for u in [0, 1]."""
    centred = abs(u - 0.5) - 0.25  # cos(2 pi u) = sin(2 pi (|u - 1/2| - 1/4))
    w = centred * centred
    p = fma(fma(-14.33665489736325, w, 41.9999320496562), w, -76.70366457801543)
    p = fma(fma(p, w, 81.60520935211116), w, -41.341701929001786)
    return fma(p, w, 6.283185306485442) * centred


@per_lane
def expit(x: float) -> float:
    """Probability of a log-odds."""
    return 1.0 / (1.0 + exp(-x))


@entry
def exps(x: Floats) -> Floats:
    """`exp` of every element; for the few arrays that are worked out outside the rules."""
    out = np.empty_like(x)
    for at in range(x.size):
        out.flat[at] = exp(x.flat[at])
    return out


@entry
def logs(x: Floats) -> Floats:
    """`log` of every element."""
    out = np.empty_like(x)
    for at in range(x.size):
        out.flat[at] = log(x.flat[at])
    return out
