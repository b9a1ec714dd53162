"""What has to hold between the parts of a scenario: every name exists, every date falls inside."""

import re
from collections.abc import Iterator

import numpy as np

from sim.model.address import shared_keys
from sim.scenario.directed import Directed
from sim.scenario.draft import Draft, has
from sim.scenario.errors import clip, list_of, plural
from sim.scenario.finding import Finding
from sim.scenario.horizon import Horizon
from sim.scenario.pairs import MOST_TIES, members, named_ties
from sim.scenario.quantity import Quantity
from sim.scenario.schema import DyadSpec, Scenario
from sim.scenario.signal_checks import signal_inconsistencies
from sim.scenario.timing import Timing
from sim.scenario.tree import Path

MAX_STATES = 400
MAX_SIGNALS = 2000
MAX_STEPS = 5000

_BARE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def inconsistencies(draft: Draft) -> Iterator[Finding]:
    """Yield everything that does not hold between the parts of `draft`."""
    yield from _sizes(draft)
    if draft.horizon:
        yield from _horizon(draft.horizon)
    yield from _focus(draft)
    yield from _ties(draft)
    yield from _shared_draws(draft)
    for key in draft.pairs:
        yield from _dyad(draft, key)
    for key, signal in draft.signals.items():
        yield from signal_inconsistencies(draft, key, signal)
    yield from _origins(draft)


def _sizes(draft: Draft) -> Iterator[Finding]:
    if not 2 <= len(draft.ids) <= MAX_STATES:
        yield Finding(
            ("states",), f"{len(draft.ids)} {plural(len(draft.ids), 'state')}", f"2 to {MAX_STATES}"
        )
    if len(draft.signals) > MAX_SIGNALS:
        yield Finding(
            ("signals",),
            f"{len(draft.signals)} {plural(len(draft.signals), 'signal')}",
            f"at most {MAX_SIGNALS}",
        )


def _horizon(horizon: Horizon) -> Iterator[Finding]:
    if horizon.end <= horizon.start:
        yield Finding(("horizon", "end"), str(horizon.end), f"a day after the start, {horizon.start}")
    elif horizon.steps > MAX_STEPS:
        yield Finding(("horizon",), f"{horizon.steps} steps", f"at most {MAX_STEPS}")
    elif not horizon.start <= horizon.origin <= horizon.date_of(horizon.steps - 1):
        last = horizon.date_of(horizon.steps - 1)
        yield Finding(
            ("horizon", "origin"), str(horizon.origin), f"{horizon.start} to {last} (the last step's start)"
        )


def _focus(draft: Draft) -> Iterator[Finding]:
    relevant = [key for key, dyad in draft.dyads.items() if has(dyad, "relevant") and dyad.relevant]
    unread = [key for key, dyad in draft.dyads.items() if not has(dyad, "relevant")]
    if not relevant and not unread:
        yield Finding(("focus",), "no relevant dyad", "at least one dyad with relevant: true")
    elif draft.focus is not None and draft.focus not in relevant and draft.focus not in unread:
        yield Finding(("focus",), clip(draft.focus), "a relevant dyad", draft.focus, relevant)


def _ties(draft: Draft) -> Iterator[Finding]:
    """Ties that have columns: of declared dyads, and no more than there is room for."""
    tied = {end for key in draft.pairs for end in members(key) or ()}
    for name in draft.ties:
        if name not in draft.pairs and name not in tied:
            yield Finding(("ties",), clip(name), "a declared dyad, or a state with one", name, sorted(
                {*draft.pairs, *tied}))  # fmt: skip
    named = named_ties(draft.pairs, draft.ties)
    if len(named) > MOST_TIES:
        yield Finding(("ties",), f"{len(named)} ties", f"at most {MOST_TIES}")


def _shared_draws(draft: Draft) -> Iterator[Finding]:
    """Ids that differ and have the same address among the random numbers; signals have longer ones."""
    for section, names in (("states", draft.ids), ("dyads", draft.pairs)):
        for name, earlier in shared_keys(names):
            allowed = (
                f"another id: its 32-bit hash is that of {clip(earlier)}, so both would share all chance"
            )
            yield Finding((section, name), clip(name), allowed)


def _dyad(draft: Draft, key: str) -> Iterator[Finding]:
    ends = members(key)
    if ends is None or ends[0] == ends[1]:
        yield Finding(("dyads", key), clip(key), "two different state ids joined by -, such as AZE-IRN")
        return
    for end in ends:
        if end not in draft.ids:
            yield Finding(("dyads", key), clip(end), "a state of this scenario", end, draft.ids)
    if key in draft.dyads:
        yield from _directions(key, ends, draft.dyads[key])
        yield from _border(key, draft.dyads[key])
        yield from _idle(key, draft.dyads[key])


def _directions(key: str, ends: tuple[str, str], dyad: DyadSpec) -> Iterator[Finding]:
    for name in ("alignment", "commitment", "contact"):
        quantity = getattr(dyad, name, None)
        given = quantity.each if quantity else {}
        for giver in given:
            if giver not in ends:
                yield Finding(
                    ("dyads", key, name, giver), clip(giver), f"{ends[0]} or {ends[1]}", giver, ends
                )
        absent = [end for end in ends if given and end not in given]
        if name == "alignment" and absent:
            yield Finding(
                ("dyads", key, name), f"none for {list_of(absent)}", "one for each state of the dyad"
            )


def _border(key: str, dyad: DyadSpec) -> Iterator[Finding]:
    """Distance is between borders, so that of neighbours is 0; else the border would take it off unseen."""
    if has(dyad, "contiguous") and has(dyad, "distance") and dyad.contiguous:
        usual = float(dyad.distance.transform(np.array([0.5]))[0])
        if usual > 0:
            allowed = "0 where contiguous is true: it is measured from border to border"
            yield Finding(("dyads", key, "distance"), f"{usual:g} km", allowed)


def _idle(key: str, dyad: DyadSpec) -> Iterator[Finding]:
    """What says how often two states quarrel says nothing of two that cannot."""
    if has(dyad, "relevant") and not dyad.relevant:
        for name in ("propensity", "tension"):
            if has(dyad, name) and getattr(dyad, name) is not None:
                allowed = "nothing where relevant is false: such a dyad has no disputes"
                yield Finding(("dyads", key, name), "a number", allowed)


def _origins(draft: Draft) -> Iterator[Finding]:
    """A `source` that is a single word has to be a key of the bibliography; anything longer is free text."""
    for path, quantity in quantities(draft):
        source = quantity.source
        if source and _BARE_KEY.fullmatch(source) and source not in draft.sources:
            allowed = "a key of sources, or a reference in words"
            yield Finding((*path, "source"), clip(source), allowed, source, draft.sources)


def quantities(draft: Draft | Scenario) -> Iterator[tuple[Path, Quantity]]:
    """Yield every number of states, dyads and signals with its path."""
    for section in ("states", "dyads", "signals"):
        for key, spec in getattr(draft, section).items():
            for name, value in spec:
                yield from _inside((section, key, name), value)


def _inside(path: Path, value: object) -> Iterator[tuple[Path, Quantity]]:
    if isinstance(value, Quantity):
        yield path, value
    elif isinstance(value, Directed):
        if value.both is not None:
            yield path, value.both
        yield from (((*path, giver), quantity) for giver, quantity in value.each.items())
    elif isinstance(value, Timing) and value.rate is not None:
        yield (*path, "rate"), value.rate
