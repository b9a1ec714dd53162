"""Simulators that end their own process, or never end, at one block; workers can import them."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import step_data

VICTIM = 64
"""First history of the block that goes wrong."""


def killed_once(marker: str, world: World, seed: int, first: int, count: int) -> Any:
    """Kill the process at the first try of one block, in the middle of it; `marker` remembers that."""
    if first == VICTIM and not Path(marker).exists():
        batch.simulate(world, seed, first, count // 2)
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return batch.simulate(world, seed, first, count)


def killing(world: World, seed: int, first: int, count: int) -> Any:
    """Kill the process at every try of one block."""
    if first == VICTIM:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch.simulate(world, seed, first, count)


def endless(world: World, seed: int, first: int, count: int) -> Any:
    """Never come back from one block."""
    if first == VICTIM:
        time.sleep(3600)
    return batch.simulate(world, seed, first, count)


def killed_once_at(victim: int, marker: str, world: World, seed: int, first: int, count: int) -> Any:
    """Kill the process at the first try of the block that begins at `victim`; `marker` remembers that."""
    if first == victim and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return batch.simulate(world, seed, first, count)


def killed_chronicle_once(marker: str, *arguments: Any) -> Any:
    """Kill the process at the first call for step data; `marker` remembers that."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return step_data.chronicle(*arguments)
