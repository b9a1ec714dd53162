"""What people type in a notebook without reading the docs: it works, or the refusal says what to type."""

import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure

import sim
from sim.__main__ import main
from sim.scenario import library, theory_sets
from sim.scenario.fingerprint import fingerprint

SMALL: dict[str, Any] = {"replicates": 20, "seed": 1}
RESOLVE = "states.BRE.resolve"


class Dove(sim.StateAgent):  # type: ignore[misc, name-defined]
    """Always engages."""

    def choose(self, opponent: str) -> str:
        """Engage whoever it is."""
        return "engage"


class Stepping(sim.StateAgent):  # type: ignore[misc, name-defined]
    """Says what it does where nobody asks."""

    def step(self) -> None:
        """Hold still, it thinks."""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small run of the demo."""
    return sim.run("demo", **SMALL, out=tmp_path_factory.mktemp("runs") / "record")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


RUNS: dict[str, Callable[[], Any]] = {
    "scenario=": lambda: sim.run(scenario="demo", changes={RESOLVE: 0.9}, **SMALL),
    "set=": lambda: sim.run("demo", set={f"set.{RESOLVE}": 0.9}, **SMALL),
    "nested": lambda: sim.run("demo", {"states": {"BRE": {"resolve": np.float64(0.9)}}}, **SMALL),
    "a loaded one": lambda: sim.run(sim.load("demo", {RESOLVE: 0.9}), **SMALL),
    "changes of a loaded one": lambda: sim.run(sim.load("demo"), {RESOLVE: 0.9}, **SMALL),
    "a mapping": lambda: sim.run(of_file() | {"name": "demo"}, {RESOLVE: 0.9}, **SMALL),
    "an extension": lambda: sim.run({"extends": "demo", "states": {"BRE": {"resolve": 0.9}}}, **SMALL),
    "integers of any kind": lambda: sim.run(
        "demo", {RESOLVE: 0.9}, replicates=np.int64(20), seed=np.uint8(1), workers=np.int16(2)
    ),
    "whole floats": lambda: sim.run("demo", {RESOLVE: 0.9}, replicates=2e1, seed=1.0),
    "a theory": lambda: sim.run("demo", {RESOLVE: 0.9}, theory=theory_sets.load("full"), **SMALL),
    "no progress": lambda: sim.run("demo", {RESOLVE: 0.9}, progress=None, **SMALL),
}


def of_file() -> Any:
    """The demo as another reader of YAML has it, dates and all."""
    return yaml.safe_load(library.find("demo").read_text(encoding="utf-8"))


@pytest.mark.parametrize("call", RUNS.values(), ids=RUNS.keys())
def test_ways_to_ask_for_a_run_are_one_run(call: Callable[[], Any], here: Path) -> None:
    """Each of them is the run of the demo with another resolve, row for row."""
    found = call()
    plain = sim.run("demo", {RESOLVE: 0.9}, **SMALL)
    assert found.histories.equals(plain.histories)
    assert found.stored.manifest.rows_sha256 == plain.stored.manifest.rows_sha256


THEORIES: dict[str, Callable[[], Any]] = {
    "theory=": lambda: sim.run("demo", theory={"reaction": 9}, **SMALL),
    "theory= with a prefix": lambda: sim.run("demo", theory={"theory.reaction": np.int64(9)}, **SMALL),
    "parameters=": lambda: sim.run("demo", parameters={"theory.reaction": np.float32(9)}, **SMALL),
    "changes": lambda: sim.run("demo", {"theory.reaction": 9}, **SMALL),
    "of a theory": lambda: sim.run("demo", theory=theory_sets.load(), parameters={"reaction": 9}, **SMALL),
}


@pytest.mark.parametrize("call", THEORIES.values(), ids=THEORIES.keys())
def test_ways_to_change_a_parameter_are_one_change(call: Callable[[], Any], here: Path) -> None:
    """The theory that is stored has the parameter, whoever was told of it."""
    assert call().stored.theory.reaction.args == (9.0,)


def test_a_changed_scenario_is_the_file_changed() -> None:
    """Changes of a loaded scenario do what they do to its file, what goes with a state included."""
    for changes in (
        {RESOLVE: 0.9},
        {"signals.joint_drill": None},
        {"states.COR": None},
        {"history": "simulated"},
    ):
        one, other = library.change(sim.load("demo"), nested(changes)), sim.load("demo", changes)
        assert fingerprint(one) == fingerprint(other)


def nested(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes by path as nested mappings."""
    from sim.asking import given

    return given.changes_of("test", changes).edits


