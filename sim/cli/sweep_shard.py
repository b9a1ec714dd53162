"""`shard=I/N` of a sweep: some of its cells alone, into the folder that all parts share; `merge` joins them.

Each shard is a study of its own in SWEEP/shards/3-of-10/: the same question, some of its cells. Joined, their
cells lie in the sweep's folder, and what is written from them is what the sweep in one piece writes.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli import paths, progress
from sim.cli.shard import MOST_NAMED
from sim.montecarlo import plan
from sim.montecarlo.completed import Limits
from sim.montecarlo.pools import Pool
from sim.scenario import places
from sim.scenario.errors import list_of
from sim.store import begun, folder, shards, split, study
from sim.store.shards import Shard
from sim.store.study import Question, Study

if TYPE_CHECKING:
    from sim.studies.sweep.work import Prepared

DONE, SOME_FAILED = 0, 3


def cells(count: int, shard: Shard | None) -> slice:
    """Return the cells, of `count` in all, that a shard runs: neighbours, equally many but for one."""
    return slice(0, count) if shard is None else slice(*plan.share(count, 1, *shard))


def admit(place: Path, question: Question, shard: Shard) -> bool:
    """Return whether the sweep in `place` still needs this shard: one that has ended as a whole does not.

    Raises InputError where `place` holds anything but the same sweep, split into as many shards.
    """
    if not places.is_folder(place):
        return True  # not there yet, or no place for a folder, which whoever makes it will say
    holds = folder.names(place)
    if study.NAME in holds:
        study.require_free(place, question)
        if (study.read_begun(place) or {}).get("finished") is not None:
            return False
    if holds and shards.FOLDER not in holds:
        raise folder.unusable(place, "a new or empty folder, or that of a sweep in shards")
    folder.refuse_links(place)
    split.check_same(place, {shard, *shards.find(place)})
    for other in shards.find(place).values():
        study.require_free(other, question)
    return True


def fill(ready: "Prepared", work: Study, pool: Pool, limits: Limits, shard: Shard) -> int:
    """Run the cells of a shard that its folder lacks and return the exit code; `merge` writes the tables."""
    from sim.studies.sweep import work as sweep

    part = cells(len(ready.worlds), shard)
    with progress.show(sum(each.replicates for each in ready.draws[part])) as told:
        results = sweep.run(ready, work.folder, pool, told, limits, part)
    failures = [f"cell {at}: {r.reason}" for at, r in enumerate(results, part.start + 1) if r.reason]
    work.finish([], failures)
    for line in failures:
        progress.say(line)
    what = f"cells {part.start + 1:,} to {part.stop:,}" if results else "no cells: fewer cells than shards"
    progress.say(f"shard {shard} has ended ({what}); when all have:")
    progress.say(f"python -m sim merge {paths.shell(work.folder.parents[1])}")
    return SOME_FAILED if failures else DONE


def is_split(place: Path) -> bool:
    """Whether a folder holds shards of a sweep."""
    return any(study.read_begun(each) is not None for each in shards.find(place).values())


@contextmanager
def join(place: Path) -> Iterator[tuple["Prepared", Study]]:
    """Give the sweep whose shards lie in `place`, with all their cells; when all is written they are removed.

    Cells that failed in a shard are not there, as in a sweep that is gone on with. Raises InputError where
    shards have not ended, are at work or are not of one sweep, and where its scenarios are others here.
    """
    folder.refuse_links(place)
    inputs = _agreed(place)
    ready = _prepared(place, inputs)
    for each in shards.find(place).values():
        with folder.hold_lock(each, study.LOCK):
            pass  # nobody is at work there
    with study.open_study(ready.question({}), place, besides=frozenset({shards.FOLDER})) as work:
        for each in shards.find(place).values():
            _take_cells(each, place)
        yield ready, work
        shutil.rmtree(place / shards.FOLDER, ignore_errors=True)


def _agreed(place: Path) -> Mapping[str, Any]:
    """What the shards ask, all of them the same, once all have ended. Raises InputError."""
    found = shards.find(place)
    split.check_same(place, set(found))
    known = {shard: study.read_begun(path) or {} for shard, path in found.items()}
    of = next(iter(found)).of
    every = (Shard(number, of) for number in range(1, of + 1))
    lacking = [shard for shard in every if known.get(shard, {}).get("finished") is None]
    if lacking:
        got = f"a sweep without {list_of([f'shard {shard}' for shard in lacking], MOST_NAMED)}"
        allowed = f"one whose shards have all ended: the sweep's own command with shard=I/{of}"
        raise begun.unusable(place, "merge", got, allowed)
    if len({content["digest"] for content in known.values()}) > 1:
        raise begun.unusable(place, "merge", "shards of several sweeps", "shards of one sweep")
    content = next(iter(known.values()))
    return {**content["inputs"], "digest": content["digest"]}


def _prepared(place: Path, inputs: Mapping[str, Any]) -> "Prepared":
    """The sweep, built again from what its shards were asked. Raises InputError where it is another."""
    from sim.studies.sweep import work as sweep
    from sim.studies.sweep.points import Points

    through = Points(tuple(inputs["keys"]), _tuples(inputs["points"]), inputs["kind"], tuple(inputs["logs"]))
    outcomes = tuple(inputs["outcomes"])
    ready = sweep.prepare(
        sweep.Asked(through, inputs["fixed"], inputs["seed"], inputs["replicates"], outcomes)
    )
    if ready.question({}).digest != inputs["digest"]:
        got = "a sweep that comes out as another here"
        raise begun.unusable(place, "merge", got, "the scenario files that its shards were run with")
    return ready


def _tuples(points: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(values) for values in points)


def _take_cells(shard: Path, place: Path) -> None:
    """Move a shard's cells into the folder of the sweep."""
    for path in sorted((shard / study.CELLS).glob("*/*.npz")):
        there = place / path.relative_to(shard)
        there.parent.mkdir(parents=True, exist_ok=True)
        path.replace(there)
