"""What every study command does around its own work: the estimate, the folder, the bar, the way to go on."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sim.cli import progress
from sim.cli.afford import MOST_SECONDS, duration
from sim.cli.asked import Asked
from sim.cli.refuse import refusal
from sim.montecarlo import plan
from sim.store.study import Question, Study, opened

DONE, NOT_WRITTEN = 0, 1


def estimate(asked: Asked, histories: int, key: str) -> None:
    """Say what is about to be done; raise InputError, naming the option `key`, where it takes over a day."""
    cores = min(asked.config.workers or os.cpu_count() or 1, os.cpu_count() or 1)
    seconds = plan.estimate(plan.size(asked.world.scenario), histories).seconds / cores
    if seconds > MOST_SECONDS:
        got = f"{asked.own[key]} ({histories:,} histories, about {duration(seconds)})"
        raise refusal(key, got, "as much as a day can hold")
    progress.say(f"{histories:,} histories, about {duration(seconds)}; seed {asked.seed}")
    _compiling()


def _compiling() -> None:
    from sim.engines import batch

    if not batch.is_compiled():
        progress.say("compiling the rules: once per version and machine, up to a minute")


@contextmanager
def desk(asked: Asked, question: Question) -> Iterator[Study]:
    """Give the study's folder; on Ctrl-C say how to go on. Raises InputError for a folder that cannot be
    it.
    """
    with opened(question, asked.config.folder) as study:
        try:
            yield study
        except KeyboardInterrupt:
            progress.say(
                f"stopped; the same command with seed={asked.seed} out={study.folder} goes on from here"
            )
            raise


def written(study: Study, write: Callable[[Path], list[Path]], histories: int) -> bool:
    """Write tables and figures and close the study; False, and a line that says why, on a full disk."""
    try:
        study.finish(write(study.folder), histories=histories)
    except OSError as error:
        progress.say(f"the study could not be written to {study.folder}: {error.strerror or error}")
        return False
    return True


def require(module: str, command: str) -> None:
    """Raise InputError with the line that installs it where an optional library is missing."""
    if find_spec(module) is None:
        allowed = f"an installation with the extra that {command} needs: pip install 'alliance-sim[studies]'"
        raise refusal(command, f"no library {module}", allowed)
