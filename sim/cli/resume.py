"""`resume RUN`: go on with a run that was interrupted, from its folder alone."""

from dataclasses import replace

from sim.cli import folder_words, job, merge, own_agents
from sim.cli.folder_words import CREW, FORCE, crew_of
from sim.cli.kept import KEEP
from sim.montecarlo import engine
from sim.store import running, shards


def main(words: list[str]) -> int:
    """Go on with the run in the folder that `words` name and return the exit code of the run.

    A run that has ended is shown; blocks of it that failed are tried again. One that is split is joined, once
    its shards have ended. Raises InputError.
    """
    folder, given = folder_words.split("resume", words, {**CREW, "force": FORCE, "keep": KEEP})
    if shards.find(folder):
        return merge.merge(folder)
    birth = running.resume(folder)
    if given["keep"] is not None:
        birth = replace(birth, options={**birth.options, "keep": given["keep"]})
    crew = crew_of(given, birth.agents is not None)
    if birth.agents is not None and not running.is_whole(folder):
        own_agents.announce(folder, birth.agents.record)
        engine.check(birth.agents, birth.scenario)
    return job.carry_on(birth, folder, crew, given["force"])
