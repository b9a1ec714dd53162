"""Studies from a notebook: attribute, sensitivity, discover, hindcast, rare, replay, backtest.

    from sim import attribute, run

    record = run("aras_drills", seed=1)
    shares = attribute(record, outcome="display.AZE-IRN", by="episode")
    shares.table.loc[("p_level_3.AZE-IRN", "shapley")]     # pandas, with intervals, n and method
    shares.plot()                                          # a matplotlib figure
    print(shares)                                          # what the command prints

Each takes a run (or its folder), a scenario by name or path, or a loaded one, and the command's options by
name: `python -m sim attribute --help` lists them, and wrong ones raise `sim.scenario.errors.InputError` with
the near miss. `backtest` takes a folder of data and drafts its worlds itself. Folders are as from the command
line: the same study with the same `out` goes on where it stopped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking import given, option
from sim.asking.asked import Asked, require_own_rules
from sim.asking.config import parse
from sim.asking.given import Scenario_
from sim.montecarlo.executors import chosen
from sim.notebook.finished import Figure, Result, find_plot, read_csv
from sim.notebook.runs import read
from sim.scenario import library, places, theory_sets
from sim.scenario.arguments import by_name, refuse_argument, refuse_in_words
from sim.scenario.errors import list_of, near_miss, show
from sim.store import manifest, study
from sim.studies import options as options_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.engines.world import World
    from sim.studies.replay.work import History

Anything = Scenario_ | Result
"""What a study can be about."""

LABELS = {
    "attribution.csv": ["outcome", "effect", "player"],
    "interactions.csv": ["outcome", "player", "other"],
    "backtest.csv": ["state_1", "state_2", "year"],
    "boxes.csv": ["box", "input"],
    "fitted.csv": ["parameter"],
    "quality.csv": ["box", "quantity"],
    "search.csv": ["box", "step"],
    "hindcast.csv": ["question"],
    "scores.csv": ["questions", "forecast", "score", "against"],
    "not_asked.csv": ["question"],
    "rare.csv": ["height", "by"],
    "repeats.csv": ["repeat", "height"],
    "sensitivity.csv": ["measure", "factor"],
    "tenths.csv": ["tenth"],
}
"""Columns that say what a line is about, by table, as far as it has them; the first table of a study is its
main one.
"""


@dataclass(frozen=True)
class Studied:
    """A finished study. found: its numbers as the views read them. call: what made it."""

    found: Any
    folder: Path
    call: tuple[str, Anything | None, Mapping[str, Any] | None, dict[str, Any]]

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes through pickle: the call, which finds everything in the folder."""
        return _studied, self.call

    @cached_property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """The study's tables by file name, labelled; each [lines of the file, columns]."""
        import pandas as pd

        def labelled(path: Path) -> pd.DataFrame:
            """A file's table [lines, columns], with what names its lines as their labels."""
            table = read_csv(path)
            return table.set_index([name for name in LABELS[path.name] if name in table.columns])

        paths = {name: self.folder / name for name in LABELS}
        return {name: labelled(path) for name, path in paths.items() if path.exists()}

    @property
    def table(self) -> "pd.DataFrame":
        """The main table [lines of the file, columns]."""
        return next(iter(self.tables.values()))

    def plot(self, name: str | None = None) -> Figure:
        """Return the figure of that name, or the first. Raises InputError for a wrong name, with those there
        are, and where there is nothing to see, as in a search that found no box.
        """
        from sim.studies.joined import figures

        known = figures(self.found)
        if not known:
            raise refuse_argument("plot", "", "a study without a figure", "one with something to see")
        return find_plot(known, name or next(iter(known)))(self.found)

    def __str__(self) -> str:
        from sim.studies.joined import lines

        return "\n".join(lines(self.found))

    def __repr__(self) -> str:
        return f"{self}\n<{self.found.study.question.kind} in {self.folder}>"


