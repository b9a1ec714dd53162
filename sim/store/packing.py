"""Rows as few arrays: columns of one type beside each other, whole numbers as narrow as they are.

An archive of hundreds of small arrays takes longer to make than its bytes take to write, and most columns
count a few weeks in four bytes.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

NAMES, TYPES, KINDS, STACK = "columns", "types", "kinds", "rows:"
"""Of each column: name, type, type it is stored in; of each type stored, an array [columns, rows]."""

SIGNED = (np.int8, np.int16, np.int32, np.int64)


def narrow(column: NDArray[Any]) -> NDArray[Any]:
    """Return signed whole numbers [n] in the narrowest type that holds them, anything else as it is."""
    if column.dtype.kind != "i" or not column.size:
        return column
    low, high = column.min(), column.max()
    fitting = (kind for kind in SIGNED if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return column.astype(next(fitting), copy=False)


def pack(rows: Arrays) -> dict[str, NDArray[Any]]:
    """Return arrays that hold the columns [n] of `rows`."""
    stacks: dict[str, list[NDArray[Any]]] = {}
    kinds = []
    for column in map(narrow, rows.values()):
        kinds.append(column.dtype.str)
        stacks.setdefault(kinds[-1], []).append(column)
    types = [column.dtype.str for column in rows.values()]
    told = {NAMES: list(rows), TYPES: types, KINDS: kinds}
    return {
        **{name: np.array(texts, np.str_) for name, texts in told.items()},
        **{STACK + kind: np.stack(columns) for kind, columns in stacks.items()},
    }


def unpack(arrays: Callable[[str], NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the columns [n] that `packed` made arrays of; `arrays` gives one by its name."""
    names, types, kinds = (arrays(name).tolist() for name in (NAMES, TYPES, KINDS))
    stacks = {kind: iter(arrays(STACK + kind)) for kind in dict.fromkeys(kinds)}
    columns = (next(stacks[kind]).astype(of, copy=False) for kind, of in zip(kinds, types, strict=True))
    return dict(zip(names, columns, strict=True))
