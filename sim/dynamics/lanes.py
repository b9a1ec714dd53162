"""Elementary functions in single precision that vectorise over lanes of histories and give the same bits on
every machine.

The system's `exp`, `log` and `cos` differ in the last bit between libraries and are called one number at a
time. These use only additions, multiplications, divisions, square roots and explicit fused multiply-adds, all
of them correctly rounded by IEEE 754, so a result depends on nothing but its argument. The polynomials are
minimax fits (Lawson) of the degree that single precision can hold: no number of the model is known to three
digits. Accuracy, tested in tests/unit/test_lanes.py: relative error below 4e-7 for exp, 5e-7 for expit and
3e-7 for log, absolute below 2e-7 for the circle functions.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.dynamics.arrays import Floats
from sim.dynamics.compiled import entry, per_lane

# Adding 1.5 * 2**23 rounds a single to the nearest integer and leaves it in the low bits; with 127 more,
# these are the exponent of a single.
ROUND = 12582912.0 + 127.0
FARTHEST = 80.0
"""Exponents are clipped here, so that products with the odds of a quarrel do not overflow."""


def _fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.fma(*args)

    return types.float32(types.float32, types.float32, types.float32), code


def _as_bits(typing: Any, x: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(32))

    return types.int32(types.float32), code


def _as_float(typing: Any, x: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), code


def _whole(typing: Any, n: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.sitofp(args[0], ir.FloatType())

    return types.float32(types.int32), code


def _select(typing: Any, condition: Any, a: Any, b: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.select(*args)

    return types.float32(types.boolean, types.float32, types.float32), code


if TYPE_CHECKING:

    def fma(a: float, b: float, c: float) -> float:
        """`a * b + c` rounded once."""

    def as_bits(x: float) -> int:
        """The 32 bits of a single as an integer."""

    def as_float(x: int | np.int32) -> float:
        """The single that has these 32 bits."""

    def whole(n: int | np.int32 | np.uint64) -> float:
        """A whole number below 2**31 as a single."""

    def select(condition: bool | np.bool_, a: float, b: float) -> float:
        """`a` if the condition holds, else `b`, without a branch.

        Where several conditions look at one number, LLVM makes branches of `a if condition else b`, and of
        those stores under a mask, which some processors take dozens of cycles for.
        """
else:
    fma, as_bits, as_float, whole, select = map(intrinsic, (_fma, _as_bits, _as_float, _whole, _select))


@per_lane
def exp(x: float) -> float:
    """e**x, exactly 1 at 0; arguments are clipped to [-80, 80]. Relative error below 4e-7."""
    return decay(min(x, FARTHEST))


@per_lane
def decay(x: float) -> float:
    """e**x of an x that is known to be at most 80; below -80 it is clipped."""
    x = max(x, -FARTHEST)
    shifted = fma(x, 1.4426950408889634, ROUND)
    r = fma(shifted - ROUND, -0.6931471805599453, x)
    square = r * r
    # Terms in pairs (Estrin 1960): the chain of dependent operations is half as long as Horner's.
    high = fma(0.008290315046906471, square, fma(0.04189793020486832, r, 0.1666763573884964))
    p = fma(high, square, fma(0.4999915063381195, r, 0.9999997019767761))
    return fma(p, r, 1.0) * as_float(np.int32(as_bits(shifted) << 23))


@per_lane
def log(x: float) -> float:
    """Natural logarithm of a positive, normal single, exactly 0 at 1. Relative error below 3e-7."""
    # Split x = m * 2**k with m in [sqrt(1/2), sqrt(2)); 0x3F3504F3 is sqrt(1/2).
    k = np.int32(as_bits(x) - 0x3F3504F3) >> 23
    m = as_float(np.int32(as_bits(x) - (k << 23)))
    z = (m - 1.0) / (m + 1.0)
    w = z * z
    p = fma(fma(fma(0.29927051067352295, w, 0.39974743127822876), w, 0.666668176651001), w, 2.0)
    return fma(whole(np.int32(k)), 0.6931471805599453, p * z)


@per_lane
def sin_turn(u: float) -> float:
    """sin(2 pi u) for u in [0, 1]. Absolute error below 2e-7."""
    # Fold the turn to [-1/4, 1/4], where sin is odd and monotone.
    centred = 0.5 - u
    return _sine(min(max(centred, -0.5 - centred), 0.5 - centred))


@per_lane
def cos_turn(u: float) -> float:
    """cos(2 pi u) for u in [0, 1]."""
    return _sine(abs(u - 0.5) - 0.25)  # cos(2 pi u) = -cos(2 pi (u - 1/2)) = sin(2 pi (|u - 1/2| - 1/4))


@per_lane
def _sine(y: float) -> float:
    """sin(2 pi y) for y in [-1/4, 1/4]."""
    w = y * y
    p = fma(fma(39.536705017089844, w, -76.5497817993164), w, 81.60100555419922)
    return fma(fma(p, w, -41.34165573120117), w, 6.283185005187988) * y


@per_lane
def expit(x: float) -> float:
    """Probability of a log-odds. Relative error below 5e-7."""
    return 1.0 / (1.0 + exp(-x))


@entry
def _exps(x: Floats) -> Floats:
    out = np.empty_like(x)
    for at in range(x.size):
        out.flat[at] = exp(x.flat[at])  # type: ignore[arg-type]
    return out


@entry
def _logs(x: Floats) -> Floats:
    out = np.empty_like(x)
    for at in range(x.size):
        out.flat[at] = log(x.flat[at])  # type: ignore[arg-type]
    return out


def exps(x: npt.ArrayLike) -> Floats:
    """`exp` of every element, in x's shape [...]; for the few arrays worked out outside the rules."""
    return _exps(np.ascontiguousarray(x, np.float32))


def logs(x: npt.ArrayLike) -> Floats:
    """`log` of every element, in x's shape [...]."""
    return _logs(np.ascontiguousarray(x, np.float32))
