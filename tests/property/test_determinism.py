"""The contract: scenario, theory, seed and version give the rows, and nothing else has a say in them."""

import itertools
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.completed import Arrays
from sim.montecarlo.pools import Pool, Serial, Threads
from sim.montecarlo.processes import Processes, StartMethod
from sim.montecarlo.produce import finish
from sim.montecarlo.run import run_on
from sim.scenario import library, theory_sets
from sim.store import files, rowhash, running
from sim.store.birth import Birth

SEED, REPLICATES = 7, 240
TABLES = (files.ROWS, files.TALLIES, "summary.csv", "summary.json")


@pytest.fixture(scope="module")
def world() -> World:
    """A small world."""
    return World(library.load("demo"), theory_sets.load("full"))


@pytest.fixture(scope="module")
def whole(world: World) -> tuple[Arrays, Arrays]:
    """Rows and tallies of all histories in one call."""
    return batch.simulate(world, SEED, 0, REPLICATES)


def spawned(method: StartMethod) -> Pool:
    """Two processes that begin in one way."""
    return Processes(2, method)


@pytest.mark.parametrize(
    ("pool", "size"),
    [
        (Serial, 240),
        (Serial, 7),
        (partial(Threads, 1), 64),
        (partial(Threads, 2), 33),
        (partial(Threads, 2), 1),
        (partial(spawned, "spawn"), 64),
        (partial(spawned, "forkserver"), 100),
    ],
)
def test_nobody_who_runs_blocks_leaves_a_trace(
    pool: "type[Pool]", size: int, world: World, whole: tuple[Arrays, Arrays]
) -> None:
    """One worker or two, threads or processes however they start, blocks of one history or of all of them:
    rows and tallies are those of one call, bit for bit.
    """
    with pool() as crew:
        blocks = plan.blocks(REPLICATES, size)
        found = run_on(crew, partial(batch.simulate, world, SEED), blocks, lambda _: None)
    rows, tallies = whole
    assert rowhash.of(found.rows) == rowhash.of(rows)
    assert found.tallies.keys() == tallies.keys()
    assert all(np.array_equal(found.tallies[name], tallies[name]) for name in tallies)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[int, int, bool]]:
    """How a run went: blocks cut anywhere, as they ended, and after which of them the disk was written."""
    cuts = sorted(draw(st.sets(st.integers(1, REPLICATES - 1), max_size=12)))
    blocks = list(itertools.pairwise([0, *cuts, REPLICATES]))
    order = draw(st.permutations(blocks))
    return [(first, stop, draw(st.booleans())) for first, stop in order]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, world: World) -> dict[str, bytes]:
    """The tables of the run whose blocks ended in order, by name, and the hash of its rows."""
    return written(tmp_path_factory.mktemp("calm"), world, [(0, REPLICATES, False)])


def written(place: Path, world: World, history: list[tuple[int, int, bool]]) -> dict[str, bytes]:
    """Return what a run leaves whose blocks end as `history` tells."""
    birth = Birth({}, world.scenario, world.theory, SEED, REPLICATES)
    with running.open_run(birth, place) as run:
        for first, stop, commits in history:
            run.ledger.add(first, stop - first, *batch.simulate(world, SEED, first, stop - first))
            if commits:
                run.ledger.commit()
        ended = finish(run, Serial())
    tables = {name: (place / name).read_bytes() for name in TABLES}
    return {**tables, "hash": ended.rows_sha256.encode()}


@settings(max_examples=10, deadline=None)
@given(history=histories())
def test_the_order_in_which_blocks_end_leaves_no_trace(
    history: list[tuple[int, int, bool]],
    world: World,
    expected: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Blocks cut anywhere, finished in any order, committed at any moment: rows, tallies and summary are the
    same files byte for byte.
    """
    assert written(tmp_path_factory.mktemp("run"), world, history) == expected


PROGRAM = """
import sys
from sim.montecarlo import plan
from sim.views import drawing
drawing.MOST, drawing.Artists.write = 1, lambda *_: None
if __name__ == "__main__":
    size = int(sys.argv.pop(1))
    plan.block_size = lambda model: size
    from sim.__main__ import main
    sys.exit(main(sys.argv[1:]))
"""
"""The program itself with blocks of a given size and without pictures."""


def test_neither_hash_seed_nor_crew_nor_blocks_show_in_a_run(tmp_path: Path) -> None:
    """The same command under three seeds of Python's own hashes, each time with other workers, executors and
    blocks: every table is the same file byte for byte.
    """
    (tmp_path / "program.py").write_text(PROGRAM)
    processes = [
        started(tmp_path, "0", 64, "workers=1"),
        started(tmp_path, "1", 50, "workers=2", "executor=processes"),
        started(tmp_path, "random", 240, "executor=serial"),
    ]
    for process in processes:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    one, *others = [
        {name: (tmp_path / run / name).read_bytes() for name in TABLES} for run in ("0", "1", "random")
    ]
    assert others == [one, one]


def started(here: Path, hashes: str, size: int, *crew: str) -> subprocess.Popen[str]:
    """Start a run in blocks of some size into a folder that is named for its seed of hashes."""
    words = ["scenario=demo", "seed=7", f"replicates={REPLICATES}", f"out={here / hashes}", *crew]
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(
        [sys.executable, here / "program.py", str(size), *words],
        env={**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": root},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
