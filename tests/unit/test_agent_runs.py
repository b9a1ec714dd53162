"""Runs with agents of a modeler's own: ordinary runs, whose folder holds the program that they run."""

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.__main__ import main
from sim.asking.config import parse
from sim.cli import job
from sim.engines import legible
from sim.engines.agents import StateAgent
from sim.engines.world import World
from sim.montecarlo import engine, plan
from sim.montecarlo.executors import chosen
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.store import birth, files, manifest, read, rowhash
from sim.views import report, terminal
from tests.unit.test_cli_config import GOOD

DOVE = """\
from pathlib import Path

from sim.engines.agents import StateAgent

(Path(__file__).parent / "executed").touch()


class Dove(StateAgent):
    def choose(self, opponent):
        return "engage"


AGENTS = {"BRE": Dove}
"""
HAWK = DOVE.replace("Dove", "Hawk").replace("engage", "force")
ASIDE = DOVE + "# another text\n"
N, BLOCK, BLOCK_SIZE = 24, 8, plan.block_size
WORDS = ["scenario=demo", f"replicates={N}", "seed=3", "agents=dove.py", "executor=serial"]
PLAIN = ["scenario=demo", f"replicates={N}", "seed=3"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of doves, made by worker processes, and one of the model's own rules."""
    place = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        _settle(patch, place)
        for name, text in (("dove", DOVE), ("hawk", HAWK), ("aside", ASIDE)):
            Path(f"{name}.py").write_text(text)
        assert main([*WORDS[:-1], "workers=2", "out=doves"]) == 0
        assert main([*PLAIN, "out=plain"]) == 0
    return place


@pytest.fixture
def here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a copy of it in which nobody has executed anything yet."""
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    _settle(monkeypatch, tmp_path)
    Path("executed").unlink()
    return tmp_path


def _settle(patch: pytest.MonkeyPatch, place: Path) -> None:
    patch.chdir(place)
    patch.setattr("sim.cli.job._show", lambda *_: None)
    patch.setattr("sim.studies.comparison.page.write_all", lambda *_: None)
    patch.setattr("sim.montecarlo.plan.block_size", lambda model: BLOCK)


def hash_of(folder: str) -> str:
    """Hash of the rows of a run."""
    return read.read(Path(folder)).manifest.rows_sha256


def test_a_run_of_agents_has_the_rows_of_the_legible_engine(here: Path) -> None:
    """Whoever runs the blocks, rows are those of one call, and others than those of the model's rules."""
    world = World(library.load("demo"), theory_sets.load())
    expected = rowhash.of(legible.simulate(world, 3, DOVE, 0, N)[0])
    assert main([*WORDS, "out=serial"]) == 0
    assert hash_of("doves") == hash_of("serial") == expected
    assert hash_of("plain") != expected


def test_an_agent_that_overrides_nothing_changes_nothing(here: Path) -> None:
    """Histories with a bare StateAgent are those of the compiled engine."""
    found = sim.run("demo", agents={"BRE": StateAgent}, replicates=N, seed=3, executor="serial", out="bare")
    plain = sim.read("plain").histories
    assert (found.histories["peak"] == plain["peak"]).all()
    assert (found.histories["partition"] == plain["partition"]).all()


def test_the_folder_holds_the_program_and_its_hash(here: Path) -> None:
    """agents.py is the file byte for byte; birth.json and manifest.json have its hash and the classes."""
    assert Path("doves/agents.py").read_text() == DOVE
    known = {"sha256": sha256(DOVE.encode()).hexdigest(), "classes": {"BRE": "Dove"}}
    for name in (birth.NAME, manifest.NAME):
        content = json.loads((Path("doves") / name).read_text())
        assert content["agents"] == known
        assert "dove.py" not in json.dumps(content["config"])
    assert content["files"]["agents.py"]["sha256"] == known["sha256"]
    assert set(content["files"]) == {*files.RECORDED, files.AGENTS}


def test_a_run_of_the_model_s_rules_has_no_word_of_agents(here: Path) -> None:
    """Its folder is what it was before there were any."""
    assert not Path("plain/agents.py").exists()
    for name in (birth.NAME, manifest.NAME):
        assert "agents" not in json.loads((Path("plain") / name).read_text())
        assert "agents" not in json.loads((Path("plain") / name).read_text())["config"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*WORDS[:3], "agents=hawk.py"], "agents BRE: Dove there, BRE: Hawk here"),
        ([*WORDS[:3], "agents=aside.py"], "agents BRE: Dove (agents.py "),
        (PLAIN, "agents BRE: Dove there, none here"),
        ([*WORDS, "replicates=23"], "at least the 24"),
    ],
)
def test_other_agents_are_another_run(here: Path, words: list[str], said: str, capsys: Any) -> None:
    """A folder is gone on with by the very same program alone; the refusal names both."""
    assert main([*words, "out=doves"]) == 2
    assert said in capsys.readouterr().err
    assert main([*WORDS, "out=plain"]) == 2
    assert "agents none there, BRE: Dove here" in capsys.readouterr().err
    assert Path("doves/agents.py").read_text() == DOVE


