"""Kernels: compiled functions that Python calls, each made and kept by itself.

A kernel takes packed named tuples and whole numbers and returns nothing. It is machine code behind one
address: Python calls it, and other compiled code does by `call`, without being compiled anew with it. So the
step is a list of addresses in the order of the schedule, rules are compiled side by side in several
processes, and whoever edits one rule waits for that rule.
"""

import ctypes
import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, get_type_hints

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from sim.dynamics import cache, fit
from sim.dynamics.arrays import Block, Structure
from sim.dynamics.packed import Packed, pack, packed_type
from sim.dynamics.singles import Singles

P = ParamSpec("P")

OPTIONS = {"error_model": "numpy", "boundscheck": cache.IS_CHECKED}


class Kernel(Generic[P]):
    """A compiled function with an address. Calling it packs its arguments and lets go of Python's lock."""

    def __init__(self, function: Callable[P, None]) -> None:
        self.function: Any = getattr(function, "py_func", function)
        self.__doc__ = self.function.__doc__
        hints = get_type_hints(self.function)
        names = inspect.signature(self.function).parameters
        self.arguments = tuple(names)
        self.takes = tuple(_type_of(hints[name]) for name in names)

    @property
    def name(self) -> str:
        """Module and name of the function."""
        return f"{self.function.__module__}:{self.function.__name__}"

    @property
    def folder(self) -> Path:
        """Where the machine code is kept."""
        layout = " ".join(map(str, self.takes))
        return cache.folder_of(self.function.__module__, self.function.__name__, layout)

    @property
    def is_compiled(self) -> bool:
        """Whether the machine code is on disk."""
        return cache.holds_code(self.folder)

    @cached_property
    def code(self) -> Any:
        """The machine code, read from disk, or made and kept there."""
        made: Any = CFunc(
            self.function,
            (self.takes, types.void),
            locals={},
            options=OPTIONS,
            pipeline_class=Singles,  # type: ignore[arg-type]
        )
        set_apart(made._compiler)
        made._cache = cache.Kept(self.function, self.folder)
        made.compile()
        return made

    @cached_property
    def address(self) -> int:
        """Where the machine code begins."""
        return int(self.code.address)

    @cached_property
    def _callable(self) -> Callable[..., None]:
        kinds = [ctypes.c_void_p if isinstance(kind, Packed) else ctypes.c_int64 for kind in self.takes]
        return ctypes.CFUNCTYPE(None, *kinds)(self.address)

    def __call__(self, *given: P.args, **named: P.kwargs) -> None:
        """Run on these arguments.

        Raises ValueError where a tuple's arrays are not of the declared types, or not of shapes that fit
        together, and IndexError for a step, a state or a lane that they do not have.
        """
        assert not named, "a kernel takes its arguments by position"
        words: list[Any] = [pack(value) if isinstance(value, tuple) else index(value) for value in given]  # type: ignore[arg-type]
        packed = [word for word in words if isinstance(word, np.ndarray)]
        self._check(_sizes(given, packed), given)
        self._callable(*(word.ctypes.data if isinstance(word, np.ndarray) else word for word in words))

    def bound(self, *tuples: tuple[Any, ...]) -> Callable[..., None]:
        """The kernel with its named tuples, which come first, packed once: to be called with the numbers."""
        words = [pack(value) for value in tuples]
        addresses, code, known = [word.ctypes.data for word in words], self._callable, _sizes(tuples, words)

        def run(*numbers: int, kept: Any = words) -> None:
            self._check(known, (*tuples, *numbers))
            code(*addresses, *numbers)

        return run

    def _check(self, known: fit.Sizes, given: Sequence[Any]) -> None:
        named = dict(zip(self.arguments, given, strict=True))
        clocks = [value for value in given if isinstance(value, tuple) and hasattr(value, "steps")]
        numbers = {name: index(value) for name, value in named.items() if not isinstance(value, tuple)}
        fit.check(numbers, known, clocks)


def _sizes(given: Sequence[Any], packed: Sequence[npt.NDArray[np.int64]]) -> fit.Sizes:
    return fit.sizes(zip((type(value) for value in given if isinstance(value, tuple)), packed, strict=True))


def _type_of(hint: Any) -> types.Type:
    return types.int64 if hint is int else packed_type(hint)


def set_apart(compiler: Any) -> None:
    """Promise that arrays handed to a function do not overlap where it writes, as `restrict` does in C.

    Without it every loop first compares the places of all its arrays, which costs a tenth of a run. Numba has
    the flag for its parallel loops and offers it to nobody else.
    """
    before = compiler._customize_flags

    def customised(flags: Any) -> Any:
        flags = before(flags)
        flags.noalias = True
        return flags

    compiler._customize_flags = customised


def find(place: str) -> "Kernel[...]":
    """The kernel of a function that `module:function` names; one and the same each time."""
    if place not in _KERNELS:
        module, _, name = place.partition(":")
        found = getattr(import_module(module), name)
        _KERNELS[place] = found if isinstance(found, Kernel) else Kernel(found)
    return _KERNELS[place]


_KERNELS: dict[str, Kernel[...]] = {}


def _jump(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    address, *given = values
    kind = ir.FunctionType(ir.VoidType(), [value.type for value in given])
    builder.call(builder.inttoptr(address, kind.as_pointer()), given)
    return context.get_dummy_value()


def _rule(typing: Any, address: Any, structure: Any, block: Any, t: Any, lo: Any, hi: Any) -> Any:
    return types.void(address, structure, block, t, lo, hi), _jump


def _observer(
    typing: Any,
    address: Any,
    structure: Any,
    block: Any,
    record: Any,
    tallies: Any,
    clock: Any,
    t: Any,
    used: Any,
) -> Any:
    return types.void(address, structure, block, record, tallies, clock, t, used), _jump


if TYPE_CHECKING:

    def call_rule(address: int, structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
        """Run the rule at an address, from compiled code."""

    def call_observer(address: int, *given: Any) -> None:
        """Run the observer at an address: of structure, block, record, tallies, clock, t, used."""
else:
    call_rule, call_observer = map(intrinsic, (_rule, _observer))
