"""Tables as the field publishes them: text with commas, tabs or semicolons in any of the usual encodings,
Parquet, Stata. Only the columns that are wanted are read; rows that do not fit the header are counted.
"""

import codecs
import csv
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.errors import clip, count_of

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".tab", ".tsv", ".txt", ".parquet", ".dta")
HEAD = 2**20
"""Bytes in which the first line has to end."""

BLOCK = 2**22
"""Bytes read at a time; a longer line is refused."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MISSING = ("", "NA", "NaN", "nan", ".", "-9", "-9.0", "-99", "-999", "-9999", "N/A", "NULL")
"""What stands for no number; the Correlates of War write -9."""


BROKEN = (ValueError, KeyError, IndexError, OverflowError, EOFError, struct.error)
"""What reading a broken Stata file may end in."""


class UnreadableError(Exception):
    """A file that is no table; its text says why."""


@dataclass(frozen=True)
class Header:
    """The first line of a table. names: of its columns, in lower case, in their order."""

    path: Path
    names: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass
class Table:
    """Columns of a table by name. faults: rows that were not read, by reason."""

    columns: "pd.DataFrame"
    faults: dict[str, int] = field(default_factory=dict)


def header(path: Path) -> Header:
    """Return the header of a table. Raises UnreadableError."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device would be read for ever
            raise UnreadableError("no plain file")
        if path.suffix == ".parquet":
            return Header(path, _plain(_parquet_names(path)))
        if path.suffix == ".dta":
            return Header(path, _plain(_stata_names(path)))
        return _text_header(path)
    except OSError as error:
        raise UnreadableError(error.strerror or clip(str(error))) from None


def read(head: Header, numbers: Sequence[str], words: Sequence[str]) -> Table:
    """Return columns by their names in the header: `numbers` as floats, NaN where none is given, `words` as
    text. What is no number, or no row of the table, is counted. Raises UnreadableError.
    """
    wanted = [*numbers, *words]
    if twice := next((name for name in wanted if head.names.count(name) > 1), ""):
        raise UnreadableError(f"the column {clip(twice)} {head.names.count(twice)} times")
    try:
        if head.path.suffix == ".parquet":
            return _typed(_read_parquet(head, wanted), numbers)
        if head.path.suffix == ".dta":
            return _typed(_read_stata(head, wanted), numbers)
        return _read_text(head, numbers, words)
    except OSError as error:
        raise UnreadableError(error.strerror or clip(str(error))) from None


def _plain(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip().strip('"').casefold() for name in names)


# -- text ------------------------------------------------------------------------------------------------


def _text_header(path: Path) -> Header:
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start.strip():
        raise UnreadableError("an empty file")
    encoding = "utf-16" if start.startswith(UTF_16) else "utf-8"
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    lines = text.splitlines()
    if len(lines) < 2 and len(start) == HEAD:
        raise UnreadableError(f"a first line of more than {HEAD:,} bytes")
    if "\0" in lines[0]:
        raise UnreadableError("no text")
    delimiter = max(",\t;", key=lines[0].count)
    names = next(csv.reader([lines[0]], delimiter=delimiter), [])
    return Header(path, _plain(names), encoding, delimiter)


def _read_text(head: Header, numbers: Sequence[str], words: Sequence[str]) -> Table:
    """UTF-8 where the whole file is, else Windows-1252, which holds what is called Latin-1 too; numbers at
    once where all of them are.
    """
    import pyarrow as pa

    encodings = ["utf-8", "cp1252"] if head.encoding == "utf-8" else [head.encoding]
    reason = ""
    for encoding in encodings:
        for typed in (True, False):
            faults: dict[str, int] = {}
            try:
                frame = _arrow_text(head, encoding, numbers if typed else (), [*numbers, *words], faults)
            except (pa.ArrowInvalid, UnicodeError) as error:
                reason = _reason(error)
                continue
            return _typed(frame, numbers, faults)
    raise UnreadableError(reason)


def _reason(error: Exception) -> str:
    text = str(error)
    if text.startswith("Could not skip initial"):
        return "a header without rows"
    if "straddl" in text:
        return f"a line of more than {BLOCK:,} bytes"
    if isinstance(error, UnicodeError) or "UTF" in text:
        return "neither UTF-8 nor Latin-1"
    return clip(text)


def _arrow_text(
    head: Header, encoding: str, numbers: Sequence[str], wanted: Sequence[str], faults: dict[str, int]
) -> "pd.DataFrame":
    import pyarrow as pa
    from pyarrow import csv as arrow

    def skip(row: Any) -> str:
        reason = f"with {count_of(row.actual_columns, 'column')} instead of {row.expected_columns}"
        reason = reason if len(faults) < 5 or reason in faults else "with another number of columns"
        faults[reason] = faults.get(reason, 0) + 1
        return "skip"

    at = {name: str(head.names.index(name)) for name in wanted}
    table = arrow.read_csv(
        head.path,
        arrow.ReadOptions(
            encoding=encoding,
            skip_rows=1,
            column_names=[str(k) for k in range(len(head.names))],
            block_size=BLOCK,
        ),
        arrow.ParseOptions(delimiter=head.delimiter, invalid_row_handler=skip),
        arrow.ConvertOptions(
            include_columns=list(at.values()),
            column_types={at[name]: pa.float64() if name in numbers else pa.string() for name in wanted},
            null_values=list(MISSING),
            strings_can_be_null=False,
        ),
    )
    return table.rename_columns(list(at)).to_pandas()


# -- Parquet and Stata -----------------------------------------------------------------------------------


def _parquet_names(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except pa.ArrowException as error:
        raise UnreadableError(clip(str(error))) from None


def _read_parquet(head: Header, wanted: Sequence[str]) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    written = _parquet_names(head.path)
    names = [written[head.names.index(name)] for name in wanted]
    try:
        return pq.read_table(head.path, columns=names).rename_columns(list(wanted)).to_pandas()
    except pa.ArrowException as error:
        raise UnreadableError(clip(str(error))) from None


def _stata_names(path: Path) -> list[str]:
    import pandas as pd

    try:
        with _hushed(), pd.read_stata(path, iterator=True) as file:
            return list(file.variable_labels())
    except BROKEN as error:
        raise UnreadableError(clip(str(error))) from None


@contextmanager
def _hushed() -> Iterator[None]:
    """Without what pandas says of texts in an older encoding, which it reads all the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _read_stata(head: Header, wanted: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    written = _stata_names(head.path)
    names = [written[head.names.index(name)] for name in wanted]
    try:
        with _hushed():
            frame = pd.read_stata(head.path, columns=names, convert_categoricals=False, convert_dates=False)
    except BROKEN as error:
        raise UnreadableError(clip(str(error))) from None
    return frame[names].set_axis(list(wanted), axis=1)


def _typed(frame: "pd.DataFrame", numbers: Sequence[str], faults: dict[str, int] | None = None) -> Table:
    """Numbers as floats; cells that are none leave their row out, and are counted by column."""
    import pandas as pd

    found = dict(faults or {})
    sound = pd.Series(True, index=frame.index)
    for name in numbers:
        if frame[name].dtype == float:
            continue
        given = frame[name].where(~frame[name].astype(str).str.strip().isin(MISSING))
        frame[name] = pd.to_numeric(given, errors="coerce").astype(float)
        bad = given.notna() & frame[name].isna()
        if bad.any():
            found[f"with no number for {clip(name)}"] = int(bad.sum())
            sound &= ~bad
    return Table(frame[sound].reset_index(drop=True), found)
