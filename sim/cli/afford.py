"""Refuse a run that this machine cannot finish, with the estimate that says so."""

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sim.asking.refuse import COMMAND_LINE
from sim.montecarlo.plan import Estimate, Size, estimate
from sim.scenario.errors import InputError, Problem, clip, count_of, show

MOST_SECONDS = 24 * 3600.0
MOST_SHARE = 0.5
UNKNOWN_MEMORY = 8 * 2**30

DRAWING = 5.0
"""Seconds for the plots and the page of a run, a sweep or a study, whatever its size."""

WORTH_SAYING = 10.0
"""Seconds from which on a run is announced with what it will take."""

DURATIONS = ((365.25 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


class Room(NamedTuple):
    """Where a run will lie, and how many bytes are free there."""

    place: Path
    free: float


def check(
    model: Size,
    replicates: int,
    workers: int | None,
    room: Room | None = None,
    force: bool = False,
    key: str = "replicates",
) -> None:
    """Raise InputError where `replicates` would take more than a day, half of the memory or of the disk.

    room: where the run will lie; None: nothing is known of that. force: let it pass all the same. key: what
    says how many. Where only the disk is too full the place is told of, else that option.
    """
    several = cores(workers)
    whole = estimate(model, replicates)
    shares = (whole.seconds / (MOST_SECONDS * several), whole.memory / (MOST_SHARE * _memory()))
    full = 0.0 if room is None else whole.disk / max(MOST_SHARE * room.free, 1.0)  # no byte may be free
    if force or max(*shares, full) <= 1.0:
        return
    most = _round_down(replicates / max(*shares, full))
    if room is not None and max(shares) <= 1.0:
        raise InputError([_no_room(room, count_of(replicates, "history"), whole.disk, most)])
    limit = "a day's work and half of this machine's memory (force=true runs it)"
    got = f"{show(replicates)} ({words(model, replicates, several)})"
    allowed = f"{f'1 to {most:,}' if most else 'none here'}: {limit}"
    raise InputError([Problem(COMMAND_LINE, None, key, got, allowed)])


def _no_room(room: Room, histories: str, disk: float, most: int) -> Problem:
    got = f"{clip(str(room.place))}, {_size(room.free)} of free disk"
    enough = (
        f"a place with {_size(disk / MOST_SHARE)} free: {histories} take {_size(disk)}, half is left free"
    )
    fit = f"{most:,} fit at most" if most else "none fits"
    return Problem(COMMAND_LINE, None, "out", got, f"{enough}; here {fit} (force=true runs it)")


def announce(model: Size, replicates: int, workers: int | None, drawn: bool = True) -> str:
    """Return the estimate in words where somebody will have to wait for it, else nothing.

    drawn: whether plots and a page come after the histories.
    """
    several, whole = cores(workers), estimate(model, replicates)
    if whole.seconds / several < WORTH_SAYING:
        return ""
    return describe(replace(whole, seconds=whole.seconds + DRAWING * several * drawn), several)


def cores(workers: int | None) -> int:
    """Return how many cores of this machine so many workers use."""
    here = os.cpu_count() or 1
    return min(workers or here, here)


def words(model: Size, replicates: int, cores: int) -> str:
    """Return the estimate in words: time on `cores`, memory, disk."""
    return describe(estimate(model, replicates), cores)


def describe(whole: Estimate, cores: int) -> str:
    """Return any estimate in words."""
    memory, disk = _size(whole.memory), _size(whole.disk)
    return f"about {duration(whole.seconds / cores)}, {memory} of memory and {disk} of disk"


def _size(size: float) -> str:
    gib = size / 2**30
    if gib < 0.1:
        return f"{size / 2**20:.1f} MiB"
    return f"{_number(gib)} GiB" if gib >= 10 else f"{gib:.1f} GiB"


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
