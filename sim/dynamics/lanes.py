"""Elementary functions that vectorise over lanes of replicates and give the same bits on every machine.

The system's `exp`, `log` and `cos` differ in the last bit between libraries and are called one number at a
time. These use only additions, multiplications, divisions, square roots and explicit fused multiply-adds, all
of them correctly rounded by IEEE 754, so a result depends on nothing but its argument. Accuracy, tested in
tests/unit/test_lanes.py: relative error below 4e-15 for exp and log, absolute below 4e-15 for the circle
functions.
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

    def as_float(x: int) -> float:
        """The double that has these 64 bits."""
else:
    fma, as_bits, as_float = intrinsic(_fma), intrinsic(_as_bits), intrinsic(_as_float)


@per_lane
def exp(x: float) -> float:
    """e**x; arguments are clipped to [-700, 700]."""
    x = min(max(x, -700.0), 700.0)
    shifted = fma(x, 1.4426950408889634, ROUND)
    n = shifted - ROUND
    r = fma(n, -1.9082149292705877e-10, fma(n, -0.6931471803691238, x))
    p = fma(1 / 479001600, r, 1 / 39916800)
    p = fma(fma(p, r, 1 / 3628800), r, 1 / 362880)
    p = fma(fma(p, r, 1 / 40320), r, 1 / 5040)
    p = fma(fma(p, r, 1 / 720), r, 1 / 120)
    p = fma(fma(p, r, 1 / 24), r, 1 / 6)
    p = fma(fma(p, r, 0.5), r, 1.0)
    return fma(p, r, 1.0) * as_float((as_bits(shifted) + 1023) << 52)


@per_lane
def log(x: float) -> float:
    """Natural logarithm of a positive, normal double."""
    bits = as_bits(x)
    # Split x = m * 2**k with m in [sqrt(1/2), sqrt(2)); 0x3FE6A09E667F3BCD is sqrt(1/2).
    shifted = bits - 0x3FE6A09E667F3BCD
    k = float(shifted >> 52)
    m = as_float(bits - ((shifted >> 52) << 52))
    z = (m - 1.0) / (m + 1.0)
    w = z * z
    p = fma(2 / 23, w, 2 / 21)
    p = fma(fma(p, w, 2 / 19), w, 2 / 17)
    p = fma(fma(p, w, 2 / 15), w, 2 / 13)
    p = fma(fma(p, w, 2 / 11), w, 2 / 9)
    p = fma(fma(p, w, 2 / 7), w, 2 / 5)
    p = fma(fma(p, w, 2 / 3), w, 2.0)
    return fma(k, 0.6931471803691238, fma(k, 1.9082149292705877e-10, p * z))


@per_lane
def sin_turn(u: float) -> float:
    """sin(2 pi u) for u in [0, 1]."""
    # Fold the turn to [-1/4, 1/4], where sin is odd and monotone.
    centred = 0.5 - u
    folded = min(max(centred, -0.5 - centred), 0.5 - centred)
    x = 6.283185307179586 * folded
    w = x * x
    p = fma(-1 / 121645100408832000 * w, 1.0, 1 / 355687428096000)
    p = fma(fma(p, w, -1 / 1307674368000), w, 1 / 6227020800)
    p = fma(fma(p, w, -1 / 39916800), w, 1 / 362880)
    p = fma(fma(p, w, -1 / 5040), w, 1 / 120)
    p = fma(fma(p, w, -1 / 6), w, 1.0)
    return p * x


@per_lane
def cos_turn(u: float) -> float:
    """cos(2 pi u) for u in [0, 1]."""
    return sin_turn(u + 0.25 if u < 0.75 else u - 0.75)


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
