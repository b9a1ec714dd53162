"""What a notebook gets back: a run, a comparison, a sweep, read from their folders as tables and figures."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking.given import kind
from sim.scenario.arguments import refuse_argument, whole
from sim.scenario.errors import InputError, Problem, clip, count_of, list_of, near_miss
from sim.scenario.schema import Scenario
from sim.store import tables
from sim.store.files import EVENTS, STEPS
from sim.store.read import Run

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.comparison.work import Comparison
    from sim.studies.sweep.table import Table

Figure = Any
"""A matplotlib figure; only the views import the library."""

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
        """Every figure with its interval [figures, columns], by quantity and subject; NaN where a time was
        not reached.

        `table.loc["war.AZE-IRN"]`, the name of an outcome in every option, is ("p_level_5", "AZE-IRN").
        """
        import pandas as pd

        from sim.notebook.figure_table import INDEX, FigureTable

        found = pd.DataFrame([vars(figure) for figure in self.stored.figures]).set_index(INDEX)
        return FigureTable(found[FIGURE_COLUMNS].replace([math.inf, -math.inf], math.nan))

    @cached_property
    def histories(self) -> "pd.DataFrame":
        """A row per history, by number [n, columns of outcomes.parquet]; NaN where something never happened.

        Times count the steps of the window from 1, so that `(first <= 26).mean()` is P(within 26 steps).
        """
        import pandas as pd

        rows = {name: tables.speak(name, column) for name, column in self.stored.rows.items()}
        return pd.DataFrame(rows).set_index("replicate")

    @property
    def outcomes(self) -> "pd.DataFrame":
        """The same as `histories` [n, columns], by the name of its file."""
        return self.histories

    def summary(self) -> "pd.DataFrame":
        """The same as `table` [figures, columns], by the name of its file."""
        return self.table

    @cached_property
    def inputs(self) -> "pd.DataFrame":
        """What every history drew [n, inputs], by number: a column per uncertain input, its key path.

        What is drawn by a date is the step in which the signal begins. Fixed inputs have no column.
        """
        import pandas as pd

        return pd.DataFrame(dict(self.stored.inputs)).set_index("replicate")

    @cached_property
    def events(self) -> "pd.DataFrame":
        """What happened in every history of a run with keep="trajectories": [events, columns]."""
        return _parquet(self._kept(EVENTS))

    def trajectories(self, histories: int | None = None) -> "pd.DataFrame":
        """Step data of a run with keep="trajectories", of the first so many histories: a row for every
        history, step and directed dyad [rows, columns].
        """
        filters = (
            None if histories is None else [("replicate", "<", whole("trajectories", "histories", histories))]
        )
        return _parquet(self._kept(STEPS), filters)

    def _kept(self, name: str) -> Path:
        if name not in self.stored.manifest.files:
            got, allowed = "a run without step data", 'a run with keep="trajectories"'
            raise InputError([Problem(clip(str(self.folder)), None, name, got, allowed)])
        self.stored.check(name)
        return self.folder / name

    def plot(self, name: str = "overview") -> Figure:
        """Return one of the run's plots: overview, sides, levels, escalation, hazard, alignment, ..."""
        from sim.views.gallery import PLOTS

        return find_plot(PLOTS, name)(self.stored)

    def __getstate__(self) -> dict[str, Any]:
        """What goes through pickle: the folder; tables are read there again."""
        return {"stored": self.stored}

    def __repr__(self) -> str:
        meta, agents = self.stored.meta, self.stored.agents
        own = "" if agents is None else f" with {clip(agents.words)}"
        done = f"{meta.n_attempted - meta.n_failed:,} of {count_of(meta.n_attempted, 'history')}"
        return f"<run of {meta.scenario}{own}: {done}, seed {meta.seed}, in {self.folder}>"

    def _repr_html_(self) -> str:
        """What a notebook shows in place of the text: a small table with intervals and n."""
        from sim.notebook import rich

        return rich.run(self.stored)


