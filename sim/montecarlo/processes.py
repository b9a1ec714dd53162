"""Local processes, each a pool of its own, so that a crash costs one worker and points at one block.

In a common pool of processes one dead worker breaks all calls under way, and nobody can tell whose fault it
was. Here every worker stands alone: its death is that of the block it ran, and the others never notice.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, forkserver
from multiprocessing.context import BaseContext, SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from threading import RLock, Thread
from types import ModuleType
from typing import Any, Literal, ParamSpec, TypeVar

from sim.montecarlo.pools import Pool

P = ParamSpec("P")
T = TypeVar("T")

POLITE = (signal.SIGINT, signal.SIGTERM)
"""Requests to end."""

StartMethod = Literal["spawn", "fork", "forkserver"]


_starting = RLock()


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep the program's own script from new processes.

    A spawned process runs the script of its parent again, for the functions that may be defined there. No
    call here is of such a function, and a script without `if __name__ == "__main__"`, or a notebook's, would
    begin its run once more in every worker.
    """
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Apart(BaseProcess):
    """A process that knows nothing of the script that started it."""

    def start(self) -> None:
        with _without_main():
            super().start()


class _Spawned(_Apart, SpawnProcess):
    pass


class _Spawning(SpawnContext):
    Process = _Spawned


def _context(method: StartMethod) -> BaseContext:
    return _Spawning() if method == "spawn" else multiprocessing.get_context(method)


if sys.platform != "win32":
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    class _Copied(_Apart, ForkServerProcess):
        """One that is a copy of what `load_early` started."""

    class _Copying(ForkServerContext):
        Process = _Copied


@dataclass
class Worker:
    """One process and the last call it was given."""

    pool: ProcessPoolExecutor
    last: "Future[Any]"

    @property
    def is_idle(self) -> bool:
        """Whether it can take another call."""
        return self.last.done() and not self.is_broken

    @property
    def is_broken(self) -> bool:
        """Whether its process died of the last call."""
        if not self.last.done() or self.last.cancelled():
            return False
        return isinstance(self.last.exception(), BrokenProcessPool)


class Processes(Pool):
    """As many processes as calls are under way; each is started when it is first needed.

    method: how they start. Spawned ones share nothing with this one, which is safe beside its threads.
    """

    def __init__(self, workers: int | None = None, method: StartMethod = "spawn") -> None:
        self.workers = workers or os.cpu_count() or 1
        self._context = _context(method)
        self._crew: list[Worker] = []

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run fn(*args, **kwargs) in an idle process, or in a new one."""
        self._crew = [worker for worker in self._crew if not worker.is_broken]
        for worker in self._crew:
            if not worker.is_idle:
                continue
            try:
                worker.last = worker.pool.submit(fn, *args, **kwargs)
            except BrokenProcessPool:  # it was killed while it had nothing to do
                self._crew.remove(worker)
                break
            return worker.last
        pool = ProcessPoolExecutor(1, self._context, _begin)
        self._crew.append(Worker(pool, pool.submit(fn, *args, **kwargs)))
        return self._crew[-1].last

    def abandon(self, future: "Future[Any]") -> None:
        """Kill the process that runs `future`."""
        for worker in [worker for worker in self._crew if worker.last is future]:
            self._crew.remove(worker)
            kill(worker.pool)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes; without `wait` at once, whatever they are at."""
        for worker in self._crew:
            if not wait:
                kill(worker.pool)
            worker.pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._crew = []


def several(count: int) -> ProcessPoolExecutor:
    """Return one pool of processes, which start as calls are submitted; `kill` ends them.

    They are copies of the process that `load_early` started, if it did, and spawned elsewhere.
    """
    if sys.platform != "win32" and _early():
        return ProcessPoolExecutor(count, _Copying(), _begin)
    return ProcessPoolExecutor(count, _context("spawn"), _begin)


@contextmanager
def load_early(modules: Sequence[str]) -> Iterator[None]:
    """Meanwhile, have a process that has loaded these modules, for `several` to copy: loaded once, beside
    what goes on here, and not once in each process when it is waited for.

    It does nothing but load, so that it can be copied. Nothing is done elsewhere than on Linux: what
    other systems load with a window system does not bear it. Raises OSError where it cannot be started.
    """
    if sys.platform != "linux" or _early():
        yield
        return
    forkserver.set_forkserver_preload(list(modules))
    with leave_undisturbed(), _safe_path(), _without_main():
        forkserver.ensure_running()
    try:
        yield
    finally:
        if (process := _early()) is not None:
            os.kill(process, signal.SIGKILL)  # it holds nothing but modules, and would take its time
            forkserver._forkserver._stop()  # type: ignore[attr-defined]


def _early() -> int | None:
    """The process that is copied where one asks for copies."""
    process: int | None = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    return process


@contextmanager
def _safe_path() -> Iterator[None]:
    """Keep the folder in which a user works off the path of a new interpreter: a file `random.py` there is no
    part of ours. What this program may import, its copies may too."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def leave_undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back while processes start: one that is half begun would print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):  # not a POSIX system
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # else the first process starts it, and that lets signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, POLITE)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def kill(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool at once, whatever they are at."""
    # public from Python 3.14 on, as kill_workers()
    for process in list((pool._processes or {}).values()):
        process.kill()
    # One that died in the middle of an answer leaves half of it in the pipe, and this process, which holds
    # the other end open too, would wait for the rest for ever.
    with suppress(AttributeError, OSError):
        pool._result_queue._writer.close()  # type: ignore[attr-defined]


def _begin() -> None:
    """Make a new worker quiet on Ctrl-C, which is its parent's to answer, and mortal with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # held back while it started
        signal.pthread_sigmask(signal.SIG_UNBLOCK, POLITE)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
