"""Where blocks run: executors of the standard `concurrent.futures` interface that outlive their dead workers.

A pool starts at most what is handed to it; how much that is, the loop over blocks decides (`completed`).
"""

import os
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from threading import Thread
from types import TracebackType
from typing import Any, Literal, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Pool(Executor):
    """An executor that says who died, and can give a block up.

    workers: blocks that run at once. isolating: whether a dead worker takes but the one block with it that it
    ran. guards: whether it keeps the limit on a block's time itself, from the moment the block really begins.
    """

    workers: int = 1
    isolating: bool = True
    guards: bool = False

    @abstractmethod
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run fn(*args, **kwargs) on a worker."""

    def deaths(self, error: BaseException) -> int:
        """Return how many workers died of the call that ended with `error`; 0 where it failed by itself."""
        return int(isinstance(error, BrokenExecutor))

    def abandon(self, future: "Future[Any]") -> None:
        """Give up a call that runs too long, so that another can be submitted in its place."""
        future.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        """Leave at once: what still runs is nobody's any more, be it given up or interrupted."""
        self.shutdown(wait=False, cancel_futures=True)
        return False


class Serial(Pool):
    """No pool at all: each call runs where it is submitted, one after the other, for debuggers and profilers.

    Nothing can be given up here, so a block that never ends is never cut off.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run fn(*args, **kwargs) here and now. KeyboardInterrupt passes through."""
        future: Future[T] = Future()
        _fill(future, lambda: fn(*args, **kwargs), Exception)
        return future


class Threads(Pool):
    """A thread for each call: the engine's kernel releases the interpreter's lock, and nothing is copied.

    The threads are daemons: one that was given up does not keep the program from ending.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run fn(*args, **kwargs) in a thread of its own."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        work = (future, lambda: fn(*args, **kwargs), BaseException)
        Thread(target=_fill, args=work, name="block", daemon=True).start()
        return future


def _fill(future: "Future[T]", call: Callable[[], T], kept: type[BaseException]) -> None:
    try:
        future.set_result(call())
    except kept as error:
        future.set_exception(error)
