"""What the command line says and asks about a run with agents of a modeler's own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import paths, progress
from sim.scenario.errors import clip
from sim.store import files
from sim.store.manifest import AgentsRecord, FailureRecord

if TYPE_CHECKING:
    pass


def announce(folder: Path, agents: AgentsRecord) -> None:
    """Say that a program out of a run's folder is executed now: the folder may be somebody else's."""
    progress.note(f"runs the program {paths.shell(folder / files.AGENTS)} ({clip(agents.words)})")


def first_failure() -> Callable[[FailureRecord], None]:
    """Return what says why a block failed, of the first that does: a modeler need not wait for the others."""
    told = list[FailureRecord]()

    def tell(failure: FailureRecord) -> None:
        if not told:
            progress.say(f"{failure.who} failed, others go on: {failure.reason}")
        told.append(failure)

    return tell
