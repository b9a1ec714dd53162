"""Rows of event files, each of which is kept, merged or refused for one reason; none is lost.

A row that one machine coded is unreliable, so acts count together: those of one state toward another in one
week and of one kind. Kinds are kept apart, since a mean over a week with talks and threats is that of a
dull week. A kind's weight is the mean over its rows, not the strongest: the maximum grows with the attention
of the press, and of many rows the strongest is the one most likely to be a mistake.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.data.events.codebook import Act
from sim.data.events.formats import BLANK, Format
from sim.data.events.stream import Batch
from sim.data.states import find_state
from sim.model.declaration import RUNGS

if TYPE_CHECKING:
    import pyarrow as pa

WEEK = 7
IDS = 5
"""How many rows of a signal are named."""

MEMORY = 200_000
"""Different cells that are remembered; a file with more pays with time."""

NAMED = 10_000
"""Different unknown states that are counted by name."""

LONGEST = 80
"""Bytes of a name that can be a state's."""

NO_DATE = "no date"
OUTSIDE = "outside from and to"
BLANK_STATE = "no country on one side"
UNKNOWN = "a country that is no state's name or code"
INSIDE = "inside one state"
OTHERS = "a state that is not asked for"
NO_GOVERNMENT = "no government on one side"
OTHER_KIND = "of another kind"
NO_PAIR = "a dyad that the scenario does not declare"
AGAIN = "an event that was read before"
TOO_FEW = "fewer rows than the threshold"

_STRANGER, _BLANK, _UNKNOWN = -1, -2, -3
"""Codes of states that are no actors; from _UNKNOWN down one for each unknown name."""

_NEVER = np.iinfo(np.int64).min

Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Asked:
    """Which acts count. actors: ISO-3 codes; declared: (n, n), whether two of them are a dyad. first, last:
    days; start: first day of week 0. kinds: rungs. governments: whether both sides have to act for a state.
    """

    actors: tuple[str, ...]
    declared: Flags
    first: date
    last: date
    start: date
    kinds: frozenset[int]
    governments: bool = True


@dataclass
class Cell:
    """Acts of one kind of one state toward another in one week. total: of the scores. codes: rows by code.
    names: ids or lines of the first rows.
    """

    rows: int = 0
    total: float = 0.0
    first: int = 0
    last: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    names: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """What was read so far. cells: by source, target (indices of actors), week and rung. split: acts beyond
    the first of rows that name several states. refused: rows, or acts of such rows, by reason. days: the
    first and the last of the rows, as ordinals.
    """

    asked: Asked
    read: int = 0
    split: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    cells: dict[tuple[int, int, int, int], Cell] = field(default_factory=dict)
    days: tuple[int, int] | None = None
    seen: set[bytes] = field(default_factory=set)

    def refuse(self, reasons: Counter[str]) -> None:
        """Count lines that did not fit the table."""
        self.read += reasons.total()
        self.refused += reasons

    def counting(self, threshold: int) -> dict[tuple[int, int, int, int], Cell]:
        """Return the cells of at least `threshold` rows, in order."""
        return {key: self.cells[key] for key in sorted(self.cells) if self.cells[key].rows >= threshold}


