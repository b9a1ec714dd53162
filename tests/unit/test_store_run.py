"""A run folder, written and read back."""

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.outcomes.figures import Figure, Meta, Window
from sim.scenario import library, places
from sim.scenario import theory as theories
from sim.scenario.errors import InputError
from sim.statistics.survival import NOT_REACHED
from sim.store import birth, files, journal, manifest, read, running, summary, tables
from sim.store.birth import Birth
from sim.store.manifest import FailureRecord
from sim.store.spans import Span

SCENARIO = library.load("demo")
THEORY = theories.parse(
    yaml.safe_load((places.find_shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8")),
    "full.yaml",
)
META = Meta(
    scenario="demo",
    title='Demo, with "quotes" and Türkiye',
    states=("A", "B"),
    names=("Aland", "Beland"),
    dyads=("A-B",),
    pairs=("A-B",),
    directed=("A>B", "B>A"),
    dates=[date(2030, 1, 7), date(2030, 1, 14)],
    window=Window(1, 1, "2030-01-14 to 2030-01-20"),
    focus="A-B",
    history="given",
    n_attempted=4,
    n_failed=1,
    seed=2**64 - 1,
)
FIGURES = [
    Figure(
        "p_level_4", "A-B", "P(use of force)", 0.1 + 0.2, 0.0, 1.0, 3, 1, "Wilson 95 %", "w", "probability"
    ),
    Figure(
        "weeks", "NA", "median, weeks", math.nan, 1.5, math.inf, 3, 1, "order-statistic 95 %", "w", "weeks"
    ),
]
ROWS = {"replicate": np.array([0, 1, 3]), "first_2.A-B": np.array([-1, 0, 1], np.int32)}
FAILURE = FailureRecord(2, 1, "ValueError: x")
BIRTH = Birth({"scenario": "~/secret/demo.yaml", "out": "~/secret", "replicates": 4}, SCENARIO, THEORY, 7, 4)


def write_inputs(path: Path, done: Sequence[Span]) -> None:
    """Write inputs of histories that drew their own number."""
    numbers = np.concatenate([np.arange(*span) for span in done])
    tables.write_rows(path, {"replicate": numbers, "states.A.resolve": numbers.astype(np.float32)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a whole run into an empty folder."""
    with running.open_run(BIRTH, tmp_path) as run:
        for first in (0, 1, 3):
            part = slice(min(first, 2), min(first, 2) + 1)
            rows = {name: column[part] for name, column in ROWS.items()}
            run.ledger.add(first, 1, rows, {"levels": np.full((2, 1, 5), first, np.int64)})
        run.ledger.fail(FAILURE)
        run.finish(lambda rows, tallies, failed: (META, FIGURES), write_inputs)
    return tmp_path


def test_a_run_reads_back_as_it_was_written(folder: Path) -> None:
    """Rows, tallies, meta, figures and scenario are equal after reading, NaN and infinity included."""
    run = read.read(folder)
    assert np.array_equal(run.rows["first_2.A-B"], ROWS["first_2.A-B"])
    assert run.tallies["levels"].tolist() == np.full((2, 1, 5), 4).tolist()
    assert run.meta == META
    assert run.figures[0] == FIGURES[0]
    assert math.isnan(run.figures[1].estimate)
    assert (run.figures[1].low, run.figures[1].high, run.figures[1].subject) == (1.5, math.inf, "NA")
    assert run.scenario == SCENARIO


def test_what_is_no_number_is_missing_in_csv_and_json_alike(tmp_path: Path) -> None:
    """Not observed, not reached, without a bound: an empty field and null; reading back tells them apart."""
    times = (math.inf, 30.0, math.inf), (math.inf, math.inf, math.inf)
    method = f"Kaplan-Meier; {NOT_REACHED}"
    reached = [replace(FIGURES[1], estimate=e, low=a, high=b, method=method) for e, a, b in times]
    unseen = replace(FIGURES[1], estimate=math.nan, low=math.nan, high=math.nan, n=0)
    open_below = replace(FIGURES[1], estimate=2.0, low=-math.inf)
    figures = [*reached, unseen, open_below]
    summary.write(tmp_path, META, figures)
    lines = list(csv.DictReader((tmp_path / summary.CSV).read_text().splitlines()))
    records = json.loads((tmp_path / summary.JSON).read_text())["figures"]
    for line, record in zip(lines, records, strict=True):
        for key in summary.NUMBERS:
            assert (line[key] == "") == (record[key] is None)
    assert [line["low"] for line in lines] == ["30.0", "", "", ""]
    for back, figure in zip(summary.read_figures(tmp_path / summary.CSV), figures, strict=True):
        assert repr(back) == repr(figure)


def test_the_stored_theory_is_the_theory(folder: Path) -> None:
    """theory.yaml holds every parameter with its provenance and reads back equal."""
    assert read.read(folder).theory == THEORY


def test_the_manifest_is_a_birth_certificate(folder: Path) -> None:
    """Seed, versions, environment, fingerprints, failures and the hash of every table are in it."""
    found = read.read(folder).manifest
    assert (found.seed, found.n_attempted, found.n_failed) == (7, 4, 1)
    assert found.failures == (FAILURE,)
    assert {"python", "numpy", "numba", "alliance-sim"} <= set(found.versions)
    assert found.environment["cores"]
    assert len(found.scenario_fingerprint) == len(found.theory_fingerprint) == 64
    assert set(found.files) == {*files.RECORDED, files.FAILURES}
    assert (found.rows, len(found.rows_sha256), found.code) == (3, 64, manifest.code())
    assert found.finished >= found.started


def test_the_manifest_tells_no_paths(folder: Path) -> None:
    """The scenario is recorded by name and the folder not at all: where files lie is nobody's business."""
    text = (folder / manifest.NAME).read_text(encoding="utf-8")
    assert "secret" not in text
    assert str(Path.home()) not in text
    assert json.loads(text)["config"]["scenario"] == "demo"


def test_equal_inputs_have_equal_digests() -> None:
    """The folder's hash is that of scenario, theory, seed and replicates: another seed is another hash."""
    assert Birth({}, SCENARIO, THEORY, 7, 4).digest == BIRTH.digest
    assert Birth({}, SCENARIO, THEORY, 8, 4).digest != BIRTH.digest
    assert Birth({}, SCENARIO, THEORY, 7, 5).digest != BIRTH.digest


def test_no_temporary_file_stays(folder: Path) -> None:
    """A finished run consists of the recorded files, its birth, its log and the manifest."""
    names = {*files.RECORDED, files.FAILURES, birth.NAME, journal.NAME, manifest.NAME}
    assert {path.name for path in folder.iterdir()} == names


@pytest.mark.parametrize("name", files.RECORDED)
@pytest.mark.parametrize("damage", ["cut", "altered", "gone"])
def test_a_damaged_file_is_named(folder: Path, name: str, damage: str) -> None:
    """A file that was cut short, altered by a bit or removed is refused by name when it is asked for."""
    path = folder / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if damage == "cut" else bytes([content[0] ^ 1]) + content[1:])
    run = read.read(folder)
    with pytest.raises(InputError) as caught:
        _ = run.rows, run.inputs, run.tallies, run.meta, run.figures, run.scenario, run.theory, run.columns
    assert caught.value.problems[0].key == name


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b"{}", b'{"schema": 99}', b'{"schema": 2, "seed": "x"}', b"\xff\xfe"]
)
def test_a_folder_without_a_sound_manifest_is_no_run(folder: Path, content: bytes | None) -> None:
    """A missing, cut, foreign or newer manifest is refused with one line."""
    path = folder / manifest.NAME
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read.read(folder)
    (problem,) = caught.value.problems
    assert problem.key == manifest.NAME
    assert "\n" not in str(problem)
