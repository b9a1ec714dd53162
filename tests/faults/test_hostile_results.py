"""A run folder from a stranger: the manifest vouches for the file, and the file is no file of a run.

Whatever lies there, a command that reads it ends with one line and exit code 2; nothing is unpickled, and an
archive that would unpack to more than a GiB is not unpacked. None of it takes the interpreter down.
"""

import ast
import hashlib
import io
import json
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.cli import job
from sim.scenario.errors import InputError
from sim.store import birth, files, manifest, read, seal, study, tables

ROOT = Path(__file__).resolve().parents[2]


def zipped(raw: bytes, name: str = "levels.npy") -> bytes:
    """Return an archive of one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return buffer.getvalue()


def header(values: int) -> bytes:
    """Return the head of an npy file that claims so many values."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (values,)})
    return buffer.getvalue()


class Trap:
    """What a pickle would call."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (Path("sprung").write_text, ("x",))


def objects() -> bytes:
    """Return an npz of an array of objects: NumPy writes a pickle."""
    buffer = io.BytesIO()
    np.savez(buffer, levels=np.array([{}], object))
    return buffer.getvalue()


ATTACKS: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {
    "npz that is none": ("tallies", "tallies.npz", lambda _: b"PK\3\4garbage"),
    "npz of text": ("tallies", "tallies.npz", lambda _: b"hello"),
    "empty npz": ("tallies", "tallies.npz", lambda _: b""),
    "pickle for npz": ("tallies", "tallies.npz", lambda _: pickle.dumps(Trap())),
    "pickle in npz": ("tallies", "tallies.npz", lambda _: zipped(pickle.dumps(Trap()))),
    "array of objects": ("tallies", "tallies.npz", lambda _: objects()),
    "array beyond its file": ("tallies", "tallies.npz", lambda _: zipped(header(10**12))),
    "other arrays": ("tallies", "tallies.npz", lambda _: zipped(header(0), "x.npy")),
    "parquet that is none": ("rows", "outcomes.parquet", lambda _: b"PAR1xxxxPAR1"),
    "parquet cut short": ("rows", "outcomes.parquet", lambda good: good[: len(good) // 2]),
    "another table": ("figures", "summary.csv", lambda _: b"a,b\n1,2\n"),
    "a field without end": ("figures", "summary.csv", lambda good: good + b"x" * 200_000),
    "a line too long": ("figures", "summary.csv", lambda good: good.replace(b"\n", b"\n,,,,,,,,,,,,,\n", 1)),
    "deep summary": ("meta", "summary.json", lambda _: b"[" * 200_000),
    "long number": ("meta", "summary.json", lambda _: b'{"meta":' + b"9" * 100_000 + b"}"),
    "no meta": ("meta", "summary.json", lambda _: b"{}"),
    "tag": ("scenario", "scenario.yaml", lambda _: b"title: !!python/object/apply:os.system [x]"),
    "theory of a list": ("theory", "theory.yaml", lambda _: b"[1]"),
}

Rows = dict[str, Any]


def altered(name: str, change: Callable[[Any], Any]) -> Callable[[Rows], Rows]:
    """Return a change of one column."""
    return lambda rows: rows | {name: change(rows[name])}


def without(*names: str) -> Callable[[Rows], Rows]:
    """Return a change that leaves columns out."""
    return lambda rows: {name: column for name, column in rows.items() if name not in names}


TABLES: dict[str, Callable[[Rows], Rows]] = {
    "a replicate twice": altered("replicate", lambda column: np.where(column == 1, 0, column)),
    "out of order": altered("replicate", lambda column: column[::-1]),
    "beyond the run": altered("replicate", lambda column: column + 10**12),
    "below 0": altered("replicate", lambda column: column - 10),
    "replicates in words": altered("replicate", lambda column: np.full(len(column), "x")),
    "replicates in parts": altered("replicate", lambda column: column + 0.5),
    "no replicates": without("replicate"),
    "levels in words": altered("peak.ALD-BRE", lambda column: np.full(len(column), "x")),
    "other partitions": altered("partition", lambda column: np.full(len(column), "9")),
    "more states": altered("partition", lambda column: np.full(len(column), "0110")),
    "partitions in numbers": altered("partition", lambda column: np.arange(len(column))),
    "columns left out": without("peak.ALD-BRE", "partition"),
    "fewer rows": lambda rows: {name: column[:3] for name, column in rows.items()},
    "no rows": lambda rows: {name: column[:0] for name, column in rows.items()},
}

MANIFESTS = {
    "deep": b"[" * 200_000,
    "deep within": b'{"schema":' + b"[" * 100_000,
    "long number": b'{"schema":' + b"9" * 100_000 + b"}",
    "a list": b"[]",
    "one that is none": b"\xff\xfe",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small run, not drawn."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "_show", lambda *_: None)
        assert main(["scenario=demo", "replicates=16", "seed=1", f"out={folder}"]) == 0
    return folder


def forged(whole: Path, folder: Path, name: str, make: Callable[[bytes], bytes]) -> Path:
    """Return a copy of a run with one file replaced and the manifest made to agree."""
    shutil.copytree(whole, folder)
    content = make((whole / name).read_bytes())
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(seal.seal(manifest)))
    return folder


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_forged_file_is_refused(
    attack: str, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for what the file should hold, a reader gets one short refusal, and nothing was called."""
    monkeypatch.chdir(tmp_path)
    what, name, make = ATTACKS[attack]
    run = read.read(forged(whole, tmp_path / "run", name, make))
    with pytest.raises(InputError) as refused:
        getattr(run, what)
    assert all(len(str(problem)) < 500 for problem in refused.value.problems)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("change", TABLES.values(), ids=TABLES.keys())
