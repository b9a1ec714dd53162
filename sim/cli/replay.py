"""`replay`: one history, told step by step."""

from sim.cli import interrupts, manner, own_agents, progress, study
from sim.cli.asked import ask
from sim.scenario.errors import printable


def main(words: list[str]) -> int:
    """Tell one history, of a run's folder or of a scenario under a seed, and return the exit code.

    Raises InputError where the words are refused, or the run has no such history.
    """
    question = ask("replay", words)
    from sim.studies.replay.study import choose, place, tell

    picked, run = choose(question), question.run
    folder = place(question, picked.replicate)
    progress.warn([question.world.scenario])
    if run is not None and run.agents is not None:
        own_agents.announce(run.folder, run.agents)
    history = tell(question, picked)
    from sim.studies.replay import page

    try:
        lines = page.write(history, folder, manner.now().plots, interrupts.type_again(["replay", *words]))
    except OSError as error:
        progress.say(f"the history could not be written to {folder}: {error.strerror or error}")
        return study.NOT_WRITTEN
    print("\n".join([*lines * manner.now().screen, printable(str(folder))]))
    return study.DONE
