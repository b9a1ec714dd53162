"""The questions of the command line from a notebook: folders on disk, labelled tables, matplotlib figures.

    from sim import run, compare, sweep

    record = run("aras_drills", replicates=2000, seed=1)
    record.table.loc["p_level_4"]                       # every dyad, with interval, n and method
    record.plot("escalation")                           # a matplotlib figure

    without = run("aras_drills", changes={"signals.aras_bridging": None}, replicates=2000, seed=1)
    compare(record, without).plot("differences")

Everything a function makes lies in a folder, as from the command line (results/... unless `out` is given);
`read` opens one again. Wrong names and values raise `sim.scenario.errors.InputError`, which says what is
allowed. Tables are pandas, so that one import more is needed: pandas loads with the first table.
"""

import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError, Problem, clipped, listed, near_miss, shown
from sim.scenario.schema import Scenario
from sim.store import study, tables
from sim.store.files import EVENTS, STEPS
from sim.store.read import Run

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.compare import Comparison
    from sim.studies.sweep_table import Table

Figure = Any
"""A matplotlib figure; only the views import the library."""

Path_ = str | Path
Progress = Callable[[int], None]
SEED_BITS = 53
REPLICATES = 2000

FIGURE_COLUMNS = ["label", "estimate", "low", "high", "unit", "n", "n_failed", "method", "window"]


@dataclass(frozen=True)
class Result:
    """A finished run, read from its folder."""

    stored: Run

    @property
    def folder(self) -> Path:
        """Where the run lies."""
        return self.stored.folder

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.stored.scenario

    @cached_property
    def table(self) -> "pd.DataFrame":
        """Every figure with its interval, by quantity and subject; NaN where a time was not reached."""
        import pandas as pd

        rows = [vars(figure) for figure in self.stored.figures]
        found = pd.DataFrame(rows).set_index(["quantity", "subject"])[FIGURE_COLUMNS]
        return found.replace([math.inf, -math.inf], math.nan)

    @cached_property
    def histories(self) -> "pd.DataFrame":
        """A row per history, by replicate; NaN where something never happened.

        Times count the steps of the window from 1, so that `(first <= 26).mean()` is P(within 26 steps).
        """
        import pandas as pd

        rows = {name: tables.spoken(name, column) for name, column in self.stored.rows.items()}
        return pd.DataFrame(rows).set_index("replicate")

    @cached_property
    def inputs(self) -> "pd.DataFrame":
        """What every history drew, by replicate: a column per uncertain input, named by its key path.

        What is drawn by a date is the step in which the signal begins. Fixed inputs have no column.
        """
        import pandas as pd

        return pd.DataFrame(dict(self.stored.inputs)).set_index("replicate")

    @cached_property
    def events(self) -> "pd.DataFrame":
        """What happened in every history of a run with keep="trajectories": a row for each event."""
        return _parquet(self._kept(EVENTS))

    def trajectories(self, histories: int | None = None) -> "pd.DataFrame":
        """Step data of a run with keep="trajectories", of the first so many histories: a row for every
        history, step and directed pair."""
        filters = None if histories is None else [("replicate", "<", _whole("histories", histories))]
        return _parquet(self._kept(STEPS), filters)

    def _kept(self, name: str) -> Path:
        if name not in self.stored.manifest.files:
            got, allowed = "a run without step data", 'a run with keep="trajectories"'
            raise InputError([Problem(clipped(str(self.folder)), None, name, got, allowed)])
        self.stored.check(name)
        return self.folder / name

    def plot(self, name: str = "overview") -> Figure:
        """Return one of the run's plots: overview, levels, escalation, survival, alignment, ..."""
        from sim.views.gallery import PLOTS

        return drawn(PLOTS, name)(self.stored)

    def __repr__(self) -> str:
        meta, agents = self.stored.meta, self.stored.agents
        own = "" if agents is None else f" with {clipped(agents.words)}"
        done = f"{meta.n_attempted - meta.n_failed:,} of {meta.n_attempted:,} replicates"
        return f"<run of {meta.scenario}{own}: {done}, seed {meta.seed}, in {self.folder}>"