def test_a_forged_table_is_refused_by_name(
    change: Callable[[Rows], Rows], whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sound Parquet that the manifest vouches for, and no table of this run: `verify` finds it, and whoever
    needs its rows says which file of which folder, in one line, and writes nothing.
    """
    rows = change(dict(read.read(whole).rows))

    def table(_: bytes) -> bytes:
        file = io.BytesIO()
        tables.stream_rows(file, [rows])
        return file.getvalue()

    folder = forged(whole, tmp_path / "run", "outcomes.parquet", table)
    out = f"out={tmp_path / 'out'}"
    for words in (["compare", str(whole), str(folder), out], ["replay", str(folder), "replicate=1", out]):
        assert main(words) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "outcomes.parquet" in line
        assert "run" in line
    assert not (tmp_path / "out").exists()
    assert main(["verify", str(folder)]) == 1


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_a_forged_manifest_is_refused(
    content: bytes, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that reads a run ends with exit code 2 and one line."""
    folder = tmp_path / "run"
    shutil.copytree(whole, folder)
    (folder / "manifest.json").write_bytes(content)
    for words in (["compare", str(whole), str(folder)], ["replay", str(folder), "replicate=1"]):
        assert main(words) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is checked is the size that the archive states: 1 GiB and a byte is refused before it is read."""
    monkeypatch.setattr(tables, "MOST_ARRAYS", 2**20)
    (tmp_path / "bomb.npz").write_bytes(zipped(header(2**17) + bytes(2**20)))
    with pytest.raises(InputError, match="unpacks to more than"):
        tables.read_arrays(tmp_path / "bomb.npz")


def test_nothing_that_is_written_is_a_pickle(whole: Path) -> None:
    """No file of a run starts like a pickle, and no array in it is one of objects."""
    for path in (each for each in whole.rglob("*") if each.is_file()):
        assert path.suffix in (".csv", ".json", ".log", ".npz", ".parquet", ".yaml"), path
        assert not path.read_bytes().startswith(b"\x80"), path
    with np.load(whole / "tallies.npz", allow_pickle=False) as archive:
        assert all(not archive[name].dtype.hasobject for name in archive.files)


def test_the_source_unpickles_nothing() -> None:
    """No module imports pickle or its kin, and no call allows one."""
    kin = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert kin.isdisjoint(each.name.partition(".")[0] for each in node.names), path
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in kin, path
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant), path
                assert node.value.value is False, path
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("read_pickle", "to_pickle"), path


RECORD = {"bytes": 1, "sha256": "0" * 64}
RECORDS: dict[str, tuple[Any, int]] = {
    "a list": ([1], 2),
    "text": ("x", 2),
    "no records": ({"a": 1}, 2),
    "other keys": ({"a": {"bytes": 1, "sha": ""}}, 2),
    "more keys": ({"a": {**RECORD, "x": 1}}, 1),
    "other types": ({"index.csv": {"bytes": "x", "sha256": []}}, 2),
    "elsewhere": ({"../../../etc/passwd": RECORD}, 1),
    "a device": ({"/dev/zero": RECORD}, 1),
    "NUL": ({"a\0": RECORD}, 1),
    "escapes": ({"\x1b[31m\u202e": RECORD}, 1),
    "a long name": ({"a" * 5000: RECORD}, 1),
}


@pytest.mark.parametrize("attack", RECORDS)
@pytest.mark.parametrize("kind", ["study", "run", "begun"])
def test_forged_records_of_files_are_no_accident(
    attack: str, kind: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What study.json, manifest.json or birth.json say of files is checked before it is used: `verify` ends
    with 2 where they are no records, with 1 where a file is not as they say, in lines that no terminal obeys.
    """
    records, code = RECORDS[attack]
    folder = tmp_path / "x"
    if kind == "study":
        folder.mkdir()
        content = {"schema": study.SCHEMA, "kind": "sweep", "finished": "x", "files": records}
        (folder / study.NAME).write_text(json.dumps(content))
    else:
        shutil.copytree(whole, folder)
        name, key = {"run": (manifest.NAME, "files"), "begun": (birth.NAME, "base")}[kind]
        content = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(seal.seal({**content, key: records})))
        if kind == "begun":
            (folder / manifest.NAME).unlink()
    assert main(["verify", str(folder)]) == code
    said = capsys.readouterr()
    assert all(line.isprintable() and len(line) < 300 for line in (said.out + said.err).splitlines())


