"""`draft A,B,C year=Y data=DIR out=FILE`: states and dyads of a scenario, out of the field's own files; and
`draft TABLE year=Y out=FILE`: out of a table of actors.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking.refuse import problem, refusal
from sim.cli.progress import doing, say
from sim.cli.study_options import ALONE, read
from sim.data import states
from sim.data.collection import UNREAD, Collection, collect
from sim.data.states import has_ended, state
from sim.scenario.actors import ENDINGS, load
from sim.scenario.build import build
from sim.scenario.checks import MAX_STATES
from sim.scenario.errors import InputError, Problem, count_of, printable
from sim.scenario.gaps import gaps
from sim.scenario.loader import parse
from sim.store import atomic

if TYPE_CHECKING:
    from sim.studies.draft.draft import Drafted

DONE, NOT_WRITTEN = 0, 1
ALL = "all"
"""In place of states: those that the file of capabilities has in the year."""


def main(words: list[str]) -> int:
    """Write the scenario, say on stderr what was read, and return 0, or 1 where it could not be written.

    Raises InputError for words that are no states, a folder without such files, states that no file has, or
    a table of actors that cannot be read.
    """
    named = [word for word in words if "=" not in word]
    given = read("draft", [word for word in words if "=" in word])
    if len(named) != 1:
        got = " ".join(named) if named else None
        allowed = "states in one word, with commas: AZE,TUR,IRN, or all; or a table of actors"
        raise refusal("draft", got, allowed)
    table = Path(named[0]).suffix in ENDINGS
    missing = [
        problem(key, None, ALONE["draft"][key].allowed)
        for key, value in given.items()
        if value is None and not (table and key == "data")
    ]
    if missing:
        raise InputError(missing)
    if table:
        return _sketched(named[0], given)
    from sim.studies.draft.text import carry, text

    asked = _asked(named[0], given["year"])
    with doing("reading the files"):
        drafted = _drafted(asked, named[0] == ALL, given["year"], given["data"])
    for line in (*drafted.known.collection.said, *carry(drafted)):
        say(line)
    return _written(text(drafted), given["out"])


def _sketched(file: str, given: Mapping[str, Any]) -> int:
    if given["data"] is not None:
        raise refusal("data", str(given["data"]), "nothing: power and ties are those of the table of actors")
    from sim.studies.draft.sketch import sketch

    actors = load(file).around(given["neutral"])
    return _written(sketch(actors, given["year"] + 1, Path(file).name), given["out"])


def _asked(words: str, year: int) -> frozenset[str]:
    """States of the command line, each in the system in that year. Raises InputError with every problem."""
    if words == ALL:
        every = dict.fromkeys(states.codes().tables["cow"].values())
        return frozenset(iso3 for iso3 in every if not has_ended(iso3, year))
    found: list[str] = []
    problems: list[Problem] = []
    if not 2 <= words.count(",") + 1 <= MAX_STATES:
        raise refusal("states", words, f"2 to {MAX_STATES} states")
    for word in words.split(","):
        try:
            iso3 = state(word.strip(), year)
        except InputError as refused:
            problems += refused.problems
            continue
        if iso3 in found:
            problems.append(problem("states", word, f"each state once; {iso3} is named already"))
        found.append(iso3)
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    return frozenset(found)


def _drafted(asked: frozenset[str], every: bool, year: int, folder: Path) -> "Drafted":
    collection = collect(folder, asked, year)
    try:
        return _of(collection, asked, every, year)
    except InputError:
        for line in collection.said:
            if UNREAD in line:  # that may be why
                say(line)
        raise


def _of(collection: Collection, asked: frozenset[str], every: bool, year: int) -> "Drafted":
    from sim.studies.draft.draft import absent, draft
    from sim.studies.draft.known import Known

    known = Known(collection, tuple(sorted(asked)), year)
    if every:
        last = known.last("capabilities")
        if not last:
            raise refusal("states", ALL, "states by name: no file of capabilities says which there were")
        there = sorted(iso3 for iso3, (_, seen) in known.capability.items() if seen == last)
        if len(there) < 2:
            first = collection.readings["capabilities"].first
            raise refusal("year", year, f"a year of the file of capabilities, which begins in {first}")
        known = Known(collection, tuple(there), year)
    lost = [
        problem("states", iso3, f"a state that a file of data= knows by {year}") for iso3 in absent(known)
    ]
    if lost:
        raise InputError(lost)
    drafted = draft(known)
    if drafted.focus is None:
        allowed = "two that share a border, or one a major power, or rivals, or with a dispute on record"
        raise refusal("states", ",".join(known.states), allowed)
    return drafted


def _written(content: str, out: Path) -> int:
    scenario = build(parse(content.encode(), out.name), "draft")  # what is written has to load
    try:
        atomic.write_text(out, content)
    except OSError as error:
        say(f"could not be written to {out}: {error.strerror or error}")
        return NOT_WRITTEN
    size = f"{count_of(len(scenario.states), 'state')}, {count_of(len(scenario.dyads), 'dyad')}"
    print(f"{printable(str(out))}: {size}; {count_of(sum(1 for _ in gaps(scenario)), 'kind')} of gap")
    return DONE
