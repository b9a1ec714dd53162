"""What every study command does around its own work: the estimate, the folder, the bar, the way to go on."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.cli import interrupts, manner, progress, shard
from sim.cli.afford import DRAWING, MOST_SECONDS, duration
from sim.cli.asked import ask
from sim.montecarlo import plan
from sim.montecarlo.completed import Limits, WorkersLostError
from sim.montecarlo.executors import Crew
from sim.montecarlo.in_order import CallFailedError
from sim.montecarlo.pools import Pool
from sim.scenario.errors import count_of
from sim.store import begun, shards, split_study
from sim.store.study import Question, Study, open_study, require_free
from sim.studies.registry import BY_COMMAND

if TYPE_CHECKING:
    from sim.studies.parts import What

DONE, NOT_WRITTEN, SOME_FAILED, INTERRUPTED = 0, 1, 3, 130


def estimate(asked: Asked, what: "What", key: str, mine: int) -> None:
    """Say what is about to be done, `mine` of the study's histories; raise InputError, naming the option
    `key`, where it takes over a day and nobody forced it.
    """
    cores = min(asked.config.workers or os.cpu_count() or 1, os.cpu_count() or 1)
    lanes = round(what.lanes * mine / what.histories)
    drawing = DRAWING if asked.config.part is None else 0.0
    seconds = drawing + plan.estimate(plan.size(what.world.scenario), lanes).seconds / cores
    if seconds > MOST_SECONDS and not asked.config.force:
        got = f"{asked.own[key]} ({count_of(mine, 'history')}, about {duration(seconds)})"
        raise refusal(key, got, "as much as a day can hold (force=true runs it)")
    progress.note(f"{count_of(mine, 'history')}, about {duration(seconds)}; seed {asked.seed}")
    from sim.engines import batch

    with manner.hush():
        batch.ready(len(what.world.states))


def _again(asked: Asked, folder: Path) -> str:
    """The command line that goes on, in the folder that all shards share."""
    return interrupts.say_again(
        asked.words, asked.config.folder or folder, asked.seed if asked.run is None else None
    )


def main(command: str, words: Sequence[str]) -> int:
    """Do a study of one world by its command and return the exit code, as `answer` does.

    Raises InputError where the words, the scenario, an outcome or another option are refused, or a library is
    missing; nothing was run or written then.
    """
    asked = ask(command, words)
    study = BY_COMMAND[command]()
    shard.check(asked.config, ("seed", "out") if asked.run is None else ("out",))
    what = study.understand(asked)
    return answer(asked, what, study.size) if asked.config.part is None else _shard(asked, what, study.size)


def answer(asked: Asked, what: "What", size: str) -> int:
    """Work a study out, write it, show it, and return the exit code: 0, 1 where it could not be written, 3
    where a piece of it failed, 130 where it was interrupted.

    size: the option to name where the study would take over a day. Raises InputError there, and for a folder
    that cannot be the study's.
    """
    question = _question(asked, what)
    require_free(asked.config.folder, question)
    progress.warn([what.world.scenario])
    if what.histories:
        estimate(asked, what, size, what.histories)
    crew = asked.config.crew
    # the pool first: where it is refused, nothing is written
    with crew.opened() as pool, open_study(question, asked.config.folder) as place:
        return _guard(asked, place, lambda: _carry_out(what, place, pool, crew.limits))


def _shard(asked: Asked, what: "What", size: str) -> int:
    """Work out some pieces of a study; `merge` writes it. Exit codes and errors are those of `answer`."""
    from sim.studies import joined

    part, whole, question = asked.config.part, asked.config.folder, _question(asked, what)
    assert part is not None
    assert whole is not None
    if not what.histories:
        raise refusal("shard", str(part), "nothing: the run's own histories are used, none are simulated")
    if not split_study.admit(whole, question, part):
        progress.note(f"nothing left for shard {part}: the study has ended")
        return DONE
    folder, mine = shards.place(whole, part), joined.share(what, part)
    require_free(folder, question)
    progress.warn([what.world.scenario])
    histories, crew = sum(piece.histories for piece in mine), asked.config.crew
    estimate(asked, what, size, histories)
    with crew.opened() as pool, open_study(question, folder) as place:

        def work() -> None:
            with progress.show(histories) as told:
                joined.fill(what, mine, folder, pool, told, crew.limits)
            place.finish([], histories=histories)
            shard.tell(folder, f"pieces: {len(mine):,}" if mine else "no pieces: fewer pieces than shards")

        return _guard(asked, place, work)


def merge(folder: Path, content: split_study.Content) -> int:
    """Write the study whose shards lie in `folder`, show it and return the exit code, as `answer` does.

    content: what study.json of a shard says, or that of the study, which is then shown again. Raises
    InputError where the study is another one here.
    """
    command, *words = _typed(content) or [""]
    if command not in BY_COMMAND:  # one of a notebook
        allowed = "the folder of a run, a sweep or a study in shards"
        raise begun.unusable(folder, "merge", "a study that was not split", allowed)
    asked = ask(command, words)
    what = BY_COMMAND[command]().understand(asked)
    question, crew = _question(asked, what), Crew()
    split_study.require_same(folder, content, question)
    with crew.opened() as pool, split_study.join(folder, question) as place:
        return _guard(asked, place, lambda: _carry_out(what, place, pool, crew.limits))


def _typed(content: split_study.Content) -> list[str]:
    """The words that a study says it was asked with; none where it says nothing of the kind."""
    try:
        return interrupts.words_of(str(content["config"]["command"]))
    except (KeyError, TypeError, ValueError):
        return []


def _question(asked: Asked, what: "What") -> Question:
    """What is asked, with the command that asks for the whole of it."""
    whole = [word for word in asked.words if not word.lstrip("+").startswith("shard=")]
    return replace(what.question, config={"command": interrupts.type_again(whole)})


def _carry_out(what: "What", place: Study, pool: Pool, limits: Limits) -> None:
    """Run what is missing of a study, write it and show it."""
    from sim.studies import joined

    with progress.show(what.histories) as told:
        found = joined.work_out(what, place.folder, pool, told, limits)
    place.finish(joined.write(found, place.folder, manner.now().plots), histories=what.histories)
    facts = {"kind": place.question.kind, **place.question.inputs}
    manner.show(place.folder, lambda: joined.show(found, place.folder), lambda: joined.answer(found), **facts)


def _guard(asked: Asked, place: Study, work: Callable[[], None]) -> int:
    """Do work on a study and return the exit code; where it fails, say what is kept and how to go on."""
    try:
        work()
    except KeyboardInterrupt:
        progress.say(f"interrupted; to go on: {_again(asked, place.folder)}")
        return INTERRUPTED
    except OSError as error:
        progress.say(f"the study could not be written to {place.folder}: {error.strerror or error}")
        return NOT_WRITTEN
    except (CallFailedError, WorkersLostError) as error:
        lost = isinstance(error, WorkersLostError)
        why = f"the workers are gone: {error}" if lost else f"a piece of the study failed: {error}"
        progress.say(f"{why}; what has ended is kept, to go on: {_again(asked, place.folder)}")
        return NOT_WRITTEN if lost else SOME_FAILED
    return DONE
