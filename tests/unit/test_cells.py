"""Cells: common random numbers, one failure at a time, and what is stored for the next time."""

from typing import Any

import numpy as np
import pytest

from sim.engines import batch
from sim.montecarlo.pools import Serial, Threads
from sim.studies.cell_store import Store, digest, identity
from sim.studies.cells import Cell, Done, Draws, columns, match, simulate
from sim.studies.sweep import table as sweep_table

KEEP = columns(["first_3", "peak"])
DRAWS = Draws(seed=4, replicates=20)


@pytest.fixture(scope="module")
def worlds() -> list[Any]:
    """The demo at three values of one number."""
    return [Cell("demo", edits={"states": {"BRE": {"resolve": x}}}).world() for x in (0.1, 0.5, 0.9)]


def ended(*arguments: Any, **options: Any) -> list[Done]:
    """What became of each world, in their order."""
    return sorted(simulate(*arguments, **options), key=lambda done: done.index)


def test_a_cell_is_a_run_of_its_world(worlds: list[Any]) -> None:
    """What is kept equals the rows of a direct simulation, whoever runs it."""
    known = [batch.simulate(world, 4, 0, 20)[0] for world in worlds]
    for pool in (Threads(1), Threads(3), Serial()):
        for done, rows in zip(ended(worlds, DRAWS, KEEP, pool=pool), known, strict=True):
            assert done.arrays is not None
            assert sorted(done.arrays) == ["first_3", "peak", "replicate"]
            assert all(np.array_equal(done.arrays[name], rows[name]) for name in done.arrays)


def test_stored_cells_are_read_back(
    worlds: list[Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is simulated; a damaged file is worked out again."""
    store = Store(tmp_path)
    first = ended(worlds, DRAWS, KEEP, store)
    calls: list[Any] = []
    real = batch.simulate
    monkeypatch.setattr(batch, "simulate", lambda *args: calls.append(args) or real(*args))
    path = store.path(digest(worlds[1], 4, 20, KEEP.label))
    path.write_bytes(path.read_bytes()[:-20])
    second = ended(worlds, DRAWS, KEEP, store)
    assert len(calls) == 1
    for one, other in zip(first, second, strict=True):
        assert one.arrays is not None
        assert other.arrays is not None
        assert all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)


def test_a_stored_cell_answers_to_its_inputs_alone(worlds: list[Any]) -> None:
    """World, seed, histories and what is kept each change the digest; a fresh copy of the world does not."""
    same = Cell("demo", edits={"states": {"BRE": {"resolve": 0.1}}}).world()
    keys: list[Any] = [(worlds[0], 4, 20, "a"), (worlds[1], 4, 20, "a"), (worlds[0], 5, 20, "a")]
    keys += [(worlds[0], 4, 21, "a"), (worlds[0], 4, 20, "b")]
    assert len({digest(*key) for key in keys}) == 5
    assert digest(same, 4, 20, "a") == digest(*keys[0])
    assert identity(same) == identity(worlds[0]) != identity(worlds[1])


def test_a_cell_that_raises_does_not_stop_the_others(
    worlds: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second world fails and says why; the others end."""
    real = batch.simulate

    def flaky(world: Any, *rest: Any) -> Any:
        if world.scenario == worlds[1].scenario:
            raise FloatingPointError("overflow")
        return real(world, *rest)

    monkeypatch.setattr(batch, "simulate", flaky)
    first, second, third = ended(worlds, DRAWS, KEEP)
    assert first.arrays is not None
    assert third.arrays is not None
    assert (second.arrays, second.reason) == (None, "AllFailedError: FloatingPointError: overflow")


def test_a_cell_with_losses_is_told_and_tried_again(
    worlds: list[Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight of twenty histories fail: twelve are kept, eight counted, nothing stored."""
    real = batch.simulate

    def flaky(world: Any, seed: int, first: int, count: int) -> Any:
        if first < 16 and first + count > 8:
            raise FloatingPointError("overflow")
        return real(world, seed, first, count)

    monkeypatch.setattr(batch, "simulate", flaky)
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 8)
    (lossy,) = ended(worlds[:1], DRAWS, KEEP, Store(tmp_path))
    assert lossy.arrays is not None
    assert lossy.arrays["replicate"].tolist() == [*range(8), *range(16, 20)]
    assert (lossy.n_failed, lossy.reason) == (8, "FloatingPointError: overflow")
    monkeypatch.setattr(batch, "simulate", real)
    (whole,) = ended(worlds[:1], DRAWS, KEEP, Store(tmp_path))
    assert (whole.n_failed, len(whole.arrays["replicate"])) == (0, 20)  # type: ignore[index]
    assert [places.tolist() for places in match(lossy.arrays, whole.arrays)] == [  # type: ignore[arg-type]
        list(range(12)), [*range(8), *range(16, 20)]
    ]  # fmt: skip


def test_each_world_may_have_draws_of_its_own(worlds: list[Any]) -> None:
    """Two seeds of one world are two cells."""
    pair = ended([worlds[0], worlds[0]], [Draws(1, 30), Draws(2, 30)], columns(["alignment.ALD>BRE"]))
    one, other = (done.arrays["alignment.ALD>BRE"] for done in pair)  # type: ignore[index]
    assert not np.array_equal(one, other)


def test_what_holds_after_holm_is_marked() -> None:
    """A contrast with p of .01 differs, one of .2 or none at all does not."""
    table = sweep_table.Table(
        ("k",), {"k": [1.0, 2.0, 3.0]}, (), np.zeros(3, np.int64), np.zeros(3, np.int64), ["", "", ""],
        "grid", "title", "window", 1, {}, (), {(1, "p"): 0.01, (2, "p"): 0.2},
    )  # fmt: skip
    assert [table.differs(cell, "p") for cell in range(3)] == [False, True, False]
