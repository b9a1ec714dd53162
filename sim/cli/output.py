"""What the program prints: a screen that is closed, full or gone costs what it would have shown and no more.

Results lie in files. A command whose output nobody can take ends its work first, and then says so.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any, TextIO

STREAMS = (0, 1, 2)


class Lenient:
    """A stream that keeps the first error in `fault` and swallows what comes after it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.fault: OSError | None = None

    def write(self, text: str) -> int:
        """Write as far as anybody takes it."""
        if self.fault is None:
            try:
                return self.stream.write(text)
            except OSError as error:
                self._drop(error)
        return len(text)

    def flush(self) -> None:
        """Flush as far as anybody takes it."""
        if self.fault is None:
            try:
                self.stream.flush()
            except OSError as error:
                self._drop(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _drop(self, error: OSError) -> None:
        """Python would complain once more when it flushes at exit: give it somewhere to flush to."""
        self.fault = error
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())


@contextmanager
def lenient() -> Iterator[Lenient]:
    """While the block runs nothing printed raises; gives the output, flushed at the end."""
    _open_closed()
    before = sys.stdout, sys.stderr
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal that cannot show ü gets a ? and no traceback
        sys.stdout.reconfigure(errors="replace")
    out, told = Lenient(sys.stdout), Lenient(sys.stderr)
    streams: Any = out, told
    sys.stdout, sys.stderr = streams
    try:
        yield out
    finally:
        out.flush()
        told.flush()
        sys.stdout, sys.stderr = before


def _open_closed() -> None:
    """Open what was closed on nothing: else the next file that is opened would get what libraries print."""
    for number in STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", closefd=False))  # noqa: SIM115 -- the process's own
