"""The kinds of executors by name, and what opens them; Dask is imported when it is asked for."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace

from sim.montecarlo import plan
from sim.montecarlo.completed import Limits
from sim.montecarlo.pools import Pool, Serial, Threads
from sim.scenario.errors import InputError, Problem, not_installed, show

DEFAULT, WITH_AGENTS = "threads", "processes"


@dataclass(frozen=True)
class Crew:
    """Who is to run blocks.

    executor: threads, processes, dask or serial. workers: how many, None for one per core. scheduler: address
    of a Dask scheduler, None to start one here. block_seconds: what a block may take, None for no limit.
    """

    executor: str = DEFAULT
    workers: int | None = None
    scheduler: str | None = None
    block_seconds: float | None = None

    def patient_with(self, *models: plan.Size) -> "Crew":
        """Return the crew with a limit on a block's time; if none was given, one that fits all models."""
        return replace(self, block_seconds=self.block_seconds or max(map(plan.block_seconds, models)))

    @property
    def limits(self) -> Limits:
        """What a block may cost."""
        return Limits(self.block_seconds)

    def opened(self) -> Pool:
        """Return the pool, to be used as a context manager. Raises InputError where there is none."""
        if self.scheduler is not None and self.executor != "dask":
            raise _refused("scheduler", self.scheduler, "nothing, unless executor=dask")
        return KINDS[self.executor](self)


def chosen(asked: str | None, own_agents: bool) -> str:
    """Return the executor that was asked for, or the usual one.

    Raises InputError for threads with a modeler's own agents: they are plain Python, which runs in one thread
    at a time, and only a process can be stopped in a loop without end.
    """
    if asked is not None and asked not in KINDS:
        raise _refused("executor", asked, ", ".join(KINDS))
    if own_agents and asked == DEFAULT:
        raise _refused("executor", asked, "processes, dask or serial, where agents= are given")
    return asked or (WITH_AGENTS if own_agents else DEFAULT)


def _processes(crew: Crew) -> Pool:
    from sim.montecarlo.processes import Processes

    return Processes(crew.workers)


def _dask(crew: Crew) -> Pool:
    if importlib.util.find_spec("distributed") is None:
        raise not_installed("executor=dask", "distributed", "dask")
    from sim.montecarlo.cluster import Dask

    return Dask(crew.workers, crew.scheduler, crew.block_seconds)


def _refused(option: str, given: str, allowed: str) -> InputError:
    return InputError([Problem("command line", None, option, show(given), allowed)])


KINDS: dict[str, Callable[[Crew], Pool]] = {
    "threads": lambda crew: Threads(crew.workers),
    "processes": _processes,
    "dask": _dask,
    "serial": lambda _: Serial(),
}
