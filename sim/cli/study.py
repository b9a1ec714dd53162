"""What every study command does around its own work: the estimate, the folder, the bar, the way to go on."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.cli import interrupts, progress
from sim.cli.afford import MOST_SECONDS, duration
from sim.cli.asked import ask
from sim.montecarlo import plan
from sim.montecarlo.completed import WorkersLostError
from sim.montecarlo.in_order import CallFailedError
from sim.scenario.errors import count_of
from sim.store.study import Question, Study, open_study, require_free
from sim.studies.registry import BY_COMMAND

if TYPE_CHECKING:
    from sim.studies.parts import What

DONE, NOT_WRITTEN, SOME_FAILED, INTERRUPTED = 0, 1, 3, 130


DRAWING = 5.0
"""Seconds for figures, tables and the page of a study, whatever its size."""


def estimate(asked: Asked, what: "What", key: str) -> None:
    """Say what is about to be done; raise InputError, naming the option `key`, where it takes over a day and
    nobody forced it.
    """
    cores = min(asked.config.workers or os.cpu_count() or 1, os.cpu_count() or 1)
    seconds = DRAWING + plan.estimate(plan.size(asked.world.scenario), what.lanes).seconds / cores
    if seconds > MOST_SECONDS and not asked.config.force:
        got = f"{asked.own[key]} ({count_of(what.histories, 'history')}, about {duration(seconds)})"
        raise refusal(key, got, "as much as a day can hold (force=true runs it)")
    progress.say(f"{count_of(what.histories, 'history')}, about {duration(seconds)}; seed {asked.seed}")
    from sim.engines import batch

    batch.ready(len(asked.world.states))


@contextmanager
def desk(asked: Asked, question: Question) -> Iterator[Study]:
    """Give the study's folder; on Ctrl-C or SIGTERM say how to go on. Raises InputError for a folder that
    cannot be it.
    """
    with open_study(question, asked.config.folder) as study:
        try:
            yield study
        except KeyboardInterrupt:
            progress.say(f"interrupted; to go on: {_again(asked, study)}")
            raise


def _again(asked: Asked, study: Study) -> str:
    return interrupts.say_again(asked.words, study.folder, asked.seed if asked.run is None else None)


def main(command: str, words: Sequence[str]) -> int:
    """Do a study of one world by its command and return the exit code, as `answered` does.

    Raises InputError where the words, the scenario, an outcome or another option are refused, or a library is
    missing; nothing was run or written then.
    """
    question = ask(command, words)
    study = BY_COMMAND[command]()
    return answer(question, study.understand(question), study.size)


def answer(asked: Asked, what: "What", size: str) -> int:
    """Work a study out, write it, show it, and return the exit code: 0, 1 where it could not be written, 3
    where a piece of it failed, 130 where it was interrupted.

    size: the option to name where the study would take over a day. Raises InputError there, and for a folder
    that cannot be the study's.
    """
    from sim.studies import joined

    question = replace(what.question, config={"command": interrupts.type_again(asked.words)})
    require_free(asked.config.folder, question)
    progress.warn([asked.world.scenario])
    if what.histories:
        estimate(asked, what, size)
    crew = asked.config.crew
    # the pool first: where it is refused, nothing is written
    with suppress(KeyboardInterrupt), crew.opened() as pool, desk(asked, question) as place:
        try:
            with progress.show(what.histories) as told:
                found = joined.work_out(what, place.folder, pool, told, crew.limits)
            place.finish(joined.write(found, place.folder, question.config), histories=what.histories)
        except OSError as error:
            progress.say(f"the study could not be written to {place.folder}: {error.strerror or error}")
            return NOT_WRITTEN
        except (CallFailedError, WorkersLostError) as error:
            lost = isinstance(error, WorkersLostError)
            why = f"the workers are gone: {error}" if lost else f"a piece of the study failed: {error}"
            progress.say(f"{why}; what has ended is kept, to go on: {_again(asked, place)}")
            return NOT_WRITTEN if lost else SOME_FAILED
        joined.show(found, place.folder)
        return DONE
    return INTERRUPTED
