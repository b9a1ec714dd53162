"""Agents that fail, hang, kill, or are somebody else's: a line that says so, and the rest is kept."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.__main__ import main
from sim.engines import agent_file, legible
from sim.engines.world import World
from sim.montecarlo import engine
from sim.montecarlo.run import AllFailedError
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.store import birth, files, manifest, read

HEAD = """\
import os
import signal
import sys
import time
from pathlib import Path

from sim.engines.agents import StateAgent


class TroubleError(Exception):
    def __init__(self, one, other):
        super().__init__(f"{one}\\n\\x1b[31m{other}")


class Trouble(StateAgent):
    def choose(self, opponent):
        if self.model.replicate == 10:
            self.fail(opponent)
        return None

    def fail(self, opponent):
        """
TAIL = '\n\n\nAGENTS = {"BRE": Trouble}\n'
LINE = HEAD.count("\n") + 1
N, BLOCK = 24, 8
WORDS = ["scenario=demo", f"replicates={N}", "seed=3", "agents=agents.py"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in three blocks, without drawing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: BLOCK)
    return tmp_path


def written(trouble: str, name: str = "agents.py") -> None:
    """Write an agents file whose class does this in history 10."""
    Path(name).write_text(HEAD + trouble + TAIL, encoding="utf-8")


def kept(folder: str, first: int = 10, count: int = 1) -> tuple[str, list[int]]:
    """Why history 10 of a run failed, or with it its block, and the histories that have rows."""
    run = read.read(Path(folder))
    (failure,) = run.manifest.failures
    assert (failure.first, failure.count) == (first, count)
    return failure.reason, run.rows["replicate"].tolist()


OTHERS = [*range(10), *range(11, 24)]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("return 1 / 0", f"agents.py:{LINE} in fail: ZeroDivisionError: division by zero"),
        ("raise TroubleError(1, 2)", f"agents.py:{LINE} in fail: TroubleError: 1\\n\\x1b[31m2"),
        ("sys.exit('bye')", f"agents.py:{LINE} in fail: SystemExit: bye"),
        ("self.fail(opponent)", f"agents.py:{LINE} in fail: RecursionError: maximum recursion depth"),
        ("os.listdir('nowhere')", f"agents.py:{LINE} in fail: FileNotFoundError: "),
    ],
)
def test_a_bug_is_a_failed_history_with_its_line(
    trouble: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line, function and message, at once on the screen and in failures.csv; exit code 3, other rows
    kept.
    """
    written(trouble)
    assert main([*WORDS, "executor=serial", "out=run"]) == 3
    reason, rows = kept("run")
    assert reason.startswith(said)
    assert rows == OTHERS
    assert f"history 10 failed, others go on: {said}" in capsys.readouterr().err
    assert said in Path("run", files.FAILURES).read_text()


def test_an_error_that_no_process_can_send_is_told_all_the_same() -> None:
    """An exception of a class of the file's own, in a worker: reason and rest as above."""
    written("raise TroubleError(1, 2)")
    assert main([*WORDS, "workers=1", "out=run"]) == 3
    assert kept("run") == (f"agents.py:{LINE} in fail: TroubleError: 1\\n\\x1b[31m2", OTHERS)


def test_a_rung_that_does_not_exist_is_a_failed_history() -> None:
    """What the model refuses of a choice is the reason, in its words."""
    Path("agents.py").write_text(
        HEAD.replace("return None", 'return "atack" if self.model.replicate == 10 else None') + "pass" + TAIL
    )
    assert main([*WORDS, "executor=serial", "out=run"]) == 3
    reason, rows = kept("run")
    assert reason.startswith("agents: Trouble.choose: got 'atack', allowed cooperate, pledge")
    assert rows == OTHERS


def test_where_every_block_fails_the_error_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """On the command line exit code 3 and the reason, in Python an exception with it."""
    Path("agents.py").write_text(HEAD.replace("== 10", "+ 1") + "return 1 / 0" + TAIL)
    said = f"agents.py:{LINE} in fail: ZeroDivisionError: division by zero"
    assert main([*WORDS, "executor=serial", "out=run"]) == 3
    assert f"every history failed, nothing to report: {said}" in capsys.readouterr().err
    with pytest.raises(AllFailedError, match=f"^{said}$"):
        sim.run("demo", agents="agents.py", replicates=4, executor="serial")


