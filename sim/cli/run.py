"""`run`: one job, or under -m the one study of many."""

from sim.cli.arguments import SHOW, is_sweep, prepare

DONE = 0


def main(words: list[str]) -> int:
    """Run what `words` ask for and return the exit code.

    0 done, 1 a run could not be written, 2 refused, 3 some histories failed.
    Raises InputError where the words themselves are refused; nothing was run or written then.
    """
    if is_sweep(words) and SHOW.isdisjoint(words):
        from sim.cli import sweep

        return sweep.main(words)
    checked = prepare(words)
    # Hydra and the schemas load here: a typo never waits for them
    from sim.cli.hydra_door import compose_job
    from sim.cli.job import work

    codes: list[int] = []
    compose_job(checked, lambda plain: codes.append(work(plain)))
    return max(codes, default=DONE)