def test_the_name_of_a_folder_tells_programs_apart(here: Path) -> None:
    """The digest of a run is that of its program too, and without one what it always was."""
    plain, doves = (birth.Birth({}, run.scenario, run.theory, 3, N, agents=None) for run in both())
    assert plain.digest == doves.digest
    digests = {
        birth.Birth(
            {}, plain.scenario, plain.theory, 3, N, agents=engine.own_agents(name, plain.scenario)
        ).digest
        for name in (None, "dove.py", "hawk.py", "aside.py")
    }
    assert len(digests) == 4
    assert plain.digest in digests


def both() -> tuple[read.Run, read.Run]:
    """The run of the model's rules and that of doves."""
    return read.read(Path("plain")), read.read(Path("doves"))


def test_a_run_that_was_killed_before_it_was_born_is_begun_anew(here: Path) -> None:
    """A program that was written before birth.json was is no obstacle; without a run's lock it is one."""
    Path("run").mkdir()
    shutil.copy("aside.py", "run/agents.py")
    assert main([*WORDS, "out=run"]) == 2
    Path("run/run.lock").touch()
    assert main([*WORDS, "out=run"]) == 0
    assert Path("run/agents.py").read_text() == DOVE


def test_blocks_of_agents_are_those_of_the_legible_engine(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run, a shard and a reproduction cut a run of agents into blocks of a second of that engine's."""
    plain, doves = both()
    monkeypatch.setattr(plan, "block_size", BLOCK_SIZE)
    of = plan.block_size(engine.size(doves))
    assert of < plan.block_size(engine.size(plain))
    assert [block.first for block in engine.blocks(doves, [(0, 3 * of)])] == [0, of, 2 * of]
    agents = {"agents": str(here / "dove.py"), "theory": theory_sets.values("full")}
    begun = job._birth(parse(GOOD | agents | {"replicates": 4 * of, "shard": "1/4", "seed": 3}))
    assert begun.part == (0, of)
    assert engine.blocks(begun, [begun.span]) == [plan.Block(0, of)]


def test_a_run_goes_on_from_its_folder_alone(here: Path, capsys: Any) -> None:
    """Extended where its file is gone, and resumed: one line says that the folder's program is run."""
    assert main([*WORDS[:1], "replicates=40", *WORDS[2:], "out=doves"]) == 0
    assert main([*WORDS[:1], "replicates=40", *WORDS[2:], "out=whole"]) == 0
    for name in (*files.RECORDED, files.AGENTS):
        assert (Path("doves") / name).read_bytes() == (Path("whole") / name).read_bytes(), name
    Path("whole/manifest.json").unlink()
    for name in ("dove.py", "executed"):
        Path(name).unlink()
    capsys.readouterr()
    assert main(["resume", "whole", "executor=serial"]) == 0
    assert capsys.readouterr().err.startswith("runs the program whole/agents.py (BRE: Dove)\n")
    assert hash_of("whole") == hash_of("doves")


def test_shards_of_a_run_of_agents_are_one_run(here: Path, capsys: Any) -> None:
    """Each shard holds the program; another one is refused; merged, the rows are those of the whole."""
    for part in ("1/2", "2/2"):
        assert main([*WORDS, f"shard={part}", "out=split"]) == 0
        assert (Path("split/shards") / part.replace("/", "-of-") / "agents.py").read_text() == DOVE
    assert main([*WORDS[:3], "agents=hawk.py", "shard=1/2", "out=split"]) == 2
    assert "agents BRE: Dove there, BRE: Hawk here" in capsys.readouterr().err
    assert main(["verify", "split"]) == 0
    assert main(["merge", "split"]) == 0
    assert hash_of("split") == hash_of("doves")
    assert Path("split/agents.py").read_text() == DOVE


def test_a_run_of_agents_reproduces(here: Path, capsys: Any) -> None:
    """The same rows out of the folder alone; one line says that its program is run."""
    Path("dove.py").unlink()
    assert main(["reproduce", "doves", "workers=1"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"the same: {N} rows")
    assert "runs the program doves/agents.py (BRE: Dove)" in err


def test_whoever_only_reads_a_run_executes_nothing(here: Path) -> None:
    """summary, verify, compare, the report and a finished run that is resumed leave the program alone."""
    marks = [Path(place) / "executed" for place in (".", "doves")]
    for words in (
        ["summary", "doves"],
        ["verify", "doves"],
        ["resume", "doves"],
        ["compare", "plain", "doves"],
    ):
        assert main(words) == 0
    report.write(read.read(Path("doves")), Path("doves"))
    sim.read("doves").histories.sum(numeric_only=True)
    (Path("doves") / manifest.NAME).unlink()
    assert main(["verify", "doves"]) in (0, 1)
    assert not any(mark.exists() for mark in marks)
    assert main([*WORDS, "out=again"]) == 0
    assert Path("executed").exists(), "the mark tells: running does execute it"


def test_agents_and_rules_are_compared_pair_by_pair(here: Path) -> None:
    """Runs of one seed share their draws, whichever engine; the agents are an input that differs."""
    found = sim.compare("plain", "doves", outcomes="p_level_3.ALD-BRE")
    assert found.inputs.loc["agents"].tolist() == ["none", "BRE: Dove"]
    assert found.comparison.pairs == (N, N)
    assert main([*WORDS[:3], "agents=aside.py", "executor=serial", "out=aside"]) == 0
    line = sim.compare("doves", "aside", outcomes="p_level_3.ALD-BRE").inputs.loc["agents"].tolist()
    assert line[0].startswith("BRE: Dove (agents.py ")
    assert line[0] != line[1]


def test_every_page_names_the_agents(here: Path, capsys: Any) -> None:
    """The screen, the report, each plot's footer and a notebook's line; no plain run has such a word."""
    plain, doves = both()
    assert main(["summary", "doves"]) == 0
    assert "own agents BRE: Dove\n" in capsys.readouterr().out
    assert len(terminal.screen(doves.figures, doves.meta, doves.agents)) <= 23
    page = report.page(doves, {})
    assert "Own agents</dt><dd><bdi>BRE: Dove, in agents.py" in page
    assert "own agents BRE: Dove" in report.record.provenance(doves)
    assert "with BRE: Dove:" in repr(sim.read("doves"))
    assert main(["summary", "plain"]) == 0
    pages = capsys.readouterr().out + report.page(plain, {}) + report.record.provenance(plain)
    assert "own agents" not in pages.lower()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["attribute", "doves"], "a run with agents of its own (BRE: Dove)"),
        (["rare", "scenario=demo", "agents=dove.py", "outcome=war"], "agents= is for single runs"),
        (["-m", "scenario=demo", "seed=1,2", "agents=dove.py"], "agents= is for single runs"),
        ([*WORDS[:-1], "executor=threads"], "allowed processes, dask or serial, where agents= are given"),
        (["resume", "doves", "executor=threads"], "allowed processes, dask or serial"),
    ],
)
def test_what_knows_no_agents_refuses_them(here: Path, words: list[str], said: str, capsys: Any) -> None:
    """Studies, sweeps and threads: exit code 2, one line, nothing written and nothing executed."""
    before = sorted(here.rglob("*"))
    assert main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert sorted(here.rglob("*")) == before


