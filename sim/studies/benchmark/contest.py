"""The contest: the batch engine beside Mesa's batch_run, NumPy and plain C, in one run of one command."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.dynamics.step import begin
from sim.engines import batch
from sim.engines.batch import Bank
from sim.montecarlo import plan
from sim.montecarlo.run import run
from sim.outcomes.escalation import clear
from sim.studies.benchmark import checks, timing
from sim.studies.benchmark.c_loop import CLoop, NoCompilerError
from sim.studies.benchmark.checks import Check
from sim.studies.benchmark.numpy_model import NumpyModel, OwnDraws
from sim.studies.benchmark.recipe import world as world_of
from sim.studies.benchmark.timing import Contestant

NUMPY_WIDTH = 1024
"""Histories that the NumPy contestant takes side by side: near the fastest of 64 to 4096."""

MESA_DRAWN = 128
"""Histories of Mesa with its own generator, compared with the engine's by their means."""

CHECKED = 256
"""Histories compared number for number (Mesa: a sixteenth of them)."""

Told = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is raced. replicates: of the engine, a repeat; mesa: seconds of batch_run, a repeat."""

    recipe: str
    seed: int
    replicates: int
    workers: int
    repeats: int
    mesa: float


class WrongError(Exception):
    """A contestant does not tell the same histories, so no ratio means anything."""


def compete(what: Plan, told: Told) -> dict[str, Any]:
    """Check every contestant, then time them in turn; returns everything that is to be said.

    Raises WrongError where a check fails.
    """
    told("checking that all contestants tell the same histories")
    banks, loops, skipped = _c_side(what)
    found = _checks(what, loops)
    _insist(found)
    rows, _ = batch.simulate(world_of(what.recipe), what.seed, 0, max(what.replicates, 2048))
    clock = time.process_time()
    columns = _mesa_columns(what)
    pace = (time.process_time() - clock) / MESA_DRAWN
    drawn = _own_draws(what, rows, columns)
    found += drawn
    _insist(drawn)
    racers = _racers(what, banks, loops, max(2, round(what.mesa / pace)))
    for racer in racers.values():
        if racer.name != MESA:
            racer.run()  # caches, compiled code, pools of memory
    timing.take_turns(list(racers.values()), what.repeats, told)
    return _said(what, racers, found, skipped)


ENGINE, KERNEL, C, NUMPY, MESA = (
    "batch engine",
    "its compiled part",
    "plain C loop",
    "NumPy",
    "Mesa batch_run",
)


def _c_side(what: Plan) -> tuple[list[Bank], list[CLoop], str]:
    """A bank and a loop per worker; no loops, and why, where there is no compiler."""
    world = world_of(what.recipe)
    banks = [Bank(world, what.seed) for _ in range(what.workers)]
    try:
        return banks, [CLoop(world, bank) for bank in banks[:1]] * what.workers, ""
    except NoCompilerError as error:
        return banks, [], f"plain C loop left out: {error}"


def _checks(what: Plan, loops: list[CLoop]) -> list[Check]:
    world = world_of(what.recipe)
    found = [checks.c_loop(Bank(world, what.seed), Bank(world, what.seed), loops[0])] if loops else []
    found.append(checks.numpy_model(world, what.seed, CHECKED))
    found.append(checks.mesa_model(what.recipe, world, what.seed, CHECKED // 16))
    return found


def _insist(found: list[Check]) -> None:
    wrong = [check for check in found if not check.passed]
    if wrong:
        raise WrongError("; ".join(f"{c.contestant}: {c.criterion}, but {c.apart:.3g} apart" for c in wrong))


def _mesa_columns(what: Plan) -> dict[str, Any]:
    """Rows of MESA_DRAWN histories of the Mesa model with its own generator."""
    from sim.studies.benchmark.mesa_model import AlliancesInPython

    told = [AlliancesInPython(what.recipe, seed=seed).told() for seed in range(MESA_DRAWN)]
    return {name: np.array([row[name] for row in told]) for name in told[0]}


def _own_draws(what: Plan, rows: Any, columns: dict[str, Any]) -> list[Check]:
    """NumPy and Mesa with their own generators, as they are timed, against the engine's distribution."""
    world = world_of(what.recipe)
    chance = OwnDraws(what.seed, len(world.states), NUMPY_WIDTH)
    return [
        checks.own_draws(NUMPY, rows, NumpyModel(world, what.seed + 1, NUMPY_WIDTH).run(0, chance)),
        checks.own_draws(MESA, rows, columns),
    ]