NEEDS = {
    "summary": (["summary", "RUN"], {"summary.csv", "summary.json"}),
    "compare": (
        ["compare", "WHOLE", "RUN"],
        {"outcomes.parquet", "scenario.yaml", "theory.yaml", "summary.json"},
    ),
    "replay": (
        ["replay", "RUN", "replicate=1"],
        {"outcomes.parquet", "scenario.yaml", "theory.yaml", "summary.json"},
    ),
    "rare": (
        ["rare", "RUN", "effort=16", "repeats=2", "plain=0"],
        {"scenario.yaml", "theory.yaml", "summary.json"},
    ),
    "reproduce": (["reproduce", "RUN"], set(files.RECORDED)),
}
"""By command: what it is asked, and the files without which it cannot answer."""


@pytest.mark.parametrize("how", ["cut", "gone", "a folder"])
@pytest.mark.parametrize("name", files.RECORDED)
def test_a_damaged_file_is_named(
    name: str, how: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that needs a file that is not as it was ends with 2 and says which, and writes nothing;
    `verify` ends with 1.
    """
    folder, out = tmp_path / "run", tmp_path / "out"
    shutil.copytree(whole, folder)
    content = (folder / name).read_bytes()
    (folder / name).unlink()
    if how == "cut":
        (folder / name).write_bytes(content[:-20])
    elif how == "a folder":
        (folder / name).mkdir()
    for command, (words, needed) in NEEDS.items():
        if name in needed:
            asked = [{"RUN": str(folder), "WHOLE": str(whole)}.get(word, word) for word in words]
            assert main([*asked, *([f"out={out}"] if command in ("compare", "replay", "rare") else [])]) == 2
            assert name in capsys.readouterr().err
    assert main(["verify", str(folder)]) == 1
    assert name in capsys.readouterr().err
    assert not out.exists()