def test_replay_tells_a_history_of_own_agents(here: Path, capsys: Any) -> None:
    """The stored history, with the dove's acts in it, and one line that says whose program ran."""
    assert main(["replay", "doves", "replicate=1"]) == 0
    told = capsys.readouterr()
    assert re.search(r"^runs the program .*agents.py \(BRE: Dove\)$", told.err, re.MULTILINE)
    table = pd.read_csv(here / "doves" / "replay-1" / "replay.csv", keep_default_na=False)
    own = table[(table["kind"] == "act") & (table["who"] == "BRE") & table["in_window"]]
    assert len(own) > 0
    assert set(own["what"]) == {"engages (visits, talks)"}


def test_agents_are_run_by_processes_unless_somebody_is_named() -> None:
    """Threads would share one core; a wrong name is refused."""
    assert parse(GOOD).crew.executor == "threads"
    assert parse(GOOD | {"agents": "a.py"}).crew.executor == "processes"
    assert chosen("serial", own_agents=True) == "serial"
    with pytest.raises(InputError, match="executor: got 'thread', allowed threads, processes, dask, serial"):
        chosen("thread", own_agents=False)
    with pytest.raises(InputError, match="executor: got 'dask', allowed threads, processes or serial"):
        sim.run("demo", executor="dask")


class Meek(StateAgent):
    """A class of this very file."""

    def choose(self, opponent: str) -> str | None:
        """As Dove does."""
        return RUNG


RUNG = "engage"


def test_classes_of_a_notebook_are_run_as_those_of_a_file(here: Path) -> None:
    """run(agents={...}) gives the rows of the command with a file of the same rule, and keeps a file."""
    found = sim.run("demo", agents={"BRE": Meek}, replicates=N, seed=3, executor="serial", out="meek")
    assert found.stored.manifest.rows_sha256 == hash_of("doves")
    assert "RUNG = 'engage'" in Path("meek/agents.py").read_text()
    again = sim.run("demo", agents="dove.py", replicates=N, seed=3, executor="serial", out="file")
    assert again.stored.manifest.rows_sha256 == hash_of("doves")
    with pytest.raises(InputError, match="did you mean BRE"):
        sim.run("demo", agents={"BER": Meek}, out="never")
    assert not Path("never").exists()