def _racers(what: Plan, banks: list[Bank], loops: list[CLoop], mesa: int) -> dict[str, Contestant]:
    whole, part = "inputs to rows", "rules, counts, blocs"
    racers = {}
    for n in sorted({1, what.workers}):
        racers[f"engine_{n}"] = Contestant(ENGINE, n, partial(_engine, what, n), whole)
        work = partial(_banks, what, banks[:n], checks.engine_work)
        racers[f"kernel_{n}"] = Contestant(KERNEL, n, work, part)
        if loops:
            work = partial(_banks, what, banks[:n], partial(checks.c_work, loop=loops[0]))
            racers[f"c_{n}"] = Contestant(C, n, work, part)
    world = world_of(what.recipe)
    chance = OwnDraws(what.seed, len(world.states), NUMPY_WIDTH)
    model = NumpyModel(world, what.seed, NUMPY_WIDTH)
    racers["numpy_1"] = Contestant(
        NUMPY, 1, lambda: len(model.run(0, chance)["peak." + world.names.dyads[0]]), whole
    )
    for n in sorted({1, what.workers}):
        racers[f"mesa_{n}"] = Contestant(MESA, n, partial(_mesa, what, n, mesa), whole)
        if n > 1:
            racers[f"mesa_{n}"].start = partial(_mesa, what, n, 1)
    return racers


def _engine(what: Plan, workers: int) -> int:
    """As the run command does it: blocks of replicates over threads, rows and tallies joined."""
    world = world_of(what.recipe)
    blocks = plan.blocks(what.replicates, plan.block_size(plan.size(world.scenario)))
    run(partial(batch.simulate, world, what.seed), blocks, workers, lambda _: None)
    return what.replicates


def _banks(what: Plan, banks: list[Bank], work: Callable[[Bank], None]) -> int:
    """Some banks over threads, each thread with arrays of its own, inputs already drawn."""
    rounds = max(1, what.replicates // (len(banks) * banks[0].width))

    def thread(bank: Bank) -> None:
        for _ in range(rounds):
            begin(bank.lanes.block)
            clear(bank.record, bank.world.clock)
            work(bank)

    with ThreadPoolExecutor(len(banks)) as pool:
        list(pool.map(thread, banks))
    return rounds * len(banks) * banks[0].width


def _mesa(what: Plan, processes: int, each: int) -> int:
    import mesa

    from sim.studies.benchmark.mesa_model import AlliancesInPython

    seeds = list(range(each * processes))
    given = {"recipe": what.recipe, "seed": seeds}
    steps = world_of(what.recipe).clock.steps
    mesa.batch_run(
        AlliancesInPython, given, number_processes=processes, max_steps=steps, display_progress=False
    )
    return len(seeds)


def _said(what: Plan, racers: dict[str, Contestant], found: list[Check], skipped: str) -> dict[str, Any]:
    """The one object of the JSON answer; ratios come first."""
    world, n = world_of(what.recipe), what.workers
    ratios = {
        "times_mesa_batch_run": timing.ratio(racers[f"mesa_{n}"], racers[f"engine_{n}"]),
        "time_over_c": timing.ratio(racers["kernel_1"], racers["c_1"]) if "c_1" in racers else None,
        "times_numpy": timing.ratio(racers["numpy_1"], racers["engine_1"]),
        "times_mesa_batch_run_one_worker": timing.ratio(racers["mesa_1"], racers["engine_1"]),
        "time_over_c_all_workers": timing.ratio(racers[f"kernel_{n}"], racers[f"c_{n}"])
        if "c_1" in racers
        else None,
        "whole_engine_over_c": timing.ratio(racers["engine_1"], racers["c_1"]) if "c_1" in racers else None,
        "scaling": timing.ratio(racers["engine_1"], racers[f"engine_{n}"], "wall"),
        "scaling_if_cores_were_free": n * timing.ratio(racers["engine_1"], racers[f"engine_{n}"]),
    }
    return {
        **ratios,
        "scenario": world.scenario.name,
        "states": len(world.states),
        "steps": world.clock.steps,
        "signals": len(world.scenario.signals),
        "plan": {key: value for key, value in asdict(what).items() if key != "recipe"},
        "contestants": [racer.figures() for racer in racers.values()],
        "checks": [asdict(check) for check in found],
        "left_out": skipped,
        "machine": timing.machine(),
    }
