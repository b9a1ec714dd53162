"""Blocs as the views need them: who stands with whom, in what order, and which partition is commonest."""

import numpy as np

from sim.views.record import Array, Run
from sim.views.text import clean

SPELLED = 10  # states


def memberships(run: Run, column: str) -> Array:
    """Bloc of each state (0 or 1) in each replicate, from 'partition' or 'partition_origin'; [n, N]."""
    codes = run.rows[column].astype(str)
    width = len(run.meta.states)
    return codes.astype(f"<U{width}").view("<U1").reshape(len(codes), width).astype(np.int8)


def together(run: Run, column: str) -> Array:
    """Replicates in which i and j are in one bloc; [N, N]."""
    blocs = memberships(run, column).astype(np.float64)  # floats multiply faster, and are exact here
    return np.asarray(blocs.T @ blocs + (1 - blocs).T @ (1 - blocs)).astype(np.int64)


def partitions(run: Run, column: str) -> list[tuple[str, int]]:
    """Every partition that occurred with its count, commonest first, ties by code."""
    codes, counts = np.unique(run.rows[column].astype(str), return_counts=True)
    pairs = zip(codes.tolist(), counts.tolist(), strict=True)
    return sorted(((str(code), int(count)) for code, count in pairs), key=lambda item: (-item[1], item[0]))


def order(run: Run) -> list[int]:
    """States by bloc of the commonest partition at the end, surest members outermost."""
    count = together(run, "partition")
    commonest = partitions(run, "partition")
    bloc = commonest[0][0] if commonest else "0" * len(run.meta.states)
    loyalty = {
        i: sum(count[i, j] * (1 if bloc[i] == bloc[j] else -1) for j in range(len(bloc)))
        for i in range(len(bloc))
    }
    first = sorted((i for i in loyalty if bloc[i] == "0"), key=lambda i: (-loyalty[i], i))
    second = sorted((i for i in loyalty if bloc[i] == "1"), key=lambda i: (loyalty[i], i))
    return first + second


def code_of(run: Run, blocs: str) -> str:
    """The code of a partition that is written as 'AZE ISR TUR USA | IRN'."""
    first = set(next(side.split(" ") for side in blocs.split(" | ") if run.meta.states[0] in side.split(" ")))
    return "".join("0" if state in first else "1" for state in run.meta.states)


def spelled(run: Run, code: str) -> str:
    """A partition with the states' ids: 'AZE ISR TUR USA | IRN'; of many states, the smaller bloc alone."""
    sides = [[clean(s) for s, c in zip(run.meta.states, code, strict=True) if c == side] for side in "01"]
    if not sides[1]:
        return f"all {len(sides[0])} in one bloc"
    if len(run.meta.states) > SPELLED:
        small, large = sorted(sides, key=len)
        return f"{' '.join(small)} | the other {len(large)}"
    return " | ".join(" ".join(side) for side in sides)
