"""What the benchmark times tells the same histories; nothing here looks at a clock."""

import json
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
import yaml

from sim.dynamics.arrays import Block
from sim.engines.world import World
from sim.model.declaration import ALIGNMENT, SCHEDULE
from sim.scenario.places import find_shipped
from sim.studies.benchmark import checks, rules_in_c
from sim.studies.benchmark.recipe import recipe, world
from sim.studies.benchmark.synthetic import synthetic
from tests.benchmarks import kernels
from tests.worlds import full_theory

SEED = 77
needs_compiler = pytest.mark.skipif(kernels.compiler() is None, reason="no C compiler on this machine")
SCENARIOS = [("demo", {}), ("demo", {"history": "simulated"}), ("aras_drills", {})]

# Under which disputes, joiners and wars happen; and third states, balance and tension move alignments.
HOT = {"open": 0.0, "open_force": 1.0, "war": -1.0, "join": 0.0}
HEEDING = {"third_party": 0.5, "balance": 0.02, "tension_pull": 0.01, "protest": -1.0}


def made(name: str, edits: dict[str, str], **changes: float) -> World:
    """Return a shipped scenario under the shipped theory, with some parameters changed."""
    theory = yaml.safe_load((find_shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8"))
    return world(recipe(name, edits, {**theory, **changes}))


@needs_compiler
@pytest.mark.parametrize("changes", [{}, HOT, HOT | HEEDING], ids=["shipped", "hot", "heeding"])
@pytest.mark.parametrize(("name", "edits"), SCENARIOS)
def test_rules_in_c_give_the_same_bits(name: str, edits: dict[str, str], changes: dict[str, float]) -> None:
    """A run with C in place of the largest rules leaves the bits of one without."""
    timed = kernels.race(made(name, edits, **changes), SEED, rounds=1)
    assert [each.name for each in timed] == list(kernels.KERNELS)
    assert all(each.equal for each in timed)
    assert set(kernels.KERNELS) <= {rule.name for rule in SCHEDULE}


@needs_compiler
@pytest.mark.parametrize("states", [3, 7])
def test_rules_in_c_fit_worlds_of_any_size(states: int) -> None:
    """Sizes are constants of the compilation; those of an invented world give equal bits too."""
    timed = kernels.race(synthetic(full_theory(), states, steps=20, signals=6), SEED, rounds=1)
    assert all(each.equal for each in timed)


@needs_compiler
def test_a_difference_in_one_bit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: the last bit of one alignment of one history is enough."""
    same: Callable[..., bool] = kernels._same

    def nudged(ours: Block, theirs: Block) -> bool:
        alignment = theirs.pair[ALIGNMENT, 0, 1]
        alignment[3] = np.nextafter(alignment[3], np.float32(0.0))
        return same(ours, theirs)

    monkeypatch.setattr(kernels, "_same", nudged)
    timed = kernels.race(made("demo", {}), SEED, rounds=1)
    assert not any(each.equal for each in timed)


def test_the_legible_engine_is_checked_before_it_is_timed() -> None:
    """Rows of both engines agree; against those of another seed they do not."""
    demo = made("demo", {"history": "simulated"})
    check, pace = checks.legible(demo, SEED, 16)
    assert check.passed, check
    assert pace > 0.0
    rows, others = ({"replicate": np.arange(2), "peak": np.array(peaks)} for peaks in ([1, 4], [1, 5]))
    assert checks.by_history(rows, others).tolist() == [0.0, 1.0]


def test_texts_that_differ_are_apart() -> None:
    """A partition that is another one counts, in its own history."""
    one, other = ({"partition": np.array(texts)} for texts in (["01", "00"], ["01", "01"]))
    assert checks.by_history(one, other).tolist() == [0.0, 1.0]


def test_without_a_compiler_the_rules_in_c_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no compiler is found, or no checkout, they are left out with a reason and there is no ratio."""
    monkeypatch.setattr(kernels, "compiler", lambda: None)
    race = rules_in_c.race(made("demo", {}), SEED, 1)
    assert race.ratio is None
    assert "no C compiler" in race.left_out
    monkeypatch.setattr(rules_in_c, "PLACE", "tests.benchmarks.not_there")
    assert "in a checkout" in rules_in_c.race(made("demo", {}), SEED, 1).left_out


@pytest.mark.long
def test_the_command_prints_one_json_object() -> None:
    """`json=true`: one object on standard output, with the ratios and every contestant."""
    words = ["benchmark", "scenario=demo", "replicates=256", "repeats=1", "mesa=1", "json=true", "seed=1"]
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words], capture_output=True, text=True, check=True, timeout=600
    )
    said = json.loads(done.stdout)
    assert {"times_mesa_batch_run", "time_over_c", "scaling", "machine"} <= said.keys()
    assert {one["name"] for one in said["contestants"]} == {"compiled engine", "Mesa batch_run"}
    assert [one["rule"] for one in said["rules_beside_c"]] == list(kernels.KERNELS)
    assert all(check["passed"] for check in said["checks"])
