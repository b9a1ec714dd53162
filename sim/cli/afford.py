"""Refuse a run that this machine cannot finish, with the estimate that says so."""

import os

from sim.cli.refuse import COMMAND_LINE
from sim.montecarlo.plan import Size, estimate
from sim.scenario.errors import InputError, Problem, shown

MOST_SECONDS = 24 * 3600.0
MOST_MEMORY_SHARE = 0.5
UNKNOWN_MEMORY = 8 * 2**30

DURATIONS = ((365.25 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def check(model: Size, replicates: int, workers: int | None) -> None:
    """Raise InputError where `replicates` would take more than a day or half of the machine's memory."""
    cores = min(workers or os.cpu_count() or 1, os.cpu_count() or 1)
    one, whole = estimate(model, 1), estimate(model, replicates)
    most = min(MOST_SECONDS * cores / one.seconds, MOST_MEMORY_SHARE * _memory() / one.memory)
    if replicates > most:
        allowed = f"1 to {_round_down(most):,}: a day's work and half of this machine's memory"
        cost = f"about {duration(whole.seconds / cores)} and {_number(whole.memory / 2**30)} GiB"
        got = f"{shown(replicates)} ({cost})"
        raise InputError([Problem(COMMAND_LINE, None, "replicates", got, allowed)])


def duration(seconds: float) -> str:
    """Return a length of time in the largest unit of which there are at least two."""
    for length, unit in DURATIONS:
        if seconds >= 2 * length:
            return f"{_number(seconds / length)} {unit}"
    return f"{seconds:.1f} seconds"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value < 1e6 else f"{value:.0e}"


def _round_down(most: float) -> int:
    digits = max(len(str(int(most))) - 2, 0)
    unit = int("1" + "0" * digits)
    return int(most) // unit * unit


def _memory() -> float:
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not a POSIX system
        return UNKNOWN_MEMORY
