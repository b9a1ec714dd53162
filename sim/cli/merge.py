"""`merge FOLDER`: one run, sweep or study out of its shards, once all of them have ended."""

from pathlib import Path

from sim.cli import folder_words, job, progress, shard, sweep_shard
from sim.montecarlo.executors import Crew
from sim.store import begun, shards, split, split_study, study

SWEEP = "sweep"


def main(words: list[str]) -> int:
    """Join the shards in the folder that `words` name, show what they come to, and return its exit code.

    What was joined before is shown. Raises InputError where shards have not ended or are not of one run,
    sweep or study.
    """
    folder, _ = folder_words.split("merge", words, {})
    return merge(folder)


def merge(folder: Path) -> int:
    """Join the shards in `folder`, or show what they were joined to."""
    if split_study.is_split(folder):
        return _study(folder)
    if not shards.find(folder) and study.read_begun(folder) is not None:
        return _shown(folder)
    if begun.under_way(folder) is not None:
        _check(folder)
    if not shards.find(folder):
        return job.show(folder)
    from sim.montecarlo.produce import finish

    with Crew().opened() as pool, split.join(folder) as run:
        code = job.DONE if run.whole else job.guard(run, lambda: finish(run, pool).failures)
    return code if begun.under_way(folder) is not None else job.show(folder)


def _study(folder: Path) -> int:
    from sim.cli import study as one_world

    content = split_study.agree(folder)
    return _sweep(folder, content) if content["kind"] == SWEEP else one_world.merge(folder, content)


def _sweep(folder: Path, content: split_study.Content) -> int:
    from sim.cli import sweep

    ready = sweep_shard.prepare_again(content["inputs"])
    split_study.require_same(folder, content, ready.question({}))
    with Crew().opened() as pool, split_study.join(folder, ready.question({})) as work:
        try:
            return sweep.carry_out(ready, work, pool, ready.patient(Crew()).limits)
        except OSError as error:  # a full disk, a folder that went away
            progress.say(f"the sweep could not be written to {folder}: {error.strerror or error}")
            return job.NOT_WRITTEN


def _shown(folder: Path) -> int:
    content = study.read(folder)
    if content["kind"] != SWEEP:
        from sim.cli import study as one_world

        return one_world.merge(folder, content)
    from sim.cli import sweep

    sweep.show(folder)
    return job.SOME_FAILED if content["failures"] else job.DONE


def _check(folder: Path) -> None:
    if not shards.find(folder):
        allowed = "the folder of a run in shards (`resume` goes on with this one)"
        raise begun.unusable(folder, "merge", "a run that is not split", allowed)
    shard.check_ended(folder, split.agree(folder))
