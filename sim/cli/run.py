"""`run`: one job, or one for each combination of a sweep, and the exit code of them all."""

from sim.cli.arguments import prepared

DONE, REFUSED = 0, 2


def main(words: list[str]) -> int:
    """Run what `words` ask for and return the exit code.

    0 done, 1 a run could not be written, 2 a job was refused, 3 some replicates failed.
    Raises InputError where the words themselves are refused; nothing was run or written then.
    """
    checked = prepared(words)
    # Hydra and the schemas load here: a typo never waits for them
    from sim.cli.hydra_door import for_each_job
    from sim.cli.job import work

    codes: list[int] = []
    for_each_job(checked, lambda plain: codes.append(work(plain)))
    return REFUSED if REFUSED in codes else max(codes, default=DONE)
