"""The questions of the command line from a notebook: folders on disk, labelled tables, matplotlib figures.

    from sim import run, compare, sweep

    record = run("aras_drills", replicates=2000, seed=1)
    record.table.loc["p_level_4"]                       # every dyad, with interval, n and method
    record.table.loc["force.AZE-IRN"]                   # one of them
    record.plot("escalation")                           # a matplotlib figure

    without = run("aras_drills", changes={"signals.aras_bridging": None}, replicates=2000, seed=1)
    compare(record, without).plot("differences")

Everything a function makes lies in a folder, as from the command line (results/... unless `out` is given);
`read` opens one again. Wrong names and values raise `sim.InputError`, which says what is allowed. Tables are
pandas, so that one import more is needed: pandas loads with the first table. Inputs are named as on the
command line, with or without `set.`: "states.IRN.resolve", "signals.drill", "theory.reaction".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking import given
from sim.asking.given import Path_, Scenario_, Theory_
from sim.notebook.finished import Compared, Result, Swept
from sim.scenario import arguments, library, theory_sets
from sim.scenario.arguments import refuse_in_words
from sim.scenario.errors import list_of
from sim.scenario.schema import Scenario
from sim.store import study

if TYPE_CHECKING:
    from sim.montecarlo.executors import Crew
    from sim.montecarlo.pools import Pool
    from sim.store.birth import Birth

Progress = Callable[[int], None]
REPLICATES, MOST_REPLICATES = 2000, 200_000

SHARD = (
    "nothing: a part is no result; python -m sim scenario=... shard=1/3 out=DIR, then python -m sim merge DIR"
)


@refuse_in_words
def load(scenario: Scenario_, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return a scenario by name or path, changed: {"states.IRN.resolve": 0.9, "signals.drill": None}."""
    wanted = given.changes_of("load", changes)
    if wanted.parameters:
        key = f"theory.{next(iter(wanted.parameters))}"
        raise arguments.refuse_argument(
            "load", key, "a parameter", "a path inside the scenario; run(..., theory={...})"
        )
    return given.scenario_of("load", scenario, wanted.edits)


@refuse_in_words
def scenarios() -> list[str]:
    """Return the names of the scenarios that ship."""
    return library.names()


@refuse_in_words
def theories() -> list[str]:
    """Return the names of the sets of theory parameters that ship."""
    return theory_sets.names()


@refuse_in_words
def run(
    scenario: Scenario_,
    changes: Mapping[str, Any] | None = None,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the command line's word for it
    history: str | None = None,
    theory: Theory_ = theory_sets.DEFAULT,
    parameters: Mapping[str, Any] | None = None,
    agents: Path_ | Mapping[str, type[Any]] | None = None,
    replicates: int = REPLICATES,
    precision: float | None = None,
    precision_outcome: str | None = None,
    max_replicates: int = MOST_REPLICATES,
    seed: int | None = None,
    workers: int | None = None,
    executor: str | None = None,
    shard: str | None = None,
    keep: str | None = None,
    out: Path_ | None = None,
    progress: Progress | None = None,
) -> Result:
    """Simulate a scenario and return the run, which lies in `out` or under results/.

    scenario: a name, a path, a loaded one, or mappings as a file would hold them. changes, or set: by path
    inside the scenario, None removes; "theory.reaction" changes the theory. history: "given" or "simulated".
    theory: the name of a set of parameters, or changes to the full one by name; parameters: changes to it.
    agents: classes of sim.engines.agents.StateAgent for some states, {"IRN": Dove}, or a file that ends with
    AGENTS = {"IRN": Dove}. precision: run until half the interval of precision_outcome is no wider;
    `replicates` is then the first look, max_replicates the last. seed: drawn where None. executor: "threads",
    "processes" or "serial", for a debugger; processes where there are agents, else threads, where None. keep:
    "trajectories" writes step data of all histories too. progress: called with numbers of histories that
    ended.
    Raises InputError where anything is refused, and AllFailedError where no history succeeded.
    """
    from sim.montecarlo import engine
    from sim.montecarlo.executors import Crew, chosen
    from sim.store.birth import Birth

    _refuse(executor, keep, shard, progress)
    wanted = given.changes_of("run", changes, set, None if history is None else {"history": history})
    loaded = given.scenario_of("run", scenario, wanted.edits)
    options = {"set": wanted.edits, "theory": theory if isinstance(theory, str) else "changed", "keep": keep}
    birth = Birth(
        options={**options, **_looks("run", replicates, precision, precision_outcome, max_replicates)},
        scenario=loaded,
        theory=given.theory_of("run", theory, wanted.parameters, parameters),
        seed=given.seed_of("run", seed),
        replicates=arguments.whole("run", "replicates", replicates),
        agents=engine.own_agents(agents, loaded),
    )
    several = given.several("run", "workers", workers)
    crew = Crew(chosen(executor, birth.agents is not None), several).patient_with(engine.size(birth))
    return read(_simulated(birth, given.folder_of("run", out), crew, progress or _silent))


