"""PRIM, the patient rule induction method: boxes are peeled from the outside in, by the ema_workbench.

Friedman & Fisher 1999, Statistics and Computing 9: 123-143; Bryant & Lempert 2010, Technological Forecasting
and Social Change 77: 34-49.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from sim.statistics.boxes import Limits
from sim.studies.discovery.cases import Box, Candidate, Cases, Parts

PEEL = 0.05
ANY = 1e-9
"""PRIM's threshold: what is above is of interest, and a box of any density will do."""


def candidates(parts: Parts, most: int, mass: float) -> Iterator[Candidate]:
    """Boxes one after the other, each in what the ones before it left over, until none pays."""
    for _ in range(most):
        search, choose, _ = parts
        if not 0 < search.interest.sum() < len(search) or len(search) * mass < 2:
            return
        way = _peeled(search, mass)
        box = _pruned(max(way, key=lambda each: choose.score(each)[0]), choose)
        if not box:
            return
        yield Candidate(box, way, parts)
        parts = parts.left_by(box)
        if min(len(part) for part in parts) < 2:
            return


def _pruned(box: Box, choose: Cases) -> Box:
    """Drop limits, the least useful first, as long as the score stays within a standard error of the best.

    What is left is no box at all unless it pays.
    """
    best, error = choose.score(box)
    while len(box) > 1:
        shorter = max(_shorter(box), key=lambda each: choose.score(each)[0])
        score = choose.score(shorter)[0]
        if score < best - error:
            break
        best, box = max(best, score), shorter
    return box if choose.pays(box) else ()


def _shorter(box: Box) -> list[Box]:
    """The box without each of its limits."""
    return [tuple(each for each in box if each != limit) for limit in box]


def _peeled(search: Cases, mass: float) -> list[Box]:
    """All boxes of PRIM's peeling and pasting, from everything to the densest."""
    with _quiet():
        import pandas as pd
        from ema_workbench.analysis import prim

        table = pd.DataFrame(search.inputs)
        wanted = search.interest.astype(np.int64)
        how = {"peel_alpha": PEEL, "paste_alpha": PEEL, "mass_min": mass}
        found = prim.Prim(table, wanted, threshold=ANY, **how)
        way = found.find_box()
        return [_limits(lims, found.box_init) for lims in way.box_lims]


def _limits(lims: "object", everything: "object") -> Box:
    """The restricted inputs of a box of the workbench; a side that is not restricted is infinite."""
    import pandas as pd

    assert isinstance(lims, pd.DataFrame)
    assert isinstance(everything, pd.DataFrame)
    result = []
    for path in lims.columns:
        low, high = (float(x) for x in lims[path])
        least, most = (float(x) for x in everything[path])
        if low > least or high < most:
            result.append(Limits(str(path), low if low > least else -np.inf, high if high < most else np.inf))
    return tuple(result)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the workbench's warnings on missing parts of it, which are not needed, from the reader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
