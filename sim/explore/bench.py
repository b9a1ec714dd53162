"""Where worlds are run for the page: block by block, so that what nobody waits for any more is dropped."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

from numpy.typing import NDArray

from sim.engines import batch
from sim.engines.lane_counts import LEAST_LANES
from sim.engines.world import World
from sim.montecarlo import engine, plan
from sim.montecarlo.pools import Pool
from sim.montecarlo.produce import describe
from sim.montecarlo.run import run_on
from sim.outcomes.figures import Meta

Rows = Mapping[str, NDArray[Any]]

BLOCK = 0.1
"""Seconds of a block's work: how soon a question that was dropped is left."""

KEPT = 100_000_000
"""Bytes of rows that are kept for whoever asks the same again."""

LOOK = 0.05
"""Seconds between two looks at a run that somebody else has begun."""

SEEN = 1 / 3
"""Seconds up to which an answer seems to come at once."""


class DroppedError(Exception):
    """Nobody waits for this any more."""


@dataclass(frozen=True)
class Histories:
    """What came out of a world: rows by column, what they are rows of, and the seconds that it took."""

    world: World
    rows: Rows
    meta: Meta
    seconds: float

    @property
    def bytes(self) -> int:
        """Size of the rows."""
        return sum(self.rows[name].nbytes for name in self.rows)


class _Underway:
    """A run that has begun: how many of its histories have ended, and whether it has."""

    def __init__(self) -> None:
        self.done, self.ended = 0, Event()


class Bench:
    """Runs worlds on common random numbers: histories 0 to `replicates` - 1 of a seed."""

    def __init__(self, seed: int, replicates: int, pool: Pool) -> None:
        self.seed, self.replicates, self.pool = seed, replicates, pool
        self._known: OrderedDict[Hashable, Histories] = OrderedDict()
        self._begun: dict[Hashable, _Underway] = {}
        self._lock = Lock()
        self._rate = 0.0

    def look_up(self, key: Hashable) -> Histories | None:
        """Return what was run under this key, if it is still there."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def expect(self, world: World) -> float:
        """Return the seconds that a world will take: as long as the last, before that by its size."""
        model = plan.size(world.scenario)
        return self.replicates * (self._rate or plan.seconds_per_replicate(model) / self.pool.workers)

    def run(self, key: Hashable, world: World, progress: Callable[[int], None]) -> Histories:
        """Return the histories of a world, kept under `key`; one that is being run is waited for.

        progress: called with numbers of histories that have ended, from this thread; what it raises ends the
        run. Raises AllFailedError where no history succeeded.
        """
        while (known := self.look_up(key)) is None:
            with self._lock:
                theirs, mine = self._begun.get(key), _Underway()
                if theirs is None and key not in self._known:
                    self._begun[key] = mine
            if theirs is not None:
                told = _wait(theirs, progress)
                if self.look_up(key) is None:
                    progress(-told)  # it was dropped, and all begins anew
            elif self._begun.get(key) is mine:
                return self._run_first(key, world, mine, progress)
        return known

    def _run_first(
        self, key: Hashable, world: World, mine: _Underway, progress: Callable[[int], None]
    ) -> Histories:
        def count(done: int) -> None:
            mine.done += done
            progress(done)

        try:
            return self.keep(key, self._run(world, count))
        finally:
            with self._lock:
                del self._begun[key]
            mine.ended.set()

    def _run(self, world: World, progress: Callable[[int], None]) -> Histories:
        batch.ready(len(world.states))
        begun = time.perf_counter()
        result = run_on(self.pool, engine.simulator(world, self.seed), self._blocks(world), progress)
        seconds = time.perf_counter() - begun
        self._rate = seconds / self.replicates
        meta = describe(world, self.seed, self.replicates, result.n_failed)
        return Histories(world, result.rows, meta, seconds)

    def keep(self, key: Hashable, found: Histories) -> Histories:
        """Keep histories under a key; those that nobody asked for longest go, but never the last two."""
        with self._lock:
            self._known[key] = found
            while len(self._known) > 2 and sum(each.bytes for each in self._known.values()) > KEPT:
                self._known.popitem(last=False)
        return found

    def _blocks(self, world: World) -> tuple[plan.Block, ...]:
        """Blocks so small that a drop is soon noticed and every core has some; rows do not depend on them."""
        each = plan.seconds_per_replicate(plan.size(world.scenario))
        share = self.replicates / (2 * self.pool.workers)
        banks = max(1, int(min(BLOCK / each, share) / LEAST_LANES))
        return plan.blocks(self.replicates, banks * LEAST_LANES)


def _wait(theirs: _Underway, progress: Callable[[int], None]) -> int:
    """Wait for a run of somebody else, telling how far it is; return how many histories were told."""
    told = 0
    while not theirs.ended.wait(LOOK):
        done, told = theirs.done - told, theirs.done
        progress(done)
    return told