@dataclass(frozen=True)
class Compared:
    """How runs differ from the first of them."""

    comparison: "Comparison"
    folder: Path

    @cached_property
    def inputs(self) -> "pd.DataFrame":
        """Inputs that differ: a row per key, a column per run."""
        import pandas as pd

        lines = {line.key: line.values for line in self.comparison.inputs}
        return pd.DataFrame.from_dict(lines, orient="index", columns=list(self.comparison.labels))

    @cached_property
    def table(self) -> "pd.DataFrame":
        """Differences with intervals, by outcome and run: alone, joint, p before and after Holm, what pairing
        was worth."""
        import pandas as pd

        from sim.studies.compare_table import columns

        return pd.DataFrame(columns(self.comparison)).set_index(["outcome", "run"])

    def plot(self, name: str = "differences") -> Figure:
        """Return one of: differences, escalation, survival, coassociation, flows."""
        from sim.views.compare import PLOTS

        return drawn(PLOTS, name)(self.comparison)

    def __repr__(self) -> str:
        runs = " and ".join(self.comparison.labels)
        return f"<comparison of {runs}: {self.comparison.comparisons} comparisons, in {self.folder}>"


@dataclass(frozen=True)
class Swept:
    """A finished sweep, read from its folder."""

    index: "Table"
    folder: Path

    @cached_property
    def table(self) -> "pd.DataFrame":
        """A row per cell: its values, main outcomes with intervals, n, failures."""
        return _parquet(self.folder / "index.parquet").set_index("cell")

    @cached_property
    def figures(self) -> "pd.DataFrame":
        """Every figure of every cell, by cell, quantity and subject."""
        return _parquet(self.folder / "figures.parquet").set_index(["cell", "quantity", "subject"])

    @cached_property
    def contrasts(self) -> "pd.DataFrame":
        """Paired differences of every cell of a grid from the first; no rows for a design."""
        import pandas as pd

        from sim.studies.sweep_table import CONTRAST_HEADER, CONTRASTS

        path = self.folder / CONTRASTS
        found = pd.read_csv(path, keep_default_na=False, na_values=[""]) if path.exists() else None
        return (
            pd.DataFrame(columns=CONTRAST_HEADER) if found is None else found.set_index(["outcome", "cell"])
        )

    def plot(self, name: str | None = None) -> Figure:
        """Return the plot of that name: "overview", or an outcome where each has its own; else the first."""
        from sim.views.sweep import drawings

        known = dict(drawings(self.index))
        return drawn(known, name or next(iter(known)))()

    def __repr__(self) -> str:
        return f"<sweep over {', '.join(self.index.keys)}: {self.index.cells:,} cells, in {self.folder}>"


