"""What a format of event files is: its columns, and what their cells say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.data.events.codebook import Act
from sim.scenario.errors import InputError, Problem, list_of

BLANK = frozenset(("", "NA", "N/A", "None", "NULL", "nan", "---"))
"""What stands for nothing in a cell."""

NO_CODE = "no code of the codebook"

Act_of = Callable[[tuple[str, ...]], "Act | str"]


@dataclass(frozen=True)
class Format:
    """A format of event files.

    columns: by role, the names that a column of it goes by, in lower case. required: roles without which no
    row can be read; of a tuple of roles one. told: roles whose cells say what was done, in the order that
    `act` takes them; it returns the act or why there is none. coding: how states are named, as in
    sim.data.states; several: what stands between states of one cell. government: whether a cell of sectors
    says that a government, or the state as such, acts. widths: of files without a header, by their number
    of columns, which column (from 0) has which role.
    """

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    told: tuple[str, ...]
    act: Act_of
    coding: str | None = None
    several: str = ""
    government: Callable[[str], bool] = lambda _: True
    widths: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    known_states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """Where the roles of a format are in one file. width: its columns. header: whether its first line names
    them. quoted: whether cells may stand in quotes; mostly not in tables with tabs, whose texts hold single
    ones.
    """

    width: int
    at: Mapping[str, int]
    delimiter: str
    header: bool
    encoding: str
    quoted: bool


def by_name(names: Sequence[str], form: Format, label: str) -> dict[str, int]:
    """Return the column of each role that a header has. Raises InputError where it lacks a required one."""
    plain = [name.strip().strip('"').strip().casefold() for name in names]
    at = {
        role: plain.index(known[0])
        for role, spelled in form.columns.items()
        if (known := [name for name in spelled if name in plain])
    }
    for place in at.values():
        if plain.count(plain[place]) > 1:
            got = f"the column {plain[place]} {plain.count(plain[place])} times"
            raise InputError([Problem(label, 1, "", got, "each column once")])
    for roles in form.required:
        if not any(role in at for role in roles):
            wanted = " or ".join(form.columns[role][0] for role in roles)
            got = f"a file without the column {wanted}"
            allowed = f"the columns of {form.title}; it has {list_of(plain, 8)}"
            raise InputError([Problem(label, 1, "", got, allowed)])
    return at