@dataclass(frozen=True)
class Replayed:
    """One history, told step by step."""

    history: "History"
    folder: Path

    @cached_property
    def table(self) -> "pd.DataFrame":
        """Every signal, act and joining in order, with the reason where there is one [moments, columns]."""

        return read_csv(self.folder / "replay.csv", {"rung": [""]})

    def plot(self) -> Figure:
        """The chart of the history."""
        from sim.studies.replay.plots import history as plots

        return plots.draw(self.history)

    def __str__(self) -> str:
        from sim.studies.replay.story import story

        return "\n".join(story(self.history))

    __repr__ = __str__


@refuse_in_words
def attribute(world: Anything, changes: Mapping[str, Any] | None = None, **options: Any) -> Studied:
    """Share an outcome out among the signals, and return tables and figures.

    options: outcome (several with commas), by ("signal", "episode", "state", "mechanism"), method, pairs,
    replicates; of all studies: set, history, theory, parameters, seed, workers, executor, block_seconds, out,
    progress.
    """
    return _studied("attribute", world, changes, options)


@refuse_in_words
def sensitivity(world: Anything, changes: Mapping[str, Any] | None = None, **options: Any) -> Studied:
    """Vary the uncertain inputs and say which of them drive the outcome.

    options: outcome, method ("morris", "sobol"), points, replicates, spread, factors, and those of all
    studies.
    """
    return _studied("sensitivity", world, changes, options)


@refuse_in_words
def discover(world: Anything, changes: Mapping[str, Any] | None = None, **options: Any) -> Studied:
    """Look for combinations of inputs that lead to the outcome.

    options: outcome, method ("prim", "cart"), above, boxes, mass, spread, replicates, and those of all
    studies.
    """
    return _studied("discover", world, changes, options)


@refuse_in_words
def hindcast(world: Anything, changes: Mapping[str, Any] | None = None, **options: Any) -> Studied:
    """Score the forecasts of a scenario or a run against what happened.

    options: questions (the name or the path of a question file), replicates, and those of all studies.
    """
    return _studied("hindcast", world, changes, options)


@refuse_in_words
def rare(world: Anything, changes: Mapping[str, Any] | None = None, **options: Any) -> Studied:
    """Estimate the probability of a rare event by multilevel splitting.

    options: outcome, effort, repeats, plain, and those of all studies.
    """
    return _studied("rare", world, changes, options)


@refuse_in_words
def backtest(data: given.Path_, *, from_: int | None = None, **options: Any) -> Studied:
    """Score two-year forecasts of many dyads of a folder of data, each in a world drafted for its year.

    from_: the first origin, `from` at the command line, a word that Python keeps for itself. options: to,
    fitted, dyads, states, replicates, and of all studies: seed, workers, executor, block_seconds, out,
    progress.
    """
    first = {} if from_ is None else {"from": from_}
    return _studied("backtest", None, None, {"data": data, **first, **options})


@refuse_in_words
def replay(world: Anything, changes: Mapping[str, Any] | None = None, **options: Any) -> Replayed:
    """Tell one history of a run, or of a scenario under a seed, step by step.

    options: replicate, or which ("typical", "worst", "first_war", "joined:TUR") with replicates to choose
    from, and those of all studies.
    """
    from sim.studies.replay import page
    from sim.studies.replay.study import choose, place, tell

    asked = _asked("replay", world, changes, options)
    picked = choose(asked)
    folder = place(asked, picked.replicate)
    history = tell(asked, picked)
    page.write(history, folder)
    return Replayed(history, folder)


