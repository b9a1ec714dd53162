"""Spans of histories: sorted pairs (first, stop), stop excluded, that neither touch nor overlap."""

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans that hold every history of `spans`, which may overlap and come in any order."""
    whole: list[Span] = []
    for first, stop in sorted(span for span in spans if span[0] < span[1]):
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], stop))
        else:
            whole.append((first, stop))
    return whole


def missing(spans: Iterable[Span], within: Span) -> Iterator[Span]:
    """Yield what `spans` leave uncovered of `within`, in order."""
    at, end = within
    for first, stop in union(spans):
        if stop <= at:
            continue
        if first >= end:
            break
        if first > at:
            yield at, first
        at = stop
    if at < end:
        yield at, end


def size(spans: Iterable[Span]) -> int:
    """Return the number of histories in spans that do not overlap."""
    return sum(stop - first for first, stop in spans)


def overlap(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Return whether two sets of spans, neither of which overlaps itself, share a history."""
    first, second = list(one), list(other)
    return size(union([*first, *second])) < size(first) + size(second)


def merge_sorted(replicates: Iterable[int]) -> list[Span]:
    """Return the spans of histories that come in ascending order, each once."""
    import numpy as np

    numbers = np.asarray(replicates, np.int64)
    if not numbers.size:
        return []
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    firsts = numbers[np.concatenate([[0], breaks + 1])]
    lasts = numbers[np.concatenate([breaks, [numbers.size - 1]])]
    return [(int(first), int(last) + 1) for first, last in zip(firsts, lasts, strict=True)]
