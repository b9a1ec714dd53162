"""Step data as tables: trajectories.parquet, a row per history, step and directed dyad; events.parquet, a row
for everything that happened. Both are written as histories come, in the order of histories.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from sim.model.declaration import CAUSES, RUNGS
from sim.outcomes import chronicle
from sim.outcomes.chronicle import HELP, KINDS, Chronicle
from sim.outcomes.rows import Names
from sim.store import atomic
from sim.store.files import EVENTS, STEPS

GROUP_ROWS = 2**20
"""Rows of a row group of trajectories.parquet, about."""

EPOCH = date(1970, 1, 1)
NONE = chronicle.NONE

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Legend:
    """What the numbers of a chronicle stand for. days: the first day of every step."""

    names: Names
    days: Sequence[date]

    @cached_property
    def day(self) -> Array:
        """Days by step [steps], as Parquet counts them."""
        return np.array([(day - EPOCH).days for day in self.days], np.int32)

    @cached_property
    def ends(self) -> list[list[int]]:
        """Actor and target of every directed dyad, by their place among the states."""
        states = self.names.states
        return [[states.index(state) for state in pair.split(">")] for pair in self.names.directed]

    @cached_property
    def dyads(self) -> list[str]:
        """Every dyad, in the order of `dyad`."""
        states = self.names.states
        return [f"{a}-{b}" for i, a in enumerate(states) for b in states[i + 1 :]]

    def dyad(self, first: Array, second: Array) -> Array:
        """Place of a dyad among `dyads`, elementwise [...]; the states of each are in order."""
        place: Array = first * (2 * len(self.names.states) - first - 3) // 2 + second - 1
        return place


def write(folder: Path, legend: Legend, chronicles: Iterable[Chronicle]) -> None:
    """Write both tables, or neither. Raises OSError where the disk is full or the folder is gone."""

    def both(steps: BinaryIO) -> None:
        atomic.write(folder / EVENTS, lambda events: _stream(steps, events, legend, chronicles))

    try:
        atomic.write(folder / STEPS, both)
    except BaseException:
        (folder / EVENTS).unlink(missing_ok=True)
        raise


def _stream(steps: BinaryIO, events: BinaryIO, legend: Legend, chronicles: Iterable[Chronicle]) -> None:
    with ExitStack() as stack:
        kinds = STEP_TYPES, EVENT_TYPES
        trajectories, log = (
            stack.enter_context(_writer(file, legend, kind))
            for file, kind in zip((steps, events), kinds, strict=True)
        )
        for found in chronicles:
            for group in step_groups(legend, found):
                _put(trajectories, legend, STEP_TYPES, group)
            _put(log, legend, EVENT_TYPES, list_events(legend, found))


# Columns of the tables: what is in them, or the words that their whole numbers stand for.
STEP_TYPES = {
    "replicate": "int64", "step": "int32", "date": "date32", "dyad": "dyads", "actor": "states",
    "target": "states", "level": "int8", "tension": "float32", "alignment": "float32", "act": "acts",
}  # fmt: skip
EVENT_TYPES = {
    "replicate": "int64", "step": "int32", "date": "date32", "event": "events", "dyad": "dyads",
    "actor": "states", "target": "states", "act": "acts", "cause": "causes", "side": "sides",
}  # fmt: skip


def step_groups(legend: Legend, found: Chronicle) -> Iterator[dict[str, Array]]:
    """Yield the columns [rows] of trajectories.parquet, a row group at a time."""
    steps, pairs, lanes = found.act.shape
    several = max(1, GROUP_ROWS // max(steps * pairs, 1))
    for low in range(0, lanes, several):
        yield _steps(legend, found, low, min(low + several, lanes))


def _steps(legend: Legend, found: Chronicle, low: int, high: int) -> dict[str, Array]:
    steps, pairs, _ = found.act.shape
    actor, target = np.array(legend.ends, np.int32).reshape(-1, 2).T
    dyad = legend.dyad(np.minimum(actor, target), np.maximum(actor, target))
    known = {name: p for p, name in enumerate(legend.names.dyads)}
    place = np.array([known.get(legend.dyads[at], NONE) for at in dyad], np.int64)
    step = np.repeat(np.arange(steps, dtype=np.int32), pairs)
    each = {"step": step, "date": legend.day[step]}
    each |= {"dyad": np.tile(dyad, steps), "actor": np.tile(actor, steps), "target": np.tile(target, steps)}
    return {
        "replicate": np.repeat(np.arange(found.first + low, found.first + high), steps * pairs),
        **{name: np.tile(column, high - low) for name, column in each.items()},
        "level": _by_history(_or_none(found.level, NONE)[:, place, low:high]),
        "tension": _by_history(_or_none(found.tension, np.nan)[:, place, low:high]),
        "alignment": _by_history(found.alignment[..., low:high]),
        "act": _by_history(found.act[..., low:high].astype(np.int32)),
    }


def _or_none(values: Array, none: float) -> Array:
    """Values [T, P, W] with one more for those who have no dyad, at its end."""
    steps, _, lanes = values.shape
    return np.concatenate([values, np.full((steps, 1, lanes), none, values.dtype)], axis=1)


def _by_history(values: Array) -> Array:
    """Values [T, C, W] in the order of histories, then steps, then dyads."""
    return np.ascontiguousarray(values.transpose(2, 0, 1)).ravel()


def list_events(legend: Legend, found: Chronicle) -> dict[str, Array]:
    """The columns [events] of events.parquet."""
    events = found.events
    step = events[chronicle.STEP]
    return {
        "replicate": found.first + events[chronicle.LANE].astype(np.int64),
        "step": step,
        "date": legend.day[step],
        "event": events[chronicle.KIND],
        "dyad": legend.dyad(events[chronicle.FIRST], events[chronicle.SECOND]),
        "actor": events[chronicle.WHO],
        "target": events[chronicle.WHOM],
        "act": events[chronicle.RUNG],
        "cause": events[chronicle.WHY],
        "side": events[chronicle.HOW],
    }


def _words(legend: Legend) -> Mapping[str, Sequence[str]]:
    return {
        "dyads": legend.dyads, "states": legend.names.states, "acts": RUNGS, "causes": CAUSES, "sides": HELP,
        "events": KINDS,
    }  # fmt: skip


def _writer(file: BinaryIO, legend: Legend, types: Mapping[str, str]) -> Any:
    """A writer of columns of these types; numbers that repeat are kept once, others by their bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = pa.dictionary(pa.int32(), pa.string())
    words = _words(legend)
    fields = [pa.field(name, texts if kind in words else getattr(pa, kind)()) for name, kind in types.items()]
    numbers = [name for name, kind in types.items() if kind == "float32"]
    return pq.ParquetWriter(
        file,
        pa.schema(fields),
        compression="zstd",
        use_dictionary=[name for name in types if name not in numbers],
        use_byte_stream_split=numbers,
        write_statistics=["replicate", "step"],
    )


def _put(writer: Any, legend: Legend, types: Mapping[str, str], columns: Mapping[str, Array]) -> None:
    import pyarrow as pa

    words = _words(legend)
    arrays = [_arrow(columns[name], kind, words.get(kind)) for name, kind in types.items()]
    table = pa.Table.from_arrays(arrays, schema=writer.schema)
    writer.write_table(table, row_group_size=max(table.num_rows, 1))


def _arrow(column: Array, kind: str, words: Sequence[str] | None) -> Any:
    """A column as Arrow has it, made of its buffers; what is nothing is null."""
    import pyarrow as pa

    there: Array = ~np.isnan(column) if column.dtype.kind == "f" else (column >= 0) | (kind == "date32")
    known = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    made = pa.int32() if words is not None else getattr(pa, kind)()
    numbers = pa.Array.from_buffers(made, len(column), [known, pa.py_buffer(np.ascontiguousarray(column))])
    return numbers if words is None else pa.DictionaryArray.from_arrays(numbers, pa.array(list(words)))
