"""Plots that go wrong, or are large, in the process that draws them."""

import errno
import os
import signal
from pathlib import Path
from typing import Any

from sim.views import drawing


def starved(place: Path, name: str) -> tuple[bytes, str]:
    """A disk that has no room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), f"{name}.svg")


def killing(place: Path, name: str) -> None:
    """The kernel takes the process's memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def heavy_network(place: Path, name: str) -> Any:
    """A network that is too heavy for the page, and nothing else that is."""
    found = drawing._vector(place, name)
    return found and (*found[:2], name == "network")
