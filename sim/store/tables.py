"""Tables as they lie in a run folder: Parquet for rows, npz for tallies, CSV for figures; never a pickle."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.record import NEVER, NOWHERE
from sim.scenario.errors import InputError, Problem, clip
from sim.store import atomic
from sim.store.packing import narrow
from sim.store.spelling import inert, spell

Rows = Mapping[str, NDArray[Any]]
"""Columns by name, each [histories]; in those of MISSING, integers hold a code where there is nothing."""

UNKNOWN = -1
MISSING = {
    "first_": NEVER, "calm.": NEVER, "stand.": NOWHERE, "stand_war.": NOWHERE,
    "partition_unique": UNKNOWN, "pivot.": UNKNOWN,
}  # fmt: skip
"""How columns begin that may have nothing to say: a time of what never happened, a side that nobody was asked
to take, what was not worked out; and the code for that in an array. In a file it is null, in a frame NaN."""

MOST_ARRAYS = 2**30
"""Bytes that an npz may unpack to: tallies of the largest model that runs at all are far below."""

KEPT_BYTES = 2**29
"""Of a table that is written that stay in memory, all of them or none: half a million rows of five states
need not be read back."""

READ_BYTES = 2**26
"""Of a table that is read that stay in memory; what was not asked for longest goes first. A column of a
million rows is read in a few milliseconds, and every process that draws keeps as many."""


class ForeignTableError(InputError, ValueError):
    """A file that is no table of a run; the text says why. It may come late, with a column."""

    def __init__(self, path: Path, why: str) -> None:
        place = clip(str(path.parent))
        super().__init__([Problem(place, None, path.name, clip(why), "a table that a run wrote")])


class MissingColumnError(ForeignTableError, KeyError):
    """A column that a table should have and has not."""


def write_rows(path: Path, rows: Rows) -> None:
    """Write `rows` as Parquet, one column [n] each under its own name; what is missing is null, NaN too."""
    atomic.write(path, lambda file: stream_rows(file, [rows], sparse=True))


def stream_rows(file: BinaryIO, groups: Iterable[Rows], sparse: bool = False) -> None:
    """Write Parquet to `file`, a row group for each of `groups`: at least one, all with the same columns, [n]
    each. sparse: whether NaN may be among numbers, which becomes null: polars and databases would count with
    it.
    """
    import pyarrow.parquet as pq

    writer = None
    try:
        for rows in groups:
            table = _table(rows, sparse)
            if writer is None:
                # Dictionaries of numbers and statistics cost half the time and make the file no smaller.
                texts = [name for name, column in rows.items() if column.dtype.kind == "U"]
                writer = pq.ParquetWriter(
                    file, table.schema, compression="zstd", use_dictionary=texts, write_statistics=False
                )
            writer.write_table(table, row_group_size=max(table.num_rows, 1))
    finally:
        if writer is not None:
            writer.close()


def _table(rows: Rows, sparse: bool) -> Any:
    """Rows as Arrow has them; only the columns of MISSING may be null, and numbers of a sparse table: the
    others are written faster.
    """
    import pyarrow as pa

    missing = {name: _missing(name, column, sparse) for name, column in rows.items()}
    arrays = {name: _array(column, missing[name]) for name, column in rows.items()}
    fields = [pa.field(name, array.type, missing[name] is not None) for name, array in arrays.items()]
    return pa.Table.from_arrays(list(arrays.values()), schema=pa.schema(fields))


def _missing(name: str, column: NDArray[Any], sparse: bool) -> NDArray[np.bool_] | None:
    """Where a column [n] has nothing; None for one that always has something."""
    code = code_of(name, column.dtype)
    if code is not None:
        return np.asarray(column == code)
    nothing = np.isnan(column) if sparse and column.dtype.kind == "f" else np.zeros(1, np.bool_)
    return nothing if nothing.any() else None


def _array(column: NDArray[Any], missing: NDArray[np.bool_] | None) -> Any:
    """A column as Arrow has it, made of its buffers: `pa.array` copies, and loads pandas where that is."""
    import pyarrow as pa

    if column.dtype.kind not in "iufU":
        return pa.array(column, mask=missing)
    if column.dtype.kind == "U":
        texts = [text.encode() for text in column.tolist()]
        ends = np.cumsum([0, *map(len, texts)], dtype=np.int32)
        kind, values = pa.string(), [pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    else:
        kind, values = pa.from_numpy_dtype(column.dtype), [pa.py_buffer(np.ascontiguousarray(column))]
    known = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(kind, len(column), [known, *values])


class StoredRows(Mapping[str, NDArray[Any]]):
    """The columns of a Parquet file, each read when it is asked for; READ_BYTES of them are kept.

    groups, sizes: how many row groups there are, and the rows of each. texts: the columns that hold text; all
    others hold numbers. Raises ForeignTableError where the file is no such table.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self.path = path
        with _foreign(path):
            self._file = pq.ParquetFile(path, memory_map=False)
        self._names = list(self._file.schema_arrow.names)
        self.texts = _texts(path, self._file.schema_arrow)
        self._kept: dict[str, NDArray[Any]] = {}
        self._reading = Lock()
        self.groups: int = self._file.num_row_groups
        self.sizes = [self._file.metadata.row_group(number).num_rows for number in range(self.groups)]

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a column as it was written: its code for null, text as NumPy's text."""
        if name not in self._names:
            raise MissingColumnError(self.path, f"no column {name}")
        with self._reading:
            known = self._kept.pop(name, None)
            self._kept[name] = self._read(name) if known is None else known  # the last asked for goes last
            while known is None and len(self._kept) > 1 and self._bytes() > READ_BYTES:
                self._kept.pop(next(iter(self._kept)))
            return self._kept[name]

    def _read(self, name: str) -> NDArray[Any]:
        with _foreign(self.path):
            # Arrow's own threads cost more than they save: a column is read in a few milliseconds.
            return _column(name, self._file.read(columns=[name], use_threads=False).column(name))

    def are_like(self, name: str, pattern: str) -> bool:
        """Whether every text of a column matches a pattern; none is missing."""
        import pyarrow.compute as pc

        with self._reading, _foreign(self.path):
            column = self._file.read(columns=[name]).column(name)
            return not column.null_count and bool(pc.all(pc.match_substring_regex(column, pattern)).as_py())

    def _bytes(self) -> int:
        return sum(column.nbytes for column in self._kept.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def group(self, number: int, names: Sequence[str] | None = None) -> dict[str, NDArray[Any]]:
        """Return the columns [rows] (all, or those named) of one row group."""
        with self._reading, _foreign(self.path):
            table = self._file.read_row_group(number, columns=names)
            return {name: _column(name, table.column(name)) for name in table.column_names}


class Gathered(Mapping[str, NDArray[Any]]):
    """The columns of several tables, one after the other, put together when they are asked for.

    Whole numbers are kept in as few bytes as they need, since most are counts of few weeks; they are handed
    out as they came.
    """

    def __init__(self) -> None:
        self._parts: dict[str, list[NDArray[Any]]] = {}
        self._types: dict[str, np.dtype[Any]] = {}
        self.nbytes = 0

    def add(self, rows: Rows) -> None:
        """Take in the next table, columns [n], which has the columns of those before."""
        for name, column in rows.items():
            self._types.setdefault(name, column.dtype)
            self._parts.setdefault(name, []).append(narrow(column))
            self.nbytes += self._parts[name][-1].nbytes

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a column. Raises KeyError where there is none of that name."""
        whole: NDArray[Any] = np.concatenate(self._parts[name], dtype=self._types[name])
        return whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


class _foreign:  # noqa: N801  reads as the clause that it is
    """Turn whatever the Parquet reader raises at a file that is no table into one exception."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        ours = error is not None and type(error).__module__.startswith("pyarrow")
        if ours or (isinstance(error, OSError) and error.errno is None):  # the latter is Arrow's too
            raise ForeignTableError(self.path, str(error)) from error


def _texts(path: Path, schema: Any) -> frozenset[str]:
    """The columns of text; numbers and text are all that a run writes."""
    import pyarrow as pa

    texts = {
        each.name for each in schema if pa.types.is_string(each.type) or pa.types.is_large_string(each.type)
    }
    others = [each for each in schema if each.name not in texts and not _is_number(each.type)]
    if others:
        raise ForeignTableError(path, f"a column {others[0].name} of {others[0].type}")
    return frozenset(texts)


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def read_rows(path: Path) -> dict[str, NDArray[Any]]:
    """Return the columns [n] of `path` as they were written: codes for null, text as NumPy's text.

    Raises OSError or ForeignTableError where it is no such table.
    """
    return dict(StoredRows(path))


def stack(parts: Sequence[Rows]) -> dict[str, NDArray[Any]]:
    """Return the columns of all parts, [n] each, one part after the other. Raises KeyError where columns
    differ.
    """
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def check_plain(arrays: Rows) -> None:
    """Raise ValueError for an array [...] of objects: NumPy would pickle it."""
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"{name}: an array of objects cannot be stored")


