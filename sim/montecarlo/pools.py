"""Where blocks run: executors of the standard `concurrent.futures` interface that outlive their dead workers.

A pool starts at most what is handed to it; how much that is, the loop over blocks decides (`completed`).
"""

import os
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from queue import SimpleQueue
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
        _fill(future, lambda: fn(*args, **kwargs), Exception, lambda: None)
        return future


class Threads(Pool):
    """As many threads as calls are under way: the engine's kernel releases the interpreter's lock, and
    nothing is copied.

    A thread that is done waits for the next call, since it keeps its arrays from block to block. The threads
    are daemons: one that was given up does not keep the program from ending.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._idle: list[Inbox] = []
        self._is_open = True

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run fn(*args, **kwargs) in an idle thread, or in a new one.

        Raises RuntimeError after `shutdown`.
        """
        if not self._is_open:
            raise RuntimeError("the pool is closed")
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = SimpleQueue()
            Thread(target=self._serve, args=(inbox,), name="block", daemon=True).start()
        inbox.put((future, lambda: fn(*args, **kwargs)))
        return future

    def _serve(self, inbox: "Inbox") -> None:
        while self._is_open and (work := inbox.get()) is not None:
            # Idle before anybody knows: who hears that a call ended submits the next one at once.
            _fill(*work, BaseException, lambda: self._idle.append(inbox))
            del work  # or its result would live until the next call

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Let threads end, those at work after their call; nothing is waited for."""
        self._is_open = False
        for inbox in [*self._idle]:
            inbox.put(None)


Inbox = SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]


def _fill(
    future: "Future[T]", call: Callable[[], T], kept: type[BaseException], ready: Callable[[], None]
) -> None:
    try:
        found = call()
    except kept as error:
        ready()
        future.set_exception(error)
    else:
        ready()
        future.set_result(found)
