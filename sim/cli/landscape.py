"""`landscape FILE`: two-bloc configurations of a set of actors, their local minima, basins and
frustrations.
"""

import json
from pathlib import Path
from typing import Any

from sim.asking.refuse import refusal
from sim.cli import interrupts, manner
from sim.cli.progress import note, say
from sim.cli.study_options import read
from sim.scenario import actors as readers
from sim.scenario.actors import ENDINGS
from sim.scenario.errors import printable
from sim.scenario.propensities import Actors
from sim.store import atomic, study
from sim.store.study import Question
from sim.studies.landscape import table as landscape_table
from sim.studies.landscape import words as views
from sim.studies.landscape import work as landscape
from sim.studies.landscape.work import Landscape

DONE, NOT_WRITTEN = 0, 1


def main(words: list[str]) -> int:
    """Print the landscape, write it where `out` says, and return 0, or 1 where it could not be written.

    Raises InputError for a bad file or bad words.
    """
    actors, given = understand(words)
    asked = landscape.question(actors, given["temperature"], interrupts.type_again(["landscape", *words]))
    study.require_free(given["out"], asked)
    for line in views.doubts(actors):
        note(line)
    found = landscape.find(actors, given["temperature"])
    if given["json"]:
        print(json.dumps(atomic.plain(landscape_table.content(found)), ensure_ascii=False, allow_nan=False))
    elif manner.now().screen:
        print("\n".join(views.lines(found)))
    return DONE if given["out"] is None else _written(found, asked, given["out"], given["json"])


def understand(words: list[str]) -> tuple[Actors, dict[str, Any]]:
    """The actors and the options that the words ask for. Raises InputError."""
    files = [word for word in words if "=" not in word]
    given = read("landscape", [word for word in words if "=" in word])
    if len(files) != 1:
        got = " ".join(files) if files else None
        raise refusal("landscape", got, f"one actors file ({', '.join(ENDINGS)})")
    return readers.load(files[0]).around(given["neutral"]), given


def _written(found: Landscape, asked: Question, out: Path, quiet: bool) -> int:
    try:
        with study.open_study(asked, out) as place:
            place.finish(views.write(found, place.folder, manner.now().plots))
    except OSError as error:
        say(f"could not be written to {out}: {error.strerror or error}")
        return NOT_WRITTEN
    if not quiet:
        print(printable(str(out)))
    return DONE
