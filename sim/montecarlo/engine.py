"""Which engine simulates a run: the compiled one, or with agents of a modeler's own the legible one."""

from bdb import BdbQuit
from collections.abc import Mapping
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from sim.engines import agent_file
from sim.montecarlo import plan
from sim.montecarlo.completed import Arrays, BlockFailedError, Simulate
from sim.montecarlo.plan import Block, Size
from sim.scenario.errors import InputError, Problem, show
from sim.scenario.schema import Scenario
from sim.store.birth import Birth
from sim.store.own_agents import OwnAgents
from sim.store.read import Run
from sim.store.spans import Span

if TYPE_CHECKING:
    from sim.engines.world import World


def simulator(world: "World", seed: int, program: str = "") -> Simulate:
    """Return what simulates blocks of a run, rows [count] each; program: the text of its agents file, ""
    where it has none.

    What counts histories of agents is compiled here, so that no block of theirs waits for it.
    """
    from sim.engines import batch  # numba loads here

    if not program:
        return partial(batch.simulate, world, seed)
    batch.ready(len(world.states))
    return partial(simulate_agents, world, seed, program)


def simulate_agents(world: "World", seed: int, program: str, first: int, count: int) -> tuple[Arrays, Arrays]:
    """Simulate a block with a modeler's own agents; rows [count].

    Raises BlockFailedError for whatever they raise: an error of a class of their own could not be sent to
    another process. Whoever quits a debugger ends the run, unless it is that of a worker, whom nobody hears.
    """
    from sim.engines import legible  # Mesa loads here

    try:
        return legible.simulate(world, seed, program, first, count)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever they raise is why the block failed
        quit_here = isinstance(error, BdbQuit) and parent_process() is None
        raise KeyboardInterrupt if quit_here else BlockFailedError(agent_file.reason(error)) from None


def size(run: Birth | Run) -> Size:
    """Return the size of a run's histories, which says how long they take."""
    options = run.options if isinstance(run, Birth) else run.manifest.config
    return plan.size(run.scenario, run.agents is not None, options.get("keep") is not None)


def blocks(run: Birth | Run, parts: list[Span]) -> list[Block]:
    """Return the blocks of some of a run's histories, cut where the blocks of the run always are."""
    of = plan.block_size(size(run))
    return [block for first, stop in parts for block in plan.within(first, stop, of)]


def own_agents(given: object, scenario: Scenario) -> OwnAgents | None:
    """Return the agents that are asked for, a file or classes by state; None for none.

    The file is executed, to see what it gives. Raises InputError for what no agents can be made of.
    """
    if given is None:
        return None
    if not isinstance(given, str | Path | Mapping):
        allowed = 'a mapping such as {"IRN": Dove}, or the path of a .py file'
        raise InputError([Problem("run", None, "agents", show(given), allowed)])
    if isinstance(given, Mapping):
        from sim.engines.agent_source import text_of

        label, program = "run", text_of(given)
    else:
        label, program = agent_file.label(given), agent_file.read(given)
    if not program.strip():
        raise InputError([Problem(label, None, agent_file.AGENTS, "an empty file", agent_file.EXAMPLE)])
    return OwnAgents(program, agent_file.names(agent_file.classes(program, tuple(scenario.states), label)))


def check(agents: OwnAgents, scenario: Scenario) -> None:
    """Execute the agents of a run that is gone on with, to see whether they can still be had here.

    Raises InputError where they cannot.
    """
    agent_file.classes(agents.program, tuple(scenario.states))
