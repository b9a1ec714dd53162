"""What a discovery found, as files."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sim.store import atomic, tables
from sim.studies.columns import NUMBERS, numbers
from sim.studies.discovery.work import BoxesFound, Discovered, Discovery, find_boxes, keep
from sim.studies.pieces import Arrays

KEPT = ("outcome", "replicate")
LIMITS, QUALITY, PATH, SUMMARY = "boxes.csv", "quality.csv", "search.csv", "discovery.json"


def work_out(study: Discovery, done: Iterator[Arrays]) -> BoxesFound:
    """What the study's pieces, columns [n] each, come to, or the rows of its run."""
    parts = list(done) if study.rows is None else [keep(study, study.rows)]
    outcome, replicates = (np.concatenate([part[name] for part in parts]) for name in KEPT)
    return find_boxes(study, outcome, replicates)


def write(folder: Path, result: BoxesFound) -> list[Path]:
    """Write boxes.csv, quality.csv, search.csv and discovery.json, and return their paths."""
    tables.write_csv(folder / LIMITS, ("box", "input", "low", "high", "quasi_p_holm"), _limits(result))
    tables.write_csv(folder / QUALITY, ("box", "quantity", *NUMBERS), _quality(result))
    head = ("box", "step", "coverage", "density", "mass", "coverage_kept_apart", "density_kept_apart")
    tables.write_csv(folder / PATH, head, _path(result))
    atomic.write_json(folder / SUMMARY, _summary(result))
    return [folder / name for name in (LIMITS, QUALITY, PATH, SUMMARY)]


def _limits(result: BoxesFound) -> Iterator[list[Any]]:
    for number, box in enumerate(result.boxes, start=1):
        for limit, p in zip(box.box, box.p, strict=True):
            yield [number, limit.name, limit.low, limit.high, p]


def _quality(result: BoxesFound) -> Iterator[list[Any]]:
    for number, box in enumerate(result.boxes, start=1):
        for name, interval in box.quality._asdict().items():
            yield [number, name, *numbers(interval)]


def _path(result: BoxesFound) -> Iterator[list[Any]]:
    for number, box in enumerate(result.boxes, start=1):
        for step, each in enumerate(box.path):
            yield [
                number,
                step,
                each.coverage,
                each.density,
                each.mass,
                each.apart_coverage,
                each.apart_density,
            ]


def _summary(result: BoxesFound) -> dict[str, Any]:
    study = result.study
    return {
        "outcome": study.outcome.name,
        "label": study.outcome.title,
        "of_interest_from": result.cut,
        "histories": len(result.cases),
        "inputs": len(result.cases.inputs),
        "boxes": [_box(box) for box in result.boxes],
        "multiplicity": "quasi-p-values corrected by Holm over the limits of a box, on histories kept apart",
    }


def _box(box: Discovered) -> dict[str, Any]:
    quality = {name: asdict(interval) for name, interval in box.quality._asdict().items()}
    limits = [{**limit._asdict(), "quasi_p_holm": p} for limit, p in zip(box.box, box.p, strict=True)]
    return {"holds": box.holds, "limits": limits, **quality}