def _studied(
    command: str, world: Anything | None, changes: Mapping[str, Any] | None, options: Mapping[str, Any]
) -> Studied:
    """Do what the command does, without its lines on the screen. Raises InputError."""
    from sim.studies import joined, registry

    progress: Callable[[int], None] = options.get("progress") or (lambda _: None)
    rest = {key: value for key, value in options.items() if key != "progress"}
    asked = _asked(command, world, changes, rest)
    what = registry.BY_COMMAND[command]().understand(asked)
    crew = asked.config.crew
    with crew.opened() as pool, study.open_study(what.question, asked.config.folder) as place:
        found = joined.work_out(what, place.folder, pool, progress, crew.limits)
        place.finish(joined.write(found, place.folder), histories=what.histories)
    again = {**rest, "out": place.folder} | ({} if asked.run is not None else {"seed": asked.seed})
    return Studied(found, place.folder, (command, world, changes, again))


def _asked(
    command: str, world: Anything | None, changes: Mapping[str, Any] | None, options: Mapping[str, Any]
) -> Asked:
    """The question in the command line's own form, so that both are checked by one table.

    world: None where the study drafts its own.
    """
    own, common = _sorted(command, options)
    run = _run(world)
    if run is not None and (changes or any(key in common for key in OF_THE_RUN)):
        raise refuse_argument(command, "changes", "beside a run", "nothing: the run's own is used")
    drafted = command in options_of.DRAFTED
    asked = None if drafted or run is not None else _world(command, world, changes, common)
    out, seed = given.folder_of(command, common.get("out")), common.get("seed")
    plain: dict[str, Any] = {
        "scenario": "given",
        "replicates": 1,
        "seed": None if seed is None else given.seed_of(command, seed),
        "workers": given.several(command, "workers", common.get("workers")),
        "executor": _executor(command, common.get("executor")),
        "block_seconds": _seconds(command, common.get("block_seconds")),
        "out": None if out is None else str(out),
        "history": None,
        "theory": {},
        "set": {},
    }
    return Asked(own, parse(plain), None if run is None else require_own_rules(command, run.stored), asked)


def _executor(command: str, asked: object) -> str | None:
    given.refuse_dask(command, asked)
    return None if asked is None else chosen(given.text(command, "executor", asked), False)


def _seconds(command: str, limit: object) -> float | None:
    return None if limit is None else given.above_0(command, "block_seconds", limit)


def _world(
    command: str, scenario: object, changes: Mapping[str, Any] | None, common: Mapping[str, Any]
) -> "World":
    from sim.engines.world import World

    history = common.get("history")
    also = None if history is None else {"history": history}
    wanted = given.changes_of(command, changes, common.get("set"), also)
    named = common.get("theory", theory_sets.DEFAULT)
    theory = given.theory_of(command, named, wanted.parameters, common.get("parameters"))
    return World(given.scenario_of(command, scenario, wanted.edits), theory)


OF_THE_RUN = ("set", "history", "theory", "parameters")
COMMON = (*OF_THE_RUN, "seed", "workers", "executor", "block_seconds", "out")


def _sorted(command: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The command's own options, defaults filled in, and those of all studies."""
    table = options_of.BY_COMMAND[command]
    options = by_name(command, options, table)
    for key, value in options.items():
        if key == "scheduler":
            raise refuse_argument(command, key, show(value), f"nothing: {given.CLUSTER}")
        if command in options_of.DRAFTED and key in OF_THE_RUN:
            raise refuse_argument(command, key, show(value), options_of.FROM_DATA)
        if key not in table and key not in COMMON:
            known = [*table, *COMMON]
            raise refuse_argument(
                command, key, show(value), f"one of {list_of(known, 20)}", near_miss(key, known)
            )
    typed = {key: _typed(value) for key, value in options.items() if key in table and value is not None}
    own = option.read(command, table, typed)
    return own, {key: value for key, value in options.items() if key in COMMON}


def _typed(value: object) -> str:
    """A value as it would be typed: lists with commas, true and false."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _run(world: object) -> Result | None:
    """The run that is meant, if one is: a result, or a folder, unless it only has a scenario's name."""
    if isinstance(world, Result):
        return world
    if not isinstance(world, str | Path) or not places.is_folder(Path(world)):
        return None
    return (
        None if str(world) in library.names() and not (Path(world) / manifest.NAME).exists() else read(world)
    )