def test_history_and_precision_are_options_of_a_run(here: Path) -> None:
    """`history=` is that of the file changed; `precision=` runs on until the interval is as narrow."""
    simulated = sim.run("demo", history="simulated", **SMALL)
    assert simulated.scenario.history == "simulated"
    precise = sim.run("demo", precision=0.2, precision_outcome="p_level_3.ALD-BRE", replicates=10, seed=1)
    line = precise.table.loc["p_level_3.ALD-BRE"]
    assert line.high - line.low <= 0.4
    assert line.n > 10
    assert (precise.folder / "looks.csv").exists()
    again = sim.run(
        "demo",
        precision=0.2,
        precision_outcome="p_level_3.ALD-BRE",
        replicates=10,
        seed=1,
        out=precise.folder,
    )
    assert again.histories.equals(precise.histories)


def test_a_result_has_what_people_ask_it_for(record: Any, tmp_path: Path) -> None:
    """outcomes, summary(), a figure by its short name; a wrong name says the near miss."""
    assert record.outcomes.equals(record.histories)
    assert record.summary() is record.table
    table = record.table
    assert table.loc["war.ALD-BRE"].equals(table.loc[("p_level_5", "ALD-BRE")])
    assert table.loc["war.BRE-ALD"].equals(table.loc["p_level_5.ALD-BRE"])
    assert table.loc["bloc.ALD-COR"].equals(table.loc[("p_same_bloc", "ALD-COR")])
    assert table.loc[("war", "ALD-BRE")].equals(table.loc["war.ALD-BRE"])
    assert list(table.loc[["p_level_4"], "n"]) == [20, 20, 20]
    assert table.loc["war"].equals(table.loc[("p_level_5", "overall")])
    assert len(table.loc["p_level_5"]) == 3
    assert table.loc[table.n > 0, "estimate"].notna().any()
    assert table.loc["war.ALD-BRE", "estimate"] == table.loc["war.ALD-BRE"].estimate
    with pytest.raises(KeyError, match=r"did you mean war.ALD-BRE"):
        table.loc["wra.ALD-BRE"]
    assert "demo" in sim.scenarios()
    assert "full" in sim.theories()
    assert sim.read(record) is record


def test_results_go_through_pickle(record: Any, tmp_path: Path) -> None:
    """A run, a comparison, a sweep, a study: what comes back has the same tables and draws."""
    other = sim.run("demo", {RESOLVE: 0.9}, **SMALL, out=tmp_path / "other")
    compared = sim.compare([record, other], outcomes="display.ALD-BRE", out=tmp_path / "c")
    swept = sim.sweep("demo", {RESOLVE: [0.2, 0.8]}, **SMALL, out=tmp_path / "s")
    shares = sim.attribute("demo", by="state", **SMALL, out=tmp_path / "a")
    assert record.histories.size * record.table.size * len(record.stored.tallies)
    for result in (record, compared, swept, shares):
        back = pickle.loads(pickle.dumps(result))  # noqa: S301  our own
        assert back.table.equals(result.table)
        assert back.folder == result.folder
        assert isinstance(back.plot(), Figure)


