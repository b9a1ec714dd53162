"""The contest: the compiled engine beside the legible one under Mesa, and rules beside plain C."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from sim.engines import batch
from sim.montecarlo import plan
from sim.montecarlo.run import run
from sim.studies.benchmark import checks, rules_in_c, timing
from sim.studies.benchmark.checks import Check
from sim.studies.benchmark.recipe import world as world_of
from sim.studies.benchmark.timing import Contestant

CHECKED = 64
"""Histories compared number for number."""

Told = Callable[[str], None]

ENGINE, MESA = "compiled engine", "Mesa batch_run"


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
    world = world_of(what.recipe)
    told("checking that all contestants tell the same histories")
    agrees, pace = checks.legible(world, what.seed, CHECKED)
    told("timing rules beside C")
    in_c = rules_in_c.race(world, what.seed, what.repeats)
    found = [agrees, *([checks.rules_in_c(in_c)] if in_c.rules else [])]
    wrong = [check for check in found if not check.passed]
    if wrong:
        raise WrongError("; ".join(f"{c.contestant}: {c.criterion}, but {c.apart:.3g} apart" for c in wrong))
    racers = _racers(what, max(2, round(what.mesa / pace)))
    for racer in racers.values():
        if racer.name == ENGINE:
            racer.run()  # caches, compiled code, pools of memory
    timing.take_turns(list(racers.values()), what.repeats, told)
    return _said(what, racers, in_c, found)


def _racers(what: Plan, mesa: int) -> dict[str, Contestant]:
    racers = {}
    for n in sorted({1, what.workers}):
        racers[f"engine_{n}"] = Contestant(ENGINE, n, partial(_engine, what, n), "inputs to rows")
        racers[f"mesa_{n}"] = Contestant(MESA, n, partial(_mesa, what, n, mesa), "the legible engine")
        if n > 1:
            racers[f"mesa_{n}"].start = partial(_mesa, what, n, 1)
    return racers


def _engine(what: Plan, workers: int) -> int:
    """As the run command does it: blocks of histories over threads, rows and tallies joined."""
    world = world_of(what.recipe)
    blocks = plan.blocks(what.replicates, plan.block_size(plan.size(world.scenario)))
    run(partial(batch.simulate, world, what.seed), blocks, workers, lambda _: None)
    return what.replicates


def _mesa(what: Plan, processes: int, each: int) -> int:
    """As a modeler does it, with nothing collected on the way."""
    import mesa

    from sim.studies.benchmark.mesa_history import History

    replicates = range(each * processes)
    given = {"recipe": what.recipe, "seed": what.seed, "replicate": replicates}
    steps = world_of(what.recipe).clock.steps
    mesa.batch_run(History, given, number_processes=processes, max_steps=steps, display_progress=False)
    return len(replicates)


def _said(
    what: Plan, racers: dict[str, Contestant], in_c: rules_in_c.Race, found: list[Check]
) -> dict[str, Any]:
    """The one object of the JSON answer; ratios come first."""
    world, n = world_of(what.recipe), what.workers
    return {
        "times_mesa_batch_run": timing.ratio(racers[f"mesa_{n}"], racers[f"engine_{n}"]),
        "time_over_c": in_c.ratio,
        "times_mesa_batch_run_one_worker": timing.ratio(racers["mesa_1"], racers["engine_1"]),
        "scaling": timing.ratio(racers["engine_1"], racers[f"engine_{n}"], "wall"),
        "scaling_if_cores_were_free": n * timing.ratio(racers["engine_1"], racers[f"engine_{n}"]),
        "scenario": world.scenario.name,
        "states": len(world.states),
        "steps": world.clock.steps,
        "signals": len(world.scenario.signals),
        "plan": {key: value for key, value in asdict(what).items() if key != "recipe"},
        "contestants": [racer.figures() for racer in racers.values()],
        "rules_beside_c": in_c.rules,
        "checks": [asdict(check) for check in found],
        "left_out": in_c.left_out,
        "machine": {**timing.machine(), "compiler": in_c.compiler},
    }
