"""What a person waits for: from typing a default run to its first line, its signals, its page, its end.

    python tests/benchmarks/whole_commands.py [REPEATS]

Seconds by the clock, of a whole command in a process of its own, and processor seconds of all its processes.
The first of them, which may have to compile, is not counted. Printed: the median, and in brackets the least
and the most. On a machine with other work they say little.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

COMMAND = [sys.executable, "-m", "sim", "scenario=aras_drills", "seed=1"]
MOMENTS = ("first line", "signals", "page", "end", "processor")


def main(repeats: int) -> None:
    """Time the command and print one line for each moment."""
    timed = [time_once() for _ in range(repeats + 1)][1:]
    print(f"python -m sim scenario=aras_drills seed=1, {repeats} times, {os.cpu_count()} cores, s")
    for moment in MOMENTS:
        found = [each[moment] for each in timed]
        print(f"{moment:<10} {statistics.median(found):5.2f} [{min(found):.2f}, {max(found):.2f}]")


def time_once() -> dict[str, float]:
    """Seconds to each moment of one run, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as place:
        page = Path(place, "run", "report.html")
        found: dict[str, float] = {}
        before, begun = _processor(), time.perf_counter()
        with subprocess.Popen(
            [*COMMAND, f"out={page.parent}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as run:
            watch = Thread(target=_watch, args=(run, page, begun, found))
            watch.start()
            assert run.stdout is not None
            for line in run.stdout:
                found.setdefault("first line", time.perf_counter() - begun)
                if line.startswith("Signals that move"):
                    found["signals"] = time.perf_counter() - begun
        found["end"] = time.perf_counter() - begun
        watch.join()
        if run.returncode != 0:
            sys.exit(f"the run ended with exit code {run.returncode}")
        return {**found, "processor": _processor() - before}


def _watch(run: "subprocess.Popen[str]", page: Path, begun: float, found: dict[str, float]) -> None:
    """Look for the page a hundred times a second."""
    while run.poll() is None and not page.is_file():
        time.sleep(0.01)
    found["page"] = time.perf_counter() - begun


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
