"""Every contestant of the benchmark tells the batch engine's histories; nothing here looks at a clock."""

import json
import subprocess
import sys

import numpy as np
import pytest
import yaml

from sim.engines.batch import Bank, simulate
from sim.engines.world import World
from sim.scenario.library import shipped
from sim.studies.benchmark import checks
from sim.studies.benchmark.c_loop import CLoop, NoCompilerError, compiler
from sim.studies.benchmark.chances import AddressedChance, philox
from sim.studies.benchmark.numpy_model import NumpyModel
from sim.studies.benchmark.recipe import recipe, world
from sim.studies.benchmark.synthetic import synthetic
from tests.philox import philox_by_hand
from tests.worlds import full_theory

SEED = 77
needs_compiler = pytest.mark.skipif(compiler() is None, reason="no C compiler on this machine")
SCENARIOS = [("demo", {}), ("demo", {"history": "simulated"}), ("aras_drills", {})]

# Utilities under which fights, joiners and wars happen.
HOT = {"threaten": -5.0, "display": -5.0, "force": -5.5, "join": -1.0}


def recipe_of(name: str, edits: dict[str, str], **changes: float) -> str:
    """Return the recipe of a shipped scenario under the shipped theory, with some parameters changed."""
    theory = yaml.safe_load((shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8"))
    return recipe(name, edits, {**theory, **changes})


def compared(made: World) -> checks.Check:
    """Compare engine and C on one bank of a world."""
    bank = Bank(made, SEED)
    return checks.c_loop(Bank(made, SEED), bank, CLoop(made, bank))


@needs_compiler
@pytest.mark.parametrize("changes", [{}, HOT], ids=["shipped", "hot"])
@pytest.mark.parametrize(("name", "edits"), SCENARIOS)
def test_the_c_loop_gives_the_kernels_numbers(name: str, edits: dict[str, str], changes: dict) -> None:
    """On the same draws all arrays, counts, tallies and blocs are equal, bit for bit."""
    check = compared(world(recipe_of(name, edits, **changes)))
    assert check.passed, check
    assert check.apart == 0.0


@needs_compiler
@pytest.mark.parametrize("states", [3, 7])
def test_the_c_loop_fits_worlds_of_any_size(states: int) -> None:
    """Sizes are constants of the compilation; those of an invented world give equal numbers too."""
    assert compared(synthetic(full_theory(), states, steps=20, signals=6)).passed


@needs_compiler
def test_a_difference_in_one_number_is_found() -> None:
    """The check of the C loop can fail: the last bit of one alignment of one replicate is enough."""
    made = world(recipe_of("demo", {}))
    bank, other = Bank(made, SEED), Bank(made, SEED)
    loop = CLoop(made, other)
    run = loop.run

    def wrong(*given: object) -> None:
        run(*given)  # type: ignore[arg-type]
        alignment = other.lanes.block.pair[0, 0, 1]
        alignment[3] = np.nextafter(alignment[3], np.float32(0.0))

    loop.run = wrong  # type: ignore[method-assign]
    assert not checks.c_loop(bank, other, loop).passed


@pytest.mark.parametrize("changes", [{}, HOT], ids=["shipped", "hot"])
@pytest.mark.parametrize(("name", "edits"), SCENARIOS)
def test_numpy_tells_the_same_histories(name: str, edits: dict[str, str], changes: dict) -> None:
    """On the engine's draws whole numbers are equal, floats to rounding."""
    check = checks.numpy_model(world(recipe_of(name, edits, **changes)), SEED, 64)
    assert check.passed, check


@pytest.mark.parametrize("changes", [{}, HOT], ids=["shipped", "hot"])
@pytest.mark.parametrize(("name", "edits"), SCENARIOS)
def test_mesa_tells_the_same_histories(name: str, edits: dict[str, str], changes: dict) -> None:
    """On the engine's draws whole numbers are equal, floats to rounding."""
    text = recipe_of(name, edits, **changes)
    check = checks.mesa_model(text, world(text), SEED, 4)
    assert check.passed, check


def test_in_the_hot_world_there_is_something_to_tell() -> None:
    """Fights are joined and wars fought in the world of the comparisons above."""
    rows, _ = simulate(world(recipe_of("aras_drills", {}, **HOT)), SEED, 0, 64)
    assert rows["peak"].max() == 5
    assert max(column.max() for name, column in rows.items() if name.startswith("joined")) > 0


def test_a_contestant_with_another_distribution_is_found() -> None:
    """Means of own draws: the same world passes, a more violent one does not."""
    text = recipe_of("demo", {"history": "simulated"})
    rows, _ = simulate(world(text), SEED, 0, 1024)
    other = world(recipe_of("demo", {"history": "simulated"}, **HOT))
    for made, same in ((world(text), True), (other, False)):
        chance = AddressedChance(made, SEED + 1, np.arange(256, dtype=np.uint64))
        told = NumpyModel(made, SEED + 1, 256).run(0, chance)
        assert checks.own_draws("NumPy", rows, told).passed is same


def test_the_generator_is_philox() -> None:
    """The addressed draws of the contestants are those of Salmon et al., computed with Python's integers."""
    counter = tuple(np.array([word], np.uint64) for word in (5, 6, 7, 8))
    words = philox(counter, 12345678901234567)  # type: ignore[arg-type]
    assert [int(word[0]) for word in words] == philox_by_hand([5, 6, 7, 8], 12345678901234567)


def test_without_a_compiler_the_c_loop_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no compiler is found, the contestant is left out with a reason."""
    monkeypatch.setattr("sim.studies.benchmark.c_loop.compiler", lambda: None)
    made = world(recipe_of("demo", {}))
    with pytest.raises(NoCompilerError, match="no C compiler"):
        CLoop(made, Bank(made, SEED))


@pytest.mark.long
def test_the_command_prints_one_json_object() -> None:
    """`json=true`: one object on standard output, with the ratios and every contestant."""
    words = ["benchmark", "scenario=demo", "replicates=256", "repeats=1", "mesa=1", "json=true", "seed=1"]
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words], capture_output=True, text=True, check=True, timeout=600
    )
    said = json.loads(done.stdout)
    assert {"times_mesa_batch_run", "time_over_c", "times_numpy", "scaling", "machine"} <= said.keys()
    assert {one["name"] for one in said["contestants"]} >= {"batch engine", "NumPy", "Mesa batch_run"}
    assert all(check["passed"] for check in said["checks"])
