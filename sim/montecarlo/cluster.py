"""Blocks on Dask: a cluster of this machine's processes, or one whose scheduler is running already.

Needs the extra `dask`; only this file imports it. All that listens here listens on 127.0.0.1.
"""

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack
from functools import partial
from typing import ParamSpec, TypeVar

import dask
from distributed import Client, LocalCluster
from distributed.scheduler import KilledWorker

from sim.montecarlo.completed import SECOND, past
from sim.montecarlo.pools import Pool, Threads
from sim.scenario.errors import InputError, Problem, show
from sim.store import manifest

P = ParamSpec("P")
T = TypeVar("T")

HOST = "127.0.0.1"
PATIENCE = 60
"""Seconds that a scheduler has to show a worker."""


class Dask(Pool):
    """A Dask cluster: `scheduler` is its address, None starts one here with `workers` processes.

    limit: seconds that a block may run, counted where it runs, because it may wait before it begins.
    Raises InputError where the scheduler cannot be reached, has no workers, or has other versions.
    """

    isolating = False  # a worker takes all calls along that it was sent
    guards = True

    def __init__(self, workers: int | None, scheduler: str | None, limit: float | None) -> None:
        self._limit = limit
        self._open = ExitStack()
        try:
            self._client = self._open.enter_context(_client(self._open, workers, scheduler))
            self.workers = _threads(self._client)
            _check_versions(self._client, scheduler)
        except BaseException:
            self._open.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run fn(*args, **kwargs) on the cluster."""
        future: Future[T] = self._executor.submit(within, self._limit, partial(fn, *args, **kwargs))
        return future

    def deaths(self, error: BaseException) -> int:
        """Return how many workers a call is known to have killed, its neighbours' deaths included."""
        return int(error.allowed_failures) + 1 if isinstance(error, KilledWorker) else 0

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster; one that was started here ends."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._open.close()


_calls = Threads(1)
"""Of a worker's process: one thread, and another for each that was left to itself."""


def within(seconds: float | None, call: Callable[[], T]) -> T:
    """Return call(). Raises TimeoutError where it has not ended after `seconds`, and leaves it to itself."""
    future, left = _calls.submit(call), seconds
    while left is not None and not future.done():
        if left <= 0.0:
            raise TimeoutError(past(seconds or 0.0))
        wait([future], min(SECOND, left))
        left -= SECOND
    return future.result()


def _client(stack: ExitStack, workers: int | None, scheduler: str | None) -> Client:
    if scheduler is None:
        return Client(stack.enter_context(_local(workers)), set_as_default=False)
    try:
        client = Client(scheduler, set_as_default=False, timeout=10)
    except (OSError, ValueError) as error:
        raise _refused(scheduler, f"the address of a Dask scheduler that answers ({error})") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise _refused(scheduler, f"a scheduler with workers (none came in {PATIENCE} s)") from None
    return client


def _local(workers: int | None) -> LocalCluster:
    dask.config.set(
        {
            # one death is enough to hear of it: whose fault it was is found out by the loop over blocks
            "distributed.scheduler.allowed-failures": 0,
            # Dask's web servers cannot be switched off, but nobody needs a page of theirs
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
    )
    return LocalCluster(
        n_workers=workers or os.cpu_count() or 1,
        threads_per_worker=1,
        host=HOST,
        dashboard_address=f"{HOST}:0",
        scheduler_kwargs={"dashboard": False},
        silence_logs=logging.CRITICAL,
    )


def _threads(client: Client) -> int:
    return max(1, sum(map(int, client.nthreads().values())))


def _check_versions(client: Client, scheduler: str | None) -> None:
    """Other versions may give other rows, so workers must have the ones that the manifest will name."""
    ours = manifest.versions()
    for worker, theirs in client.run(manifest.versions).items():
        differing = [f"{name} {theirs.get(name)}" for name in ours if theirs.get(name) != ours[name]]
        if differing:
            raise _refused(
                scheduler,
                f"workers with the versions of this program; {worker} has " + ", ".join(differing),
            )


def _refused(scheduler: str | None, allowed: str) -> InputError:
    return InputError([Problem("command line", None, "scheduler", show(scheduler), allowed)])
