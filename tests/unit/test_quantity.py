import math
from typing import Any

import numpy as np
import pytest
from pydantic_core import PydanticCustomError
from scipy import stats

from sim.scenario.quantity import Quantity, Range
from sim.scenario.tree import SetFloat, SetInt

U = np.array([0.0, 0.025, 0.3, 0.5, 0.75, 0.999, 1.0])
ANY = Range()


def quantity(**described: object) -> Quantity:
    """Return a quantity without limits."""
    return ANY.parse({**described, "assumption": "a test"})


def refusal(within: Range, value: object) -> str:
    """Return what is said of a value."""
    with pytest.raises(PydanticCustomError) as refused:
        within.parse(value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("drawn", "reference"),
    [
        (quantity(uniform=[2, 5]), stats.uniform(2, 3)),
        (quantity(normal=[1, 2]), stats.norm(1, 2)),
        (quantity(beta=[6, 4]), stats.beta(6, 4)),
        (quantity(triangular=[0, 1, 4]), stats.triang(0.25, 0, 4)),
        (quantity(triangular=[0, 0, 4]), stats.triang(0, 0, 4)),
        (quantity(triangular=[0, 4, 4]), stats.triang(1, 0, 4)),
    ],
)
def test_quantiles_are_those_of_the_distribution(drawn: Quantity, reference: Any) -> None:
    """The inverse agrees with SciPy's quantile function inside the unit interval."""
    inner = U[1:-1]
    np.testing.assert_allclose(drawn.transform(inner), reference.ppf(inner), rtol=1e-12)


def test_discrete_choices_come_in_proportion_to_their_weights() -> None:
    """With weights 1 and 3 the first quarter of the unit interval gives the first value."""
    drawn = quantity(discrete={"800": 3, "-5e2": 1})
    assert drawn.args == (-500.0, 800.0, 1.0, 3.0)
    assert drawn.transform(np.array([0.0, 0.2499, 0.25, 0.9, 1.0])).tolist() == [-500, -500, 800, 800, 800]


@pytest.mark.parametrize("kind", [{"normal": [0, 1]}, {"beta": [0.01, 0.01]}, {"uniform": [-1e15, 1e15]}])
def test_draws_are_finite_at_the_ends_of_the_unit_interval(kind: dict[str, object]) -> None:
    """A generator may return 0; the normal quantile of 0 is not let out."""
    assert np.isfinite(quantity(**kind).transform(U)).all()


def test_a_normal_is_clipped_to_the_range_of_its_field() -> None:
    """Tails pile up at the ends of the range; between them nothing is rescaled."""
    drawn = Range(0, 1).parse({"normal": [0.5, 1], "source": "x"}).transform(np.array([0.01, 0.5, 0.99]))
    assert drawn.tolist() == [0, 0.5, 1]


def test_an_excluded_lower_end_is_never_drawn() -> None:
    """A capability drawn from 0 to 0.1 is always above 0."""
    drawn = Range(0, 1, above=True).parse({"uniform": [0, 0.1], "source": "x"}).transform(U)
    assert drawn.min() > 0


def test_a_fixed_number_is_the_same_everywhere_and_says_so() -> None:
    """`fixed` marks the quantities that take no draw; the number is not moved by a bit."""
    fixed = Range(0, 1, above=True).parse({"value": 1e-12, "source": "x"})
    assert fixed.fixed
    assert fixed.transform(U).tolist() == [1e-12] * len(U)
    assert not quantity(uniform=[0, 1]).fixed


@pytest.mark.parametrize(
    ("described", "got"),
    [
        ({"value": 1.7}, "got 1.7, allowed 0 to 1"),
        ({"uniform": [0.5, 1.5]}, "got a uniform distribution from 0.5 to 1.5"),
        ({"normal": [-0.1, 1]}, "got a normal distribution around -0.1"),
        ({"discrete": {"0.5": 1, "2": 1}}, "from 0.5 to 2"),
        ({"triangular": [-1, 0, 1]}, "from -1 to 1"),
        ({"value": "0.5"}, "got '0.5', allowed a number"),
        ({"value": True}, "got true, allowed a number"),
        ({"value": math.nan}, "allowed a finite number"),
        ({"value": 10**400}, "a number of about"),
        ({"uniform": [1, 0]}, "low below high"),
        ({"uniform": [1]}, "low below high"),
        ({"normal": [0, 0]}, "sd above 0"),
        ({"beta": [0, 1]}, "both above 0"),
        ({"triangular": [0, 2, 1]}, "rising order"),
        ({"discrete": {}}, "1 to 100 pairs"),
        ({"discrete": {"0.1": 0}}, "weights above 0"),
        ({"discrete": {"1": 1, "1.0": 1}}, "once"),
        ({"discrete": {"0x1": 1}}, "decimal number"),
        ({"discrete": {"a": 1}}, "got 'a', allowed a number"),
        ({"value": 1, "uniform": [0, 1]}, "got value, uniform, allowed exactly one of"),
        ({}, "got no value or uniform"),
        ({"value": 1, "source": "x"}, "got source, assumption, allowed exactly one of"),
        ({"vale": 1}, "the key 'vale'"),
    ],
)
def test_a_quantity_that_makes_no_sense_is_refused(described: dict[str, object], got: str) -> None:
    """The message says what was given and what is allowed."""
    assert got in refusal(Range(0, 1), {**described, "assumption": "a test"})


def test_every_number_says_where_it_comes_from() -> None:
    """A bare number is refused in a file; from the command line it is marked as an assumption."""
    assert "got 0.5, allowed a mapping such as" in refusal(ANY, 0.5)
    assert "allowed exactly one of source, assumption" in refusal(ANY, {"value": 0.5})
    for typed in (SetFloat(3.0), SetInt(3)):
        assert ANY.parse(typed) == Quantity("value", (3.0,), assumption="set on the command line")


@pytest.mark.parametrize("low", [math.nextafter(0, 1), 0.0])
def test_above_excludes_only_the_end_itself(low: float) -> None:
    """The smallest positive number is above 0, 0 is not."""
    within = Range(0, 1, above=True)
    if low:
        assert within.parse({"value": low, "source": "x"}).args == (low,)
    else:
        assert "got 0, allowed above 0 to 1" in refusal(within, {"value": low, "source": "x"})


def test_minus_zero_is_zero() -> None:
    """Two spellings of zero are the same number, in a fingerprint too."""
    assert math.copysign(1, quantity(value=-0.0).args[0]) == 1
