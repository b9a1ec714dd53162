"""Agents that a modeler wrote, as a run keeps them: the text of their file, and what records say of it.

Nothing here executes that text. Running, resuming and reproducing a run do; whoever only reads, verifies or
compares one does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sim.store import files, manifest
from sim.store.manifest import AgentsRecord

NONE = "none"


@dataclass(frozen=True)
class OwnAgents:
    """The text of an agents file, and the name of the class of each state that has one."""

    program: str
    classes: Mapping[str, str]

    @property
    def record(self) -> AgentsRecord:
        """What is recorded of it."""
        return AgentsRecord(sha256(self.program.encode()).hexdigest(), dict(self.classes))


def read(folder: Path, known: AgentsRecord) -> OwnAgents | None:
    """Return the agents in a run's folder, None where their file is not the one that `known` tells of."""
    path = folder / files.AGENTS
    try:
        if manifest.record(path).sha256 != known.sha256:
            return None
        return OwnAgents(path.read_bytes().decode(), known.classes)
    except (OSError, ValueError):
        return None


def speak(records: Sequence[AgentsRecord | None]) -> list[str]:
    """Return which agents each of several runs has, in words that differ where the agents do.

    Files that differ under the same names are told apart by their hashes.
    """
    words = [NONE if known is None else known.words for known in records]
    if len(set(words)) == len({NONE if known is None else known.sha256 for known in records}):
        return words
    return [
        said if known is None else f"{said} ({files.AGENTS} {known.sha256[:8]})"
        for said, known in zip(words, records, strict=True)
    ]