def write_arrays(path: Path, arrays: Rows) -> None:
    """Write `arrays`, of any shape [...], as a compressed npz. Raises ValueError for an array of objects: it
    would be pickled.
    """
    check_plain(arrays)
    atomic.write(path, lambda file: np.savez_compressed(file, allow_pickle=False, **dict(arrays)))


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays [...] of `path`. Raises ValueError or OSError where it is no npz of plain arrays.

    An archive that claims to unpack to more than a GiB is not unpacked.
    """
    with np.load(path, allow_pickle=False) as archive:
        if not isinstance(archive, np.lib.npyio.NpzFile) or archive.zip is None:
            raise ForeignTableError(path, "no archive of arrays")
        if sum(member.file_size for member in archive.zip.infolist()) > MOST_ARRAYS:
            raise ForeignTableError(path, "an archive that unpacks to more than 1 GiB")
        try:
            found = {name: archive[name] for name in archive.files}
        except MemoryError:  # a header that claims more than the file holds
            raise ForeignTableError(path, "an array larger than its file") from None
    if any(not isinstance(array, np.ndarray) for array in found.values()):  # NumPy hands out bytes
        raise ForeignTableError(path, "a member that is no array")
    return found


def write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file in UTF-8 with "\\n" line ends, each cell as `spell` has it; None is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([inert(name) for name in header])
    writer.writerows([spell(cell) for cell in line] for line in lines)
    atomic.write_text(path, text.getvalue())


def code_of(name: str, kind: np.dtype[Any]) -> int | None:
    """The code that a column of MISSING has for nothing; None for others, a bound `first_low` among them."""
    if kind.kind != "i":
        return None
    return next((code for start, code in MISSING.items() if name.startswith(start)), None)


def speak(name: str, column: NDArray[Any]) -> NDArray[Any]:
    """A column [n] as people read it: NaN where there is nothing, so that no mean or comparison counts a
    code.
    """
    code = code_of(name, column.dtype)
    return column if code is None else np.where(column == code, np.nan, column)


def _column(name: str, chunks: Any) -> NDArray[Any]:
    """A column of a Parquet file in one piece."""
    if not _is_number(chunks.type):
        return _text(chunks)
    kind = np.dtype(chunks.type.to_pandas_dtype())
    if kind == np.bool_:
        return np.asarray(chunks.to_numpy())
    code = np.nan if kind.kind == "f" else code_of(name, kind)
    parts = [_numbers(chunk, kind, NEVER if code is None else code) for chunk in chunks.chunks]
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, kind), *parts])


def _numbers(chunk: Any, kind: np.dtype[Any], code: float = NEVER) -> NDArray[Any]:
    """Numbers where they lie, the code for null; Arrow's own way loads pandas where there is one."""
    known, values = chunk.buffers()
    within = slice(chunk.offset, chunk.offset + len(chunk))
    numbers: NDArray[Any] = np.frombuffer(values or b"", kind)[within]
    if not chunk.null_count:
        return numbers
    there = np.unpackbits(np.frombuffer(known, np.uint8), bitorder="little")[within]
    return np.where(there.view(np.bool_), numbers, np.array(code, kind))


def _text(chunks: Any) -> NDArray[np.str_]:
    """A column of text; of few different texts, so each is made once."""
    whole = chunks.fill_null("") if chunks.null_count else chunks
    coded = whole.combine_chunks().dictionary_encode()
    texts = np.array(coded.dictionary.to_pylist(), np.str_)
    told: NDArray[np.str_] = texts[_numbers(coded.indices, np.dtype(np.int32))]
    return told