def test_one_way_to_name_an_input_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With and without `set.`: lists, ranges, fixed values, the command line; columns are as typed."""
    swept = {}
    for prefix in ("", "set."):
        values = {f"{prefix}states.ALD.resolve": [0.05, 0.95]}
        wanted = {"replicates": 400, "seed": 1, "outcomes": "p_level_2.ALD-BRE"}
        swept[prefix] = sim.sweep("demo", values, **wanted, out=tmp_path / f"lists{prefix}")
        assert swept[prefix].table[f"{prefix}states.ALD.resolve"].tolist() == [0.05, 0.95]
    one, other = (each.table["p_level_2.ALD-BRE"].tolist() for each in swept.values())
    assert one == other
    assert one[0] != one[1]
    filled = sim.sweep(
        "demo", {RESOLVE: (0.1, 0.2)}, design="lhs", n=np.int64(3), **SMALL, out=tmp_path / "r"
    )
    assert filled.table[RESOLVE].between(0.1, 0.2).all()
    fixed = sim.sweep("demo", {"theory.reaction": [2]}, fixed={RESOLVE: 0.9}, **SMALL, out=tmp_path / "f")
    alone = sim.run("demo", {RESOLVE: 0.9}, theory={"reaction": 2}, **SMALL, out=tmp_path / "alone")
    assert fixed.figures.loc[(1, "p_level_2", "overall")].estimate == alone.table.loc["threat"].estimate
    words = ["replicates=20", "seed=1"]
    assert (
        main(["scenario=demo", f"{RESOLVE}=0.9", "theory.reaction=2", *words, f"out={tmp_path / 'l'}"]) == 0
    )
    assert sim.read(tmp_path / "l").histories.equals(alone.histories)
    assert main(["-m", "scenario=demo", f"{RESOLVE}=0.2,0.9", *words, f"out={tmp_path / 'm'}"]) == 0
    capsys.readouterr()


POINTS = [{RESOLVE: 0.1, "theory.reaction": 2}, {RESOLVE: 0.9, "theory.reaction": 9}]


def test_a_table_of_points_is_a_design(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two points are two cells, be they a frame, a list, or a file, in Python or on the command line."""
    frame = pd.DataFrame(POINTS)
    frame.to_csv("points.csv", index=False)
    ways = (
        lambda out: sim.sweep("demo", frame, **SMALL, out=out),
        lambda out: sim.sweep("demo", POINTS, **SMALL, out=out),
        lambda out: sim.sweep("demo", "points.csv", **SMALL, out=out),
        lambda out: sim.sweep("demo", design=Path("points.csv"), **SMALL, out=out),
    )
    tables = [way(f"way{number}").table for number, way in enumerate(ways)]
    for table in tables:
        assert table[[RESOLVE, "theory.reaction"]].to_dict("records") == POINTS
    words = ["scenario=demo", "design=points.csv", "replicates=20", "seed=1", "out=typed"]
    assert main(words) == 0
    assert main([*words[:-1], "out=several", "theory=full,spiral"]) == 0
    typed = pd.read_csv("typed/index.csv", index_col="cell")
    assert len(typed) == 2
    assert len(pd.read_csv("several/index.csv")) == 4
    shared = [name for name in typed if name.startswith("p_level")]
    assert np.allclose(typed[shared], tables[0][shared])
    capsys.readouterr()


