"""Plots that go wrong in the process that draws them."""

import errno
import os
import signal
from pathlib import Path


def starved(place: Path, name: str) -> tuple[bytes, str]:
    """A disk that has no room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), f"{name}.svg")


def killing(place: Path, name: str) -> None:
    """The kernel takes the process's memory."""
    os.kill(os.getpid(), signal.SIGKILL)
