"""Workers that are killed, crash or hang: nothing is lost, nobody else is hurt, rows stay the same."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from sim.__main__ import main
from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import processes
from sim.montecarlo.completed import Failed, Finished, Limits, complete
from sim.montecarlo.executors import Crew
from sim.montecarlo.plan import Block, blocks
from sim.montecarlo.pools import Serial
from sim.montecarlo.processes import Processes
from sim.montecarlo.run import gather, run_on
from sim.scenario import library, theory_sets
from sim.store import files, read, rowhash
from tests.faults import deadly_blocks

SEED, REPLICATES, SIZE = 7, 256, 64


@pytest.fixture(scope="module")
def world() -> World:
    """A small world."""
    return World(library.load("demo"), theory_sets.load("full"))


@pytest.fixture(scope="module")
def expected(world: World) -> str:
    """Hash of the rows of a run in one piece, in this process."""
    return rowhash.of(batch.simulate(world, SEED, 0, REPLICATES)[0])


@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_a_killed_workers_block_runs_again(
    executor: str, world: World, expected: str, tmp_path: Path
) -> None:
    """Two processes, one killed with SIGKILL in the middle of a block: none fails, the rows are the same."""
    task = partial(deadly_blocks.killed_once, str(tmp_path / "killed"), world, SEED)
    with Crew(executor, workers=2).opened() as pool:
        result = run_on(pool, task, blocks(REPLICATES, SIZE), lambda _: None)
    assert (tmp_path / "killed").exists()
    assert result.failures == ()
    assert rowhash.of(result.rows) == expected


@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_a_history_that_kills_workers_fails_alone(executor: str, world: World) -> None:
    """It is recorded with its reason; all others are whole, though workers died beside them."""
    with Crew(executor, workers=2).opened() as pool:
        ended = list(complete(partial(deadly_blocks.killing, world, SEED), blocks(68, 4), pool))
    assert [end for end in ended if isinstance(end, Failed)] == [
        Failed(Block(deadly_blocks.VICTIM, 1), "its worker was killed 3 times")
    ]
    assert sum(end.block.count for end in ended if isinstance(end, Finished)) == 67


def test_a_process_that_hangs_is_killed(world: World) -> None:
    """A block past its time is failed and its process killed, so that one worker still does all the rest."""
    pool = Processes(1)
    with pool:
        loop = complete(
            partial(deadly_blocks.endless, world, SEED), blocks(REPLICATES, SIZE), pool, Limits(seconds=15)
        )
        result = gather(loop)
    (failure,) = result.failures
    assert (failure.first, failure.reason) == (64, "ran past the limit of 15 seconds (block_seconds)")
    assert len(result.rows["replicate"]) == REPLICATES - SIZE


STOPPED = """
import time
from sim.montecarlo.completed import Limits, complete
from sim.montecarlo.plan import blocks
from sim.montecarlo.pools import Threads
def slow(first, count):
    print("begun", flush=True)
    for _ in range(20):
        time.sleep(0.05)
    import numpy as np
    return {"replicate": np.arange(first, first + count)}, {}
print(*complete(slow, blocks(4, 4), Threads(1), Limits(seconds=3)))
"""


def test_a_program_that_is_stopped_loses_no_block() -> None:
    """SIGSTOP, as Ctrl-Z and clusters send it, for longer than a block may take: that is not its time."""
    with subprocess.Popen([sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        time.sleep(4)
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate(timeout=60)
    assert said.startswith("Finished(")


def test_at_the_command_line_the_rest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A history that kills every worker: exit code 3, the other rows on disk, the failure with its reason."""
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 2)
    monkeypatch.setattr(batch, "simulate", deadly_blocks.killing)
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    words = ["scenario=demo", "replicates=70", "seed=7", "executor=processes", "workers=2"]
    assert main([*words, f"out={tmp_path / 'run'}"]) == 3
    run = read.read(tmp_path / "run")
    assert run.manifest.n_failed == 1
    assert len(run.rows["replicate"]) == 69
    assert "64,1,its worker was killed 3 times" in (tmp_path / "run" / files.FAILURES).read_text()


def test_workers_go_with_the_program_that_started_them(tmp_path: Path) -> None:
    """SIGKILL of the main process leaves no process behind."""
    program = (
        "import os, time\n"
        "from sim.montecarlo.processes import Processes\n"
        "if __name__ == '__main__':\n"
        "    pool = Processes(1)\n"
        "    print(pool.submit(os.getpid).result(), flush=True)\n"
        "    pool.submit(time.sleep, 3600)\n"
        "    time.sleep(3600)\n"
    )
    (tmp_path / "program.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py")], stdout=subprocess.PIPE, text=True, env=environment
    ) as owner:
        assert owner.stdout is not None
        worker = int(owner.stdout.readline())
        owner.kill()
    assert _is_gone(worker)


def _is_gone(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True  # dead, and nobody has asked for its last word
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False


def test_a_serial_run_is_the_same_too(world: World, expected: str) -> None:
    """Without any pool the rows are those of all others."""
    with Serial() as pool:
        result = run_on(pool, partial(batch.simulate, world, SEED), blocks(REPLICATES, SIZE), lambda _: None)
    assert rowhash.of(result.rows) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scheduler=tcp://127.0.0.1:9"], "scheduler: got 'tcp://127.0.0.1:9', allowed nothing, unless"),
        (["executor=dask", "scheduler=nowhere"], "scheduler: got 'nowhere', allowed the address"),
        (["executor=dask"], "executor=dask needs distributed: pip install '.[dask]'"),
    ],
)
def test_a_crew_that_cannot_be_had_writes_nothing(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No such scheduler, or no Dask: exit code 2, one line that says so, and no folder."""
    if len(words) == 1 and words[0] == "executor=dask":
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["scenario=demo", "replicates=10", *words, f"out={tmp_path / 'run'}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (tmp_path / "run").exists()


def much() -> bytes:
    """Return more than a pipe holds, so that the answer is under way for a while."""
    return bytes(300_000_000)


@pytest.mark.parametrize("pause", [0.5, 0.8, 1.1, 1.4])
def test_a_pool_killed_in_the_middle_of_an_answer_ends(pause: float) -> None:
    """Half an answer is in the pipe and nobody is left to send the rest: the pool ends all the same."""
    pool = processes.several(1)
    pool.submit(much)
    time.sleep(pause)
    processes.kill(pool)
    ending = Thread(target=pool.shutdown, daemon=True)
    ending.start()
    ending.join(20)
    assert not ending.is_alive()
