"""Blocs as the views need them: who stands with whom, in what order, and which partition is commonest."""

from sim.outcomes import summary_coalitions
from sim.views.record import Array, Run
from sim.views.text import clean

SPELLED = 10  # states


def together(run: Run, column: str) -> Array:
    """Replicates in which i and j are in one bloc, by 'partition' or 'partition_origin'; [N, N]."""
    return summary_coalitions.co_association(_distinct(run, column))


def partitions(run: Run, column: str) -> list[tuple[str, int]]:
    """Every partition that occurred with its count, commonest first, ties by code."""
    return _coded(_distinct(run, column))


def _coded(found: summary_coalitions.Partitions) -> list[tuple[str, int]]:
    codes = ["".join("1" if side else "0" for side in sides) for sides in found.sides]
    return list(zip(codes, found.counts.tolist(), strict=True))


def _distinct(run: Run, column: str) -> summary_coalitions.Partitions:
    return summary_coalitions.partitions(run.rows[column], len(run.meta.states))


def order(run: Run) -> list[int]:
    """States by bloc of the commonest partition at the end, surest members outermost."""
    found = _distinct(run, "partition")
    count, commonest = summary_coalitions.co_association(found), _coded(found)
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
