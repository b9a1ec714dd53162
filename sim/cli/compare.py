"""`compare RUN_A RUN_B ...`: how runs differ, from their folders, in a folder of their own."""

from collections.abc import Sequence
from pathlib import Path

from sim.asking import option
from sim.asking.refuse import COMMAND_LINE, problem
from sim.cli import manner, progress
from sim.cli.job import DONE, NOT_WRITTEN
from sim.scenario import places
from sim.scenario.errors import InputError, Problem, near_miss
from sim.scenario.places import is_folder
from sim.studies.comparison.options import OPTIONS

HEADLINE = "headline"


def main(words: list[str]) -> int:
    """Compare the runs whose folders `words` name with the first of them, and return the exit code.

    0 done, 1 could not be written. Raises InputError where a folder holds no sound run, or the runs cannot be
    compared; nothing is written then.
    """
    folders, options = understand(words)
    # the tables load here: a typo never waits for them
    from sim.store import read, study
    from sim.studies.comparison import table as compare_table
    from sim.studies.comparison.work import compare

    outcomes = [] if options.get("outcome") in (None, "", HEADLINE) else options["outcome"].split(",")
    runs = [read.read(folder) for folder in folders]
    with progress.doing("comparing"):
        comparison = compare(runs, outcomes)
    out = places.place(options["out"]).absolute() if "out" in options else None
    with study.open_study(compare_table.question(comparison, outcomes), out) as work:
        try:
            written = compare_table.write(work.folder, comparison)
            _show(comparison, work.folder)
            work.finish(written, **compare_table.describe(comparison))
        except OSError as error:
            progress.say(f"the comparison could not be written to {work.folder}: {error.strerror or error}")
            return NOT_WRITTEN
    return DONE


def understand(words: Sequence[str]) -> tuple[list[Path], dict[str, str]]:
    """Return the folders and the options among the words.

    Raises InputError for an option that there is not, and for a word that is neither option nor folder.
    """
    options: dict[str, str] = {}
    folders: list[Path] = []
    problems: list[Problem] = []
    for word in option.use_names(COMMAND_LINE, words, OPTIONS):
        key, equals, value = word.partition("=")
        if equals and key in OPTIONS and value:
            options[key] = value
        elif is_folder(folder := places.place(word)):
            folders.append(folder)
        elif equals:
            hint = "" if key in OPTIONS else near_miss(key, OPTIONS)
            allowed = OPTIONS[key].allowed if key in OPTIONS else "one of " + ", ".join(OPTIONS)
            problems.append(problem(key, value or None, allowed, hint))
        else:
            problems.append(problem("compare", word, "the folder of a finished run"))
    if problems:
        raise InputError(problems)
    return folders, options


def _show(comparison: "object", folder: Path) -> None:
    from sim.studies.comparison import page as compare
    from sim.studies.comparison import terminal as compare_terminal
    from sim.studies.comparison.answer import answer
    from sim.studies.comparison.work import Comparison

    assert isinstance(comparison, Comparison)
    with progress.doing("drawing the plots"):
        compare.write_all(comparison, folder, manner.now().plots)
    manner.show(
        folder,
        lambda: compare_terminal.show(comparison, folder),
        lambda: answer(comparison),
        kind="comparison",
        runs=list(comparison.labels),
    )