@refuse_in_words
def read(folder: Path_ | Result) -> Result:
    """Return the run in a folder. Raises InputError where there is none that is whole."""
    from sim.store import read as stored

    if isinstance(folder, Result):
        return folder
    place = given.folder_of("read", folder)
    if place is None:
        raise arguments.refuse_argument("read", "folder", "null", "the folder of a run")
    return Result(stored.read(place))


@refuse_in_words
def compare(
    *runs: Result | Path_ | Sequence[Result | Path_],
    outcome: str | Sequence[str] = (),
    out: Path_ | None = None,
) -> Compared:
    """Compare runs (or their folders) with the first of them; tables lie in `out` or under results/studies/.

    runs: one by one, or in a list. outcome: one name or several, such as "p_level_4.AZE-IRN", or "all"; by
    default the headline ones.
    """
    from sim.studies.comparison import page as views
    from sim.studies.comparison import table as compare_table
    from sim.studies.comparison import work as studies

    listed = runs[0] if len(runs) == 1 and isinstance(runs[0], list | tuple) else runs
    stored = [_run(each).stored for each in listed]
    names = given.names_of("compare", "outcome", outcome)
    found = studies.compare(stored, names)
    with study.open_study(compare_table.question(found, names), given.folder_of("compare", out)) as work:
        written = compare_table.write(work.folder, found)
        views.write_all(found, work.folder)
        work.finish(written, **compare_table.describe(found))
    return Compared(found, names, work.folder)


@refuse_in_words
def sweep(
    scenario: Scenario_ | Sequence[Scenario_],
    over: Any = None,
    *,
    design: Path_ | None = None,
    points: int = 100,
    theory: Theory_ | Sequence[str] = theory_sets.DEFAULT,
    fixed: Mapping[str, Any] | None = None,
    outcome: str | Sequence[str] = (),
    rerun: str | None = None,
    replicates: int = REPLICATES,
    precision: float | None = None,
    precision_outcome: str | None = None,
    max_replicates: int = MOST_REPLICATES,
    seed: int | None = None,
    workers: int | None = None,
    executor: str | None = None,
    out: Path_ | None = None,
    progress: Progress | None = None,
) -> Swept:
    """Run a scenario, or several, at many points on common random numbers, and return the sweep.

    over: by key, as `states.IRN.resolve` or `theory.reaction`: a list of values; under a design ("lhs",
    "sobol", "grid") also a range (low, high), filled with so many points. Or a table of points, which are run
    as they are: a pandas data frame with a column for each key, a list of mappings, or a CSV file (`design=`
    takes that too). fixed: values that all cells share, by key. rerun: the cell that is "highest" or "lowest"
    in the first outcome runs again on fresh draws. precision, precision_outcome, max_replicates: as in `run`,
    of every cell. executor: as in `run`. With the same `out` and seed a
    sweep goes on where it stopped.
    """
    from sim.montecarlo import adaptive
    from sim.montecarlo.executors import Crew, chosen
    from sim.notebook.swept import asked_of
    from sim.studies.sweep import looks
    from sim.studies.sweep import page as views
    from sim.studies.sweep import rerun as sweep_rerun
    from sim.studies.sweep import table as sweep_table
    from sim.studies.sweep import work as studies

    given.refuse_dask("sweep", executor)
    _refuse_progress("sweep", progress)
    wanted = asked_of(scenario, over, design, arguments.whole("sweep", "points", points), theory, fixed)
    sizes = _looks("sweep", replicates, precision, precision_outcome, max_replicates)
    names, again = given.names_of("sweep", "outcome", outcome), _rerun(rerun)
    asked = wanted.asked(given.seed_of("sweep", seed), sizes["replicates"], names)
    ready = studies.prepare(replace(asked, rerun=again, aim=adaptive.aim(sizes)))
    crew = ready.patient(Crew(chosen(executor, False), given.several("sweep", "workers", workers)))
    told = progress or _silent
    with crew.opened() as pool, study.open_study(ready.question({}), given.folder_of("sweep", out)) as work:
        ready, results, seen = looks.run_until_precise(
            ready, lambda at: studies.run(at, work.folder, pool, told, crew.limits)
        )
        fresh = sweep_rerun.run(ready, results, work.folder, pool, told, crew.limits)
        table = sweep_table.table(ready, results, fresh)
        written = sweep_table.write(work.folder, ready, results, table, seen)
        failures = table.failures
        work.finish(written, failures, **sweep_table.describe(table))
        index = sweep_table.read(work.folder)
        views.write_all(index, work.folder)
    return Swept(index, work.folder, wanted.spelled)


