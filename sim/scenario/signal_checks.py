"""What has to hold between a signal and the rest of a scenario."""

import datetime
from collections.abc import Iterator
from itertools import product

from sim.scenario.draft import Draft, has
from sim.scenario.errors import list_of
from sim.scenario.finding import Finding
from sim.scenario.horizon import Horizon
from sim.scenario.pairs import pair
from sim.scenario.schema import Citation, SignalSpec
from sim.scenario.tree import Path


def signal_inconsistencies(draft: Draft, key: str, signal: SignalSpec) -> Iterator[Finding]:
    """Yield everything about one signal that does not hold against the rest of `draft`."""
    path: Path = ("signals", key)
    for role in ("sources", "joint_with", "targets"):
        for index, state in enumerate(getattr(signal, role, ())):
            if state not in draft.ids:
                yield Finding((*path, role, index), state, "a state of this scenario", state, draft.ids)
    if has(signal, "sources", "targets"):
        yield from _roles(path, signal)
        yield from _declared(draft, path, signal)
    if has(signal, "date"):
        yield from _timing(draft.horizon, path, signal)
    if signal.citation:
        yield from _cited(draft, (*path, "citation"), signal.citation)


def _cited(draft: Draft, path: Path, citation: Citation) -> Iterator[Finding]:
    document = citation.document
    if document not in draft.sources:
        yield Finding((*path, "document"), document, "a key of sources", document, draft.sources)
    if (citation.paragraph is None) == (citation.rows is None):
        got = "neither paragraph nor rows" if citation.rows is None else "both paragraph and rows"
        yield Finding(path, got, "paragraph: a whole number, counted from 1, or rows: of a table")


def _roles(path: Path, signal: SignalSpec) -> Iterator[Finding]:
    senders = signal.sources + signal.joint_with
    both = set(senders) & set(signal.targets)
    if both:
        yield Finding((*path, "targets"), list_of(sorted(both)), "states other than the signal's own senders")
    twice = set(signal.sources) & set(signal.joint_with)
    if twice:
        yield Finding((*path, "joint_with"), list_of(sorted(twice)), "states other than the sources")


def _declared(draft: Draft, path: Path, signal: SignalSpec) -> Iterator[Finding]:
    """Who signals, and who drills together, must be declared pairs: the model holds nothing about others."""
    sent = product(signal.sources + signal.joint_with, signal.targets)
    joint = product(signal.sources, signal.joint_with)
    for role, couples in (("targets", sent), ("joint_with", joint)):
        known = {pair(a, b) for a, b in couples if a != b and a in draft.ids and b in draft.ids}
        absent = sorted(known.difference(draft.pairs))
        if absent:
            yield Finding((*path, role), f"a signal along {list_of(absent, 5)}", "dyads of this file")


def _timing(horizon: Horizon | None, path: Path, signal: SignalSpec) -> Iterator[Finding]:
    first, last = signal.date.days
    if signal.until and signal.date.kind == "rate":
        yield Finding(
            (*path, "until"), str(signal.until), "nothing beside a rate (its until stands next to it)"
        )
    elif signal.until and signal.until < last:
        yield Finding((*path, "until"), str(signal.until), f"{last} or later")
    if horizon and horizon.start < horizon.end:
        yield from _outside(horizon, (*path, "date"), first, last)
        if signal.until and signal.until > horizon.end:
            yield Finding((*path, "until"), str(signal.until), f"up to the horizon's end, {horizon.end}")


def _outside(horizon: Horizon, path: Path, first: datetime.date, last: datetime.date) -> Iterator[Finding]:
    beyond = [day for day in dict.fromkeys((first, last)) if not horizon.start <= day <= horizon.end]
    if beyond:
        yield Finding(path, list_of(beyond), f"{horizon.start} to {horizon.end} (the horizon)")
