"""A process that loads what draws while histories are simulated, to be copied: nothing is run twice, nobody
stays, and no stranger's file is loaded."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from multiprocessing import forkserver
from pathlib import Path

import pytest
from test_drawing import session

from sim.montecarlo import processes

ROOT = Path(__file__).parents[2]
RUN = ["scenario=demo", "replicates=400", "seed=1", "workers=2", "out=run"]
INTERRUPTED = 130

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")


def loaded(name: str) -> bool:
    """Whether a module is there before it is asked for."""
    return name in sys.modules


def test_copies_have_what_was_loaded() -> None:
    """A module that no worker loads is there in all of them; afterwards the process is gone."""
    with processes.load_early(["this_module_is_missing", "colorsys"]):
        with processes.several(2) as pool:
            assert pool.submit(loaded, "colorsys").result()
        early = processes._early()
        assert early is not None
    assert processes._early() is None
    with pytest.raises(ProcessLookupError):
        os.kill(early, 0)
    assert not multiprocessing.active_children()


def test_a_process_of_the_callers_own_is_left_alone() -> None:
    """Who copies processes by themselves keeps theirs."""
    forkserver.ensure_running()
    own = processes._early()
    try:
        with processes.load_early(["colorsys"]):
            assert processes._early() == own
        assert processes._early() == own
    finally:
        forkserver._forkserver._stop()


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    """No copy runs the script of the program once more."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom sim.__main__ import main\n"
        "print('begun', file=sys.stderr)\n"
        f"sys.exit(main({RUN} + ['quiet=true']))\n"
    )
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "begun\n")
    assert (tmp_path / "run" / "report.html").is_file()


def test_a_file_in_the_current_folder_is_not_loaded(tmp_path: Path) -> None:
    """A new interpreter looks there first, whoever starts it; not this one."""
    (tmp_path / "colorsys.py").write_text("import pathlib\npathlib.Path('executed').touch()\n")
    code = (
        "import sys; sys.path.remove('')\nfrom sim.montecarlo import processes\n"
        "with processes.load_early(['colorsys']):\n"
        "    with processes.several(1) as pool: print(pool.submit(abs, -1).result())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("number", range(3))
def test_ctrl_c_at_any_moment_is_one_word(number: int, tmp_path: Path) -> None:
    """While it loads, while it is copied, while copies draw: exit code 130, no traceback, nobody left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *RUN, "quiet=true"], cwd=tmp_path, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    begun = tmp_path / "run" / "birth.json"
    while process.poll() is None and not begun.exists():
        time.sleep(0.002)
    time.sleep(random.Random(number).uniform(0.0, 4.0))
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (INTERRUPTED, 0), said  # it may have ended by itself
    assert "Traceback" not in said
    until = time.monotonic() + 10
    while session(process.pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not session(process.pid)
