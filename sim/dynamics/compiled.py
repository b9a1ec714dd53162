"""The decorators by which functions become machine code."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

from sim.dynamics import cache
from sim.dynamics.kernel import Kernel, set_apart
from sim.dynamics.singles import Singles

P = ParamSpec("P")
R = TypeVar("R")


def compiled(rule: Callable[P, R]) -> Callable[P, R]:
    """Make `rule` callable from other compiled functions; it becomes machine code as part of whoever calls
    it.

    No fastmath: every operation is IEEE, in the written order, and fused multiply-adds are explicit
    (`lanes.fma`). That is why one history alone gives the same bits as the same history within a block.
    """
    return _jit(rule, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def per_lane(formula: Callable[P, R]) -> Callable[P, R]:
    """Compile a formula on numbers of one history; it is inlined, so that the loop over lanes around it
    vectorises."""
    return _jit(formula, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)


def splice(rule: Callable[P, R]) -> Callable[P, R]:
    """Copy `rule` into its caller before anything is compiled: for large functions with one caller, which
    would otherwise be optimised twice; this halves the time of the first run."""
    return _jit(rule, no_cpython_wrapper=True, no_cfunc_wrapper=True, inline="always")


def rule(function: Callable[P, R]) -> Callable[P, R]:
    """A rule of the schedule, called as rule(structure, block, t, lo, hi): it updates what belongs to states
    lo..hi-1, for all histories of the block at once.

    Machine code of its own is made of it where the schedule names it (sim.dynamics.kernel); other rules that
    call it take a copy.
    """
    return splice(function)


def kernel(function: Callable[P, None]) -> Kernel[P]:
    """Make `function` a kernel: compiled by itself, called from Python on named tuples and numbers."""
    return Kernel(function)


def entry(rule: Callable[P, R]) -> Callable[P, R]:
    """Compile `rule` on its first call from Python, for the types of what it is given, without the
    interpreter lock, and keep the machine code on disk.

    For small functions of a few arrays; what works on a block is a kernel.
    """
    made = _jit(rule)
    made._cache = cache.Kept(rule, cache.folder_of(rule.__module__, rule.__name__))  # type: ignore[attr-defined]
    return made


def _jit(rule: Callable[P, R], **options: Any) -> Callable[P, R]:
    made = numba.njit(nogil=True, error_model="numpy", pipeline_class=Singles, **options)(rule)
    set_apart(made._compiler)
    return made  # type: ignore[no-any-return]