class Reader:
    """Judges the rows of one format; remembers what cells say."""

    def __init__(self, form: Format, tally: Tally) -> None:
        self.form, self.tally = form, tally
        self.index = {iso3: at for at, iso3 in enumerate(tally.asked.actors)}
        self.groups: list[tuple[int, ...]] = []  # of states, as cells name them
        self.group_at: dict[tuple[int, ...], int] = {}
        self.acts: list[Act | str] = []
        self.act_at: dict[Act | str, int] = {}
        self.memory: dict[str, dict[tuple[bytes, ...], int]] = {}
        self.strangers: list[str] = []
        self.stranger_at: dict[str, int] = {}

    def take(self, batch: Batch) -> None:
        """Count the rows of a batch."""
        rows = len(batch.lines)
        self.tally.read += rows
        if not rows:
            return
        source, target, row = self._acts_of(batch)
        self.tally.split += len(row) - rows
        days = self._read("date", batch, ("date",), _ordinal)
        if len(dated := days[days != _NEVER]):
            known = self.tally.days or (int(dated[0]), int(dated[0]))
            self.tally.days = min(known[0], int(dated.min())), max(known[1], int(dated.max()))
        acts = self._read("act", batch, self.form.told, self._act)
        fine = self._judged(batch, source, target, row, days, acts)
        if fine.any():
            self._add(batch, source[fine], target[fine], row[fine], days, acts)

    def _acts_of(self, batch: Batch) -> tuple[Ints, Ints, Ints]:
        """Sender, receiver and row of every act: a row that names several states on a side is several."""
        sides = [self._read("state", batch, (side,), self._group) for side in ("source", "target")]
        sizes = np.array([len(group) for group in self.groups], np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        flat = np.array([state for group in self.groups for state in group], np.int64)
        n, m = (sizes[side] for side in sides)
        row = np.repeat(np.arange(len(batch.lines)), n * m)
        within = np.arange(len(row)) - np.repeat(np.cumsum(n * m) - n * m, n * m)
        source = flat[starts[sides[0][row]] + within // m[row]]
        return source, flat[starts[sides[1][row]] + within % m[row]], row

    def _judged(self, batch: Batch, source: Ints, target: Ints, row: Ints, days: Ints, acts: Ints) -> Flags:
        """Whether each act counts so far; the others are refused by the first reason that holds."""
        asked = self.tally.asked
        day, act = days[row], acts[row]
        rungs = np.array([-1 if isinstance(one, str) else one.rung for one in self.acts], np.int64)[act]
        inner = (source >= 0) & (target >= 0)
        declared = np.zeros(len(row), bool)
        declared[inner] = asked.declared[source[inner], target[inner]]
        fine = np.ones(len(row), bool)
        for reason, bad in (
            (NO_DATE, day == _NEVER),
            (OUTSIDE, (day < asked.first.toordinal()) | (day > asked.last.toordinal())),
            (BLANK_STATE, (source == _BLANK) | (target == _BLANK)),
        ):
            fine = self._refuse(reason, bad, fine)
        unknown = fine & ((source <= _UNKNOWN) | (target <= _UNKNOWN))
        self._name_unknown(source[unknown], target[unknown])
        for reason, bad in (
            (UNKNOWN, unknown),
            (OTHERS, ~inner),
            (INSIDE, source == target),
            (NO_GOVERNMENT, ~self._governments(batch)[row]),
        ):
            fine = self._refuse(reason, bad, fine)
        for at, one in enumerate(self.acts):
            if isinstance(one, str):
                fine = self._refuse(one, act == at, fine)
        fine = self._refuse(OTHER_KIND, ~np.isin(rungs, list(asked.kinds)), fine)
        fine = self._refuse(NO_PAIR, ~declared, fine)
        return self._refuse(AGAIN, self._again(batch, row, fine), fine)

    def _refuse(self, reason: str, bad: Flags, fine: Flags) -> Flags:
        count = int((bad & fine).sum())
        if count:
            self.tally.refused[reason] += count
        return fine & ~bad

    def _name_unknown(self, source: Ints, target: Ints) -> None:
        """Count the names of acts that were refused for them."""
        for codes in (source, np.where(target == source, 0, target)):
            for code, count in zip(*np.unique(codes[codes <= _UNKNOWN], return_counts=True), strict=True):
                self.tally.unknown[self.strangers[_UNKNOWN - code]] += int(count)

    def _governments(self, batch: Batch) -> Flags:
        fine = np.ones(len(batch.lines), bool)
        if self.tally.asked.governments:
            for role in ("source_sectors", "target_sectors"):
                if role in batch.columns:
                    fine &= self._read("sector", batch, (role,), self._government).astype(bool)
        return fine

    def _again(self, batch: Batch, row: Ints, fine: Flags) -> Flags:
        """Whether an act is of a row whose id was met before, in this file or another."""
        if "id" not in batch.columns or not fine.any():
            return np.zeros(len(row), bool)
        seen, rows = self.tally.seen, np.unique(row[fine])
        again = np.zeros(len(batch.lines), bool)
        for at, name in zip(rows, batch.columns["id"].take(_arrow(rows)).to_pylist(), strict=True):
            again[at] = name in seen and bool(name)
            seen.add(name)
        return again[row]

    def _add(self, batch: Batch, source: Ints, target: Ints, row: Ints, days: Ints, acts: Ints) -> None:
        day, act = days[row], acts[row]
        week = (day - self.tally.asked.start.toordinal()) // WEEK
        kept = [one if isinstance(one, Act) else None for one in self.acts]
        rung = np.array([one.rung if one else 0 for one in kept])[act]
        score = np.array([one.score if one else 0.0 for one in kept])[act]
        n, weeks = len(self.tally.asked.actors), int(week.max()) + 1
        packed = ((source * n + target) * weeks + week) * len(RUNGS) + rung
        keys, where = np.unique(packed, return_inverse=True)
        order = np.argsort(where, kind="stable")
        ends = np.cumsum(np.bincount(where, minlength=len(keys)))
        for at, key in enumerate(keys):
            members = order[ends[at - 1] if at else 0 : ends[at]]
            cell = self.tally.cells.setdefault(
                _unpacked(int(key), n, weeks), Cell(first=int(day[members[0]]))
            )
            cell.rows += len(members)
            cell.total += float(score[members].sum())
            cell.first = min(cell.first, int(day[members].min()))
            cell.last = max(cell.last, int(day[members].max()))
            for which, count in zip(*np.unique(act[members], return_counts=True), strict=True):
                one = kept[which]
                assert one is not None
                cell.codes[one.code] += int(count)
            for member in members[: max(0, IDS - len(cell.names))]:
                cell.names.append(_name(batch, int(row[member])))

    # -- what cells say ----------------------------------------------------------------------------------

    def _read(
        self, kind: str, batch: Batch, roles: Sequence[str], read: Callable[[tuple[str, ...]], int]
    ) -> Ints:
        """What `read` makes of the cells of each row, once for all rows with the same ones."""
        memory = self.memory.setdefault(kind, {})
        if len(memory) > MEMORY:
            memory.clear()
        combos, where = _different([batch.columns.get(role) for role in roles], len(batch.lines))
        found = np.empty(len(combos), np.int64)
        for at, cells in enumerate(combos):
            value = memory.get(cells)
            if value is None:
                value = memory[cells] = read(tuple(map(_text, cells)))
            found[at] = value
        return found[where]

    def _group(self, words: tuple[str, ...]) -> int:
        """The states of a cell, as an index into `groups`."""
        parts = words[0].split(self.form.several) if self.form.several else words
        group = tuple(dict.fromkeys(self._state(part.strip()) for part in parts))
        return _placed(group, self.groups, self.group_at)

    def _state(self, word: str) -> int:
        if word in BLANK:
            return _BLANK
        renamed = self.form.known_states.get(word)
        iso3 = renamed or (find_state(word, self.form.coding) if len(word) <= LONGEST else None)
        if iso3 is not None:
            return self.index.get(iso3, _STRANGER)
        name = word if len(word) <= LONGEST and len(self.strangers) < NAMED else "others"
        return _UNKNOWN - _placed(name, self.strangers, self.stranger_at)

    def _act(self, words: tuple[str, ...]) -> int:
        return _placed(self.form.act(words), self.acts, self.act_at)

    def _government(self, words: tuple[str, ...]) -> int:
        return int(self.form.government(words[0]))


def _unpacked(key: int, n: int, weeks: int) -> tuple[int, int, int, int]:
    """Source, target, week and rung of a key."""
    rest, rung = divmod(key, len(RUNGS))
    pair, week = divmod(rest, weeks)
    source, target = divmod(pair, n)
    return source, target, week, rung


def _placed(value: Any, values: list[Any], at: dict[Any, int]) -> int:
    """The place of a value among `values`, where it is added if it is new."""
    if value not in at:
        at[value] = len(values)
        values.append(value)
    return at[value]


def _different(columns: "Sequence[pa.Array | None]", rows: int) -> tuple[list[tuple[bytes, ...]], Ints]:
    """The different combinations of cells in a few columns, and which of them each row has."""
    place = np.zeros(rows, np.int64)
    words: list[list[bytes]] = []
    for column in columns:
        if column is None:
            words.append([b""])
            continue
        encoded = column.dictionary_encode()
        words.append(encoded.dictionary.to_pylist())
        place = place * len(words[-1]) + encoded.indices.to_numpy(zero_copy_only=False)
    shape = tuple(map(len, words))
    present, where = _present(place, math.prod(shape))
    combos = zip(*np.unravel_index(present, shape), strict=True)
    return [tuple(known[at] for known, at in zip(words, ats, strict=True)) for ats in combos], where


def _present(place: Ints, size: int) -> tuple[Ints, Ints]:
    """The different numbers below `size`, and which of them each is; without sorting where size allows."""
    if size > 8 * len(place):
        return np.unique(place, return_inverse=True)
    there = np.zeros(size, bool)
    there[place] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[place]


def _ordinal(words: tuple[str, ...]) -> int:
    """The day of a date as 2018-06-01, 20180601 or with a time behind it; _NEVER for anything else."""
    text = words[0]
    if text[4:5] == "-" and text[10:11] in ("", " ", "T"):
        text = text[:10]
    try:
        return date.fromisoformat(text).toordinal() if len(text) in (8, 10) else _NEVER
    except ValueError:
        return _NEVER


def _text(cell: bytes) -> str:
    """A cell as text, whichever of the usual encodings its file has."""
    try:
        return cell.decode().strip()
    except UnicodeDecodeError:
        return cell.decode("cp1252", "replace").strip()


def _name(batch: Batch, row: int) -> str:
    """What a row goes by: its id where that is plain, else its line."""
    name = _text(batch.columns["id"][row].as_py()) if "id" in batch.columns else ""
    plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum() and len(name) <= 24
    return name if plain else f"line {batch.lines[row]}"


def _arrow(rows: Ints) -> "pa.Array":
    import pyarrow as pa

    return pa.array(rows)
