"""`summary RUN`: what a run says, be it at work, interrupted or ended."""

from pathlib import Path

from sim.cli import folder_words, job, manner, paths, progress
from sim.scenario.errors import count_of
from sim.store import base, begun, files, ledger, read, spans

DONE, SOME_FAILED = 0, 3


def main(words: list[str]) -> int:
    """Print the summary of a run; of one that has not ended, of what is committed so far. Returns 0, or 3
    where histories failed. Raises InputError where the folder holds no run, nothing of one yet, or files
    that are not as they were written.
    """
    folder, _ = folder_words.split("summary", words, {})
    from sim.views import terminal

    if begun.under_way(folder) is None:
        run = read.read(folder)
        run.check(*files.RECORDED)
        if manner.now().screen:
            terminal.show(run.figures, run.meta, None, agents=run.agents, warning=terminal.warn(run.scenario))
            terminal.show_signals(run.removals)
        job.tell(run)
        return SOME_FAILED if run.manifest.failures else DONE
    return _partial(folder)


def _partial(folder: Path) -> int:
    known = begun.under_way(folder)
    assert known is not None
    under = base.reopen(folder, known.base)
    found = ledger.peek(folder, under)
    damaged = len(found.damaged) + (known.base is not None and under is None)
    done, failed = spans.size(found.spans), sum(each.count for each in found.failures)
    if not done:
        raise begun.unusable(
            folder, "summary", "a run of which nothing is committed yet", "one that has begun"
        )
    from sim.engines.world import World
    from sim.montecarlo.produce import figures
    from sim.views import terminal

    again = known.again()
    world = World(again.scenario, again.theory)
    meta, lines = figures(world, known.seed, done + failed, found.rows(), found.tallies(), failed)
    terminal.show(lines, meta, folder, agents=known.agents, warning=terminal.warn(world.scenario))
    whole = spans.size([known.span])
    whole_words = count_of(whole, "history")
    of = whole_words if again.options.get("precision") is None else f"the {whole_words} of a look"
    progress.note(f"not ended: {done:,} of {of} so far")
    if damaged:
        progress.say(f"files left out as damaged: {damaged} (`verify` names them, `resume` runs them again)")
    if begun.parts(folder) and done + failed == whole:
        progress.note(f"all shards have ended: python -m sim merge {paths.shell(folder)}")
    return SOME_FAILED if failed else DONE
