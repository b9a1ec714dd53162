"""`reproduce RUN`: the same run once more from its folder alone; whether it gives the same rows."""

from pathlib import Path

from sim.cli import folder_words, own_agents, progress
from sim.cli.folder_words import WORKERS
from sim.scenario.errors import clip, count_of
from sim.store import begun, files, manifest, read

SAME, OTHER = 0, 1


def main(words: list[str]) -> int:
    """Run a run again, compare its rows, and return 0 where all are the same, 1 where one is not.

    Raises InputError where the folder holds no sound finished run.
    """
    folder, given = folder_words.split("reproduce", words, {"workers": WORKERS})
    run = read.read(folder)
    run.check(*(name for name in run.manifest.files if not files.is_drawn(name)))
    _tell_changes(folder)
    if run.agents is not None:
        own_agents.announce(folder, run.agents)
    # numba loads here: a refused folder never waits for it
    from sim.studies.reproduction import reproduce

    with progress.show(run.manifest.rows) as told:
        found = reproduce(run, given["workers"], told)
    if found.first is None:
        print(f"the same: {count_of(found.rows, 'row')}, hash {run.manifest.rows_sha256}")
        return SAME
    one = found.first
    where = f"history {one.replicate}, {clip(one.column)}"
    print(f"different, first in {where}: {clip(str(one.stored))} then, {clip(str(one.again))} now")
    return OTHER


def _tell_changes(folder: Path) -> None:
    known = begun.read(folder)
    if known is None:
        return
    if known.code != manifest.code():
        progress.note("the rules are not those that the run was made with: rows may differ")
    for line in begun.flag_changes(known):
        progress.note(f"not the machine that made this run: {line}")