def test_a_loaded_scenario_can_be_swept(here: Path) -> None:
    """What was loaded, and changed, is what the cells begin from; several go by their names."""
    changed = sim.load("demo", {RESOLVE: 0.9, "name": "bold"})
    swept = sim.sweep([sim.load("demo"), changed], {"theory.reaction": [2, 9]}, **SMALL)
    assert swept.table["scenario"].tolist() == ["demo", "demo", "bold", "bold"]
    alone = sim.run(changed, theory={"reaction": 9}, **SMALL)
    assert swept.figures.loc[(4, "p_level_2", "overall")].estimate == alone.table.loc["threat"].estimate
    arrays = sim.sweep("demo", {"theory.reaction": np.arange(2, 5)}, **SMALL)
    assert arrays.table["theory.reaction"].tolist() == [2, 3, 4]


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "argument": (lambda _: sim.run("demo", replicate=20), "did you mean replicates"),
    "no argument": (lambda _: sim.run(), "missing a required argument: 'scenario'"),
    "shard": (lambda _: sim.run("demo", shard="1/3"), r"python -m sim .*shard=1/3"),
    "no scenario": (lambda _: sim.run(None), r"sim.scenarios\(\)"),
    "changes alone": (lambda _: sim.run({RESOLVE: 0.9}), r'run\("demo", \{'),
    "a mapping of nothing": (lambda _: sim.run({"stats": {}}), "scenario: stats: .*did you mean states"),
    "changes as text": (lambda _: sim.run("demo", f"{RESOLVE}=0.9"), "a mapping by path"),
    "keys of changes": (lambda _: sim.run("demo", {3: 0.9}), "keys of text"),
    "changed and loaded": (lambda _: sim.run(sim.load("demo"), {"states.BRE.reslove": 1}), "mean resolve"),
    "seed": (lambda _: sim.run("demo", seed="3"), "got '3', allowed a whole number from 0"),
    "half a history": (lambda _: sim.run("demo", replicates=2.5), "a whole number of at least 1"),
    "replicates": (lambda _: sim.run("demo", replicates=True), "a whole number of at least 1"),
    "workers": (lambda _: sim.run("demo", workers="all"), "workers: got 'all'"),
    "out": (lambda _: sim.run("demo", out=3), "out: got 3, allowed the path of a folder"),
    "progress": (lambda _: sim.run("demo", progress=True), "progress: got true"),
    "theory": (lambda _: sim.run("demo", theory=3), "allowed balance, deterrence"),
    "precision": (lambda _: sim.run("demo", precision="high"), "a number above 0"),
    "an outcome without": (lambda _: sim.run("demo", precision_outcome="war"), "without precision="),
    "history": (lambda _: sim.run("demo", history="invented"), "given, simulated"),
    "agents": (lambda _: sim.run("demo", agents=Dove), r'\{"IRN": Dove\}'),
    "an unknown state": (lambda _: sim.run("demo", agents={"Brenland": Dove}), "got 'Brenland', allowed ALD"),
    "an own step": (lambda _: sim.run("demo", agents={"BRE": Stepping}), "step, which is never called"),
    "a model's agent's step": (
        lambda _: sim.AllianceModel("demo", agents={"BRE": Stepping}),
        r"Stepping.step, which is never called, allowed choose\(self, opponent\)",
    ),
    "a model's agents": (lambda _: sim.AllianceModel("demo", agents=Dove), "a mapping from the ids"),
    "a model's state": (lambda _: sim.AllianceModel("demo", agents={"Brenland": Dove}), "ALD, BRE, COR"),
    "a model's argument": (lambda _: sim.AllianceModel("demo", replicates=3), "did you mean replicate"),
    "a model's seed": (lambda _: sim.AllianceModel("demo", seed=1.5), "a whole number"),
    "parameters of load": (lambda _: sim.load("demo", {"theory.reaction": 9}), r"run\(..., theory="),
    "compared": (lambda run: sim.compare(run, 3), r"compare\(first, second\)"),
    "compared by name": (lambda run: sim.compare({"a": run}), r"compare\(first, second\)"),
    "outcomes": (lambda run: sim.compare(run, run, outcomes=3), "a name, or a list of names"),
    "read": (lambda _: sim.read(None), "the folder of a run"),
    "plot": (lambda run: run.plot(None), "allowed overview"),
    "trajectories": (lambda run: run.trajectories("few"), "a whole number of at least 1"),
    "an unknown input": (lambda _: sim.sweep("demo", {"bogus": [1, 2]}), "bogus: got an unknown key"),
    "an unknown part": (lambda _: sim.sweep("demo", {"state.ALD.resolve": [1]}), "mean states.ALD.resolve"),
    "a bare parameter": (lambda _: sim.sweep("demo", {"reaction": [2, 9]}), "did you mean theory.reaction"),
    "an option": (lambda _: sim.sweep("demo", {"workers": [1, 2]}), "one value for the whole sweep"),
    "an unknown range": (lambda _: sim.sweep("demo", {"bogus": (1, 2)}, design="lhs"), "bogus"),
    "an unknown fixed one": (
        lambda _: sim.sweep("demo", {"theory.reaction": [2, 9]}, fixed={"bogus": 1}),
        "bogus: got an unknown key",
    ),
    "a list as a range": (
        lambda _: sim.sweep("demo", {"theory.reaction": [2, 9]}, design="lhs"),
        r"got lists of values for theory.reaction, allowed a range \(low, high\), a tuple",
    ),
    "a range as a list": (
        lambda _: sim.sweep("demo", {"theory.reaction": (2, 9)}),
        r"\[2, 9\], or with design",
    ),
    "one value": (lambda _: sim.sweep("demo", {"theory.reaction": 2}), "goes into fixed="),
    "nothing": (lambda _: sim.sweep("demo"), "values by key"),
    "points of other keys": (
        lambda _: sim.sweep("demo", [{RESOLVE: 0.1}, {"theory.reaction": 2}]),
        "point 2 with theory.reaction",
    ),
    "a hole in a frame": (
        lambda _: sim.sweep("demo", pd.DataFrame({RESOLVE: [0.1, np.nan]})),
        "point 2: got nothing",
    ),
    "an unknown column": (lambda _: sim.sweep("demo", pd.DataFrame({"bogus": [1]})), "bogus"),
    "points and a table": (lambda _: sim.sweep("demo", POINTS, design="points.csv"), "beside a table"),
    "what is no table": (lambda _: sim.sweep("demo", SimpleNamespace()), "a data frame, a list of mappings"),
    "two of one name": (lambda _: sim.sweep([sim.load("demo"), sim.load("demo")], POINTS), "a name for each"),
    "a study's world": (lambda _: sim.attribute(None), r"sim.scenarios\(\)"),
    "a study's mapping": (lambda _: sim.attribute({RESOLVE: 0.9}), r'attribute\("demo", \{'),
    "a study's workers": (lambda _: sim.attribute("demo", workers="x"), "workers: got 'x'"),
}


