"""Event files read in batches, never whole, so that they may be larger than memory; plain, .gz or .zip.

Read with Arrow. Beside it were tried, on 5 million rows of 58 columns (2.0 GB), Polars' streaming engine and
DuckDB: all within a factor of two (docs/how-to/import-events.md). Arrow is there anyway, and hands over each
line that does not fit, where Polars cuts it to size without a word.
"""

import codecs
import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np

from sim.data.events.formats import Format, Layout, by_name
from sim.scenario.errors import InputError, Problem, clip, count_of, list_of, printable
from sim.scenario.places import is_file, is_folder, near_file

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".tab", ".tsv", ".txt", ".csv", ".CSV", ".gz", ".zip")
"""How event files are called, of which one may have been meant."""

HEAD = 2**20
"""Bytes in which the first line has to end."""

BLOCK = 2**21
"""Bytes in which a line has to end, read at a time."""

BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
OTHER_FILES = {
    b"\x1f\x8b": "a file packed with gzip whose name does not end in .gz",
    b"PK\x03\x04": "a workbook, or an archive whose name does not end in .zip",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
}
"""How files begin that are no table of text."""

DELIMITERS = "\t,;"
SWALLOWED = "a line inside of quotes"
"""It belongs to the row above, or that row has a quote too many."""

NO_ROWS = ("Empty CSV file", "Could not skip initial")
"""How Arrow's complaints begin about tables of no row, with and without a line end behind the header."""

DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What packed files raise that are cut off, damaged or locked."""


@dataclass(frozen=True)
class Batch:
    """Rows of a file. columns: cells by role, as bytes. lines: which line of the file each row is."""

    columns: "dict[str, pa.Array]"
    lines: np.ndarray[Any, np.dtype[np.int64]]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex, by which a release can be told from another."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def layout(path: Path, form: Format) -> Layout:
    """Return where a file has the columns of a format. Raises InputError for a file that is none of it."""
    label = printable(str(path))
    with _opened(path, lambda _: None) as file:
        start = file.read(HEAD)
    if other := next((what for mark, what in OTHER_FILES.items() if start.startswith(mark)), ""):
        raise InputError([Problem(label, None, "", other, f"a table of {form.title}")])
    encoding = BOMS.get(start[:2], "utf-8")
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    line, *rows = [line for line in text.splitlines() if line.strip()][:2] or [""]
    if not line:
        raise InputError([Problem(label, None, "", "an empty file", form.title)])
    if "\0" in line or (len(start) == HEAD and "\n" not in text):
        raise InputError(
            [Problem(label, 1, "", "a first line that is no text", f"the columns of {form.title}")]
        )
    delimiter = max(DELIMITERS, key=line.count)
    cells = line.split("\t") if delimiter == "\t" else next(csv.reader([line], delimiter=delimiter))
    headed = form.columns["date"][0] in {cell.strip().casefold() for cell in cells}
    if form.widths and not headed:
        if len(cells) not in form.widths:
            allowed = (
                f"{list_of([*form.widths])} columns with tabs between them, as {form.title} are published"
            )
            raise InputError([Problem(label, 1, "", count_of(len(cells), "column"), allowed)])
        at = form.widths[len(cells)]
        return Layout(len(cells), at, delimiter, False, encoding, _quoted(delimiter, cells, at))
    at = by_name(cells, form, label)
    first = rows[0].split(delimiter) if rows else []
    return Layout(len(cells), at, delimiter, True, encoding, _quoted(delimiter, first, at))


def _quoted(delimiter: str, cells: list[str], at: Mapping[str, int]) -> bool:
    """Whether cells may stand in quotes: with tabs only where one that is read does, in the first row."""
    used = [cells[place] for place in at.values() if place < len(cells)]
    return delimiter != "\t" or any(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in used)


def batches(
    path: Path, form: Layout, faults: Counter[str], progress: Callable[[int], None]
) -> Iterator[Batch]:
    """Yield the rows of a file; lines that do not fit are counted in `faults` by what is wrong with them.

    progress: called with the bytes that were just read. Raises InputError where the file breaks off.
    """
    import pyarrow as pa

    label = printable(str(path))
    bad: list[int] = []
    rows, line = 0, 1 + form.header
    try:
        with _opened(path, progress) as plain:
            file = _Lines(plain, form)
            for batch in _reader(cast(BinaryIO, file), form, faults, bad):
                lines = _lines(line, batch.num_rows, bad)
                line = int(lines[-1]) + 1 if len(lines) else line
                rows += len(lines)
                yield Batch({role: batch.column(str(at)) for role, at in form.at.items()}, lines)
        if swallowed := max(0, file.lines - form.header - rows - faults.total()):
            faults[SWALLOWED] += swallowed
    except pa.ArrowInvalid as failure:
        if str(failure).startswith(NO_ROWS):
            return
        raise InputError([Problem(label, None, "", _trouble(str(failure)), "a table")]) from None
    except UnicodeDecodeError:
        got = f"bytes that are no {form.encoding.upper()}"
        raise InputError([Problem(label, None, "", got, "a whole file")]) from None
    except DAMAGED as failure:
        raise InputError([Problem(label, None, "", _damage(failure), "a whole file")]) from None


def _trouble(said: str) -> str:
    """What Arrow complains of, in words of the file."""
    if "straddl" in said:
        return f"a line of more than {BLOCK:,} bytes"
    return "a quote that is not closed in its line" if "out of sync" in said else clip(said)


def _reader(file: BinaryIO, form: Layout, faults: Counter[str], bad: list[int]) -> Any:
    import pyarrow as pa
    from pyarrow import csv as arrow

    def skip(row: Any) -> str:
        reason = f"{count_of(row.actual_columns, 'column')} instead of {row.expected_columns}"
        faults[reason if len(faults) < 5 or reason in faults else "another number of columns"] += 1
        bad.append(row.number)
        return "skip"

    used = sorted({str(at) for at in form.at.values()})
    return arrow.open_csv(
        file,
        arrow.ReadOptions(
            column_names=[str(at) for at in range(form.width)],
            skip_rows=int(form.header),
            block_size=BLOCK,
            encoding=form.encoding,
            use_threads=False,  # only then are the lines that do not fit numbered
        ),
        arrow.ParseOptions(
            delimiter=form.delimiter,
            quote_char='"' if form.quoted else False,
            invalid_row_handler=skip,
            ignore_empty_lines=False,  # or the lines below them would have other numbers
        ),
        arrow.ConvertOptions(
            include_columns=used,
            column_types=dict.fromkeys(used, pa.binary()),  # no encoding is taken for granted
            strings_can_be_null=False,
        ),
    )


def _lines(line: int, rows: int, bad: list[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The lines of the next rows, the first at `line` or after; those in `bad` are none, and are used up."""
    places = np.arange(line, line + rows, dtype=np.int64)
    passed = np.asarray(bad, np.int64) - np.arange(len(bad))
    lines = places + np.searchsorted(passed, places, side="right")
    del bad[: int(np.searchsorted(np.asarray(bad, np.int64), lines[-1])) if rows else 0]
    return lines


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], None]) -> None:
        self.file, self.progress = file, progress

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.progress(len(content))
        return content


