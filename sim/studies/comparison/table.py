"""The tables of a comparison: comparison.csv and .parquet, a line per figure; inputs.csv, one per input."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.store import dictionary, tables
from sim.store.files import is_drawn
from sim.store.study import Question
from sim.studies.comparison.work import Comparison, Line

CSV, PARQUET, INPUTS = "comparison.csv", "comparison.parquet", "inputs.csv"
HEADER = (
    "outcome", "subject", "label", "unit", "run", "against",
    "first", "first_low", "first_high", "second", "second_low", "second_high",
    "difference", "low", "high", "joint_low", "joint_high", "p", "p_holm", "p_log_rank", "p_log_rank_holm",
    "variance_ratio", "n", "n_failed", "method", "joint_method", "test", "comparisons", "window",
)  # fmt: skip


def question(comparison: Comparison, outcomes: Sequence[str]) -> Question:
    """Return what the study's folder is claimed with: the runs' own files, wherever they lie."""
    runs = [
        {
            "folder": str(run.folder),
            "files": {
                name: record.sha256 for name, record in run.manifest.files.items() if not is_drawn(name)
            },
        }
        for run in comparison.runs
    ]
    prints = [each["files"] for each in runs]
    config = {"folders": [each["folder"] for each in runs]}
    return Question("comparison", {"runs": prints, "outcomes": list(outcomes)}, config)


def columns(comparison: Comparison) -> dict[str, list[Any]]:
    """Return the comparison as columns, a line per outcome and run that is compared with the first."""
    lines = [_cells(line, comparison) for line in comparison.lines]
    return {name: [line[place] for line in lines] for place, name in enumerate(HEADER)}


def _cells(line: Line, comparison: Comparison) -> list[Any]:
    outcome, d = line.outcome, line.difference
    label, first = comparison.labels[line.run], comparison.labels[0]
    return [
        outcome.name, outcome.subject, outcome.label, outcome.unit, label, first,
        *_bounds(line.first), *_bounds(line.second), *_bounds(d.interval), line.joint.low, line.joint.high,
        d.p, line.p_holm, line.p_log_rank, line.p_log_rank_holm, d.gain, d.interval.n, d.interval.failed,
        d.interval.method, line.joint.method, d.test, comparison.comparisons,
        comparison.runs[line.run].meta.window.text,
    ]  # fmt: skip


def _bounds(interval: Any) -> tuple[float, float, float]:
    return float(interval.estimate), float(interval.low), float(interval.high)


def write(folder: Path, comparison: Comparison) -> list[Path]:
    """Write the tables of a comparison and return their files. Raises OSError on a full disk."""
    table = columns(comparison)
    lines = zip(*table.values(), strict=True)
    tables.write_csv(folder / CSV, list(HEADER), lines)
    tables.write_rows(folder / PARQUET, {name: np.array(column) for name, column in table.items()})
    inputs = [[line.key, *line.values] for line in comparison.inputs]
    tables.write_csv(folder / INPUTS, ["key", *comparison.labels], inputs)
    return [*(folder / name for name in (CSV, PARQUET, INPUTS)), dictionary.write(folder, "comparison")]


def describe(comparison: Comparison) -> dict[str, Any]:
    """Return what study.json says beside the tables."""
    return {
        "labels": list(comparison.labels),
        "pairs": list(comparison.pairs),
        "comparisons": comparison.comparisons,
        "notes": list(comparison.notes),
    }