@pytest.mark.parametrize(("call", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_work_says_what_to_type(
    record: Any, call: Callable[[Any], Any], says: str, here: Path
) -> None:
    """An InputError in words, before anything runs, and nothing written."""
    with pytest.raises(sim.InputError, match=says):
        call(record)
    assert list(here.iterdir()) == []


TABLES = {
    "a cell too few": (f"{RESOLVE},theory.reaction\n0.1\n", "points.csv:2: got 1 value, allowed 2"),
    "an empty cell": (f"{RESOLVE}\n0.1\n,\n", "points.csv:3"),
    "nothing in it": (f"{RESOLVE},theory.reaction\n0.1,\n", f"set.{RESOLVE}|theory.reaction: got nothing"),
    "no points": (f"{RESOLVE}\n", "a table without points"),
    "no table": ("", "a table without points"),
    "a key twice": (f"{RESOLVE},set.{RESOLVE}\n0.1,0.2\n", "two lists of values"),
    "an unknown key": ("bogus\n1\n", "bogus: got an unknown key"),
    "a value that is none": (f"{RESOLVE}\nhigh\n", f"set.{RESOLVE}: got 'high'"),
    "another base": (f"{RESOLVE}\n0x1F\n", "a decimal number"),
    "no text": ("\udcff\n", "UTF-8"),
}


@pytest.mark.parametrize(("text", "says"), TABLES.values(), ids=TABLES.keys())
def test_a_table_of_points_is_checked(
    text: str, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line and key of what is wrong; exit code 2 and nothing written; the same from Python."""
    (here / "points.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main(["scenario=demo", "design=points.csv", "replicates=20", "seed=1"]) == 2
    said = capsys.readouterr().err
    assert any(each in said for each in says.split("|")), said
    with pytest.raises(sim.InputError, match=says):
        sim.sweep("demo", design="points.csv", **SMALL)
    assert [path.name for path in here.iterdir()] == ["points.csv"]
