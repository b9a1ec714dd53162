"""The tables of a sweep: the index, every figure, contrasts with the first cell; written, and read back."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.montecarlo import adaptive
from sim.montecarlo.adaptive import Aim
from sim.outcomes.outcome import Outcome
from sim.scenario.difference import speak
from sim.statistics.differences import holm, simultaneous
from sim.statistics.intervals import LEVEL
from sim.store import atomic, dictionary, study, tables
from sim.store.spelling import read_lines
from sim.studies.cells import REPLICATE, Arrays, match
from sim.studies.contrast import Sample, share
from sim.studies.sweep import figure_arrays, looks
from sim.studies.sweep import rerun as sweep_rerun
from sim.studies.sweep.looks import Look
from sim.studies.sweep.points import is_number
from sim.studies.sweep.rerun import Rerun
from sim.studies.sweep.work import OCCASION, VALUE, CellResult, Prepared, arrays_of

INDEX_CSV, INDEX, FIGURES, CONTRASTS = "index.csv", "index.parquet", "figures.parquet", "contrasts.csv"
MOST_CONTRASTS = 5000
TOGETHER = 100
"""Cells in a group of rows of figures.parquet: few groups, and no more in memory than these."""
CONTRAST_HEADER = [
    "cell", "against", "outcome", "label", "unit", "difference", "low", "high", "joint_low", "joint_high",
    "p", "p_holm", "n_pairs", "n_failed", "variance_ratio", "method", "test", "comparisons",
]  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """An outcome's figures cell by cell: its name, in the field's words, its unit; [cells, 3] with bounds."""

    name: str
    label: str
    subject: str
    unit: str
    numbers: NDArray[np.float64]
    method: str = ""

    @property
    def quantity(self) -> str:
        """The outcome's name without whom it is about."""
        return self.name.partition(".")[0]

    @property
    def is_constant(self) -> bool:
        """Whether it is the same in all of several cells, bounds included."""
        seen = self.numbers[np.isfinite(self.numbers[:, 0])]
        return len(self.numbers) > 1 and bool((seen == seen[:1]).all())


@dataclass(frozen=True)
class Table:
    """The index of a sweep, as every view of it reads it.

    keys: what varies. values: by key, one for each cell: numbers as they are, everything else in words.
    title: of the first cell's scenario. contrasts: Holm's p by cell and outcome, where they were made. rerun:
    the cell that was run again, if one was. aim: when the sweep was to stop, if it does so by itself.
    """

    keys: tuple[str, ...]
    values: Mapping[str, list[Any]]
    outcomes: tuple[Figures, ...]
    n: NDArray[np.int64]
    n_failed: NDArray[np.int64]
    reasons: list[str]
    kind: str
    title: str
    window: str
    seed: int
    fixed: Mapping[str, Any]
    logs: tuple[str, ...] = ()
    contrasts: Mapping[tuple[int, str], float] = field(default_factory=dict)
    rerun: Rerun | None = None
    aim: Aim | None = None

    @property
    def precise(self) -> NDArray[np.bool_] | None:
        """Which cells are as precise as was asked for, [cells]; None where cells are of a fixed size."""
        if self.aim is None:
            return None
        numbers = next(each.numbers for each in self.outcomes if each.name == self.aim.outcome)
        return np.array([self.aim.is_met(low, high) for _, low, high in numbers.tolist()], bool)

    @property
    def failures(self) -> list[str]:
        """A line for each cell that failed, in whole or in part, the one that was run again included."""
        lines = [f"cell {place}: {reason}" for place, reason in enumerate(self.reasons, start=1) if reason]
        if self.rerun is not None and self.rerun.reason:
            lines.append(f"cell {self.rerun.cell + 1} on fresh draws: {self.rerun.reason}")
        return lines

    def differs(self, cell: int, outcome: str) -> bool:
        """Whether a cell (from 0) surely differs from the first: Holm's p over all contrasts below .05."""
        return self.contrasts.get((cell, outcome), math.nan) < 1 - LEVEL

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.reasons)

    def is_numeric(self, key: str) -> bool:
        """Whether every value of a key is a number."""
        return all(is_number(value) for value in self.values[key])

    def distinct(self, key: str) -> list[Any]:
        """The different values of a key: numbers in order, words as they were typed."""
        found = list(dict.fromkeys(self.values[key]))
        return sorted(found) if self.is_numeric(key) else found


