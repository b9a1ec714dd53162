"""`explore`: a page in the browser in which the engine answers while a number is moved."""

import asyncio
import webbrowser
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.cli import progress
from sim.cli.asked import ask
from sim.cli.study_options import OF_THE_WORLD
from sim.scenario import places
from sim.scenario.errors import not_installed
from sim.store import birth, manifest, study
from sim.store.files import REPORT
from sim.views import answer

if TYPE_CHECKING:
    from sim.explore.base import Base
    from sim.montecarlo.pools import Pool

DONE, NOT_WRITTEN = 0, 1
COMMAND, NEEDS, EXTRA = "explore", "tornado", "explore"
HOME = Path("results")
"""Where finished runs and studies are looked for."""

KEPT = HOME / "explore"
"""Where changes are kept unless told otherwise."""


def main(words: list[str]) -> int:
    """Serve the page until it is closed, and return the exit code.

    Raises InputError where the words are refused or the library is missing, KeyboardInterrupt on Ctrl-C.
    """
    if find_spec(NEEDS) is None:
        raise not_installed(COMMAND, NEEDS, EXTRA)
    folder, rest = _finished_study(words)
    question = ask(COMMAND, [*rest, "scenario=of-a-study"] if folder else words)
    if folder is None:
        question.world  # noqa: B018  refuses before anything is served
        progress.warn([question.world.scenario])
    return _serve(question, folder)


def _finished_study(words: Sequence[str]) -> tuple[Path | None, Sequence[str]]:
    """The folder of a finished study or of a page, if the first word is one, and all other words."""
    folder = places.place(words[0]) if words else None
    if folder is not None and _is_page(folder):
        unused = (*OF_THE_WORLD, "replicates")
        wrong = [word for word in words[1:] if word.partition("=")[0].partition(".")[0] in unused]
        if wrong:
            raise refusal(wrong[0].partition("=")[0], wrong[0], "nothing: a study is looked at as it is")
        return folder, words[1:]
    return None, words


def _is_page(folder: Path) -> bool:
    """Whether a folder holds a finished study, or a page and its answer but no run. Raises InputError."""
    if places.is_file(folder / study.NAME):
        study.read(folder)
        return True
    run = any(places.is_file(folder / name) for name in (manifest.NAME, birth.NAME))
    return not run and all(places.is_file(folder / name) for name in (answer.NAME, REPORT))


def _serve(question: Asked, folder: Path | None) -> int:
    from sim.explore import server
    from sim.explore.guard import Guard
    from sim.explore.server import Desk
    from sim.explore.shelf import Shelf
    from sim.montecarlo.pools import Threads

    try:
        sockets = server.bind(question.own["port"], progress.say)
    except OSError as error:
        progress.say(f"no port could be had: {error.strerror or error}")
        return NOT_WRITTEN
    guard = Guard(sockets[0].getsockname()[1])
    place = question.config.folder or KEPT.absolute()

    def ready(address: str) -> None:
        print(f"{address}\nclose the page, or press Ctrl-C, to end", flush=True)
        if question.own["open"]:
            webbrowser.open(address)

    with Threads(question.config.workers) as pool:

        def make() -> Desk:
            base = None if folder is not None else _base(question, pool)
            shelf = Shelf(HOME.absolute())
            desk = Desk(base, shelf, place, pool, None if folder is None else shelf.add(folder.absolute()))
            desk.begin()
            return desk

        asyncio.run(server.serve(make, sockets, guard, ready))
    return DONE


def _base(question: Asked, pool: "Pool") -> "Base":
    from sim.explore.base import Base

    if question.run is not None:
        return Base.of_run(question.run, pool)
    words = [
        word
        for word in question.words[1:]
        if word.partition("=")[0].lstrip("+").partition(".")[0] in OF_THE_WORLD
    ]
    return Base(question.world, question.seed, question.own["replicates"], pool, words)
