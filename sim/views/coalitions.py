"""Blocs as the views need them: who stands with whom, in what order, and which partition is commonest."""

import numpy as np

from sim.outcomes import blocs as written
from sim.outcomes.themes import coalitions
from sim.views.record import Array, Run
from sim.views.text import clean

SPELLED = 10  # states


def together(run: Run, column: str) -> Array:
    """Histories in which i and j are in one bloc, by 'partition' or 'partition_origin'; [N, N]."""
    return coalitions.co_association(_distinct(run, column))


def partitions(run: Run, column: str) -> list[tuple[str, int]]:
    """Every partition that occurred with its count, commonest first, ties by code."""
    return _coded(_distinct(run, column))


def _coded(found: coalitions.Partitions) -> list[tuple[str, int]]:
    return list(zip(written.partitions(found.blocs.T).tolist(), found.counts.tolist(), strict=True))


def _distinct(run: Run, column: str) -> coalitions.Partitions:
    return coalitions.partitions(run.rows[column], len(run.meta.states))


def order(run: Run) -> list[int]:
    """States by bloc of the commonest partition at the end, surest members outermost."""
    found = _distinct(run, "partition")
    count, commonest = coalitions.co_association(found), _coded(found)
    bloc = commonest[0][0] if commonest else written.LETTERS[0] * len(run.meta.states)
    kinds = sorted(set(bloc))
    loyalty = {
        i: sum(count[i, j] * (1 if bloc[i] == bloc[j] else -1) for j in range(len(bloc)))
        for i in range(len(bloc))
    }
    placed: list[int] = []
    for kind in kinds:
        sign = 1 if kind == kinds[-1] and len(kinds) > 1 else -1
        members = [(sign * loyalty[i], i) for i in loyalty if bloc[i] == kind]
        placed += [i for _, i in sorted(members)]
    return placed


def code_of(run: Run, blocs: str) -> str:
    """The code of a partition that is written as 'AZE ISR TUR USA | IRN'."""
    of = {state: number for number, bloc in enumerate(blocs.split(" | ")) for state in bloc.split(" ")}
    known: dict[int, int] = {}
    numbers = [known.setdefault(of[state], len(known)) for state in run.meta.states]
    return str(written.partitions(np.array(numbers, np.int32)[:, None])[0])


def spell(run: Run, code: str) -> str:
    """A partition with the states' ids: 'AZE ISR TUR USA | IRN'; of many states, without the largest bloc."""
    blocs = [
        [clean(s) for s, c in zip(run.meta.states, code, strict=True) if c == each]
        for each in dict.fromkeys(code)
    ]
    if len(blocs) == 1:
        return f"all {len(blocs[0])} in one bloc"
    if len(run.meta.states) > SPELLED:
        *small, large = sorted(blocs, key=len)
        return f"{' | '.join(' '.join(bloc) for bloc in small)} | the other {len(large)}"
    return " | ".join(" ".join(bloc) for bloc in blocs)
