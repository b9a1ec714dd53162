"""What a view reads: one finished run, whichever room it comes from, and the choices every plot shares."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import OVERALL
from sim.scenario.errors import count_of
from sim.statistics.intervals import proportion_bounds
from sim.views import text
from sim.views.text import clean, pair, shorten

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure, Meta
    from sim.scenario.schema import Scenario
    from sim.store.manifest import AgentsRecord

Array = npt.NDArray[Any]
NOBODY = "no dyad is politically relevant: nobody may act"


class Run(Protocol):
    """A finished run as the contract between the rooms names it."""

    @property
    def rows(self) -> Mapping[str, Array]:
        """One entry per history [n], by column name."""

    @property
    def tallies(self) -> Mapping[str, Array]:
        """Counts over histories by step [steps, ...]."""

    @property
    def figures(self) -> Sequence["Figure"]:
        """Every reported figure with its interval."""

    @property
    def meta(self) -> "Meta":
        """What was run."""

    @property
    def scenario(self) -> "Scenario":
        """The scenario as it was resolved."""

    @property
    def options(self) -> Mapping[str, Any]:
        """What was asked for."""

    @property
    def looks(self) -> Sequence[Mapping[str, str]]:
        """What each look saw, of a run that stopped by itself."""

    @property
    def agents(self) -> "AgentsRecord | None":
        """The modeler's own agents, None where all states follow the model's rules."""


def end(run: Run) -> dt.date:
    """First day after the last step."""
    return run.meta.dates[-1] + dt.timedelta(days=run.scenario.horizon.step_days)


def span(run: Run) -> tuple[dt.date, dt.date]:
    """First day, and the first after the last step."""
    return run.meta.dates[0], end(run)


def panels(run: Run, room: float, row: float, across: int, rows: int) -> tuple[list[str], list[str]]:
    """Dyads that have room, and those left out: the focus, and rows of `row` inches of the most escalated,
    `across` in each, at least one row and at most `rows`."""
    return escalating(run, 1 + across * min(max(int(room / row), 1), rows))


def replicates(run: Run) -> int:
    """Number of histories that succeeded: the n of every figure."""
    return len(run.rows["replicate"])


def escalating(run: Run, at_most: int) -> tuple[list[str], list[str]]:
    """Relevant dyads to show and those left out: the focus first, then by the mean highest level reached."""
    height = {
        dyad: float(np.mean(run.rows[f"peak.{dyad}"])) if replicates(run) else 0.0 for dyad in run.meta.dyads
    }
    order = sorted(run.meta.dyads, key=lambda dyad: (dyad != run.meta.focus, -height[dyad], dyad))
    return order[:at_most], order[at_most:]


def subjects(run: Run, at_most: int) -> tuple[list[str], list[str]]:
    """What curves are drawn for: the focus, all dyads together (of several), then the most escalated."""
    shown, left = escalating(run, at_most - (len(run.meta.dyads) > 1))
    overall = [OVERALL] if len(run.meta.dyads) > 1 else []
    return [*shown[:1], *overall, *shown[1:]], left


def weeks(run: Run) -> int:
    """Number of steps in the window of own acts."""
    return len(run.meta.dates) - window_start(run)


def reached_by(run: Run, subject: str, level: int) -> Array:
    """Histories that reached the level in the first t steps of the window, t from 1; [steps]."""
    first = first_week(run, subject, level)
    return np.cumsum(np.bincount(np.maximum(first, 0), minlength=weeks(run) + 1)[1:])


def first_week(run: Run, subject: str, level: int) -> Array:
    """Step of the window, from 1, in which the level was first reached, -1 for never; [n]."""
    return run.rows[f"first_{level}" if subject == OVERALL else f"first_{level}.{subject}"]


def full_names(run: Run, subject: str) -> list[str]:
    """The full names of a dyad's states; one text for all dyads together."""
    if subject == OVERALL:
        return ["any relevant dyad"]
    names = dict(zip(run.meta.states, run.meta.names, strict=True))
    return [clean(names.get(state, state)) for state in subject.split("-", 1)]


def directions(name: str) -> tuple[str, str]:
    """Both directions of a pair: 'A-B' gives 'A>B' and 'B>A'."""
    first, second = name.split("-", 1)
    return f"{first}>{second}", f"{second}>{first}"


def left_out(dyads: Sequence[str]) -> str:
    """A sentence that says how many dyads a plot has no room for; empty when all are shown."""
    if not dyads:
        return ""
    named = ", ".join(pair(dyad, 12) for dyad in dyads[:3]) + ", …" * (len(dyads) > 3)
    return f"Not shown: {count_of(len(dyads), 'less escalated dyad')} ({named})."


def provenance(run: Run) -> str:
    """What every plot says about the run it shows: n, failures, window, mode, seed, own agents."""
    meta = run.meta
    agents = "" if run.agents is None else f" · own agents {shorten(run.agents.words, 100)}"
    theory = f" · theory {shorten(meta.theory, 80)}" if meta.theory else ""
    return (
        f"{replicates(run):,} of {meta.n_attempted:,} {'history' if meta.n_attempted == 1 else 'histories'}"
        f" ({meta.n_failed:,} failed)"
        f" · own acts {clean(meta.window.text)} · history {meta.history}{theory} · seed {meta.seed}{agents}"
        f" · {shorten(meta.title, 200)}"
    )


def window_start(run: Run) -> int:
    """First step in which own acts are counted."""
    return run.meta.window.first


def interval(run: Run, count: int) -> tuple[float, float, float]:
    """Estimate, low and high of a share of histories; lost histories widen it, NaN when there are none."""
    estimates, lows, highs = intervals(run, np.array([count]))
    return float(estimates[0]), float(lows[0]), float(highs[0])


def intervals(run: Run, counts: Array) -> tuple[Array, Array, Array]:
    """Estimates, lows and highs of many shares of histories, in the counts' shape [...]: Wilson, or
    Clopper-Pearson near 0 and n.
    """
    n = replicates(run)
    if n == 0:
        return (np.full(counts.shape, np.nan),) * 3
    low, high = proportion_bounds(counts, n, run.meta.n_failed)
    return counts / n, low, high


def probability(run: Run, count: int) -> str:
    """A share of histories as text, with its interval."""
    return text.probability(*interval(run, count))


def ever(run: Run, subject: str, level: int) -> str:
    """P(the level is reached in the window) as text, with its interval."""
    return probability(run, int((first_week(run, subject, level) >= 0).sum()))


def ceiling(share: float) -> float:
    """The next round share at or above this one, to end an axis with: 1, 2, 4, 6, 8, 10, 20, ... percent."""
    for decade in (0.001, 0.01, 0.1, 1.0):
        for step in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0):
            if share <= decade * step + 1e-12:
                return decade * step
    return 1.0
