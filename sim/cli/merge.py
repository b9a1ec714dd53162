"""`merge RUN`: one run out of its shards, once all of them have ended."""

from pathlib import Path

from sim.cli import folder_words, job, shard
from sim.store import begun, shards, split


def main(words: list[str]) -> int:
    """Join the shards of the run in the folder that `words` name, show it, and return the run's exit code.

    A run that has ended is shown. Raises InputError where shards have not ended or are not of one run.
    """
    folder, _ = folder_words.split("merge", words, {})
    return merged(folder)


def merged(folder: Path) -> int:
    """Join the shards in `folder`, or show the run that they were joined to."""
    if begun.under_way(folder) is not None:
        _check(folder)
    if not shards.found(folder):
        return job.shown(folder)
    from sim.montecarlo.produce import finish

    with split.joined(folder) as run:
        code = job.DONE if run.whole else job.guarded(run, lambda: finish(run).failures)
    return code if begun.under_way(folder) is not None else job.shown(folder)


def _check(folder: Path) -> None:
    if not shards.found(folder):
        allowed = "the folder of a run in shards (`resume` goes on with this one)"
        raise begun.unusable(folder, "merge", "a run that is not split", allowed)
    shard.check_ended(folder, split.agreed(folder))
