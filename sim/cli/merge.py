"""`merge RUN`: one run, or one sweep, out of its shards, once all of them have ended."""

from pathlib import Path

from sim.cli import folder_words, job, progress, shard, sweep_shard
from sim.montecarlo.executors import Crew
from sim.store import begun, shards, split, study


def main(words: list[str]) -> int:
    """Join the shards of the run in the folder that `words` name, show it, and return the run's exit code.

    A run that has ended is shown. Raises InputError where shards have not ended or are not of one run.
    """
    folder, _ = folder_words.split("merge", words, {})
    return merge(folder)


def merge(folder: Path) -> int:
    """Join the shards in `folder`, or show the run that they were joined to."""
    if sweep_shard.is_split(folder):
        return _sweep(folder)
    if not shards.find(folder) and (study.read_begun(folder) or {}).get("kind") == "sweep":
        return _shown(folder)
    if begun.under_way(folder) is not None:
        _check(folder)
    if not shards.find(folder):
        return job.show(folder)
    from sim.montecarlo.produce import finish

    with Crew().opened() as pool, split.join(folder) as run:
        code = job.DONE if run.whole else job.guard(run, lambda: finish(run, pool).failures)
    return code if begun.under_way(folder) is not None else job.show(folder)


def _sweep(folder: Path) -> int:
    from sim.cli import sweep

    with Crew().opened() as pool, sweep_shard.join(folder) as (ready, work):
        try:
            return sweep.carry_out(ready, work, pool, ready.patient(Crew()).limits)
        except OSError as error:  # a full disk, a folder that went away
            progress.say(f"the sweep could not be written to {folder}: {error.strerror or error}")
            return job.NOT_WRITTEN


def _shown(folder: Path) -> int:
    from sim.studies.sweep import table as sweep_table
    from sim.studies.sweep import terminal

    failures = study.read(folder)["failures"]
    terminal.show(sweep_table.read(folder), folder)
    return job.SOME_FAILED if failures else job.DONE


def _check(folder: Path) -> None:
    if not shards.find(folder):
        allowed = "the folder of a run in shards (`resume` goes on with this one)"
        raise begun.unusable(folder, "merge", "a run that is not split", allowed)
    shard.check_ended(folder, split.agree(folder))