class _Lines(io.RawIOBase):
    """A file that tells how many lines were read, where quotes could hide some; else none."""

    def __init__(self, file: IO[bytes], form: Layout) -> None:
        self.file, self.form = file, form
        self.decoder = codecs.getincrementaldecoder(form.encoding)("replace")
        self.ends, self.open = 0, False

    @property
    def lines(self) -> int:
        return self.ends + self.open

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        if content and self.form.quoted:
            text = self.decoder.decode(content)
            self.ends, self.open = self.ends + text.count("\n"), not text.endswith("\n")
        return content


@contextmanager
def _opened(path: Path, progress: Callable[[int], None]) -> Iterator[BinaryIO]:
    """The text of a file, unpacked where it is packed. Raises InputError for what is no such file."""
    label = printable(str(path))
    if not is_file(path):
        got, hint = ("a folder", "") if is_folder(path) else ("no file", near_file(str(path), ENDINGS))
        raise InputError([Problem(label, None, "", got, "an event file", hint)])
    try:
        with path.open("rb") as raw:
            if path.suffix == ".zip":
                with zipfile.ZipFile(raw) as packed, packed.open(_only(packed, label)) as file:
                    yield cast(BinaryIO, _Counted(file, _scaled(progress, path, packed)))
            elif path.suffix == ".gz":
                yield cast(BinaryIO, gzip.GzipFile(fileobj=cast(Any, _Counted(raw, progress))))
            else:
                yield cast(BinaryIO, _Counted(raw, progress))
    except DAMAGED as failure:
        raise InputError([Problem(label, None, "", _damage(failure), "a whole file")]) from None


def _only(packed: zipfile.ZipFile, label: str) -> str:
    names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
    if len(names) != 1:
        raise InputError([Problem(label, None, "", count_of(len(names), "file"), "one file in the archive")])
    return names[0]


def _scaled(progress: Callable[[int], None], path: Path, packed: zipfile.ZipFile) -> Callable[[int], None]:
    """Bytes of the text as bytes of the archive, of which the whole is known."""
    whole = max(1, sum(entry.file_size for entry in packed.infolist()))
    ratio = path.stat().st_size / whole
    return lambda count: progress(round(count * ratio))


def _damage(failure: BaseException) -> str:
    return clip(f"a file that cannot be read ({getattr(failure, 'strerror', None) or failure})")
