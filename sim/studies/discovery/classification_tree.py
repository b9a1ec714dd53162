"""CART, classification and regression trees: inputs are split in two until leaves differ, by scikit-learn.

Breiman, Friedman, Olshen & Stone 1984. The tree grows on one part of the histories; on another it is cut
back to the smallest one whose error is within one standard error of the best. Deviation: that standard error
is of the difference from the best tree, history by history; the error of each tree by itself is mostly
noise that they share, and would leave no tree standing.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.statistics.boxes import Limits
from sim.studies.discovery.cases import Box, Candidate, Cases, Floats, Parts

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

LEAF = -1  # scikit-learn's mark of a node without children


def candidates(parts: Parts, most: int, mass: float) -> Iterator[Candidate]:
    """Leaves that pay, the best by weighted relative accuracy first; leaves do not overlap."""
    search, choose, _ = parts
    if not 0 < search.interest.sum() < len(search):
        return
    leaves = [way for way in _ways(_grown(search, choose, mass), list(search.inputs)) if way[-1]]
    paying = [way for way in leaves if choose.pays(way[-1])]
    for way in sorted(paying, key=lambda way: -choose.score(way[-1])[0])[:most]:
        yield Candidate(way[-1], way, parts)


def _grown(search: Cases, choose: Cases, mass: float) -> "DecisionTreeClassifier":
    """The smallest tree that errs as little as the best, within a standard error of their difference."""
    from sklearn.tree import DecisionTreeClassifier

    least = max(2, ceil(mass * len(search)))
    x, known = _table(search), _table(choose)
    path = DecisionTreeClassifier(min_samples_leaf=least, random_state=0).cost_complexity_pruning_path(
        x, search.interest
    )
    trees = [
        DecisionTreeClassifier(min_samples_leaf=least, random_state=0, ccp_alpha=max(float(alpha), 0.0)).fit(
            x, search.interest
        )
        for alpha in path.ccp_alphas
    ]
    errors = [(tree.predict_proba(known)[:, 1] - choose.interest) ** 2 for tree in trees]
    best = min(range(len(trees)), key=lambda k: float(errors[k].mean()))
    return next(
        tree
        for tree, each in reversed(list(zip(trees, errors, strict=True)))
        if _as_good(each - errors[best])
    )


def _as_good(worse: Floats) -> bool:
    """Whether what a tree errs more than the best, history by history, is within its standard error."""
    return float(worse.mean()) <= float(worse.std(ddof=1) / np.sqrt(len(worse)))


def _table(cases: Cases) -> Floats:
    return np.column_stack(list(cases.inputs.values()))


def _ways(tree: "DecisionTreeClassifier", names: Sequence[str]) -> list[list[Box]]:
    """For each leaf the boxes from the root to it."""
    grown = tree.tree_
    found: list[list[Box]] = []
    open_: list[tuple[int, list[Box]]] = [(0, [()])]
    while open_:
        node, way = open_.pop()
        if grown.children_left[node] == LEAF:
            found.append(way)
            continue
        name, cut = names[grown.feature[node]], float(grown.threshold[node])
        above = float(np.nextafter(cut, np.inf))
        open_.append(
            (int(grown.children_right[node]), [*way, _narrowed(way[-1], Limits(name, above, np.inf))])
        )
        open_.append((int(grown.children_left[node]), [*way, _narrowed(way[-1], Limits(name, -np.inf, cut))]))
    return found


def _narrowed(box: Box, limit: Limits) -> Box:
    """The box with one more limit, joined with what it has on the same input."""
    known = next((each for each in box if each.name == limit.name), limit)
    both = Limits(limit.name, max(known.low, limit.low), min(known.high, limit.high))
    return (*(each for each in box if each.name != limit.name), both)
