"""Names of undirected pairs: two ids in sorted order, joined by a hyphen."""

from collections.abc import Collection, Iterable

MOST_TIES = 1000
"""Ties that have columns of their own: all pairs of 45 states. Of more, the weekly counts of alignment alone
would fill gigabytes.
"""


def pair(one: str, other: str) -> str:
    """Return the name of a pair, the same whichever comes first: pair("IRN", "AZE") == "AZE-IRN"."""
    return "-".join(sorted((one, other)))


def members(name: str) -> tuple[str, str] | None:
    """Return the two ids in a pair's name, None if it is not of that form."""
    ends = name.split("-")
    return (ends[0], ends[1]) if len(ends) == 2 and all(ends) else None


def canonical(name: str) -> str:
    """Return the pair's name with its ids in sorted order; what is not a pair's name stays as it is."""
    ends = members(name)
    return pair(*ends) if ends else name


def named_ties(keys: Iterable[str], names: Collection[str]) -> tuple[str, ...]:
    """Return those of the pairs' names that are among `names`, or whose ids are."""
    wanted = set(names)
    return tuple(key for key in keys if key in wanted or not wanted.isdisjoint(key.split("-")))
