"""Shards: a run that is split over processes, on one machine or many, which share nothing but its folder.

Each shard is a run folder of its own, RUN/shards/3-of-10/, with its own birth.json, lock, log and blocks: no
file is written by two shards, and joining them only reads theirs. Between machines nothing else is relied on
than that a file is renamed whole, and that one which was closed is seen by whoever opens it later, as on NFS.
A shard's lock keeps it from being begun twice where the file system's locks reach (see sim.store.lock); begun
twice all the same, it writes the same rows twice, and they count once.
"""

import re
from pathlib import Path
from typing import NamedTuple

from sim.scenario import places

FOLDER = "shards"
NAME = re.compile(r"([1-9][0-9]{0,5})-of-([1-9][0-9]{0,5})")
MOST_NAMED = 5
"""Shards that a refusal names at most."""


class Shard(NamedTuple):
    """Part `number`, counted from 1, of `of` parts that a run is split into; its text is "3/10"."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def place(run: Path, shard: Shard) -> Path:
    """Return the folder of a shard of the run in `run`."""
    return run / FOLDER / f"{shard.number}-of-{shard.of}"


def find(run: Path) -> dict[Shard, Path]:
    """Return the folders of the shards that lie in the run's, in the order of their numbers."""
    if not places.is_folder(run / FOLDER):
        return {}
    known = ((name_of(path), path) for path in (run / FOLDER).glob("*-of-*"))
    return dict(sorted((shard, path) for shard, path in known if shard))


def name_of(place: Path) -> Shard | None:
    """Return the shard whose folder `place` is, None where it is no shard's."""
    found = NAME.fullmatch(place.name) if place.parent.name == FOLDER else None
    return Shard(int(found[1]), int(found[2])) if found else None
