"""run.log: what happened to a run, line by line, for whoever wonders afterwards."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = "run.log"


@dataclass(frozen=True)
class Journal:
    """The log of the run in `folder`; it only grows, over all sessions that worked on the run."""

    folder: Path

    def note(self, text: str) -> None:
        """Add a line with the time. A disk that is full loses the line and not the run."""
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        line = " ".join(text.split())
        with suppress(OSError), (self.folder / NAME).open("a", encoding="utf-8") as log:
            log.write(f"{moment} {line}\n")
