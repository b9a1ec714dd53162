"""`report FOLDER`: page and plots of a run or a study once more, from its folder alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.cli import folder_words, interrupts, job, manner, paths, progress
from sim.scenario import library
from sim.scenario import theory as theories
from sim.scenario.errors import InputError, Problem, clip
from sim.scenario.loader import load_file
from sim.store import files, read, study
from sim.studies.registry import BY_KIND, COMMANDS
from sim.views.drawing import Artists

DONE, NOT_WRITTEN = 0, 1


def main(words: list[str]) -> int:
    """Draw the page and the plots of the run or study in a folder again, and return 0, or 1 where they could
    not be written.

    Plots of a study need its work: where rules or runs are not those of then, they stay as they are, and the
    page alone is drawn. Raises InputError where the folder holds no finished run or study.
    """
    folder, _ = folder_words.split("report", words, {})
    if (folder / study.NAME).is_file():
        return _study(folder)
    from sim.views import answer

    told = answer.read(folder)
    if told is not None and told.kind:
        return _page_alone(folder, told)
    run = read.read(folder)
    run.check(*files.RECORDED)
    with Artists(plots=manner.now().plots) as artists:
        code = job.draw(run, artists)
    job.tell(read.read(folder))
    return code


def _page_alone(folder: Path, told: Any) -> int:
    """The page of a folder without study.json: a told history, or drills."""
    from sim.views import study_page

    code = _guarded(folder, lambda: [study_page.draw(folder, told)])
    manner.show(folder, lambda: manner.show_place(folder), lambda: told, kind=told.kind)
    return code


def _study(folder: Path) -> int:
    from sim.views import answer

    known = study.read(folder, drawn=False)
    told: Any = answer.read(folder)
    with study.hold(folder):
        code = _guarded(folder, lambda: _written(folder, known, told))
        if code == DONE:
            study.record(folder, known)
    manner.show(
        folder, lambda: manner.show_place(folder), lambda: answer.read(folder) or told, kind=known["kind"]
    )
    return code


def _guarded(folder: Path, write: Callable[[], object]) -> int:
    try:
        with progress.doing("drawing the plots"):
            write()
    except OSError as error:
        progress.say(f"the page could not be written to {folder}: {error.strerror or error}")
        return NOT_WRITTEN
    return DONE


def _written(folder: Path, known: Mapping[str, Any], told: Any) -> None:
    """Everything drawn anew where the study can be told again, else the page alone."""
    from sim.views import study_page

    if manner.now().plots:
        try:
            redraw = _redraw(folder, known)
        except (InputError, ImportError) as error:
            first = str(error).splitlines()[0]
            progress.note(f"the plots stay as they are, since the study cannot be told again: {first}")
        else:
            redraw()
            return
    if told is None:
        got = f"a study without {study_page.KEPT}, which only its own version could draw"
        raise InputError([Problem(clip(str(folder)), None, "report", got, "a study of this version")])
    study_page.draw(folder, told if manner.now().plots else replace(told, figures=()))


def _redraw(folder: Path, known: Mapping[str, Any]) -> Callable[[], object]:
    """What draws a study again. Raises InputError where it cannot be worked out from what lies there."""
    kind = str(known["kind"])
    if kind == "sweep":
        from sim.studies.sweep import page as sweep
        from sim.studies.sweep import table as sweep_table

        table = sweep_table.read(folder)
        return lambda: sweep.write_all(table, folder)
    if kind == "comparison":
        return _comparison(folder, known)
    if kind == "landscape":
        return _landscape(folder, known)
    if kind in BY_KIND:
        return _of_one_world(folder, known)
    raise InputError([Problem(clip(str(folder)), None, "report", kind, "a study of this version")])


def _comparison(folder: Path, known: Mapping[str, Any]) -> Callable[[], object]:
    from sim.studies.comparison import page, table
    from sim.studies.comparison.work import compare

    outcomes = known["inputs"]["outcomes"]
    found = compare([read.read(Path(each)) for each in known["config"]["folders"]], outcomes)
    _require_same(folder, known, table.question(found, outcomes).digest)
    return lambda: page.write_all(found, folder)


def _landscape(folder: Path, known: Mapping[str, Any]) -> Callable[[], object]:
    from sim.cli import landscape as command
    from sim.studies.landscape import words
    from sim.studies.landscape import work as landscape

    actors, given = command.understand(interrupts.words_of(str(known["config"]["command"]))[1:])
    temperature = given["temperature"]
    _require_same(folder, known, landscape.question(actors, temperature).digest)
    found = landscape.find(actors, temperature)
    return lambda: words.write(found, folder)


def _of_one_world(folder: Path, known: Mapping[str, Any]) -> Callable[[], object]:
    """From the words it was asked in, the world that lies in the folder, and the pieces that were kept."""
    from sim.cli.asked import ask
    from sim.engines.world import World
    from sim.studies import joined

    kind = str(known["kind"])
    words = interrupts.words_of(str(known.get("config", {}).get("command", "")))[1:]
    if not words:
        raise InputError(
            [Problem(clip(str(folder)), None, "report", "a study of a notebook", "one of a command")]
        )
    scenario = library.load(str(folder / files.SCENARIO), room=library.RESOLVED)
    values = load_file(folder / files.THEORY, files.THEORY).value
    if not isinstance(values, dict):
        raise InputError([Problem(files.THEORY, None, "", "no mapping", "the parameters of a theory")])
    asked = ask(COMMANDS[kind], words)
    asked = replace(asked, given=World(scenario, theories.parse(values, files.THEORY)))
    if asked.config.seed is None:
        seed = known["inputs"]["seed"]
        asked = replace(asked, config=asked.config.model_copy(update={"seed": seed}))
    what = BY_KIND[kind]().understand(asked)
    _require_same(folder, known, what.question.digest)
    return lambda: joined.show_on_paper(_worked_out(what, folder), folder)


def _worked_out(what: Any, folder: Path) -> Any:
    from sim.montecarlo.executors import Crew
    from sim.studies import joined

    with Crew().opened() as pool, progress.show(0) as told:
        return joined.work_out(what, folder, pool, told)


def _require_same(folder: Path, known: Mapping[str, Any], digest: str) -> None:
    """Raise InputError where what can be told today is another study than that of the folder."""
    if digest != known["digest"]:
        got = "rules, runs or inputs that are no longer those of this study"
        raise InputError([Problem(clip(paths.shell(folder)), None, "report", got, "what it was made with")])
