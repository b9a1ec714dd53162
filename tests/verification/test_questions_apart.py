"""Parameters are never fitted to the questions that ship: what fits does not read where they lie."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import field_files

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "scenarios" / "questions"

READS = """
import sys
from pathlib import Path

folder, opened = Path(sys.argv[1]), []

def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and arguments and isinstance(arguments[0], (str, bytes, Path)):
        path = Path(arguments[0] if isinstance(arguments[0], (str, Path)) else arguments[0].decode())
        if path.absolute().is_relative_to(folder):
            opened.append(str(path))

sys.addaudithook(watch)
from sim.__main__ import main
from sim.cli import calibrate

def stop(began, text):
    if "criterion" in text:
        raise KeyboardInterrupt

calibrate._tell = stop
code = main(sys.argv[2:])
print("code", code, "opened", opened)
"""  # noqa: E501 - a program


def watched(*words: str) -> str:
    """What a command says under a hook that notes every file of the folder that is opened."""
    done = subprocess.run(
        [sys.executable, "-c", READS, str(FOLDER), *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_no_module_of_the_fit_reaches_the_reader_of_questions() -> None:
    """A contract of the gate forbids it, direct or through others, for the command and for its study."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (found,) = (
        each for each in contracts["contracts"] if each["name"] == "What fits parameters knows no answers"
    )
    assert set(found["source_modules"]) == {"sim.cli.calibrate", "sim.studies.calibration"}
    assert found["forbidden_modules"] == ["sim.studies.hindcast.questions"]
    assert "ignore_imports" not in found


def test_one_module_knows_where_the_questions_lie() -> None:
    """The name of the folder stands in no other module of the program."""
    named = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "sim").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and node.value.value == FOLDER.name
    ]
    assert named == ["sim/studies/hindcast/questions.py"]


def test_no_evidence_is_taken_from_them() -> None:
    """No file that the fit reads names a question, the folder or its files."""
    for path in sorted((ROOT / "configs").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert "aras_2022" not in text, path
        assert "scenarios/questions" not in text, path


def test_the_hook_sees_who_does_read_them(tmp_path: Path) -> None:
    """`hindcast` opens the file, and is refused only after that: the watch works."""
    said = watched("hindcast", "aras_2022", "scenario=aras_drills", "seed=1", "replicates=100", "workers=1",
                   f"out={tmp_path / 'h'}")  # fmt: skip
    assert "aras_2022.yaml" in said


def test_what_is_made_of_the_record_opens_none_of_them(tmp_path: Path) -> None:
    """`calibrate part=panel` on a made-up record."""
    folder = field_files.folder(tmp_path / "data")
    said = watched("calibrate", "part=panel", f"data={folder}", f"out={tmp_path / 'out'}")
    assert said.endswith("opened []")


@pytest.mark.long
def test_the_fit_opens_none_of_them(tmp_path: Path) -> None:
    """The smallest fit there is, in one process, from its first file to the first sum of its misfits: all
    that it is fitted to is read by then.
    """
    words = ["calibrate", "size=0.05", "seed=1", "executor=serial", f"out={tmp_path}"]
    assert watched(*words) == "code 130 opened []"
