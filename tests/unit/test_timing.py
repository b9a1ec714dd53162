import datetime

import pytest
from pydantic_core import PydanticCustomError

from sim.scenario.horizon import Horizon
from sim.scenario.timing import timing_of

DAY = datetime.date(2022, 12, 5)


def refusal(value: object) -> str:
    """Return what is said of a timing."""
    with pytest.raises(PydanticCustomError) as refused:
        timing_of(value)
    return str(refused.value)


def test_a_single_date_is_certain() -> None:
    """One day, probability one."""
    timing = timing_of("2022-12-05")
    assert (timing.kind, timing.dates, timing.weights) == ("dated", (DAY,), (1.0,))


def test_reported_dates_become_probabilities_in_the_order_of_time() -> None:
    """Weights 3 and 1 are probabilities 0.75 and 0.25, whatever the order in the file."""
    timing = timing_of({"reported": {"2022-12-05": 3, "2022-11-20": 1}})
    assert [str(day) for day in timing.dates] == ["2022-11-20", "2022-12-05"]
    assert timing.weights == (0.25, 0.75)


def test_probabilities_are_divided_once_only() -> None:
    """These four miss 1 by a rounding; read back from a resolved file they are the same to the last bit."""
    reported = {"2022-01-01": 0.001, "2022-01-02": 1, "2022-01-03": 3, "2022-01-04": 1}
    timing = timing_of({"reported": reported})
    assert sum(timing.weights) != 1
    assert timing_of(timing.plain()) == timing
    single = timing_of({"reported": {"2022-01-01": 1 + 4e-16}})
    assert timing_of(single.plain()) == single


def test_between_holds_every_day_of_the_stretch() -> None:
    """Both ends included, equal probabilities."""
    timing = timing_of({"between": ["2022-12-01", "2022-12-04"]})
    assert [day.day for day in timing.dates] == [1, 2, 3, 4]
    assert timing.weights == (0.25,) * 4


def test_a_rate_has_first_and_last_day() -> None:
    """Shocks have a rate a year and a stretch of time."""
    value = {"rate": {"value": 2, "source": "x"}, "from": "2022-01-01", "until": "2022-12-31"}
    timing = timing_of(value)
    assert timing.rate is not None
    assert (timing.kind, timing.rate.args) == ("rate", (2.0,))
    assert [str(day) for day in timing.days] == ["2022-01-01", "2022-12-31"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("5 Dec 2022", "YYYY-MM-DD"),
        ("2022-02-30", "a day that exists"),
        ("20221205", "YYYY-MM-DD"),
        (20221205, "a date"),
        ({"between": ["2022-12-05", "2022-12-01"]}, "first before last"),
        ({"between": ["0001-01-01", "9999-12-31"]}, "3660 days"),
        ({"between": "2022-12-05"}, "[first day, last day]"),
        ({"reported": {}}, "{date: weight"),
        ({"reported": {"2022-12-05": -1}}, "above 0"),
        ({"betwen": []}, "the key 'betwen'"),
        ({}, "allowed a date"),
        ({"rate": {"value": 1, "source": "x"}, "from": "2022-01-01"}, "got no until"),
        ({"rate": {"value": 999, "source": "x"}, "from": "2022-01-01", "until": "2022-02-01"}, "0 to 366"),
        (
            {"rate": {"value": 1, "source": "x"}, "from": "2022-02-01", "until": "2022-01-01"},
            "from 2022-02-01 on",
        ),
    ],
)
def test_other_timings_are_refused(value: object, said: str) -> None:
    """Impossible days, reversed stretches, missing ends; a stretch is bounded before it is unfolded."""
    assert said in refusal(value)


def horizon(origin: str = "2022-06-01", end: str = "2022-12-26", step_days: int = 7) -> Horizon:
    """Return a horizon that starts on 3 January 2022."""
    return Horizon.model_validate(
        {"start": "2022-01-03", "end": end, "origin": origin, "step_days": step_days}
    )


def test_the_last_step_holds_the_last_day() -> None:
    """52 weeks start from 3 January to 26 December; a day more of horizon adds no step, seven add one."""
    assert horizon().steps == 52
    assert horizon(end="2022-12-27").steps == 52
    assert horizon(end="2023-01-02").steps == 53
    assert horizon(step_days=1).steps == 358


@pytest.mark.parametrize(
    ("origin", "step"), [("2022-01-03", 0), ("2022-01-04", 1), ("2022-01-10", 1), ("2022-06-01", 22)]
)
def test_own_acts_begin_with_the_first_step_on_or_after_the_origin(origin: str, step: int) -> None:
    """A step that starts on the origin belongs to the projection, one that starts before it does not."""
    assert horizon(origin).origin_step == step


def test_steps_and_days_match() -> None:
    """A step's first day is in it, the day before is not; outside the horizon there is no step."""
    calendar = horizon()
    assert calendar.dates() == [calendar.date_of(step) for step in range(52)]
    assert all(calendar.step_of(day) == step for step, day in enumerate(calendar.dates()))
    assert calendar.step_of(calendar.date_of(5) - datetime.timedelta(days=1)) == 4
    with pytest.raises(ValueError, match="not within"):
        calendar.step_of(datetime.date(2023, 1, 1))
    with pytest.raises(IndexError):
        calendar.date_of(52)
