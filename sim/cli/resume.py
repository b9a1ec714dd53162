"""`resume RUN`: go on with a run that was interrupted, from its folder alone."""

from sim.cli import folder_words, job, merge
from sim.cli.folder_words import CREW, FORCE, crew_of
from sim.store import running, shards


def main(words: list[str]) -> int:
    """Go on with the run in the folder that `words` name and return the exit code of the run.

    A run that has ended is shown; blocks of it that failed are tried again. One that is split is joined, once
    its shards have ended. Raises InputError.
    """
    folder, given = folder_words.split("resume", words, {**CREW, "force": FORCE})
    if shards.found(folder):
        return merge.merged(folder)
    return job.carry_on(running.resumed(folder), folder, crew_of(given), given["force"])
