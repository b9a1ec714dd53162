"""Named tuples of arrays behind one pointer, for compiled code that is called with no more than that.

A function that is handed the arrays of `Structure` and `Block` one by one has some 400 arguments; unpacking
them took a second of compiling for each such function, and kept every rule in one piece of code with all
others. Here an array is looked up where a rule asks for it: `block.pair` loads the address and the sizes of
`pair`. A packed tuple is a line of 64-bit words: for an array its address and its shape, for a number the
number.
"""

from functools import cache
from typing import Any, get_type_hints

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import lower_getattr_generic, register_model
from numba.np.arrayobj import populate_array

from sim.dynamics.arrays import fields

Word = ir.IntType(64)


class Packed(types.Type):
    """Numba's type of a pointer to the words of a packed named tuple."""

    def __init__(self, kind: type[tuple[Any, ...]]) -> None:
        self.fields: dict[str, types.Type] = {}
        self.at: dict[str, int] = {}
        words = 0
        for name, dtype, axes in declare(kind):
            self.at[name] = words
            self.fields[name] = types.Array(from_dtype(dtype), axes, "C") if axes else types.int64
            words += 1 + axes
        listed = ", ".join(f"{name}: {kind}" for name, kind in self.fields.items())
        super().__init__(f"Packed({kind.__name__}: {listed})")


register_model(Packed)(models.OpaqueModel)


@cache
def packed_type(kind: type[tuple[Any, ...]]) -> Packed:
    """The type of a packed `kind`."""
    return Packed(kind)


@cache
def declare(kind: type[tuple[Any, ...]]) -> tuple[tuple[str, np.dtype[Any], int], ...]:
    """Name, type and number of axes of each field of a named tuple of arrays and whole numbers."""
    arrays = fields(kind)
    hints = get_type_hints(kind)
    return tuple(
        (name, arrays[name][0], len(arrays[name][1])) if name in arrays else (name, np.dtype(np.int64), 0)
        for name in hints
    )


def pack(given: tuple[Any, ...]) -> npt.NDArray[np.int64]:
    """The words of a named tuple [words]; its arrays must stay alive, and where they are, as long as they are
    used.

    Raises ValueError where an array is not of the declared type, or does not lie in one piece.
    """
    words: list[int] = []
    for (name, dtype, axes), value in zip(declare(type(given)), given, strict=True):
        if not axes:
            words.append(int(value))
        elif value.dtype == dtype and value.ndim == axes and value.flags.c_contiguous:
            words += (value.__array_interface__["data"][0], *value.shape)
        else:
            wanted = f"{axes} axes of {dtype} in one piece"
            raise ValueError(f"{type(given).__name__}.{name} is not {wanted}: {value.dtype} {value.shape}")
    return np.array(words, np.int64)


@infer_getattr
class _Fields(AttributeTemplate):
    key = Packed

    def generic_resolve(self, packed: Packed, name: str) -> types.Type | None:  # type: ignore[override]
        return packed.fields.get(name)


@lower_getattr_generic(Packed)  # type: ignore[no-untyped-call]
def _load(context: Any, builder: Any, packed: Packed, pointer: Any, name: str) -> Any:
    """Code that loads a field; nothing that runs meanwhile changes what the words say."""
    words = builder.bitcast(pointer, Word.as_pointer())

    def word(at: int) -> Any:
        loaded = builder.load(cgutils.gep_inbounds(builder, words, at))  # type: ignore[no-untyped-call]
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    kind, at = packed.fields[name], packed.at[name]
    if not isinstance(kind, types.Array):
        return word(at)
    element = context.get_data_type(kind.dtype)
    shape = [word(at + 1 + axis) for axis in range(kind.ndim)]
    size = ir.Constant(Word, context.get_abi_sizeof(element))
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = context.make_array(kind)(context, builder)
    data = builder.inttoptr(word(at), element.as_pointer())
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)  # type: ignore[no-untyped-call]
    return array._getvalue()
