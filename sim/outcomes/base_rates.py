"""How often dyads of a kind got to a level in the record: what a simulated probability is read beside.

The kind of a dyad is its border and whether the two are rivals, both as the scenario has them. Rates are
those of windows of two years; of a longer or shorter window as many years' chances are taken, as if years
were independent (which they are not: for windows beyond two years the rate errs upward).
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import PlainValidator

from sim.outcomes.figures import Figure, Meta, figure
from sim.outcomes.themes.acts import YEAR_WEEKS
from sim.outcomes.themes.escalation import REACHED, at_least
from sim.scenario.build import build_model
from sim.scenario.fields import Prose, whole_of
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.scenario.schema import DyadSpec, Scenario
from sim.statistics.intervals import Interval, proportion

FILE = "base_rates.yaml"
OF_RECORD = "p_level_{}_of_record"
SEA_KM = 241.4
"""150 miles, up to which states with water between them count as neighbours (Stinnett et al. 2002)."""

Border = Literal["land", "sea", "none"]
Count = Annotated[int, PlainValidator(whole_of(0, 10**9))]


class Kind(Frozen):
    """Dyads of one kind: windows seen, and those in which they got to a level or beyond."""

    border: Border
    rivals: bool
    windows: Count
    threat: Count
    display: Count
    force: Count
    war: Count

    def reached(self, level: int) -> int:
        """Windows in which a level was reached."""
        return (self.threat, self.display, self.force, self.war)[level - REACHED[0]]


class BaseRates(Frozen):
    """The whole file. first, last: years in which windows begin; years: their length. until:
    the last year of the record, where one was asked for."""

    source: Prose
    first: Count
    last: Count
    years: Count
    until: Count | None = None
    kinds: tuple[Kind, ...]


@cache
def read(path: Path | None = None) -> BaseRates:
    """Return the rates of a file, by default the one that ships. Raises InputError, as for a scenario."""
    tree = evidence(FILE, path)
    return build_model(BaseRates, tree)


def kind_of(dyad: DyadSpec) -> tuple[Border, bool]:
    """Return the border of a dyad, and whether the two are rivals."""
    if dyad.contiguous:
        return "land", dyad.rivalry
    known = dyad.distance
    near = known.fixed and known.args[0] <= SEA_KM
    return "sea" if near else "none", dyad.rivalry


def figures(scenario: Scenario, meta: Meta) -> Iterator[Figure]:
    """How often dyads of the kind of each that may fight got to each level in the record."""
    rates = read()
    kinds = {(kind.border, kind.rivals): kind for kind in rates.kinds}
    windows = meta.weeks / YEAR_WEEKS / rates.years
    for dyad in meta.dyads:
        kind = kinds[kind_of(scenario.dyads[dyad])]
        for level in REACHED:
            share = over(proportion(kind.reached(level), kind.windows), windows)
            label = f"P({at_least(level)}) of dyads of its kind in the record"
            yield figure(OF_RECORD.format(level), dyad, label, "probability", share, meta)


def over(share: Interval, windows: float) -> Interval:
    """The share of stretches of time so many windows long in which something came about.

    Windows of one dyad overlap and hang together, so the interval is too short, which its method says.
    """
    estimate, low, high = (1 - (1 - end) ** windows for end in (share.estimate, share.low, share.high))
    method = f"{share.method} as if windows of {read().first} to {read().last} were independent"
    return Interval(estimate, low, high, share.n, share.failed, method)
