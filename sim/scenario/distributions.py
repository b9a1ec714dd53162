"""The distributions an uncertain number may have: their parameters, their support, their inverse."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.scenario.errors import show
from sim.scenario.fields import number_of
from sim.scenario.refusal import refuse, refuse_text
from sim.scenario.scalars import scalar_of

Floats: TypeAlias = NDArray[np.float64]

KINDS = ("value", "uniform", "normal", "beta", "triangular", "discrete", "draws")
MAX_CHOICES = 100
MAX_DRAWS = 1000

_SHAPES: dict[str, tuple[str, Callable[..., bool]]] = {
    "uniform": ("[low, high] with low below high", lambda a, b: a < b),
    "normal": ("[mean, sd] with sd above 0", lambda _, sd: sd > 0),
    "beta": ("[a, b], both above 0", lambda a, b: a > 0 and b > 0),
    "triangular": ("[low, mode, high] in rising order", lambda a, m, b: a <= m <= b and a < b),
}
_ALMOST_ONE = 1 - 2.0**-53
_ALMOST_ZERO = 2.0**-53


def arguments_of(kind: str, value: object) -> tuple[float, ...]:
    """Return the parameters that `value` (straight from a file) holds for a distribution of this kind.

    Raises a pydantic error that says what is allowed: finite numbers, sd > 0, low < high, weights > 0.
    """
    if kind == "value":
        return (number_of(value),)
    if kind == "draws":
        return _draws(value)
    return _choices(value) if kind == "discrete" else _parameters(kind, value)


def shapes(number: dict[str, object]) -> dict[str, dict[str, object]]:
    """Return what JSON Schema has to say of each kind; number: of the values that the field allows."""
    found: dict[str, dict[str, object]] = {"value": number}
    for kind, (allowed, _) in _SHAPES.items():
        size = 3 if kind == "triangular" else 2
        items = {"type": "number"} if kind in {"normal", "beta"} else number
        found[kind] = {
            "type": "array",
            "items": items,
            "minItems": size,
            "maxItems": size,
            "description": allowed,
        }
    weights = {"type": "number", "exclusiveMinimum": 0}
    found["discrete"] = {"type": "object", "additionalProperties": weights, "maxProperties": MAX_CHOICES}
    found["draws"] = {"type": "array", "items": number, "minItems": 1, "maxItems": MAX_DRAWS}
    return found


def _parameters(kind: str, value: object) -> tuple[float, ...]:
    allowed, sane = _SHAPES[kind]
    size = 3 if kind == "triangular" else 2
    if not isinstance(value, list | tuple) or len(value) != size:
        raise refuse_text(f"{kind} {show(value)}", f"{kind}: {allowed}")
    numbers = tuple(number_of(item) for item in value)
    if not sane(*numbers):
        raise refuse_text(f"{kind} {list(numbers)}", f"{kind}: {allowed}")
    return numbers


def _choices(value: object) -> tuple[float, ...]:
    if not isinstance(value, dict) or not 1 <= len(value) <= MAX_CHOICES:
        raise refuse(value, f"discrete: 1 to {MAX_CHOICES} pairs {{value: weight, ...}}")
    pairs = sorted((_key_number(key), number_of(weight)) for key, weight in value.items())
    values, weights = zip(*pairs, strict=True)
    if len(set(values)) < len(values):
        raise refuse(value, "discrete: each value once")
    if min(weights) <= 0:
        raise refuse_text(f"a weight of {min(weights):g}", "discrete: weights above 0")
    return (*values, *weights)


def _draws(value: object) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= MAX_DRAWS:
        raise refuse(value, f"draws: a list of 2 to {MAX_DRAWS} numbers")
    return tuple(number_of(item) for item in value)


def _key_number(key: object) -> float:
    try:
        return number_of(scalar_of(key) if isinstance(key, str) else key)
    except ValueError as refusal:
        if len(refusal.args) == 2:  # scalar_of's (got, allowed)
            raise refuse_text(*refusal.args) from refusal
        raise


def support(kind: str, args: tuple[float, ...]) -> tuple[float, float]:
    """Return the lowest and highest value; for a normal distribution its mean twice (draws are clipped)."""
    if kind == "normal":
        return args[0], args[0]
    if kind == "beta":
        return 0.0, 1.0
    if kind == "discrete":
        return args[0], args[len(args) // 2 - 1]
    if kind == "draws":
        return min(args), max(args)
    return args[0], args[-1]


def inverse(kind: str, args: tuple[float, ...], u: Floats) -> Floats:
    """Return the quantiles of the distribution at `u` in [0, 1] (any shape); always finite."""
    return _INVERSES[kind](args, np.clip(u, _ALMOST_ZERO, _ALMOST_ONE))


def _value(args: tuple[float, ...], u: Floats) -> Floats:
    return np.full_like(u, args[0])


def _uniform(args: tuple[float, ...], u: Floats) -> Floats:
    low, high = args
    return low * (1 - u) + high * u


def _normal(args: tuple[float, ...], u: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(args[0] + args[1] * ndtri(u))


def _beta(args: tuple[float, ...], u: Floats) -> Floats:
    from scipy.special import betaincinv

    return np.asarray(betaincinv(args[0], args[1], u))


def _triangular(args: tuple[float, ...], u: Floats) -> Floats:
    low, mode, high = args
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def _discrete(args: tuple[float, ...], u: Floats) -> Floats:
    half = len(args) // 2
    steps = np.cumsum(args[half:])
    chosen = np.searchsorted(steps / steps[-1], u, side="right")
    return np.asarray(args[:half])[np.minimum(chosen, half - 1)]


def _drawn(args: tuple[float, ...], u: Floats) -> Floats:
    return np.asarray(args)[(u * len(args)).astype(np.int64)]


_INVERSES: dict[str, Callable[[tuple[float, ...], Floats], Floats]] = {
    "value": _value,
    "uniform": _uniform,
    "normal": _normal,
    "beta": _beta,
    "triangular": _triangular,
    "discrete": _discrete,
    "draws": _drawn,
}
