"""What a study command was asked: its own options, and the world it is about, from a scenario or from a
run's folder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli import own_agents
from sim.cli.arguments import SWEEP, prepared, repeated
from sim.cli.config import RunConfig, parse
from sim.cli.options import ONE_RUN, OPTIONS, not_in
from sim.cli.refuse import problem, refusal
from sim.cli.study_options import LISTS, OF, OF_THE_WORLD, StudyOption
from sim.model.address import draw_seed
from sim.scenario.errors import InputError, Problem, near_miss
from sim.scenario.places import is_folder, place

if TYPE_CHECKING:
    from sim.engines.world import World
    from sim.store.read import Run

SIZE = "replicates"
"""An option of runs that only some studies have, each with a meaning of its own."""


@dataclass(frozen=True)
class Asked:
    """A study command's words, parsed.

    own: the command's own options, defaults filled in. config: the options that all runs have. run: the run
    whose folder was named, if one was. given: the world itself, where a notebook has it. words: as typed, the
    command first.
    """

    own: Mapping[str, Any]
    config: RunConfig
    run: "Run | None"
    given: "World | None" = None
    words: tuple[str, ...] = ()

    @cached_property
    def world(self) -> "World":
        """The world that is asked about. Raises InputError where scenario or theory are refused."""
        from sim.engines.world import World
        from sim.scenario import library
        from sim.scenario import theory as theories

        if self.given is not None:
            return self.given
        if self.run is not None:
            return World(self.run.scenario, self.run.theory)
        config = self.config
        edits = config.edits if config.history is None else {**config.edits, "history": config.history}
        return World(library.load(config.scenario, edits), theories.parse(config.theory, "command line"))

    @cached_property
    def seed(self) -> int:
        """The seed that was given, else the run's, else one that is drawn."""
        if self.config.seed is not None:
            return self.config.seed
        return draw_seed() if self.run is None else self.run.meta.seed


def asked(command: str, words: Sequence[str]) -> Asked:
    """Parse the words after a study command's name. Raises InputError with every word that is refused."""
    table = OF[command]
    folder, rest = _folder(words)
    own = [word for word in rest if word.partition("=")[0] in table and "=" in word]
    others = [word for word in rest if word not in own]
    found = [*_unwanted(command, others, folder), *_refused(own, table), *repeated(rest)]
    if found:
        raise InputError(found)
    values = {key: option.default for key, option in table.items()}
    values |= {key: table[key].parse(value) for key, _, value in (word.partition("=") for word in own)}
    if folder is None and not any(word.startswith("scenario=") for word in others):
        raise refusal("scenario", None, "scenario=NAME, a path, or the folder of a run")
    return Asked(values, _config(others, folder), _run(command, folder), words=(command, *words))


def _folder(words: Sequence[str]) -> tuple[Path | None, list[str]]:
    """The folder of a run, if the first word is one, and all other words."""
    if words and (("=" not in words[0] and not words[0].startswith("-")) or is_folder(place(words[0]))):
        return place(words[0]), list(words[1:])
    return None, list(words)


def _unwanted(command: str, words: Sequence[str], folder: Path | None) -> list[Problem]:
    known = [*OF[command], *(OF_THE_WORLD if command in LISTS else _of_studies())]
    found = []
    for word in words:
        key = word.lstrip("+").partition("=")[0]
        head = key.partition(".")[0]
        if word in SWEEP:
            found.append(problem("option", word, "no sweep: a study runs many worlds by itself"))
        elif key == SIZE:
            found.append(problem(key, word, f"nothing: {command} takes {', '.join(OF[command])}"))
        elif head in ONE_RUN:
            found.append(problem(key, word, not_in("a study", head)))
        elif head not in known or "=" not in word:
            found.append(problem(key, word, "one of " + ", ".join(known), near_miss(head, known)))
        elif folder is not None and head in OF_THE_WORLD:
            found.append(problem(key, word, "nothing: the run's own is used"))
    return found


def _of_studies() -> list[str]:
    return [key for key in OPTIONS if key not in (*ONE_RUN, SIZE)]


def _refused(words: Sequence[str], table: Mapping[str, StudyOption]) -> list[Problem]:
    found = []
    for word in words:
        key, _, value = word.partition("=")
        try:
            table[key].parse(value)
        except (ValueError, OverflowError):
            found.append(problem(key, value, table[key].allowed))
    return found


def _config(words: Sequence[str], folder: Path | None) -> RunConfig:
    from sim.cli.hydra_door import for_each_job

    plain: list[Mapping[str, Any]] = []
    given = [] if folder is None else ["scenario=given-by-the-run"]
    try:
        for_each_job(prepared([*words, *given]), plain.append)
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

    return own_agents.refuse(command, read(folder))
