"""Compiling ahead: all that a run will call, side by side in as many processes as there are cores.

Numba compiles under one lock, so threads would wait for each other. A process takes one kernel after the
other, the largest first, and leaves the machine code in the cache, where this one finds it.
"""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import TextIO

from sim.dynamics import cache
from sim.dynamics.kernel import find

PROGRAM = "import sys; sys.path[:] = {path!r}; from sim.dynamics.build import serve; serve()"

EVERY = 5.0
"""Seconds between two lines on how far it is."""


def missing(kernels: Sequence[str]) -> list[str]:
    """Those of the kernels, named `module:function`, whose machine code is not on disk."""
    return [name for name in kernels if not find(name).is_compiled]


def build(kernels: Sequence[str], processes: int | None = None) -> None:
    """Compile the kernels, in their order, return when all are there, and say on stderr how far it is.

    processes: how many; by default one for each core. What a process leaves undone, because it died or cannot
    be started, is compiled here; so is all of it where no folder takes code.
    """
    if not kernels:
        return
    most = processes or os.cpu_count() or 1
    crew = min(most, len(kernels)) if cache.writable(cache.home()) else 1
    left, finished = deque(kernels), _Finished(len(kernels))
    started = [worker for _ in range(crew) if (worker := _started())] if crew > 1 else []
    try:
        threads = [Thread(target=_hand_out, args=(worker, left, finished.note)) for worker in started]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:  # an interrupt too
        for worker in started:
            worker.kill()
            worker.wait()
    for name in kernels:
        if name not in finished.names:
            assert find(name).address
            finished.note(name)


class _Finished:
    """What is compiled already, and the lines that say so."""

    def __init__(self, of: int) -> None:
        self.of, self.names = of, list[str]()
        self.begun = self.told = time.monotonic()
        parts = "1 part" if of == 1 else f"{of} parts"
        _say(f"compiling {parts} of the model, once per version and machine: about a second each")

    def note(self, name: str) -> None:
        self.names.append(name)
        now = time.monotonic()
        if len(self.names) == self.of:
            _say(f"compiled in {now - self.begun:.0f} seconds")
        elif now - self.told >= EVERY:
            self.told = now
            _say(f"{len(self.names)} of {self.of} parts are compiled")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _started() -> subprocess.Popen[str] | None:
    words = [sys.executable, "-c", PROGRAM.format(path=sys.path)]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None


def _hand_out(worker: subprocess.Popen[str], left: "deque[str]", finished: Callable[[str], None]) -> None:
    """Give one process a kernel after the other, until there are none or it is gone."""
    with suppress(IndexError, OSError, ValueError):
        while True:
            name = left.popleft()
            assert worker.stdin is not None
            assert worker.stdout is not None
            print(name, file=worker.stdin, flush=True)
            if worker.stdout.readline().strip() != name:
                return
            finished(name)


def serve(source: TextIO = sys.stdin, told: TextIO = sys.stdout) -> None:
    """Compile every kernel that a line names, and repeat the line; what a process of `build` does."""
    for line in source:
        assert find(line.strip()).address
        print(line.strip(), file=told, flush=True)
