"""Runs that this machine cannot finish are refused with an estimate."""

import re
from pathlib import Path

import pytest

from sim.cli import afford
from sim.montecarlo.plan import Size
from sim.scenario.errors import InputError

FIVE_STATES = Size(states=5, dyads=6, pairs=10, steps=174)


@pytest.mark.parametrize("replicates", [10**12, 10**40])
def test_an_absurd_number_is_refused_with_time_and_memory(replicates: int) -> None:
    """The refusal says how long it would take, how much memory, and what is allowed."""
    with pytest.raises(
        InputError, match=r"about .+ GiB of memory and .+ GiB of disk\), allowed 1 to [\d,]+:"
    ):
        afford.check(FIVE_STATES, replicates, workers=2)


def test_a_usual_number_is_allowed() -> None:
    """A hundred thousand histories of five states pass."""
    afford.check(FIVE_STATES, 100_000, workers=1)


def test_a_long_run_is_announced_and_a_short_one_is_not() -> None:
    """A million of five states, with time, memory and disk; a default run is over before it is read."""
    said = afford.announce(FIVE_STATES, 1_000_000, workers=1)
    assert re.fullmatch(r"about \d+ (minutes|seconds), [\d.]+ GiB of memory and [\d.]+ GiB of disk", said)
    assert afford.announce(FIVE_STATES, 2_000, workers=1) == ""


def test_who_waits_for_plots_is_told_of_them() -> None:
    """Five seconds come on top; a shard draws nothing."""
    seconds = afford.estimate(FIVE_STATES, 200_000).seconds
    for drawn, more in ((True, 5.0), (False, 0.0)):
        said = afford.announce(FIVE_STATES, 200_000, 1, drawn)
        assert said.startswith(f"about {afford.duration(seconds + more)},")


def test_the_disk_limits_and_force_goes_past_it() -> None:
    """Where ten megabytes are free a hundred thousand rows are refused, unless they are forced: the place is
    to blame, not their number, and the refusal says how much is free there and how much is needed.
    """
    room = afford.Room(Path("results"), 1e7)
    disk = afford.estimate(FIVE_STATES, 100_000).disk
    with pytest.raises(InputError, match="force=true") as refused:
        afford.check(FIVE_STATES, 100_000, 1, room)
    (problem,) = refused.value.problems
    assert problem.key == "out"
    assert problem.got == "results, 9.5 MiB of free disk"
    assert f"a place with {afford._size(2 * disk)} free" in problem.allowed
    most = int(re.findall(r"here ([\d,]+) fit at most", problem.allowed)[0].replace(",", ""))
    afford.check(FIVE_STATES, most, 1, room)
    with pytest.raises(InputError):
        afford.check(FIVE_STATES, 2 * most, 1, room)
    afford.check(FIVE_STATES, 100_000, 1, room, force=True)


def test_what_takes_too_long_is_not_blamed_on_the_disk() -> None:
    """Of a run that is too long by far and would fill the disk as well, the number is named, under the option
    that said it.
    """
    room = afford.Room(Path("results"), 1e12)
    with pytest.raises(InputError, match=r"command line: max_replicates: got 10{12} ") as refused:
        afford.check(FIVE_STATES, 10**12, 1, room, key="max_replicates")
    assert "free disk" not in str(refused.value)


@pytest.mark.parametrize("free", [0.0, 1.0])
def test_a_disk_without_a_byte_free_takes_none(free: float) -> None:
    """No division by what is free: the refusal says how much that is."""
    room = afford.Room(Path("results"), free)
    with pytest.raises(
        InputError, match=r"out: got results, 0\.0 MiB of free disk, allowed .+; here none fits"
    ):
        afford.check(FIVE_STATES, 100, 1, room)
    afford.check(FIVE_STATES, 100, 1, room, force=True)


def test_memory_limits_where_time_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine with a megabyte, ten thousand histories are too many."""
    monkeypatch.setattr(afford, "_memory", lambda: 2.0**20)
    with pytest.raises(InputError):
        afford.check(FIVE_STATES, 10_000, workers=None)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.25, "0.2 seconds"), (90, "90 seconds"), (150, "2 minutes"), (7200, "2 hours"), (3e9, "95 years")],
)
def test_durations_read_naturally(seconds: float, text: str) -> None:
    """A length of time is told in the largest unit of which there are at least two."""
    assert afford.duration(seconds) == text