def table(prepared: Prepared, results: Sequence[CellResult], again: Rerun | None = None) -> Table:
    """Return the index of a sweep whose cells have ended."""
    asked, first = prepared.asked, prepared.worlds[0]
    columns = zip(*asked.points.values, strict=True) if asked.points.keys else ()
    values = {key: _told(column) for key, column in zip(asked.points.keys, columns, strict=True)}
    cells = [(draws.replicates, r) for draws, r in zip(prepared.draws, results, strict=True)]
    windows = [each.window for result in results for each in result.figures.values()]
    return Table(
        keys=asked.points.keys,
        values=values,
        outcomes=tuple(_figures(outcome, results) for outcome in prepared.outcomes),
        n=np.array([n - r.n_failed if r.figures else 0 for n, r in cells], np.int64),
        n_failed=np.array([r.n_failed if r.figures else n for n, r in cells], np.int64),
        reasons=[result.reason for result in results],
        kind=asked.points.kind,
        title=first.scenario.title,
        window=windows[0] if windows else "",
        seed=asked.seed,
        fixed=asked.fixed,
        logs=asked.points.logs,
        rerun=again,
        aim=prepared.aim,
    )


def _told(column: Sequence[Any]) -> list[Any]:
    """Values of a key as they are shown: numbers stay numbers where all are."""
    if all(is_number(value) for value in column):
        return [float(value) for value in column]
    return [speak(value) for value in column]


def _figures(outcome: Outcome, results: Sequence[CellResult]) -> Figures:
    found = [result.figures.get(outcome.name) for result in results]
    numbers = [(f.estimate, f.low, f.high) if f else (math.nan,) * 3 for f in found]
    methods = dict.fromkeys(f.method for f in found if f)
    return Figures(
        outcome.name, outcome.label, outcome.subject, outcome.unit,
        np.array(numbers, np.float64).reshape(-1, 3), "; ".join(methods),
    )  # fmt: skip


def write(
    folder: Path, prepared: Prepared, results: Sequence[CellResult], index: Table, seen: Sequence[Look] = ()
) -> list[Path]:
    """Write all tables and return their files; seen: what looks saw. Raises OSError on a full disk."""
    columns = _index_columns(prepared, index)
    tables.write_csv(folder / INDEX_CSV, list(columns), zip(*columns.values(), strict=True))
    tables.write_rows(folder / INDEX, {name: np.array(column) for name, column in columns.items()})
    _write_figures(folder / FIGURES, arrays_of(prepared, folder, results))
    written = [folder / INDEX_CSV, folder / INDEX, folder / FIGURES]
    if lines := contrasts(prepared, folder, results):
        tables.write_csv(folder / CONTRASTS, CONTRAST_HEADER, lines)
        written.append(folder / CONTRASTS)
    written += [*sweep_rerun.write(folder, prepared, results, index.rerun), *looks.write(folder, seen)]
    return [*written, dictionary.write(folder, "sweep")]


def _index_columns(prepared: Prepared, index: Table) -> dict[str, Sequence[Any]]:
    columns: dict[str, Sequence[Any]] = {"cell": range(1, index.cells + 1)}
    columns |= {key: index.values[key] for key in index.keys}
    for outcome in index.outcomes:
        for place, part in enumerate(("", ".low", ".high")):
            columns[outcome.name + part] = outcome.numbers[:, place].tolist()
    columns |= {"n": index.n.tolist(), "n_failed": index.n_failed.tolist()}
    if index.precise is not None:
        columns["precise"] = index.precise.tolist()
    columns["reason"] = index.reasons
    columns["digest"] = [key[:16] for key in prepared.keys]
    return columns