def test_an_endless_loop_is_given_up() -> None:
    """A block past its time is failed and its process killed; the others are done, and the run ends."""
    written("while True:\n            time.sleep(0.01)")
    assert main([*WORDS, "workers=2", "block_seconds=10", "out=run"]) == 3
    others = [*range(8), *range(16, 24)]
    assert kept("run", 8, 8) == ("ran past the limit of 10 seconds (block_seconds)", others)


def test_a_worker_that_is_killed_costs_nothing() -> None:
    """SIGKILL in the middle of a block, once: the block runs again, and rows are those of a run without."""
    mark = Path("mark").absolute()
    written(f"if not Path({str(mark)!r}).exists():\n            Path({str(mark)!r}).touch()\n"
            "            os.kill(os.getpid(), signal.SIGKILL)")  # fmt: skip
    assert main([*WORDS, "workers=1", "out=run"]) == 0
    assert mark.exists()
    written("pass", "same.py")
    assert main([*WORDS[:3], "agents=same.py", "executor=serial", "out=same"]) == 0
    one, other = (read.read(Path(name)).manifest.rows_sha256 for name in ("run", "same"))
    assert one == other


def test_an_altered_program_is_never_executed(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a run that has ended or not: verify names agents.py, resume and reproduce refuse it."""
    written("pass")
    assert main([*WORDS, "executor=serial", "out=run"]) == 0
    Path("run/agents.py").write_text(
        "from pathlib import Path\nPath('executed').touch()\n" + HEAD + "pass" + TAIL
    )
    assert main(["verify", "run"]) == 1
    assert "agents.py: altered" in capsys.readouterr().err
    for words in (["resume", "run"], ["reproduce", "run"]):
        assert main(words) == 2
        assert "agents.py: got a file that was changed" in capsys.readouterr().err
    Path("run", manifest.NAME).unlink()
    assert main(["verify", "run"]) == 1
    assert "agents.py: a file that was changed" in capsys.readouterr().err
    assert main(["resume", "run"]) == 2
    Path("run/agents.py").unlink()
    assert main(["resume", "run"]) == 2
    assert not Path("executed").exists()


def test_a_file_beside_a_run_of_the_model_s_rules_is_never_executed() -> None:
    """An agents.py that a stranger put into the folder of a plain run is nobody's."""
    assert main([*WORDS[:3], "out=run"]) == 0
    Path("run/agents.py").write_text("from pathlib import Path\nPath('executed').touch()\n")
    for words in (
        ["reproduce", "run"],
        ["resume", "run"],
        [*WORDS[:1], "replicates=30", "seed=3", "out=run"],
    ):
        assert main(words) == 0
    assert not Path("executed").exists()


EVIL = "\x1b[31mred\u202e\r\nline " + "x" * 200


def test_a_record_with_evil_names_is_printed_inert(capsys: pytest.CaptureFixture[str]) -> None:
    """Names of classes in a stranger's birth.json and manifest.json move no terminal and break no line."""
    written("pass")
    assert main([*WORDS, "executor=serial", "out=run"]) == 0
    for name in (birth.NAME, manifest.NAME):
        path = Path("run", name)
        content = json.loads(path.read_text())
        content["agents"]["classes"] = {EVIL: EVIL}
        path.write_text(json.dumps(content))
    capsys.readouterr()
    for words in (["summary", "run"], ["resume", "run"], ["replay", "run"], [*WORDS, "out=run"]):
        main(words)
    out, err = capsys.readouterr()
    assert not any(c in out + err for c in "\x1b\u202e\r")
    assert max(map(len, (out + err).splitlines())) < 600


@pytest.mark.parametrize("state", ["'\\x1b[31m'", "'B\\nRE'", "'x' * 10**6", "('BRE',)", "None", "3.5", "''"])
def test_a_state_of_any_name_is_refused_in_one_short_line(
    state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Keys of AGENTS may be anything; nothing is written."""
    Path("agents.py").write_text(HEAD + f"pass\n\n\nAGENTS = {{{state}: Trouble}}\n")
    assert main([*WORDS, "out=run"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.isprintable()
    assert len(line) < 300
    assert "allowed ALD, BRE, COR" in line
    assert not Path("run").exists()


def test_what_is_no_file_is_refused_and_never_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, a pipe that nobody writes to, a device, half a megabyte, a name that no disk takes."""
    Path("folder.py").mkdir()
    os.mkfifo("pipe.py")
    Path("zero.py").symlink_to("/dev/zero")
    Path("large.py").write_text("#" * 500_000)
    for name in (
        "folder.py",
        "pipe.py",
        "zero.py",
        "large.py",
        "x" * 300 + ".py",
        "none.py",
        "a.txt",
        "~x/a.py",
    ):
        assert main([*WORDS[:3], f"agents={name}", "out=run"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert name[:50] in line
    assert not Path("run").exists()


SCRIPT = """\
import sim
from sim.engines.agents import StateAgent

print("once")
RUNG = "engage"


class Dove(StateAgent):
    def choose(self, opponent):
        return RUNG


print(sim.run("demo", agents=AGENTS_OF_RUN, replicates=4, seed=3, workers=2, out=OUT))
"""


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_a_script_without_a_guard_is_run_once(way: str, here: Path) -> None:
    """Workers never run the script that started them: no `if __name__ == "__main__"` is needed."""
    written("pass", "mine.py")
    agents = '{"BRE": Dove}' if way == "file" else '"mine.py"'
    script = SCRIPT.replace("AGENTS_OF_RUN", agents).replace("OUT", '"run"')
    Path("script.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "script.py" if way == "file" else "-"],
        input=script,
        env=os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["once", done.stdout.splitlines()[-1]]
    assert "4 of 4 histories" in done.stdout


def test_a_class_of_no_source_is_refused_in_words() -> None:
    """Typed where nobody keeps the text: a way out is named, and nothing is written."""
    script = SCRIPT.replace("AGENTS_OF_RUN", '{"BRE": Dove}').replace("OUT", '"run"')
    with pytest.raises(InputError, match=r"Dove, whose source is nowhere, allowed .* agents=FILE"):
        exec(script, {"__name__": "__main__"})  # noqa: S102
    assert not Path("run").exists()


def test_hostile_words_for_a_file_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes and line breaks in the name of a file are spelled out."""
    for name in ("'\x1b[31m.py'", "'a\nb.py'", "''", "[a.py]", "{a: b}", "1"):
        assert main([*WORDS[:3], f"agents={name}", "out=run"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.isprintable()


STOPS = "def proceed(self):\n        super().proceed()\n        self.model.running = self.model.clock < 9"
FAR = "def settle(self):\n        super().settle()\n        self.alignment['ALD'] = 50.0"
NO_RUNG = "def confer(self):\n        super().confer()\n        self.act['ALD'] = -3"
NO_CAUSE = "def stir(self):\n        super().stir()\n        self.cause['ALD'] = 9"


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (STOPS, "got a model that was stopped, allowed one that runs to the end of the horizon"),
        (FAR, "alignment of BRE toward ALD in step 0: got 50, allowed a number from -1 to 1"),
        (NO_RUNG, "act: got -3, allowed a rung from 0 to 8"),
        (NO_CAUSE, "cause: got 9, allowed a cause from 0 to 4"),
    ],
    ids=["stopped", "alignment", "rung", "cause"],
)
def test_what_no_state_can_do_fails_the_block(method: str, said: str) -> None:
    """A history that ends early, feels or does what nobody can is a failed block with its reason, no row."""
    program = (
        f"from sim import StateAgent\n\n\nclass Odd(StateAgent):\n    {method}\n\n\nAGENTS = {{'BRE': Odd}}\n"
    )
    world = World(library.load("demo", {}), theory_sets.load())
    with pytest.raises(InputError, match=re.escape(said)):
        legible.simulate(world, 1, program, 0, 4)


def test_a_file_beside_the_agents_is_no_part_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported from the current folder is refused with its line: no record would hold it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "beside_me.py").write_text("from sim import StateAgent\n\n\nclass D(StateAgent):\n    pass\n")
    with pytest.raises(InputError, match=r"mine.py:1: got an import of beside_me.py, a file of this folder"):
        agent_file.classes("from beside_me import D\n\nAGENTS = {'BRE': D}\n", ("BRE",), "mine.py")


def test_an_empty_file_gives_no_agents() -> None:
    """Neither nothing nor blanks pass for agents."""
    for program in ("", " \n"):
        Path("empty.py").write_text(program)
        with pytest.raises(InputError, match="got an empty file"):
            engine.own_agents("empty.py", library.load("demo", {}))
