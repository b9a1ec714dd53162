"""The words of a command about one run folder: the folder, and a few options KEY=VALUE."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.asking import crew, option
from sim.asking.option import StudyOption
from sim.asking.options import OPTIONS
from sim.asking.readers import flag, whole
from sim.asking.refuse import COMMAND_LINE, problem
from sim.montecarlo.executors import Crew, chosen
from sim.scenario import places
from sim.scenario.errors import InputError, Problem, near_miss


def split(
    command: str, words: Sequence[str], options: Mapping[str, StudyOption]
) -> tuple[Path, dict[str, Any]]:
    """Return the folder, absolute, and the value of every option.

    Raises InputError for a word that is neither, for a missing folder and for several of them.
    """
    given: dict[str, str] = {}
    folders: list[Path] = []
    problems: list[Problem] = []
    for word in words:
        key, equals, text = word.partition("=")
        if equals and key in options:
            given[key] = text
        elif (folder := name_folder(word)) is not None:
            folders.append(folder)
        else:
            problems.append(_unknown(command, word, options))
    try:
        values = option.read(COMMAND_LINE, options, given)
    except InputError as refused:
        raise InputError([*problems, *refused.problems]) from refused
    if not problems and len(folders) != 1:
        got = None if not folders else " ".join(str(folder) for folder in folders)
        problems.append(problem(command, got, "the folder of one run"))
    if problems:
        raise InputError(problems)
    return folders[0], values


def name_folder(word: str) -> Path | None:
    """Return the folder, absolute, that a word names; None where it names none, or no disk takes it."""
    path = places.place(word).absolute()
    return path if places.is_folder(path) else None


def _unknown(command: str, word: str, options: Mapping[str, StudyOption]) -> Problem:
    key, equals, _ = word.partition("=")
    if not equals:
        return problem(command, word, "the folder of a run")
    return problem(
        key, word, "one of " + ", ".join(options) if options else "no option", near_miss(key, options)
    )


def of_run(key: str, parse: Callable[[str], Any], default: Any = None) -> StudyOption:
    """Return an option of runs as a command about a run's folder has it."""
    like = OPTIONS[key]
    return StudyOption(like.meaning, like.allowed, default, parse, like.default)


WORKERS = of_run("workers", whole(1))
FORCE = of_run("force", flag, default=False)
CREW = {"workers": WORKERS, **crew.CREW}
"""Who runs the blocks."""


def crew_of(given: Mapping[str, Any], own_agents: bool) -> Crew:
    """Return the crew that the options of CREW name, for a run with or without agents of its own.

    Raises InputError for one that they cannot have.
    """
    executor = chosen(given["executor"], own_agents)
    return Crew(executor, given["workers"], given["scheduler"], given["block_seconds"])