def load(scenario: Path_, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return a scenario by name or path, changed: {"states.IRN.resolve": 0.9, "signals.drill": None}."""
    return library.load(str(scenario), nested(changes or {}))


def run(
    scenario: Path_ | Scenario,
    changes: Mapping[str, Any] | None = None,
    *,
    theory: str = theory_sets.DEFAULT,
    parameters: Mapping[str, Any] | None = None,
    agents: Path_ | Mapping[str, type[Any]] | None = None,
    replicates: int = REPLICATES,
    seed: int | None = None,
    workers: int | None = None,
    executor: str | None = None,
    keep: str | None = None,
    out: Path_ | None = None,
    progress: Progress = lambda _: None,
) -> Result:
    """Simulate a scenario and return the run, which lies in `out` or under results/.

    changes: by path inside the scenario, None removes. theory: the name of a set of parameters; parameters:
    changes to it, by name. agents: classes of sim.engines.agents.StateAgent for some states, {"IRN": Dove},
    or a file that ends with AGENTS = {"IRN": Dove}. seed: drawn where None. executor: "threads", "processes"
    or "serial", for a debugger; processes where there are agents, else threads, where None. keep:
    "trajectories" writes step data of all histories too. progress: called with numbers of histories that
    ended.
    Raises InputError where anything is refused, and AllFailedError where no history succeeded.
    """
    from sim.montecarlo import engine, step_data
    from sim.montecarlo.executors import Crew, chosen
    from sim.montecarlo.produce import carry_out
    from sim.store import read, running
    from sim.store.birth import Birth

    if keep not in (None, "trajectories"):
        raise InputError([Problem("run", None, "keep", shown(keep), "trajectories, or None")])
    if executor == "dask":  # its processes run the script that starts them once more
        allowed = "threads, processes or serial; a cluster by `python -m sim`"
        raise InputError([Problem("run", None, "executor", shown(executor), allowed)])
    loaded = scenario_of(scenario, changes or {})
    birth = Birth(
        options={
            "replicates": _whole("replicates", replicates),
            "set": nested(changes or {}),
            "theory": theory,
            "keep": keep,
        },
        scenario=loaded,
        theory=theory_sets.load(theory, parameters),
        seed=seed_of(seed),
        replicates=_whole("replicates", replicates),
        agents=engine.own_agents(agents, loaded),
    )
    several = None if workers is None else _whole("workers", workers)
    crew = Crew(chosen(executor, birth.agents is not None), several).patient_with(engine.size(birth))
    with crew.opened() as pool, running.opened(birth, folder_of(out)) as work:
        if not work.whole:
            carry_out(work, pool, progress, crew.limits)
        if keep is not None and not step_data.are_there(work.folder):
            step_data.write(work.folder, pool)
    return Result(read.read(work.folder))


def read(folder: Path_) -> Result:
    """Return the run in a folder. Raises InputError where there is none that is whole."""
    from sim.store import read as stored

    return Result(stored.read(Path(folder)))


def compare(*runs: Result | Path_, outcomes: str | Sequence[str] = (), out: Path_ | None = None) -> Compared:
    """Compare runs (or their folders) with the first of them; tables lie in `out` or under results/studies/.

    outcomes: names such as "p_level_4.AZE-IRN", or "all"; by default the headline ones.
    """
    from sim.studies import compare as studies
    from sim.studies import compare_table

    stored = [(each if isinstance(each, Result) else read(each)).stored for each in runs]
    names = [outcomes] if isinstance(outcomes, str) else list(outcomes)
    found = studies.compare(stored, names)
    from sim.views import compare as views

    with study.opened(compare_table.question(found, names), folder_of(out)) as work:
        written = compare_table.write(work.folder, found)
        views.write_all(found, work.folder, written)
        work.finish(written, **compare_table.describe(found))
    return Compared(found, work.folder)


def sweep(
    scenario: Path_ | Sequence[str],
    over: Mapping[str, Any],
    *,
    design: str | None = None,
    n: int = 100,
    theory: str | Sequence[str] = theory_sets.DEFAULT,
    fixed: Mapping[str, Any] | None = None,
    outcomes: Sequence[str] = (),
    replicates: int = REPLICATES,
    seed: int | None = None,
    workers: int | None = None,
    out: Path_ | None = None,
    progress: Progress = lambda _: None,
) -> Swept:
    """Run a scenario, or several, at many points on common random numbers, and return the sweep.

    over: by key, as `set.states.IRN.resolve` or `theory.reaction`: a list of values; under a design ("lhs",
    "sobol", "grid") also a range (low, high), filled with n points. fixed: values that all cells share, by
    key. With the same `out` and seed a sweep goes on where it stopped.
    """
    from sim.studies import sweep as studies
    from sim.studies import sweep_table
    from sim.studies.points import points
    from sim.views import sweep as views

    axes, spread, shared = _axes(scenario, theory, over, fixed or {}, design, n)
    number = seed_of(seed)
    through = points(axes, spread, number)
    asked = studies.Asked(through, shared, number, _whole("replicates", replicates), tuple(outcomes))
    ready = studies.prepare(asked)
    with study.opened(ready.question({}), folder_of(out)) as work:
        results = studies.run(ready, work.folder, workers, progress)
        table = sweep_table.table(ready, results)
        written = sweep_table.write(work.folder, ready, results, table)
        failures = [reason for reason in table.reasons if reason]
        work.finish(written, failures, **sweep_table.describe(table))
        index = sweep_table.read(work.folder)
        views.write_all(index, work.folder, work.question.inputs, failures)
    return Swept(index, work.folder)


def nested(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by dotted path as nested mappings; nested ones stay as they are."""
    from sim.studies.points import lay

    tree: dict[str, Any] = {}
    for path, value in changes.items():
        lay(tree, path.removeprefix("set."), value)
    return tree


def _axes(
    scenario: Path_ | Sequence[str],
    theory: str | Sequence[str],
    over: Mapping[str, Any],
    fixed: Mapping[str, Any],
    design: str | None,
    n: int,
) -> tuple[list[Any], Any, dict[str, Any]]:
    """Axes of lists, the design of ranges, and what all cells share."""
    from sim.studies.points import Axis, Design, Range

    whole = {"scenario": scenario, "theory": theory}
    several = {key: value for key, value in whole.items() if not isinstance(value, str | Path)}
    single = {key: str(value) for key, value in whole.items() if key not in several}
    ranges = {key: value for key, value in over.items() if design and isinstance(value, tuple)}
    lists = {**several, **{key: value for key, value in over.items() if key not in ranges}}
    axes = [Axis(key, tuple(values)) for key, values in lists.items()]
    spans = tuple(Range(key, float(low), float(high)) for key, (low, high) in ranges.items())
    return axes, Design(design, n, spans) if design else None, {**single, **fixed}


def scenario_of(scenario: Path_ | Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario of that name or path, changed, or a loaded one as it is. Raises InputError."""
    if not isinstance(scenario, Scenario):
        return load(scenario, changes)
    if changes:
        allowed = "changes beside the name of a scenario; a loaded one is changed by load(name, changes)"
        raise InputError([Problem("run", None, "changes", shown(dict(changes)), allowed)])
    return scenario


def seed_of(seed: int | None) -> int:
    """The seed as given, or a drawn one. Raises InputError."""
    if seed is None:
        return secrets.randbits(SEED_BITS)
    if not _is_whole(seed) or not 0 <= seed < 2**64:
        raise InputError([Problem("run", None, "seed", shown(seed), "a whole number from 0 to 2^64 - 1")])
    return int(seed)


def _whole(name: str, number: int) -> int:
    if not _is_whole(number) or number < 1:
        raise InputError([Problem("run", None, name, shown(number), "a whole number of at least 1")])
    return int(number)


def _is_whole(number: object) -> bool:
    """Whether it is a whole number of any integer type, NumPy's among them."""
    return isinstance(number, Integral) and not isinstance(number, bool)


def folder_of(out: Path_ | None) -> Path | None:
    """The folder that is asked for, absolute."""
    return None if out is None else library.place(out).absolute()


def drawn(known: Mapping[str, Callable[..., Figure]], name: str) -> Callable[..., Figure]:
    """The plot of that name. Raises InputError with the near miss."""
    if name not in known:
        raise InputError(
            [Problem("plot", None, "", shown(name), listed(list(known), 40), near_miss(name, known))]
        )
    return known[name]


def _parquet(path: Path, filters: Any = None) -> "pd.DataFrame":
    import pyarrow.parquet as pq

    found: pd.DataFrame = pq.read_table(path, filters=filters).to_pandas()
    return found
