"""`landscape FILE`: two-camp configurations of a set of actors, their local minima, basins and
frustrations.
"""

import json
from pathlib import Path

from sim.asking.refuse import refusal
from sim.cli import interrupts
from sim.cli.progress import say
from sim.cli.study_options import read
from sim.scenario import actors as readers
from sim.scenario.actors import ENDINGS
from sim.scenario.build import build
from sim.scenario.errors import printable
from sim.scenario.loader import parse
from sim.scenario.sketch import sketch
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
    files = [word for word in words if "=" not in word]
    given = read("landscape", [word for word in words if "=" in word])
    if len(files) != 1:
        got = " ".join(files) if files else None
        raise refusal("landscape", got, f"one actors file ({', '.join(ENDINGS)})")
    actors = readers.load(files[0]).around(given["neutral"])
    asked = landscape.question(actors, given["temperature"], interrupts.type_again(["landscape", *words]))
    study.require_free(given["out"], asked)
    scenario = None if given["into"] is None else sketch(actors, given["year"], Path(files[0]).name)
    for line in views.doubts(actors):
        say(line)
    found = landscape.find(actors, given["temperature"])
    if given["json"]:
        print(json.dumps(atomic.plain(landscape_table.content(found)), ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(views.lines(found)))
    if scenario is not None and not _sketched(scenario, given["into"], given["json"]):
        return NOT_WRITTEN
    return DONE if given["out"] is None else _written(found, asked, given["out"], given["json"])


def _sketched(content: str, into: Path, quiet: bool) -> bool:
    """Write a scenario, and return whether that could be done."""
    build(parse(content.encode(), into.name), "sketch")  # what is written has to load
    try:
        atomic.write_text(into, content)
    except OSError as error:
        say(f"could not be written to {into}: {error.strerror or error}")
        return False
    if not quiet:
        print(printable(str(into)))
    return True


def _written(found: Landscape, asked: Question, out: Path, quiet: bool) -> int:
    try:
        with study.open_study(asked, out) as place:
            place.finish(views.write(found, place.folder, asked))
    except OSError as error:
        say(f"could not be written to {out}: {error.strerror or error}")
        return NOT_WRITTEN
    if not quiet:
        print(printable(str(out)))
    return DONE