def _write_figures(path: Path, cells: Iterator[Arrays | None]) -> None:
    """Write every figure of every cell, with the number of its cell; TOGETHER cells at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("cell", pa.int64())] + [(name, _type(name)) for name in figure_arrays.FIELDS])
    numbered = ((number, arrays) for number, arrays in enumerate(cells, start=1) if arrays is not None)

    def fill(file: Any) -> None:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            while some := list(islice(numbered, TOGETHER)):
                writer.write_table(pa.table(list(_together(some)), schema))

    atomic.write(path, fill)


def _together(cells: Sequence[tuple[int, Arrays]]) -> Iterator[Any]:
    """The columns of figures.parquet for some cells."""
    import pyarrow as pa

    fields = [[arrays[figure_arrays.PREFIX + name] for _, arrays in cells] for name in figure_arrays.FIELDS]
    yield pa.array(np.repeat([number for number, _ in cells], [len(column) for column in fields[0]]))
    for name, columns in zip(figure_arrays.FIELDS, fields, strict=True):
        column = np.concatenate(columns)
        yield pa.array(column, mask=~np.isfinite(column) if name in figure_arrays.NUMBERS else None)


def _type(name: str) -> Any:
    import pyarrow as pa

    if name in figure_arrays.NUMBERS:
        return pa.float64()
    return pa.int64() if name in figure_arrays.COUNTS else pa.string()


def contrasts(prepared: Prepared, folder: Path, results: Sequence[CellResult]) -> list[list[Any]]:
    """Return each cell's paired differences from the first, for a grid of one seed and a sensible size."""
    outcomes, cells = prepared.outcomes, len(results)
    comparisons = (cells - 1) * len(outcomes)
    if prepared.asked.points.kind != "grid" or not 0 < comparisons <= MOST_CONTRASTS:
        return []
    if len(set(prepared.draws)) > 1:
        return []
    kept = arrays_of(prepared, folder, results)
    base = next(kept)
    if base is None:
        return []
    lines = [
        _contrast(outcome, base, arrays, number, prepared.most, comparisons)
        for number, arrays in enumerate(kept, start=2)
        if arrays is not None
        for outcome in outcomes
        if VALUE + outcome.name in arrays and VALUE + outcome.name in base
    ]
    place, raw = CONTRAST_HEADER.index("p_holm"), CONTRAST_HEADER.index("p")
    for line, adjusted in zip(lines, holm([line[raw] for line in lines]), strict=True):
        line[place] = adjusted
    return lines


def _contrast(
    outcome: Outcome, base: Arrays, arrays: Arrays, number: int, replicates: int, comparisons: int
) -> list[Any]:
    one, other = match(base, arrays)
    pairs = kept_sample(outcome, base).at(one), kept_sample(outcome, arrays).at(other)
    lost = replicates - len(one)
    alone = share(outcome, *pairs, lost)
    joint = share(outcome, *pairs, lost, simultaneous(LEVEL, comparisons)).interval
    i = alone.interval
    return [
        number, 1, outcome.name, outcome.label, outcome.unit, i.estimate, i.low, i.high,
        joint.low, joint.high, alone.p, math.nan, i.n, i.failed, alone.gain, i.method, alone.test,
        comparisons,
    ]  # fmt: skip


def kept_sample(outcome: Outcome, arrays: Arrays) -> Sample:
    """Return what a stored cell's histories [n] contribute to an outcome."""
    values = np.asarray(arrays[VALUE + outcome.name], np.float64)
    if not outcome.divides:
        return Sample(values, np.ones(len(arrays[REPLICATE])))
    return Sample(values, np.asarray(arrays[OCCASION + outcome.name], np.float64))


def describe(index: Table) -> dict[str, Any]:
    """Return what study.json says beside the index, so that the index reads back as it was."""
    return {
        "kind_of_points": index.kind,
        "title": index.title,
        "window": index.window,
        "outcomes": [
            {"name": o.name, "label": o.label, "subject": o.subject, "unit": o.unit, "method": o.method}
            for o in index.outcomes
        ],
    }


def read(folder: Path) -> Table:
    """Return the index of a finished sweep. Raises InputError where the folder holds no such thing."""
    content = study.read(folder)
    columns = tables.read_rows(folder / INDEX)
    inputs = content["inputs"]
    outcomes = tuple(
        Figures(numbers=np.stack([columns[o["name"] + part] for part in ("", ".low", ".high")], axis=1), **o)
        for o in content["outcomes"]
    )
    return Table(
        keys=tuple(inputs["keys"]),
        values={key: columns[key].tolist() for key in inputs["keys"]},
        outcomes=outcomes,
        n=columns["n"],
        n_failed=columns["n_failed"],
        reasons=columns["reason"].tolist(),
        kind=content["kind_of_points"],
        title=content["title"],
        window=content["window"],
        seed=inputs["seed"],
        fixed=inputs["fixed"],
        logs=tuple(inputs["logs"]),
        contrasts=_read_contrasts(folder / CONTRASTS),
        rerun=sweep_rerun.read(folder),
        aim=adaptive.aim(inputs),
    )


def _read_contrasts(path: Path) -> dict[tuple[int, str], float]:
    if not path.exists():
        return {}
    return {(int(x["cell"]) - 1, x["outcome"]): float(x["p_holm"] or "nan") for x in read_lines(path)}
