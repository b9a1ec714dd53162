"""The Python interface: a few lines give labelled tables and figures; importing it costs nothing."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.__main__ import main
from sim.scenario.errors import InputError

HEAVY = ("numpy", "pandas", "matplotlib", "numba", "scipy", "pydantic", "pyarrow")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small run of the demo."""
    return sim.run("demo", replicates=60, seed=3, out=tmp_path_factory.mktemp("runs") / "record")


def test_importing_sim_loads_nothing() -> None:
    """`import sim` brings in no library; the names are there nevertheless."""
    code = f"import sys, sim; print([name for name in {HEAVY} if name in sys.modules], 'sweep' in dir(sim))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] True"
    with pytest.raises(AttributeError, match="nosuch"):
        sim.nosuch  # noqa: B018


def test_a_run_is_the_command_s(record: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows as `python -m sim` with the same words; tables carry their labels."""
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    assert main(["scenario=demo", "replicates=60", "seed=3", f"out={tmp_path / 'run'}"]) == 0
    assert sim.read(tmp_path / "run").histories.equals(record.histories)
    line = record.table.loc[("p_level_4", "ALD-BRE")]
    assert line.low <= line.estimate <= line.high
    assert (line.n, line.unit) == (60, "probability")
    assert record.histories.index.name == "replicate"
    assert "60 of 60 histories, seed 3" in repr(record)


def test_plots_are_figures(record: Any) -> None:
    """A name gives a matplotlib figure; a wrong one is refused with the near miss."""
    assert record.plot("escalation").get_axes()
    with pytest.raises(InputError, match="did you mean escalation"):
        record.plot("escalaton")


def test_changes_are_paths(record: Any, tmp_path: Path) -> None:
    """Dotted paths change and remove; comparing takes results and folders alike."""
    changes = {"signals.joint_drill": None, "states.BRE.resolve": 0.9}
    assert "joint_drill" not in sim.load("demo", changes).signals
    other = sim.run("demo", changes, replicates=60, seed=3, out=tmp_path / "other")
    found = sim.compare(record.folder, other, outcomes="p_level_3.ALD-BRE", out=tmp_path / "c")
    assert list(found.inputs.index) == ["states.BRE.resolve", "signals.joint_drill"]
    (line,) = found.table.itertuples()
    assert line.difference == pytest.approx(line.second - line.first)
    assert (line.n, line.comparisons, found.folder) == (60, 1, tmp_path / "c")
    assert found.plot("flows").get_axes()


def test_a_sweep_is_a_table(tmp_path: Path) -> None:
    """Lists are axes, pairs under a design are ranges; the table has a row per cell."""
    grid = sim.sweep(
        "demo", {"set.states.BRE.resolve": [0.2, 0.8]}, replicates=20, seed=1, out=tmp_path / "grid",
        outcomes=["p_level_3"],
    )  # fmt: skip
    assert grid.table["set.states.BRE.resolve"].tolist() == [0.2, 0.8]
    assert grid.contrasts.loc[("p_level_3", 2)].n_pairs == 20
    assert grid.figures.loc[(2, "p_level_3", "overall")].n == 20
    assert grid.plot().get_axes()
    filled = sim.sweep(
        "demo", {"theory.reaction": (2, 9)}, design="lhs", n=3, replicates=10, seed=1, out=tmp_path / "lhs"
    )
    assert filled.table["theory.reaction"].between(2, 9).all()
    assert filled.contrasts.empty


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sim.run("dmo"), "did you mean demo"),
        (lambda: sim.run("demo", replicates=0), "at least 1"),
        (lambda: sim.run("demo", seed=-1), "seed"),
        (lambda: sim.run("demo", parameters={"reactoin": 1}), "did you mean reaction"),
        (lambda: sim.run(sim.load("demo"), {"states.BRE.reslove": 0.1}), "did you mean resolve"),
        (lambda: sim.compare("nowhere", "nowhere else"), "finished run"),
        (lambda: sim.sweep("demo", {"theory.reaction": []}), "an empty list"),
        (lambda: sim.sweep("demo", {"theory.reaction": (3, 2)}, design="lhs"), "low below high"),
    ],
)
def test_mistakes_are_refused_with_the_reason(
    call: Any, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same refusals as on the command line, and nothing written."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=says):
        call()
    assert list(tmp_path.iterdir()) == []
