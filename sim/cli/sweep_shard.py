"""`shard=I/N` of a sweep: some of its cells alone, into the folder that all parts share."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.cli import progress, shard
from sim.montecarlo import plan
from sim.montecarlo.completed import Limits
from sim.montecarlo.pools import Pool
from sim.store.shards import Shard
from sim.store.study import Study

if TYPE_CHECKING:
    from sim.studies.sweep.work import Prepared

DONE, SOME_FAILED = 0, 3


def cells(count: int, part: Shard | None) -> slice:
    """Return the cells, of `count` in all, that a shard runs: neighbours, equally many but for one."""
    return slice(0, count) if part is None else slice(*plan.share(count, 1, *part))


def fill(ready: "Prepared", work: Study, pool: Pool, limits: Limits, part: Shard) -> int:
    """Run the cells of a shard that its folder lacks and return the exit code; `merge` writes the tables."""
    from sim.studies.sweep import work as sweep

    mine = cells(len(ready.worlds), part)
    with progress.show(sum(each.replicates for each in ready.draws[mine])) as told:
        results = sweep.run(ready, work.folder, pool, told, limits, mine)
    failures = [f"cell {at}: {r.reason}" for at, r in enumerate(results, mine.start + 1) if r.reason]
    work.finish([], failures)
    for line in failures:
        progress.say(line)
    what = f"cells {mine.start + 1:,} to {mine.stop:,}" if results else "no cells: fewer cells than shards"
    shard.tell(work.folder, what)
    return SOME_FAILED if failures else DONE


def prepare_again(inputs: Mapping[str, Any]) -> "Prepared":
    """Return the sweep that was asked with these inputs, built again. Raises InputError."""
    from sim.studies.sweep import work as sweep
    from sim.studies.sweep.points import Points

    through = Points(tuple(inputs["keys"]), _tuples(inputs["points"]), inputs["kind"], tuple(inputs["logs"]))
    outcomes = tuple(inputs["outcomes"])
    return sweep.prepare(
        sweep.Asked(through, inputs["fixed"], inputs["seed"], inputs["replicates"], outcomes)
    )


def _tuples(points: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(values) for values in points)
