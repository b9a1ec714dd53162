"""Correctness first: every contestant must tell the batch engine's histories before it is timed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ALIGNMENT, CAPABILITY, TIED
from sim.dynamics.step import begin
from sim.engines.batch import Bank, run_bank, simulate
from sim.engines.world import World
from sim.outcomes.escalation import clear
from sim.studies.benchmark.c_loop import CLoop
from sim.studies.benchmark.chances import AddressedChance, HistoryChance
from sim.studies.benchmark.numpy_model import NumpyModel

TOLERANCE = 1e-5
"""Between floats of contestants in double precision and the engine's singles; whole numbers must be equal."""

OFF = 0.01
"""Share of histories that may go another way: a draw that falls within a rounding error of where two acts
meet. One in ten thousand does (tests/verification/test_precision.py)."""

MOST_DEVIATIONS = 5.0
"""Standard errors by which the mean of an outcome may differ where a contestant drew for itself."""

WORKSPACE = {"twins", "words", "scratch", "odds", "plane", "level", "lane"}

Column = npt.NDArray[Any]


@dataclass(frozen=True)
class Check:
    """What was compared, on how many histories, whether it held, and how far apart floats were."""

    contestant: str
    histories: int
    columns: int
    passed: bool
    apart: float
    criterion: str


def c_loop(bank: Bank, other: Bank, loop: CLoop) -> Check:
    """All arrays, counts and blocs of a bank under the engine and under C, on the same draws: bit for bit."""
    columns, apart = 0, 0.0
    run_engine(bank, 0)
    run_c(other, loop, 0)
    for mine, theirs in zip(_parts(bank, loop), _parts(other, loop), strict=True):
        apart = max(apart, _apart(mine, theirs))
        columns += 1
    return Check("C loop", bank.width, columns, apart == 0.0, apart, "same draws: every number equal")


def _parts(bank: Bank, loop: CLoop) -> list[Column]:
    found: list[Any] = [bank.lanes.block, bank.record, bank.tallies, *([bank.end] if loop.has_blocs else [])]
    arrays = [getattr(part, field) for part in found for field in part._fields if field not in WORKSPACE]
    return [*arrays, bank.origin] if loop.has_blocs else arrays


def run_engine(bank: Bank, first: int) -> None:
    """From drawn inputs to counted outcomes, blocs included, by the batch engine."""
    _ready(bank, first)
    engine_work(bank)


def run_c(bank: Bank, loop: CLoop, first: int) -> None:
    """The same by the C loop."""
    _ready(bank, first)
    c_work(bank, loop)


def _ready(bank: Bank, first: int) -> None:
    begin(bank.lanes.load(first))
    clear(bank.record, bank.world.clock)


def engine_work(bank: Bank) -> None:
    """What the C loop is measured against: rules, counts and blocs of a bank whose inputs are drawn."""
    block, structure = bank.lanes.block, bank.world.structure
    run_bank(structure, block, bank.record, bank.tallies, bank.world.clock, bank.width)
    bank.divide()


def c_work(bank: Bank, loop: CLoop) -> None:
    """The same in C; where there are too many states for an exact search, the engine looks for the blocs."""
    block, structure = bank.lanes.block, bank.world.structure
    loop.run(structure, block, bank.record, bank.tallies, bank.world.clock, bank.width)
    tied, capability = structure.square[TIED], block.own[CAPABILITY]
    if loop.has_blocs:
        loop.find_blocs(tied, block.pair[ALIGNMENT], capability, bank.end)
        loop.find_sides(tied, bank.record.origin, capability, bank.origin)
    else:
        bank.divide()


def numpy_model(world: World, seed: int, histories: int) -> Check:
    """Rows of the NumPy contestant on the engine's draws."""
    rows, _ = simulate(world, seed, 0, histories)
    chance = AddressedChance(world, seed, np.arange(histories, dtype=np.uint64))
    return _same("NumPy", rows, NumpyModel(world, seed, histories).run(0, chance), histories)


def mesa_model(recipe: str, world: World, seed: int, histories: int) -> Check:
    """Rows of the Mesa contestant on the engine's draws."""
    from sim.studies.benchmark.mesa_model import AlliancesInPython

    rows, _ = simulate(world, seed, 0, histories)
    told = []
    for replicate in range(histories):
        model = AlliancesInPython(recipe, seed=0, chance=HistoryChance(world, seed, replicate))
        model.run_model()
        told.append(model.counts.row())
    columns = {name: np.array([row[name] for row in told]) for name in told[0]}
    return _same("Mesa", rows, columns, histories)


def _same(contestant: str, rows: Mapping[str, Column], told: Mapping[str, Column], histories: int) -> Check:
    apart = by_history(rows, told)
    off = apart > TOLERANCE
    criterion = f"same draws: all numbers within {TOLERANCE:g} in all but {OFF:.0%} of the histories"
    passed = bool(off.mean() <= OFF)
    return Check(contestant, histories, len(told), passed, float(apart[~off].max(initial=0.0)), criterion)


def by_history(rows: Mapping[str, Column], told: Mapping[str, Column]) -> Column:
    """How far apart the numbers of `told` are from the same columns of `rows` at most, history by history."""
    return np.asarray(np.max([np.abs(rows[name] - told[name]) for name in told], axis=0))


def _apart(a: Column, b: Column) -> float:
    equal = (a == b) | ((a != a) & (b != b))
    return 0.0 if equal.all() else float(np.abs(a.astype(float) - b.astype(float))[~equal].max())


def own_draws(contestant: str, rows: Mapping[str, Column], told: Mapping[str, Column]) -> Check:
    """Whether a contestant that drew for itself has the engine's distribution: means of all columns.

    Looked at are columns that vary enough for a mean to be normal: in one history of twenty at least. Over
    a few hundred, more than MOST_DEVIATIONS come by chance once in some thousand checks.
    """
    lively = [name for name in told if _varies(rows[name])]
    histories = len(next(iter(told.values())))
    worst = max(_deviations(rows[name], told[name]) for name in lively)
    criterion = f"own draws: every mean within {MOST_DEVIATIONS:g} standard errors (apart: of the worst)"
    return Check(contestant, histories, len(lively), worst <= MOST_DEVIATIONS, worst, criterion)


def _varies(column: Column) -> bool:
    _, counts = np.unique(column, return_counts=True)
    return bool(counts.max() <= 0.95 * len(column))


def _deviations(ours: Column, theirs: Column) -> float:
    error = ours.std() * np.sqrt(1.0 / len(ours) + 1.0 / len(theirs))
    return float(abs(ours.mean() - theirs.mean()) / error)
