"""A smooth line through points."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def smooth(x: Floats, y: Floats, at: Floats, span: float) -> Floats:
    """Return a local linear regression of y on x [n] at other places [m] (Cleveland 1979, one pass).

    span: share of the points that each fit looks at, at least three; weights are tricube in the distance.
    """
    count = min(max(int(np.ceil(span * len(x))), 3), len(x))
    return np.array([_fit(x, y, place, count) for place in at])


def _fit(x: Floats, y: Floats, place: float, count: int) -> float:
    away = np.abs(x - place)
    reach = float(np.sort(away)[count - 1]) * (1 + 1e-9)
    weight = np.clip(1 - (away / reach) ** 3, 0, None) ** 3 if reach > 0 else (away == 0).astype(float)
    total = float(weight.sum())
    middle, level = float(weight @ x) / total, float(weight @ y) / total
    spread = float(weight @ (x - middle) ** 2)
    slope = (
        float(weight @ ((x - middle) * (y - level))) / spread if spread > 1e-12 * reach**2 * total else 0.0
    )
    return level + slope * (place - middle)
