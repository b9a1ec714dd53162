"""How the cost of a history grows with states, steps and signals, and what of it is spent where."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.engines.batch import Bank, program, run_bank, simulate
from sim.engines.world import World
from sim.outcomes.record import clear
from sim.scenario.theory import Theory
from sim.studies.benchmark import timing
from sim.studies.benchmark.synthetic import synthetic

STATES = (5, 20, 60, 193)
STEPS = (26, 52, 104, 208)
SIGNALS = (0, 10, 40, 160)
REPLICATES = (512, 2048, 8192)
YEAR = 52
FEW = 10

Told = Callable[[str], None]
PARTS = ("inputs", "rules", "blocs", "all")


def grow(theory: Theory, repeats: int, told: Told) -> dict[str, Any]:
    """Costs by states, steps and signals; the exponents of their growth; memory by histories."""
    tables = {
        "states": [_row(n, synthetic(theory, n, YEAR, FEW), repeats, told) for n in STATES],
        "steps": [_row(n, synthetic(theory, FEW, n, FEW), repeats, told) for n in STEPS],
        "signals": [_row(n, synthetic(theory, FEW, YEAR, n), repeats, told) for n in SIGNALS],
    }
    exponents = {
        f"{name}_{part}": _exponent([(row["size"], row[part]) for row in rows])
        for name, rows in tables.items()
        if name != "signals"
        for part in PARTS
    }
    return {
        "exponents": exponents,
        "tables": tables,
        "memory": _memory(synthetic(theory, FEW, YEAR, FEW)),
        "machine": timing.machine(),
    }


def _row(size: int, world: World, repeats: int, told: Told) -> dict[str, Any]:
    """Microseconds of processor time a history, by part: medians over banks."""
    told(f"{len(world.states)} states, {world.clock.steps} steps, {len(world.scenario.signals)} signals")
    bank = Bank(world, seed=1)
    _timed(bank, 0)
    found = [_timed(bank, turn * bank.width) for turn in range(repeats)]
    spent = {part: 1e6 * statistics.median(one[part] for one in found) / bank.width for part in PARTS}
    return {
        "size": size,
        "lanes": bank.width,
        **spent,
        "per_second": 1e6 / spent["all"],
        "spread": [min(one["all"] for one in found) / max(one["all"] for one in found)],
        "bank_bytes": sum(_bytes(part) for part in (bank.lanes.block, bank.record, bank.tallies, bank.end)),
    }


def _timed(bank: Bank, first: int) -> dict[str, float]:
    """Seconds of one bank by part."""
    world, marks = bank.world, [time.thread_time()]
    block = bank.lanes.load(first)
    clear(bank.record)
    marks.append(time.thread_time())
    step = program(len(world.states))
    run_bank(step, world.structure, block, bank.record, bank.tallies, world.clock, bank.width)
    marks.append(time.thread_time())
    bank.divide()
    marks.append(time.thread_time())
    bank.run(first, bank.width)
    whole = time.thread_time() - marks[-1]
    spent = [float(part) for part in np.diff(marks)]
    return dict(zip(PARTS, [*spent, whole], strict=True))


def _bytes(part: tuple[Any, ...]) -> int:
    return sum(array.nbytes for array in part)


def _exponent(points: Sequence[tuple[float, float]]) -> float:
    """Slope of log cost over log size."""
    size, cost = np.log(np.array(points)).T
    return float(np.polyfit(size, cost, 1)[0])


def _memory(world: World) -> list[dict[str, int]]:
    """Bytes of what is kept of some histories; a bank's arrays do not grow with their number."""
    kept = []
    for count in REPLICATES:
        rows, tallies = simulate(world, 1, 0, count)
        held = sum(column.nbytes for column in rows.values())
        kept.append(
            {
                "replicates": count,
                "row_bytes": held // count,
                "tally_bytes": sum(tally.nbytes for tally in tallies.values()),
            }
        )
    return kept


def lines(said: dict[str, Any]) -> list[str]:
    """The tables for people."""
    told = []
    for name, rows in said["tables"].items():
        heads = "".join(f"{part:>11}" for part in PARTS[:-1])
        told.append(f"{name:>9}{'lanes':>7}{heads}{'all (us)':>12}{'a second':>11}{'bank MB':>9}")
        for row in rows:
            spent = "".join(f"{row[part]:>11,.1f}" for part in PARTS[:-1])
            per_second, size = row["per_second"], row["bank_bytes"] / 1e6
            told.append(
                f"{row['size']:>9}{row['lanes']:>7}{spent}{row['all']:>12,.1f}{per_second:>11,.1f}{size:>9.1f}"
            )
        told.append("")
    told.append("exponents: " + ", ".join(f"{key} {value:.2f}" for key, value in said["exponents"].items()))
    for row in said["memory"]:
        held = f"{row['row_bytes']} bytes a row, {row['tally_bytes']:,} bytes of tallies"
        told.append(f"{row['replicates']:>9,} replicates: {held}")
    return told
