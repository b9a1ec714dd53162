"""Calls whose results are wanted in order: a few run ahead, and no more wait in memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import Any


def ahead(executor: Executor, calls: Iterable[tuple[Any, ...]], most: int) -> Iterator[Any]:
    """Yield what calls, (function, *arguments) each, return, in their order; `most` at a time are under way
    or wait to be taken. Raises what a call raised."""
    waiting = deque[Future[Any]]()
    for function, *arguments in calls:
        waiting.append(executor.submit(function, *arguments))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