@dataclass(frozen=True)
class Compared:
    """How runs differ from the first of them. outcomes: as they were asked for."""

    comparison: "Comparison"
    outcomes: tuple[str, ...]
    folder: Path

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes through pickle: the folders; what differs is worked out there again."""
        folders = [run.folder for run in self.comparison.runs]
        return reopen_comparison, (folders, self.outcomes, self.folder)

    @cached_property
    def inputs(self) -> "pd.DataFrame":
        """Inputs that differ [keys, runs]."""
        import pandas as pd

        lines = {line.key: line.values for line in self.comparison.inputs}
        return pd.DataFrame.from_dict(lines, orient="index", columns=list(self.comparison.labels))

    @cached_property
    def table(self) -> "pd.DataFrame":
        """Differences with intervals [outcomes * runs, columns]: alone, joint, p before and after Holm, what
        pairing was worth.
        """
        import pandas as pd

        from sim.studies.comparison.table import columns

        return pd.DataFrame(columns(self.comparison)).set_index(["outcome", "run"])

    def plot(self, name: str = "differences") -> Figure:
        """Return one of: differences, escalation, coassociation, flows."""
        from sim.studies.comparison.page import PLOTS

        return find_plot(PLOTS, name)(self.comparison)

    def __repr__(self) -> str:
        runs = " and ".join(self.comparison.labels)
        return (
            f"<comparison of {runs}: {count_of(self.comparison.comparisons, 'comparison')}, in {self.folder}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows in place of the text: a small table with intervals and n."""
        from sim.notebook import rich

        return rich.comparison(self.comparison)


@dataclass(frozen=True)
class Swept:
    """A finished sweep, read from its folder."""

    index: "Table"
    folder: Path
    spelled: Mapping[str, str] = field(default_factory=dict)
    """Keys as they were typed, where `set.` was left out."""

    @cached_property
    def table(self) -> "pd.DataFrame":
        """A row per cell [cells, columns]: its values, main outcomes with intervals, n, failures."""
        return _parquet(self.folder / "index.parquet").set_index("cell").rename(columns=dict(self.spelled))

    @cached_property
    def figures(self) -> "pd.DataFrame":
        """Every figure of every cell [cells * figures, columns], by cell, quantity and subject."""
        return _parquet(self.folder / "figures.parquet").set_index(["cell", "quantity", "subject"])

    @cached_property
    def contrasts(self) -> "pd.DataFrame":
        """Paired differences of every cell of a grid from the first [outcomes * cells, columns]; no rows for
        a design.
        """
        import pandas as pd

        from sim.studies.sweep.table import CONTRAST_HEADER, CONTRASTS

        path = self.folder / CONTRASTS
        found = read_csv(path) if path.exists() else None
        return (
            pd.DataFrame(columns=CONTRAST_HEADER) if found is None else found.set_index(["outcome", "cell"])
        )

    @cached_property
    def rerun(self) -> "pd.DataFrame":
        """The cell that was run again, by outcome [outcomes, columns]: as in the sweep, and on fresh draws;
        no rows for none.
        """
        import pandas as pd

        from sim.studies.sweep.rerun import HEADER, NAME

        path = self.folder / NAME
        found = read_csv(path) if path.exists() else None
        return pd.DataFrame(columns=HEADER) if found is None else found.set_index("outcome")

    def plot(self, name: str | None = None) -> Figure:
        """Return the plot of that name: "overview", or an outcome where each has its own; else the first."""
        from sim.studies.sweep.page import drawings

        known = dict(drawings(self.index))
        return find_plot(known, name or next(iter(known)))()

    def __repr__(self) -> str:
        keys = ", ".join(self.index.keys)
        return f"<sweep over {keys}: {count_of(self.index.cells, 'cell')}, in {self.folder}>"

    def _repr_html_(self) -> str:
        """What a notebook shows in place of the text: a small table with intervals and n."""
        from sim.notebook import rich

        return rich.sweep(self.index)


def reopen_comparison(folders: Sequence[Path], outcomes: tuple[str, ...], folder: Path) -> Compared:
    """Return a comparison of the runs in some folders, whose tables are in `folder` already."""
    from sim.store.read import read
    from sim.studies.comparison.work import compare

    return Compared(compare([read(each) for each in folders], outcomes), outcomes, folder)


def find_plot(known: Mapping[str, Callable[..., Figure]], name: object) -> Callable[..., Figure]:
    """The plot of that name. Raises InputError with the near miss."""
    if not isinstance(name, str) or name not in known:
        hint = near_miss(name, known) if isinstance(name, str) else ""
        raise refuse_argument("plot", "", kind(name), list_of(list(known), 40), hint)
    return known[name]


def read_csv(path: Path, missing: "Sequence[str] | Mapping[str, Sequence[str]]" = ("",)) -> "pd.DataFrame":
    """A table of a folder [lines, columns], in which NA is a text. missing: what is none, in all columns or
    by column.
    """
    import pandas as pd

    return pd.read_csv(path, keep_default_na=False, na_values=missing)


def _parquet(path: Path, filters: Any = None) -> "pd.DataFrame":
    import pyarrow.parquet as pq

    found: pd.DataFrame = pq.read_table(path, filters=filters).to_pandas()
    return found
