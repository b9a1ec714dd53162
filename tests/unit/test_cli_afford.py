"""Runs that this machine cannot finish are refused with an estimate."""

import re

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
    """Where ten megabytes are free a hundred thousand rows are refused, unless they are forced."""
    with pytest.raises(InputError, match="force=true"):
        afford.check(FIVE_STATES, 100_000, workers=1, free=1e7)
    afford.check(FIVE_STATES, 100_000, workers=1, free=1e7, force=True)


@pytest.mark.parametrize("free", [0.0, 1.0])
def test_a_disk_without_a_byte_free_takes_none(free: float) -> None:
    """No division by what is free: the refusal says how much that is."""
    with pytest.raises(InputError, match=r"allowed none here: .+ of the 0\.0 MiB of free disk"):
        afford.check(FIVE_STATES, 100, workers=1, free=free)
    afford.check(FIVE_STATES, 100, workers=1, free=free, force=True)


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
