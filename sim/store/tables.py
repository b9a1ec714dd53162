"""Tables as they lie in a run folder: Parquet for rows, npz for tallies, CSV for figures; never a pickle."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.store import atomic

Rows = Mapping[str, NDArray[Any]]
"""Columns by name, each [replicates]; integer columns of things that may never happen hold -1 for never."""

NEVER = -1
MAY_BE_NEVER = ("first_", "calm.")
"""Columns that hold a time, and NEVER where the thing did not happen; in a file never is null."""


def write_rows(path: Path, rows: Rows) -> None:
    """Write `rows` as Parquet, one column each under its own name; NEVER becomes null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: pa.array(column, mask=_never(name, column)) for name, column in rows.items()})
    atomic.write(path, lambda file: pq.write_table(table, file, compression="zstd"))


def read_rows(path: Path) -> dict[str, NDArray[Any]]:
    """Return the columns of `path` as they were written: NEVER for null, text as NumPy's text.

    Raises OSError or pyarrow's ArrowInvalid where it is no such table.
    """
    import pyarrow.parquet as pq

    table = pq.read_table(path, memory_map=False)
    return {name: _column(table.column(name).combine_chunks()) for name in table.column_names}


def write_arrays(path: Path, arrays: Rows) -> None:
    """Write `arrays` as a compressed npz. Raises ValueError for an array of objects: it would be pickled."""
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"{name}: an array of objects cannot be stored")
    atomic.write(path, lambda file: np.savez_compressed(file, allow_pickle=False, **dict(arrays)))


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of `path`. Raises ValueError or OSError where it is no npz of plain arrays."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file in UTF-8 with "\\n" line ends; None is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    atomic.write_text(path, text.getvalue())


def _never(name: str, column: NDArray[Any]) -> NDArray[np.bool_] | None:
    return column == NEVER if name.startswith(MAY_BE_NEVER) else None


def _column(array: Any) -> NDArray[Any]:
    import pyarrow as pa

    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return np.array(array.to_pylist(), dtype=np.str_)
    filled = array.fill_null(NEVER) if array.null_count else array
    return np.asarray(filled.to_numpy(zero_copy_only=False))
