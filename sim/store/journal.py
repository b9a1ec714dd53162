"""run.log: what happened to a run, line by line, for whoever wonders afterwards.

For people alone: what is done of a run is counted by its ledger (sim.store.ledger), and no program reads a
line of this but to join the logs of shards.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sim.store import atomic

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

    def take_over(self, others: "Mapping[str, Journal]") -> None:
        """Take in the lines of other logs by their time, each under its log's name and each once."""
        named = ((line.partition(" "), name) for name, log in others.items() for line in log.lines())
        taken = [f"{moment} {name}: {text}" for (moment, _, text), name in named]
        whole = sorted(dict.fromkeys([*taken, *self.lines()]), key=lambda line: line.partition(" ")[0])
        with suppress(OSError):
            atomic.write_text(self.folder / NAME, "".join(f"{line}\n" for line in whole))

    def lines(self) -> list[str]:
        """Return the lines so far; none where there is no log that can be read."""
        with suppress(OSError, ValueError):
            return (self.folder / NAME).read_text(encoding="utf-8").splitlines()
        return []
