"""Acts that were counted together as signals of a new scenario file, which extends the one that they are for.

The scenario's own file is left as it is, comments and all. No text of the event files gets into the new one
but ids of rows, if they are plain.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sim.data.events.codebook import mechanisms
from sim.data.events.tally import IDS, Cell
from sim.model.declaration import RUNGS
from sim.scenario.checks import MAX_SIGNALS
from sim.scenario.codebook import RUNG_LABELS, goldstein
from sim.scenario.errors import InputError, Problem, count_of
from sim.scenario.fields import ID
from sim.scenario.horizon import Horizon
from sim.scenario.schema import Scenario

HOW = "by machine: rows of one kind in a week count as one act; mechanism by kind (acts.yaml)"


@dataclass(frozen=True)
class Signal:
    """One act. weight: mean Goldstein score / 10; given where it is not that of the code."""

    id: str
    source: str
    target: str
    rung: int
    cell: Cell

    @property
    def code(self) -> str:
        """The code of most rows, the lower one of two."""
        return min(self.cell.codes, key=lambda code: (-self.cell.codes[code], code))

    @property
    def weight(self) -> float | None:
        """The mean of the rows' scores / 10, None where it is that of the code anyway."""
        mean = round(self.cell.total / self.cell.rows / 10, 4)
        return None if mean == round(goldstein(self.code) / 10, 4) else mean


def signals(
    cells: Mapping[tuple[int, int, int, int], Cell], ids: tuple[str, ...], taken: Collection[str]
) -> list[Signal]:
    """Return a signal for each cell, in order of their days. ids: of the scenario's states, by index. taken:
    ids of signals that there are already.
    """
    used = set(taken)
    found = []
    for (source, target, _, rung), cell in sorted(cells.items(), key=lambda item: (item[1].first, item[0])):
        name = _id(ids[source], ids[target], rung, cell, used)
        used.add(name)
        found.append(Signal(name, ids[source], ids[target], rung, cell))
    return found


def require_room(cells: Collection[Cell], scenario: Scenario, threshold: int) -> None:
    """Raise InputError where there would be more signals than a scenario may have, with what would fit."""
    room = MAX_SIGNALS - len(scenario.signals)
    if sum(cell.rows >= threshold for cell in cells) <= room:
        return
    sizes = sorted((cell.rows for cell in cells), reverse=True)
    fitting = sizes[room] + 1
    got = count_of(sum(size >= threshold for size in sizes), "signal")
    allowed = f"at most {count_of(room, 'signal')} more: threshold={fitting}, fewer kinds, actors or days"
    raise InputError([Problem("command line", None, "import", got, allowed)])


def _id(source: str, target: str, rung: int, cell: Cell, used: set[str]) -> str:
    day = date.fromordinal(cell.first)
    name = f"{source}_{target}_{RUNGS[rung]}_{day:%Y%m%d}"
    if ID.fullmatch(name) and name not in used:
        return name
    number = len(used) + 1
    while f"event_{number}" in used:
        number += 1
    return f"event_{number}"


def text(found: list[Signal], base: str, key: str, source: str, told: list[str], horizon: Horizon) -> str:
    """Return the scenario file. base: what it extends. key, source: of its entry under sources. told: lines
    of the report, as comments. horizon: of the scenario.
    """
    lines = [
        *(f"# {line}".rstrip() for line in told),
        f"extends: {json.dumps(base)}",
        "sources:",
        f"  {key}: {json.dumps(source, ensure_ascii=False)}",
        "signals:",
    ]
    for one in found:
        lines += _entry(one, key, horizon)
    return "\n".join(lines) + "\n"


def _entry(one: Signal, key: str, horizon: Horizon) -> Iterator[str]:
    cell, weight = one.cell, one.weight
    first, last = date.fromordinal(cell.first), date.fromordinal(cell.last)
    rows = count_of(cell.rows, "row")
    yield f"  {one.id}:"
    yield f"    title: {json.dumps(f'{one.source} to {one.target}: {RUNG_LABELS[one.rung]}, {rows}')}"
    yield f"    date: {first}"
    # an act of several steps is sent in each of them, and this one was counted as one
    if last > first and horizon.step_of(last) == horizon.step_of(first):
        yield f"    until: {last}"
    yield f"    sources: [{one.source}]"
    yield f"    targets: [{one.target}]"
    yield f'    cameo: "{one.code}"'
    if weight is not None:
        yield f"    weight: {{value: {weight:g}, source: {json.dumps(f'mean of {rows}')}}}"
    yield f"    mechanism: [{', '.join(mechanisms()[one.rung])}]"
    yield "    near_border: false"
    yield f"    citation: {{document: {key}, rows: {json.dumps(_rows(cell))}}}"
    yield f"    assumption: {json.dumps(HOW)}"


def _rows(cell: Cell) -> str:
    more = cell.rows - len(cell.names)
    return ", ".join(cell.names[:IDS]) + (f" and {more:,} more" if more else "")
