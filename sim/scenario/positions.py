"""Actor tables of spatial models of bargaining: power, and a position and a salience for each issue.

Expected-utility models ask for power, position and salience (Bueno de Mesquita 1997, International
Interactions 23); KTAB (KAPSARC) has them as Actor, Description, Power, then position and salience of each
issue, from 0 to 100, with a line on the scenario in front or without. A landscape takes power as size. The
propensity of a pair is ours: the mean over issues of (1 - 2 d) w: d, from 0 to 1, how far apart the two
stand; w the geometric mean of their saliences, so that an issue of which one does not care ties nobody.
"""

from collections.abc import Sequence

import numpy as np

from sim.scenario.errors import InputError, Problem, clip, count_of, show
from sim.scenario.propensities import Actors, Floats, check_names, of_matrix

POWER = ("power", "capability", "capabilities", "resources", "influence")
DESCRIPTION = ("description", "name")
SALIENCE = "sal"
"""What the names of saliences hold: Sal1, salience; any other column is a position."""

MOST = 100.0


def head_of(rows: Sequence[list[str]]) -> int | None:
    """Return which of the first two rows is the header of such a table, None where none is."""
    for at, row in enumerate(rows[:2]):
        cells = _plain(row)
        if len(cells) > 3 and cells[0] == "actor" and not {*cells[1:3]}.isdisjoint(POWER):
            return at
    return None


def of_positions(rows: Sequence[list[str]], head: int, label: str) -> Actors:
    """Return the actors of the rows below a header. Raises InputError with line, cell and what is allowed."""
    names = _plain(rows[head])
    first = 3 if names[1] in DESCRIPTION else 2
    positions, saliences = _issues(names, first, label, head + 1)
    table = [_trimmed(row) for row in rows[head + 1 :]]
    lines = range(head + 2, head + 2 + len(table))
    ids = [row[0].strip() if row else "" for row in table]
    for name, line in zip(ids, lines, strict=True):
        check_names([name], label, line)
    if len(table) < 2 or len({*ids}) < len(ids) or "" in ids:
        got = f"{count_of(len(table), 'row')} with {count_of(len({*ids} - {''}), 'name')}"
        raise InputError(
            [Problem(label, head + 1, "", got, "at least 2 actors, each with a name of its own")]
        )
    read = [
        [_cell(row, at, label, line) for at in (first - 1, *positions, *saliences)]
        for row, line in zip(table, lines, strict=True)
    ]
    size, position, salience = np.split(np.array(read), [1, 1 + len(positions)], axis=1)
    for cells, what in ((position, "positions"), (salience, "saliences")):
        if cells.min() < 0 or cells.max() > MOST:
            got = f"{what} from {cells.min():g} to {cells.max():g}"
            raise InputError([Problem(label, None, "", got, "numbers from 0 to 100, or all from 0 to 1")])
    propensity = _propensities(_share(position), _share(salience))
    return of_matrix(ids, size[:, 0], propensity, label, lambda row: lines[row])


def _propensities(position: Floats, salience: Floats) -> Floats:
    """Propensities [N, N] of positions and saliences [N, issues], both from 0 to 1."""
    apart = np.abs(position[:, None] - position[None])
    care = np.sqrt(salience[:, None] * salience[None])
    found: Floats = ((1 - 2 * apart) * care).mean(axis=2)
    np.fill_diagonal(found, 0)
    return found


def _share(cells: Floats) -> Floats:
    """Numbers of either scale, 0 to 1 or 0 to 100, on the first."""
    return cells if cells.max() <= 1 else cells / MOST


def _issues(names: list[str], first: int, label: str, line: int) -> tuple[list[int], list[int]]:
    """The columns of positions and those of saliences. Raises InputError where they are no pairs."""
    columns = range(first, len(names))
    saliences = [at for at in columns if SALIENCE in names[at]]
    positions = [at for at in columns if SALIENCE not in names[at]]
    if not positions or len(positions) != len(saliences):
        got = f"the columns {clip(', '.join(names[first:]))}"
        allowed = "a position and a salience for each issue, as Pstn1,Sal1,Pstn2,Sal2"
        raise InputError([Problem(label, line, "", got, allowed)])
    return positions, saliences


def _cell(row: list[str], at: int, label: str, line: int) -> float:
    try:
        number = float(row[at])
    except (IndexError, ValueError):
        got = show(row[at]) if at < len(row) else count_of(len(row), "column")
        raise InputError([Problem(label, line, "", got, f"a number in column {at + 1}")]) from None
    if not np.isfinite(number):
        raise InputError([Problem(label, line, "", show(row[at]), f"a number in column {at + 1}")])
    return number


def _plain(row: Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in _trimmed(row)]


def _trimmed(row: Sequence[str]) -> list[str]:
    """A row without the empty cells that KTAB writes at its end."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
