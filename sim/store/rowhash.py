"""The hash of a table of rows: of its values in the order of histories, whatever file holds them."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.store.tables import Rows

if TYPE_CHECKING:
    from hashlib import _Hash


ASCII = 128
"""Characters below are one byte of UTF-8."""


class RowHash:
    """SHA-256 over names, types and values of all columns, taken in pieces in the order of histories.

    Equal tables have equal hashes however they are cut. Numbers count by their bits, little-endian; text by
    its UTF-8.
    """

    def __init__(self) -> None:
        self.count = 0
        self._columns: dict[str, tuple[str, _Hash]] = {}

    def add(self, rows: Rows) -> None:
        """Take in the next rows, columns [n]. Raises ValueError where they have other columns than those
        before.
        """
        if self._columns and set(rows) != set(self._columns):
            raise ValueError("rows with other columns")
        for name, column in rows.items():
            kind, content = _bytes(column)
            known, digest = self._columns.setdefault(name, (kind, sha256()))
            if known != kind:
                raise ValueError(f"{name}: {kind} after {known}")
            digest.update(content)
        self.count += len(next(iter(rows.values()), ()))

    def hexdigest(self) -> str:
        """Return the hash of all rows taken in so far."""
        whole = sha256()
        for name in sorted(self._columns):
            kind, digest = self._columns[name]
            whole.update(f"{name}\0{kind}\0{digest.hexdigest()}\n".encode())
        return whole.hexdigest()


def _bytes(column: NDArray[Any]) -> tuple[str, bytes]:
    if column.dtype.kind == "U":
        return "text", _utf8(column)
    little = np.ascontiguousarray(column.astype(column.dtype.newbyteorder("<"), copy=False))
    return little.dtype.str, little.tobytes()


def _utf8(texts: NDArray[np.str_]) -> bytes:
    """Every text and a NUL after it."""
    characters = np.ascontiguousarray(texts).view(np.uint32).reshape(len(texts), texts.itemsize // 4)
    if characters.size and characters.min() > 0 and characters.max() < ASCII:  # all as long as the type
        return np.pad(characters.astype(np.uint8), ((0, 0), (0, 1))).tobytes()
    return "".join(f"{text}\0" for text in texts.tolist()).encode()


def of(rows: Rows) -> str:
    """Return the hash of rows, columns [n], that are sorted by history."""
    whole = RowHash()
    whole.add(rows)
    return whole.hexdigest()
