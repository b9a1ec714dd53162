"""Face validity: how often the dyads of the shipped scenario use force, beside the range of the record, and
without its signals, and without anybody joining.

Nothing is fitted to it. configs/evidence/dyads.yaml has the ranges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, PlainValidator

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import LEVEL_OF_RUNG, LOG_ODDS, WAR
from sim.outcomes.rows import Rows
from sim.scenario import theory as theories
from sim.scenario.build import build_model
from sim.scenario.fields import Prose, number_of_range
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence, load
from sim.scenario.theory import Theory
from sim.statistics.intervals import Interval, proportion

REPLICATES = 100_000
AT_FORCE = LEVEL_OF_RUNG[-1]
NOBODY = {name: {"value": LOG_ODDS.low, "assumption": "nobody takes sides"} for name in ("join", "back")}


Percent = Annotated[float, PlainValidator(number_of_range(0, 100))]


class Band(Frozen):
    """The range of a dyad, in per cent, and of the same in a world without signals."""

    low: Percent = Field(description="a number from 0 to 100")
    high: Percent = Field(description="a number from 0 to 100")
    quiet_low: Percent | None = None
    quiet_high: Percent | None = None

    def holds(self, share: Interval) -> bool:
        """Whether an interval reaches into the range."""
        return bool(share.low <= self.high / 100 and share.high >= self.low / 100)


class Bands(Frozen):
    """Ranges by dyad. scenario, quiet: the shipped scenarios with and without signals."""

    source: Prose
    scenario: str
    quiet: str
    dyads: dict[str, Band]


@dataclass(frozen=True)
class Row:
    """P(use of force within the window) of a dyad: as it is, without signals, with nobody taking sides."""

    dyad: str
    band: Band
    with_signals: Interval
    quiet: Interval
    nobody_joins: Interval
    war: Interval


def read(path: Path | None = None) -> Bands:
    """Return the ranges of a file, by default those that ship. Raises InputError, as for a scenario."""
    return build_model(Bands, evidence("dyads.yaml", path))


def rows(plain: Mapping[str, object], seed: int) -> list[Row]:
    """The table under a theory of these plain values."""
    bands = read()
    theory = theories.parse(dict(plain), "full")
    alone = theories.parse({**plain, **NOBODY}, "full")
    told, quiet = (_peaks(name, theory, seed) for name in (bands.scenario, bands.quiet))
    nobody = _peaks(bands.scenario, alone, seed)
    return [
        Row(
            dyad,
            band,
            with_signals=_share(told, dyad, AT_FORCE),
            quiet=_share(quiet, dyad, AT_FORCE),
            nobody_joins=_share(nobody, dyad, AT_FORCE),
            war=_share(told, dyad, WAR),
        )
        for dyad, band in bands.dyads.items()
    ]


def _peaks(name: str, theory: Theory, seed: int) -> Rows:
    found, _ = simulate(World(load(name), theory), seed, 0, REPLICATES)
    return found


def _share(found: Rows, dyad: str, level: int) -> Interval:
    peak = np.asarray(found[f"peak.{dyad}"], np.int64)
    return proportion(int((peak >= level).sum()), len(peak))


def find_missed(found: Sequence[Row]) -> list[str]:
    """Dyads outside their range."""
    return [row.dyad for row in found if not row.band.holds(row.with_signals)]
