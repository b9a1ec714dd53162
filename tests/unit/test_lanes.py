"""Accuracy of the elementary functions, against 40-digit decimal arithmetic."""

from decimal import Decimal, localcontext

import numpy as np
import numpy.typing as npt
import pytest

from sim.dynamics import lanes
from sim.dynamics.compiled import entry
from tests.worlds import ABSOLUTE, RELATIVE

Floats = npt.NDArray[np.float32]
PI = Decimal("3.14159265358979323846264338327950288419716939937510")
EXP, LOG, SIN, COS, EXPIT = range(5)


@entry
def functions(x: Floats, out: Floats) -> None:
    """Write exp, log, sin_turn, cos_turn and expit of x [n] into out [5, n], a row each."""
    for w in range(x.shape[0]):
        out[0, w] = lanes.exp(x[w])
    for w in range(x.shape[0]):
        out[1, w] = lanes.log(x[w])
    for w in range(x.shape[0]):
        out[2, w] = lanes.sin_turn(x[w])
        out[3, w] = lanes.cos_turn(x[w])
    for w in range(x.shape[0]):
        out[4, w] = lanes.expit(x[w])


def singles(*numbers: npt.ArrayLike) -> Floats:
    """Return numbers, one after another, rounded to singles: what functions are judged at."""
    return np.concatenate([np.asarray(part, np.float32) for part in numbers])


def worked_out(x: Floats) -> Floats:
    """Return all five functions of x [n] as [5, n]."""
    out = np.empty((5, len(x)), np.float32)
    functions(x, out)
    return out


def relative_error(found: Floats, exact: list[Decimal]) -> float:
    """Return the largest relative error of `found`, worked out in decimals."""
    pairs = zip(found, exact, strict=True)
    return max(float(abs((Decimal(float(y)) - truth) / truth)) for y, truth in pairs)


def sine(turn: Decimal) -> Decimal:
    """Sine of a turn, by its Taylor series in 40 digits."""
    x = 2 * PI * turn
    term, total = x, x
    for n in range(2, 80, 2):
        term = -term * x * x / (n * (n + 1))
        total += term
    return total


@pytest.fixture(autouse=True)
def _precise() -> object:
    with localcontext() as context:
        context.prec = 40
        yield


def test_exp_is_accurate_over_all_exponents() -> None:
    """Relative error below 4e-7 from e**-80 to e**80, and where the argument is tiny."""
    rng = np.random.default_rng(1)
    x = singles(rng.uniform(-80, 80, 1500), rng.uniform(-1, 1, 500), [0.0, 1e-30, 80.0, -80.0])
    assert relative_error(worked_out(x)[EXP], [Decimal(float(v)).exp() for v in x]) < 4e-7
    assert worked_out(singles([0.0]))[EXP, 0] == 1.0


def test_exp_is_clipped_and_never_infinite() -> None:
    """Beyond 80 the value of 80 is returned, beyond -80 that of -80."""
    found = worked_out(singles([80.0, 1e6, -80.0, -1e6]))[EXP]
    assert found[0] == found[1] < np.inf
    assert found[2] == found[3] > 0.0


def test_log_is_accurate_over_all_normal_singles() -> None:
    """Relative error below 3e-7 from 1e-37 to 1e38, and near 1, where the logarithm itself is small."""
    rng = np.random.default_rng(2)
    near_one = 1.0 + rng.uniform(-1e-3, 1e-3, 300)
    x = singles(10.0 ** rng.uniform(-37, 38, 1500), near_one, [2.0, 0.5, 1e-30])
    assert relative_error(worked_out(x)[LOG], [Decimal(float(v)).ln() for v in x]) < 3e-7
    assert worked_out(singles([1.0]))[LOG, 0] == 0.0


def test_circle_functions_are_accurate_over_the_turn() -> None:
    """Absolute error of sine and cosine below 2e-7 on [0, 1]; the quarters are met."""
    x = singles(np.random.default_rng(3).uniform(0, 1, 800), np.arange(9) / 8, [2.0**-32, 1 - 2.0**-24])
    found = worked_out(x)
    exact = [Decimal(float(v)) for v in x]
    quarter = Decimal("0.25")
    for row, ahead in ((SIN, Decimal(0)), (COS, quarter)):
        errors = [abs(Decimal(float(y)) - sine(v + ahead)) for y, v in zip(found[row], exact, strict=True)]
        assert max(errors) < Decimal("2e-7")


def test_expit_is_the_probability_of_log_odds() -> None:
    """Relative error below 5e-7 down to probabilities of e**-80; one half at 0."""
    x = singles(np.random.default_rng(4).uniform(-80, 80, 800), [0.0, 40.0, -40.0])
    exact = [1 / (1 + Decimal(-float(v)).exp()) for v in x]
    assert relative_error(worked_out(x)[EXPIT], exact) < 5e-7
    assert worked_out(singles([0.0]))[EXPIT, 0] == 0.5


def test_one_number_alone_has_the_bits_it_has_among_many() -> None:
    """Called for one lane or for a thousand, in whatever position, every function gives the same 32 bits."""
    x = singles(np.random.default_rng(5).uniform(0.0, 1.0, 1001))
    among = worked_out(x)
    for at in (0, 1, 2, 3, 4, 5, 6, 7, 500, 998, 999, 1000):
        alone = worked_out(x[at : at + 1].copy())[:, 0]
        np.testing.assert_array_equal(alone.view(np.uint32), among[:, at].copy().view(np.uint32))
    shifted = worked_out(x[3:].copy())
    np.testing.assert_array_equal(shifted.view(np.uint32), among[:, 3:].copy().view(np.uint32))


def test_the_bits_are_the_same_on_every_machine() -> None:
    """Frozen: only correctly rounded operations are used, so these hold wherever IEEE 754 does."""
    found = worked_out(singles([0.1]))[:, 0]
    assert [value.hex() for value in found.tolist()] == FROZEN


def test_whole_arrays_keep_their_shape() -> None:
    """`exps` and `logs` work element by element on any shape, give singles whatever they are given, and undo
    each other to rounding."""
    x = np.linspace(-3, 3, 12).reshape(3, 4)
    assert lanes.exps(x).shape == (3, 4)
    assert lanes.exps(x).dtype == lanes.logs([1, 2]).dtype == np.float32
    np.testing.assert_allclose(lanes.logs(lanes.exps(x)), x, rtol=RELATIVE, atol=ABSOLUTE)


# exp, log, sine of a tenth of a turn, cosine of it, expit; all of 0.1.
FROZEN = [
    "0x1.1aec7a0000000p+0",
    "-0x1.26bb1c0000000p+1",
    "0x1.2cf22e0000000p-1",
    "0x1.9e377a0000000p-1",
    "0x1.0cca120000000p-1",
]
