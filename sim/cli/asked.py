"""The words of a study command, as a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking import option
from sim.asking.asked import Asked, require_own_rules
from sim.asking.config import RunConfig, parse
from sim.asking.option import StudyOption
from sim.asking.options import ONE_RUN, not_in
from sim.asking.refuse import COMMAND_LINE, problem, refusal
from sim.cli.arguments import SWEEP, drop_flags, find_repeated, prepare
from sim.cli.study_options import OF, OF_THE_WORLD, SIZE, list_shared
from sim.scenario.errors import InputError, Problem, near_miss
from sim.scenario.places import is_folder, place
from sim.studies.options import DRAFTED, FROM_DATA

if TYPE_CHECKING:
    from sim.store.read import Run


HINDCAST, QUESTIONS, RUN = "hindcast", "questions=", "run="
REPLICATES, OF_A_RUN = "replicates", "nothing: it is as many as the run has"
WHOLE = ("explore", "replay")
"""Commands that look at all histories of a run that is given."""


def ask(command: str, words: Sequence[str]) -> Asked:
    """Parse the words after a study command's name. Raises InputError with every word that is refused."""
    table = OF[command]
    folder, rest = _folder(_in_order(words) if command == HINDCAST else words)
    rest, flags = drop_flags(rest)
    rest = option.use_names(COMMAND_LINE, rest, table)
    own = [word for word in rest if word.partition("=")[0] in table and "=" in word]
    others = [word for word in rest if word not in own]
    found = [*flags, *_unwanted(command, others, folder), *find_repeated(rest)]
    if folder is not None and command in WHOLE:
        found += [problem(REPLICATES, word, OF_A_RUN) for word in own if word.startswith(f"{REPLICATES}=")]
    values, refused = _values(own, table)
    if found or refused:
        raise InputError([*found, *refused])
    if command not in DRAFTED and folder is None and not any(word.startswith("scenario=") for word in others):
        raise refusal("scenario", None, "scenario=NAME, a path, or the folder of a run")
    return Asked(
        values,
        _config(others, command in DRAFTED or folder is not None),
        _run(command, folder),
        words=(command, *words),
    )


def _in_order(words: Sequence[str]) -> list[str]:
    """The words of a hindcast as other studies take theirs: a run's folder first, all else KEY=VALUE."""
    plain = [word for word in words if "=" not in word and not word.startswith("-")]
    rest = [word for word in words if word not in plain]
    runs = [word.removeprefix(RUN) for word in rest if word.startswith(RUN)]
    asked = [*(f"{QUESTIONS}{word}" for word in plain), *(w for w in rest if not w.startswith(RUN))]
    if len(runs) > 1 or "" in runs:
        raise refusal("run", ", ".join(runs) or None, "the folder of one finished run")
    if len(plain) > 1:
        raise refusal(HINDCAST, " ".join(plain), "one question file, then run=FOLDER or scenario=NAME")
    return [*runs, *asked]


def _folder(words: Sequence[str]) -> tuple[Path | None, list[str]]:
    """The folder of a run, if the first word is one, and all other words."""
    if words and (("=" not in words[0] and not words[0].startswith("-")) or is_folder(place(words[0]))):
        return place(words[0]), list(words[1:])
    return None, list(words)


def _unwanted(command: str, words: Sequence[str], folder: Path | None) -> list[Problem]:
    known = [*OF[command], *list_shared(command)]
    found = []
    if command in DRAFTED and folder is not None:
        found.append(problem(command, str(folder), FROM_DATA))
    for word in words:
        key = word.lstrip("+").partition("=")[0]
        head = key.partition(".")[0]
        if word in SWEEP:
            found.append(problem("option", word, "no sweep: a study runs many worlds by itself"))
        elif key == SIZE:
            found.append(problem(key, word, f"nothing: {command} takes {', '.join(OF[command])}"))
        elif head in ONE_RUN and head not in known:
            found.append(problem(key, word, not_in(command if head == "shard" else "a study", head)))
        elif command in DRAFTED and head in OF_THE_WORLD:
            found.append(problem(key, word, FROM_DATA))
        elif head not in known or "=" not in word:
            found.append(problem(key, word, "one of " + ", ".join(known), near_miss(head, known)))
        elif folder is not None and head in OF_THE_WORLD:
            found.append(problem(key, word, "nothing: the run's own is used"))
    return found


def _values(
    words: Sequence[str], table: Mapping[str, StudyOption]
) -> tuple[Mapping[str, Any], Sequence[Problem]]:
    """The value of every option, and what is refused."""
    given = {key: value for key, _, value in (word.partition("=") for word in words)}
    try:
        return option.read(COMMAND_LINE, table, given), ()
    except InputError as refused:
        return {}, refused.problems


def _config(words: Sequence[str], elsewhere: bool) -> RunConfig:
    """elsewhere: whether the scenario is none of the command line's."""
    from sim.cli.hydra_door import compose_job

    plain: list[Mapping[str, Any]] = []
    given = ["scenario=given-elsewhere"] if elsewhere else []
    try:
        compose_job(prepare([*words, *given]), plain.append)
    except InputError as refused:
        if len(refused.problems) == 1 and refused.problems[0].hint in SWEEP:
            one = replace(
                refused.problems[0], allowed="one value: a study runs many worlds by itself", hint=""
            )
            raise InputError([one]) from refused
        raise
    return parse(plain[0])


def _run(command: str, folder: Path | None) -> "Run | None":
    if folder is None:
        return None
    from sim.store.read import read

    return require_own_rules(command, read(folder))