def _run(one: object) -> Result:
    if isinstance(one, Result):
        return one
    if not isinstance(one, str | Path):
        raise arguments.refuse_argument(
            "compare", "runs", given.kind(one), "runs or their folders: compare(first, second)"
        )
    return read(one)


def _refuse(executor: object, keep: object, shard: object, progress: object) -> None:
    """Raise InputError for what a run from Python does not do."""
    if keep not in (None, "trajectories"):
        raise arguments.refuse_argument("run", "keep", given.kind(keep), "trajectories, or None")
    given.refuse_dask("run", executor)
    if shard is not None:
        raise arguments.refuse_argument("run", "shard", given.kind(shard), SHARD)
    _refuse_progress("run", progress)


def _refuse_progress(place: str, progress: object) -> None:
    if progress is not None and not callable(progress):
        raise arguments.refuse_argument(
            place, "progress", given.kind(progress), "a function of a number of histories"
        )


def _rerun(which: object) -> str:
    """Which cell of a sweep is to be run again, "" for none. Raises InputError."""
    from sim.studies.sweep.rerun import PICKED

    if which is None or which in PICKED:
        return str(which or "")
    raise arguments.refuse_argument("sweep", "rerun", given.kind(which), f"{list_of(PICKED)}, or None")


def _silent(_: int) -> None:
    """Say nothing."""


def _looks(place: str, replicates: int, precision: object, outcome: object, most: int) -> dict[str, Any]:
    """The options of a run or sweep that say how many histories it has. Raises InputError."""
    first = arguments.whole(place, "replicates", replicates)
    if precision is None:
        if outcome is not None:
            raise arguments.refuse_argument(
                place, "precision_outcome", given.kind(outcome), "nothing without precision="
            )
        return {"replicates": first}
    return {
        "replicates": first,
        "precision": given.above_0(place, "precision", precision),
        "precision_outcome": None if outcome is None else given.text(place, "precision_outcome", outcome),
        "max_replicates": arguments.whole(place, "max_replicates", most),
    }


@dataclass(frozen=True)
class _Work:
    """A pool at work on a run, and who is told."""

    pool: "Pool"
    crew: "Crew"
    progress: Progress


def _simulated(birth: "Birth", place: Path | None, crew: "Crew", progress: Progress) -> Path:
    """Simulate a run, as long as it takes to be as precise as asked for, and return its folder."""
    from sim.engines.world import World
    from sim.montecarlo import adaptive
    from sim.montecarlo.produce import describe
    from sim.store import begun
    from sim.studies.measures import columns

    aim = adaptive.aim(birth.options)
    if aim is not None:
        world = World(birth.scenario, birth.theory)
        adaptive.outcome(aim, describe(world, 0, 0, 0), columns(world))  # refuses what makes no sense
        known = begun.read(place) if place is not None else None
        birth = replace(birth, replicates=max(aim.first, known.replicates if known is not None else 0))
    with crew.opened() as pool:
        work = _Work(pool, crew, progress)
        place = _carried(birth, place, work)
        while aim is not None and not adaptive.is_precise(place):
            more = aim.after(birth.replicates)
            if more is None:
                break
            birth = replace(birth, replicates=more)
            place = _carried(birth, place, work)
    return place


def _carried(birth: "Birth", place: Path | None, work: _Work) -> Path:
    """Begin a run, or go on with the one in `place`, and return its folder."""
    from sim.montecarlo import step_data
    from sim.montecarlo.produce import carry_out
    from sim.store import running

    with running.open_run(birth, place) as begun:
        if not begun.whole:
            carry_out(begun, work.pool, work.progress, work.crew.limits)
        if birth.options["keep"] is not None and not step_data.are_there(begun.folder):
            step_data.write(begun.folder, work.pool)
    return begun.folder
