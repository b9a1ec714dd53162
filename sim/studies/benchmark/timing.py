"""Timing on a machine that others use too: contestants in turn, processor time beside the clock, medians."""

import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numba
import numpy as np


@dataclass
class Contestant:
    """A way to run histories. run: does so and returns how many; wall, cpu: seconds a history, by repeat.

    start: runs as few histories as there are workers. What that takes is taken off, so that starting
    processes and loading libraries is not counted: it would weigh more the fewer histories are timed.
    """

    name: str
    workers: int
    run: Callable[[], int]
    note: str = ""
    start: Callable[[], int] | None = None
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Run once and note seconds per history by the clock and by processor time, children included."""
        histories, wall, cpu = _timed(self.run)
        if self.start:
            few, start_wall, start_cpu = _timed(self.start)
            histories, wall, cpu = histories - few, wall - start_wall, cpu - start_cpu
        self.wall.append(wall / histories)
        self.cpu.append(cpu / histories)

    def figures(self) -> dict[str, Any]:
        """What the table and the JSON say of it."""
        wall, cpu = statistics.median(self.wall), statistics.median(self.cpu)
        return {
            "name": self.name,
            "workers": self.workers,
            "histories_per_second": 1.0 / wall,
            "histories_per_processor_second": 1.0 / cpu,
            "microseconds_per_history": 1e6 * cpu,
            "spread": [min(self.cpu) / cpu, max(self.cpu) / cpu],
            "spread_wall": [min(self.wall) / wall, max(self.wall) / wall],
            "repeats": len(self.cpu),
            "note": self.note,
        }


def take_turns(contestants: Sequence[Contestant], repeats: int, told: Callable[[str], None]) -> None:
    """Measure all contestants `repeats` times, one after the other in every round."""
    for turn in range(repeats):
        for contestant in contestants:
            told(f"round {turn + 1} of {repeats}: {contestant.name}, {contestant.workers}")
            contestant.measure()


def ratio(slower: Contestant, faster: Contestant, clock: str = "cpu") -> float:
    """Median over rounds of the ratio of times per history."""
    pairs = zip(getattr(slower, clock), getattr(faster, clock), strict=True)
    return float(statistics.median(a / b for a, b in pairs))


def _timed(run: Callable[[], int]) -> tuple[int, float, float]:
    """Histories, seconds by the clock, seconds of processor time."""
    clock, busy = time.perf_counter(), _busy()
    histories = run()
    return histories, time.perf_counter() - clock, _busy() - busy


def _busy() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def machine() -> dict[str, Any]:
    """The machine in words that name no place: processor, cores, versions, and how busy it was."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
