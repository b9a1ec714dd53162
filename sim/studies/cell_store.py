"""Cells that have been worked out, in a study's folder: one file each, written whole or not at all."""

import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from numpy.typing import NDArray

from sim import __version__
from sim.dynamics import cache
from sim.engines.world import World
from sim.scenario.fingerprint import fingerprint
from sim.store import seal, study, tables


@dataclass(frozen=True)
class Store:
    """The cells of the study in `folder`, by digest, under cells/."""

    folder: Path

    def load(self, key: str) -> dict[str, NDArray[Any]] | None:
        """Return the arrays [...] of a cell; None where it is not stored or its file is damaged."""
        try:
            return seal.opened_arrays(tables.read_arrays(self.path(key)))
        except (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib.error):
            return None

    def save(self, key: str, arrays: tables.Rows) -> None:
        """Store a cell's arrays [...]. Raises OSError where the folder is gone or the disk is full."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.write_arrays(path, seal.sealed_arrays(arrays))

    def path(self, key: str) -> Path:
        """Return the file of a cell."""
        return self.folder / study.CELLS / key[:2] / f"{key}.npz"


def digest(world: World, seed: int, replicates: int, label: str) -> str:
    """Return the hex digits that say what a cell is: inputs, draws, what is kept, and the rules' own code."""
    inputs = [__version__, cache.rules(), identity(world), seed, replicates, label]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def identity(world: World) -> str:
    """Return the hex digits that worlds of the same scenario and theory share, whatever the rules' code."""
    theory = {name: quantity.plain() for name, quantity in world.theory.quantities()}
    return hashlib.sha256(json.dumps([fingerprint(world.scenario), theory]).encode()).hexdigest()
