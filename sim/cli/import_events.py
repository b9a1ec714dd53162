"""`import FILE format=... scenario=... into=...`: event files of the field as signals of a scenario."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sim.asking.refuse import problem, refusal
from sim.cli.progress import reading, say
from sim.cli.study_options import ALONE, read
from sim.data.events import importing
from sim.data.events.account import Account, account
from sim.data.events.signals import Signal, require_room, signals, text
from sim.data.events.tally import Asked, Tally
from sim.data.states import find_state
from sim.scenario import library, places
from sim.scenario.errors import InputError, count_of, near_miss, printable
from sim.scenario.schema import Scenario
from sim.store import atomic

DONE, NOT_WRITTEN = 0, 1
REQUIRED = ("format", "scenario", "into")


def main(words: list[str]) -> int:
    """Print what became of the rows, write the signals, and return 0, or 1 where they could not be written.

    Raises InputError for bad words or files, and where no row counts.
    """
    paths = [places.place(word) for word in words if "=" not in word]
    given = read("import", [word for word in words if "=" in word])
    missing = [problem(key, None, ALONE["import"][key].allowed) for key in REQUIRED if given[key] is None]
    if not paths:
        missing.insert(0, problem("import", None, "one event file or several"))
    files = [path.resolve() if places.is_file(path) else path for path in paths]
    missing += [
        problem("import", str(path), "each file once: rows without ids would count twice")
        for at, path in enumerate(paths)
        if files[at] in files[:at]
    ]
    if missing:
        raise InputError(missing)
    scenario = library.load(given["scenario"])
    base = _base(given["scenario"], given["into"])
    wanted, ids = _asked(scenario, given)
    tally = _read(paths, given["format"], wanted)
    found = _signals(tally, scenario, ids, given["threshold"])
    told = account(tally, given["threshold"])
    for line in told.lines():
        print(line, file=sys.stderr if given["json"] else sys.stdout)
    if not found:
        got = f"no signal out of {count_of(told.read, 'row')}"
        raise refusal("import", got, "files, actors, days and a threshold that leave some (see the account)")
    _warn_of_the_future(found, scenario, given["into"])
    return _written(found, told, paths, base, given, scenario)


def _base(scenario: str, into: Path) -> str:
    """What the new file extends: the name of a scenario that ships, or a path from its own folder down."""
    path = library.find(scenario)
    if path.parent == places.find_shipped("scenarios"):
        return scenario if not scenario.endswith(places.SUFFIXES) else path.stem
    try:
        return path.resolve().relative_to(into.parent.resolve()).as_posix()
    except ValueError:
        allowed = "a file in the folder of the scenario that it extends, or above"
        raise refusal("into", str(into), allowed, str(path.parent / into.name)) from None


def _asked(scenario: Scenario, given: Mapping[str, Any]) -> tuple[Asked, tuple[str, ...]]:
    """Which acts count, and the ids of the states in their order."""
    horizon = scenario.horizon
    first, last = given["from"] or horizon.start, given["to"] or horizon.origin
    bounds = f"{horizon.start} to {horizon.end} (the horizon)"
    for key, day in (("from", first), ("to", last)):
        if not horizon.start <= day <= horizon.end:
            raise refusal(key, str(day), bounds)
    if last < first:
        raise refusal("to", str(last), f"from {first} on")
    if given["to"] is None and last == horizon.start:
        say(f"only {last} counts, the first day of the scenario and its origin: give to=, or move the origin")
    coded = importing.iso3_of(scenario, last.year)
    actors = _actors(given["actors"], scenario, coded, last.year)
    if len(set(actors.values())) < max(2, len(actors)):
        raise refusal("actors", ",".join(actors), "at least 2 states, each with a code of its own")
    wanted = importing.select(scenario, actors, (first, last), given["kinds"], given["governments"])
    return wanted, tuple(actors)


def _actors(words: str | None, scenario: Scenario, coded: dict[str, str], year: int) -> dict[str, str]:
    """ISO-3 codes by id of the states that are asked for. Raises InputError with every word that is none."""
    if words is None:
        lost = [key for key in scenario.states if key not in coded]
        if lost:
            say(f"without a code, so no row can name them: {', '.join(lost)}")
        return coded
    by_code = {iso3: key for key, iso3 in coded.items()}
    found, problems = {}, []
    for word in words.split(","):
        name = word.strip()
        key = name if name in coded else by_code.get(find_state(name, year=year) or "")
        if key is None:
            allowed = "states of the scenario, by id, code or name"
            problems.append(problem("actors", word, allowed, near_miss(name, coded)))
        else:
            found[key] = coded[key]
    if problems:
        raise InputError(problems)
    return found


def _read(paths: Sequence[Path], name: str, wanted: Asked) -> Tally:
    whole = sum(path.stat().st_size for path in paths if places.is_file(path))
    with reading(whole) as progress:
        return importing.read(paths, importing.FORMATS[name], wanted, progress)


def _signals(tally: Tally, scenario: Scenario, ids: tuple[str, ...], threshold: int) -> list[Signal]:
    require_room(tally.cells.values(), scenario, threshold)
    return signals(tally.counting(threshold), ids, scenario.signals)


def _warn_of_the_future(found: list[Signal], scenario: Scenario, into: Path) -> None:
    """Say where there are signals of days on which states act by themselves too."""
    origin = scenario.horizon.origin
    last = date.fromordinal(max(one.cell.last for one in found))
    if last > origin:
        say(
            f"states act by themselves after the origin, {origin}, and signals of later days come on top; to"
            f" have them as the record, add horizon: {{origin: {last}}} to {into.name}"
        )


def _written(
    found: list[Signal],
    told: Account,
    paths: Sequence[Path],
    base: str,
    given: Mapping[str, Any],
    scenario: Scenario,
) -> int:
    into, form = given["into"], importing.FORMATS[given["format"]]
    source = importing.source(paths, form, given["release"], told.read)
    key = f"{form.name}_events"
    head = ["Signals imported from event files; the scenario that they are for is extended, not changed."]
    content = text(found, base, key, source, [*head, *told.lines()], scenario.horizon)
    try:
        atomic.write_text(into, content)
    except OSError as error:
        say(f"could not be written to {into}: {error.strerror or error}")
        return NOT_WRITTEN
    try:
        library.load(str(into))  # what is written has to load
    except InputError:
        into.unlink()
        raise
    if given["json"]:
        print(json.dumps(told.plain() | {"signals": len(found), "into": str(into)}, ensure_ascii=False))
    else:
        print(f"{printable(str(into))}: {count_of(len(found), 'signal')}, extends {base}")
    return DONE
