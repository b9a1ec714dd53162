"""A back-test: which dyads are forecast from which origins, in worlds of their own, and how many histories of
each have a dispute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.asking.refuse import refusal
from sim.engines import batch
from sim.engines.world import World
from sim.scenario.theory import Theory
from sim.store.study import Question
from sim.studies.backtest import opening as openings
from sim.studies.backtest import record as records
from sim.studies.backtest.neighbourhood import Drafts, Neighbourhood
from sim.studies.backtest.opening import Opening
from sim.studies.backtest.record import Ints, Origins, Record
from sim.studies.calibration import kept_fit
from sim.studies.calibration.kept_fit import KeptFit
from sim.studies.pieces import Arrays, Piece
from sim.studies.question import Study, question

WORLDS = 20
"""Worlds of a piece."""


@dataclass(frozen=True)
class Backtest(Study):
    """Which forecasts are made. rows [n]: of the origins that are forecast; dyads: of how many that could be,
    in `of`."""

    seed: int
    replicates: int
    states: int
    first: int
    last: int
    n: int | None
    opening: Opening
    theory: Theory
    record: Record = field(compare=False, repr=False)
    kept: KeptFit | None = None  # None where the opening was fitted here, and nothing else

    @property
    def origins(self) -> Origins:
        """What each dyad was known for in each year."""
        return self.record.later

    @cached_property
    def candidates(self) -> Ints:
        """Dyads [d] whose two years the record tells from some origin."""
        return np.unique(self.origins.known.dyad[self.origins.told])

    @cached_property
    def rows(self) -> Ints:
        """Rows [n] of the origins that are forecast, by year, then dyad."""
        chosen = self.candidates
        if self.n is not None and self.n < len(chosen):
            generator = np.random.Generator(np.random.Philox(self.seed))
            chosen = generator.permutation(chosen)[: self.n]
        found = np.flatnonzero(self.origins.told & np.isin(self.origins.known.dyad, chosen))
        return found[np.argsort(self.origins.known.year[found], kind="stable")]

    @cached_property
    def drafts(self) -> Drafts:
        """Makes the worlds."""
        return Drafts(self.origins, self.opening, self.states)

    @cached_property
    def world(self) -> World:
        """The first of the worlds."""
        return self.drafts.around(int(self.rows[0])).world(self.theory)

    @property
    def histories(self) -> int:
        """Histories to simulate, of all worlds."""
        return self.replicates * len(self.rows)

    @property
    def lanes(self) -> int:
        """Lanes to run for them."""
        return self.histories

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder."""
        options: dict[str, Any] = {
            "from": self.first,
            "to": self.last,
            "dyads": "all" if self.n is None else self.n,
            "states": self.states,
            "replicates": self.replicates,
            "data_digest": self.record.digest,
        }
        if self.kept is not None:
            told = {**self.opening.parameters, **self.opening.score}
            options |= {"fitted_until": self.kept.until, "fitted": told}
        return question("backtest", self.world, self.seed, options)


def plan(
    folder: Path,
    first: int,
    last: int,
    n: int | None,
    states: int,
    replicates: int,
    seed: int,
    fitted: Path | None = None,
) -> Backtest:
    """Read the panel, fit what opens disputes to the years before `first`, or take it and all other
    parameters from a fit to such years, and choose dyads. Raises InputError for a folder without such a
    record, and for a fit that has seen later years.
    """
    kept = None if fitted is None else kept_fit.read(fitted, "fitted")
    if kept is not None and kept.until >= first:
        got = f"a fit to years up to {kept.until} in {fitted}"
        raise refusal("fitted", got, f"a fit to years before {first}: calibrate until={first - 1}")
    record = records.read(folder, first, last)
    opening = openings.fit(record.earlier) if kept is None else openings.of_file(kept.opening)
    theory = openings.theory(opening, None if kept is None else kept.theory)
    return Backtest(seed, replicates, states, first, last, n, opening, theory, record, kept)


def pieces(study: Backtest) -> list[Piece]:
    """A few worlds each."""
    rows = study.rows.tolist()
    return [
        Piece((first,), study.replicates * len(part), partial(_simulate, worlds, study.theory, *draws))
        for first in range(0, len(rows), WORLDS)
        for part in (rows[first : first + WORLDS],)
        for worlds in (tuple(map(study.drafts.around, part)),)
        for draws in ((study.seed, study.replicates),)
    ]


def _simulate(worlds: Sequence[Neighbourhood], theory: Theory, seed: int, replicates: int) -> Arrays:
    """How many histories of each world have a dispute that one of the two opens against the other."""
    found, count = [], []
    for each in worlds:
        rows, _ = batch.simulate(each.world(theory), seed, 0, replicates)
        disputes = np.asarray(rows[f"disputes.{each.focus}"])
        found.append(np.count_nonzero(disputes.astype(np.int64)))
        count.append(len(disputes))
    return {"disputes": np.array(found, np.int64), "histories": np.array(count, np.int64)}


def gather(done: Iterator[Arrays]) -> tuple[Ints, Ints]:
    """Histories with a dispute [n], and all of them [n]."""
    parts = list(done)
    return np.concatenate([each["disputes"] for each in parts]), np.concatenate(
        [each["histories"] for each in parts]
    )
