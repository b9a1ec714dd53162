"""A drafted scenario as the text of a file: one line a number, strings in quotes that nothing can leave."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sim import __version__
from sim.data.collection import THINGS
from sim.scenario.errors import list_of, printable, quote
from sim.studies.draft.draft import Drafted

YEARS = 2
"""Length of the scenario."""

TITLED = 6
"""States that a title names."""

HEAD = """\
# Drafted from the field's own files by alliance-sim {version}; docs/how-to/draft-a-scenario.md says how.
#
# Every number has a source with its release and year, or an assumption. One that begins with "gap:" stands
# for what no file has: `python -m sim validate` lists them. Put in what you know, and take "gap:" away.
#
# Alignment is the fitted part of the score alone: votes, defence pact, rivalry. Add what you know of treaties
# that are lived, arms, institutions and breaches (docs/how-to/write-a-scenario.md). There are no signals yet.
#
# What was read:
"""


def text(drafted: Drafted) -> str:
    """The whole file. drafted.focus has to be a dyad."""
    return "\n".join([*_head(drafted), *_states(drafted), *_dyads(drafted), "signals: {}", ""])


def _head(drafted: Drafted) -> Iterator[str]:
    year, states = drafted.known.year, drafted.known.states
    yield HEAD.format(version=__version__).rstrip()
    yield from (f"#   {printable(line)}" for line in drafted.known.collection.said)
    yield from (f"#   {line}" for line in carry(drafted))
    yield "# Major powers: State System Membership of the Correlates of War, v2016."
    yield ""
    yield f"title: {quote(f'Draft: {list_of(states, TITLED)}, as of {year}')}"
    yield "sources:"
    yield from (f"  {key}: {quote(title)}" for key, title in drafted.sources.items())
    start, end = date(year + 1, 1, 1), date(year + YEARS, 12, 31)
    yield f"horizon: {{start: {start}, end: {end}, origin: {start}, step_days: 7}}"
    yield "history: given"
    yield f"focus: {drafted.focus}"


def carry(drafted: Drafted) -> Iterator[str]:
    """A line for each file that ends before the year that was asked for, and for what no file has."""
    year, readings = drafted.known.year, drafted.known.collection.readings
    for thing, found in readings.items():
        if found.last < year:
            then = "later ones are not known" if thing == "disputes" else f"that year stands for {year}"
            yield f"{thing} end in {found.last} ({found.file}): {then}"
    lacking = [thing for thing in THINGS if thing not in readings]
    if lacking:
        yield f"no file of {list_of(lacking)}"


def _states(drafted: Drafted) -> Iterator[str]:
    yield "states:"
    for state, entry in drafted.states.items():
        yield f"  {state}:"
        yield from _lines(entry)


def _dyads(drafted: Drafted) -> Iterator[str]:
    yield "dyads:"
    for pair, entry in drafted.dyads.items():
        yield f"  {pair}:"
        if pair in drafted.notes:
            yield f"    # {printable(drafted.notes[pair])}"
        yield from _lines(entry)


def _lines(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        yield f"    {key}: {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    return f"{value:.8g}" if isinstance(value, float) else str(value)
