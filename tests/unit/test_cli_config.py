"""The configuration of a run, parsed at the door."""

from typing import Any

import pytest
from pydantic import ValidationError

from sim.asking.config import parse
from sim.asking.options import OPTIONS
from sim.scenario.errors import InputError

GOOD: dict[str, Any] = {
    "scenario": "demo",
    "replicates": 10,
    "precision": None,
    "precision_outcome": None,
    "max_replicates": 200_000,
    "seed": None,
    "workers": None,
    "executor": None,
    "agents": None,
    "scheduler": None,
    "block_seconds": None,
    "shard": None,
    "keep": None,
    "out": None,
    "force": False,
    "history": None,
    "theory": {},
    "set": {},
}


def test_a_good_configuration_is_frozen() -> None:
    """What was parsed cannot be changed afterwards."""
    config = parse(GOOD)
    assert config.replicates == 10
    with pytest.raises(ValidationError):
        config.replicates = 11  # type: ignore[misc]


def test_every_field_is_an_option_with_a_help_text() -> None:
    """The help page and the schema name the same options."""
    assert set(GOOD) == set(OPTIONS)


@pytest.mark.parametrize("seed", [0, 2**64 - 1])
def test_the_ends_of_the_seeds_are_seeds(seed: int) -> None:
    """0 is a seed, and so is the largest number of 64 bits."""
    assert parse(GOOD | {"seed": seed}).seed == seed


def test_a_whole_number_may_be_written_with_an_exponent() -> None:
    """1e5, a floating-point number to Hydra, is a hundred thousand histories."""
    assert parse(GOOD | {"replicates": 1e5}).replicates == 100_000


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *[("replicates", v) for v in (0, -1, 2.5, "many", True, None, float("nan"), float("inf"))],
        *[("seed", v) for v in (-1, 2**64, 0.5, "x", False)],
        *[("workers", v) for v in (0, -2, 1.5, "all")],
        *[("executor", v) for v in ("thread", 2)],
        *[("agents", v) for v in ("", 2, ["a.py"])],
        *[("scheduler", v) for v in ("", 8786)],
        *[("block_seconds", v) for v in (0, -1.5, float("nan"), float("inf"), "soon", True)],
        *[("scenario", v) for v in (None, "", 7, ["a"])],
        *[
            ("shard", v)
            for v in ("", "3", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "1 / 3", "٣/٣", 3, "1/9999999")
        ],
        *[("out", v) for v in ("", 3)],
        ("history", "imagined"),
        ("theory", "full"),
        ("set", None),
    ],
)
def test_a_bad_value_is_one_problem_in_the_fields_words(key: str, value: object) -> None:
    """Each bad value gives one problem: its option, and what the help page says is allowed."""
    with pytest.raises(InputError) as caught:
        parse(GOOD | {key: value})
    (problem,) = caught.value.problems
    assert problem.key == key
    assert problem.allowed == OPTIONS[key].allowed


def test_all_bad_options_are_reported_together() -> None:
    """Two bad options are two problems of one refusal."""
    with pytest.raises(InputError) as caught:
        parse(GOOD | {"replicates": 0, "seed": -1})
    assert [problem.key for problem in caught.value.problems] == ["replicates", "seed"]
