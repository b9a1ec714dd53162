"""Targets: facts that the model has to answer to, read from a file that is guarded like a scenario."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator

from sim.scenario.build import build_model
from sim.scenario.errors import InputError, list_of
from sim.scenario.fields import Id, Prose, Title, number_of, text_of, whole_of
from sim.scenario.finding import Finding, locate
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.scenario.refusal import one_of, refuse
from sim.scenario.tree import Tree
from sim.studies.calibration.quantities import QUANTITIES

USES = ("fit", "test")
UNITS = ("dyad-years", "disputes", "crisis actors", "alliances called on")
"""What is counted. Of dyad-years a share is a rate, whose error is that of the number of events."""

ROUNDING = 0.015
"""How far the parts of a whole may miss 1: published shares are rounded."""


def _share_of(value: object) -> float:
    share = number_of(value)
    if not 0.0 <= share <= 1.0:
        raise refuse(value, "a proportion from 0 to 1")
    return share


Share = Annotated[float, PlainValidator(_share_of)]
Count = Annotated[int, PlainValidator(whole_of(0, 10**9))]
Cases = Annotated[int, PlainValidator(whole_of(1, 10**9))]
Use = Annotated[str, PlainValidator(lambda value: one_of(value, USES))]
Unit = Annotated[str, PlainValidator(lambda value: one_of(value, UNITS))]
Quantity = Annotated[str, PlainValidator(lambda value: one_of(value, QUANTITIES))]
Words = Annotated[str, PlainValidator(lambda value: text_of(value, 300))]


class Target(Frozen):
    """A fact: shares and the number of cases n behind them, or counts; for the fit, or held back."""

    title: Title = Field(description="a line of text")
    quantity: Quantity = Field(description="one of the quantities that the model measures")
    shares: dict[str, Share] | None = Field(default=None, description="a mapping of classes to proportions")
    counts: dict[str, Count] | None = Field(default=None, description="a mapping of classes to counts")
    n: Cases | None = Field(default=None, description="a whole number of cases, at least 1")
    n_note: Words | None = None
    unit: Unit = Field(description="what is counted: " + ", ".join(UNITS))
    source: Id = Field(description="a key of sources")
    used: Use = Field(description="fit or test")
    because: Words = Field(description="why it is fitted or held back")
    measured: Words = Field(description="how the simulated counterpart is conditioned")

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the quantity."""
        given = self.counts if self.counts is not None else self.shares or {}
        return tuple(name for name in QUANTITIES[self.quantity] if name in given)

    @property
    def cases(self) -> int:
        """Number of cases behind the fact."""
        return sum(self.counts.values()) if self.counts is not None else cast(int, self.n)

    @property
    def values(self) -> NDArray[np.float64]:
        """Proportions by class [classes]."""
        if self.counts is not None:
            return np.array([self.counts[name] for name in self.classes]) / self.cases
        return np.array([cast(dict[str, float], self.shares)[name] for name in self.classes])


class TargetFile(Frozen):
    """Targets by id, and the bibliography they cite."""

    sources: dict[Id, Prose]
    targets: dict[Id, Target]


def read(path: Path | None = None) -> dict[str, Target]:
    """Return the targets of a file, by default those that ship, in the file's order.

    Raises InputError with every problem: unknown quantities or classes, impossible proportions, no
    cases, no citation.
    """
    return parse(evidence("targets.yaml", path))


def sources(path: Path | None = None) -> dict[str, str]:
    """Return the bibliography of a file, by default the one that ships. Raises InputError, as `read`."""
    return dict(build_model(TargetFile, evidence("targets.yaml", path)).sources)


def parse(tree: Tree) -> dict[str, Target]:
    """Return the targets that `tree` describes. Raises InputError."""
    file = build_model(TargetFile, tree)
    found = [finding for key, target in file.targets.items() for finding in _findings(key, target, file)]
    if found:
        raise InputError(locate(tree, found))
    return dict(file.targets)


def _findings(key: str, target: Target, file: TargetFile) -> Iterator[Finding]:
    at = ("targets", key)
    if target.source not in file.sources:
        yield Finding((*at, "source"), target.source, "a key of sources", target.source, file.sources)
    if (target.shares is None) == (target.counts is None):
        yield Finding(
            at, "shares and counts" if target.shares else "neither shares nor counts", "one of the two"
        )
        return
    if target.shares is not None and target.n is None:
        yield Finding((*at, "n"), "nothing", "the number of cases that the shares rest on")
    if target.counts is not None and target.n is not None:
        yield Finding((*at, "n"), str(target.n), "no n next to counts: it is their sum")
    yield from _class_findings(at, target)


def _class_findings(at: tuple[str, ...], target: Target) -> Iterator[Finding]:
    section = "counts" if target.counts is not None else "shares"
    given = target.counts if target.counts is not None else target.shares or {}
    known = QUANTITIES[target.quantity]
    for name in given:
        if name not in known:
            yield Finding((*at, section, name), "an unknown class", list_of(known), name, known)
    missing = [name for name in known if name not in given]
    if missing:
        yield Finding((*at, section), f"no {list_of(missing)}", f"all classes: {list_of(known)}")
    total = sum(given.values())
    if section == "counts" and total == 0:
        yield Finding((*at, section), "counts that are all 0", "at least one case")
    parts = target.unit != "dyad-years"  # of those, a class is a kind with a rate of its own
    if parts and section == "shares" and (total > 1 + ROUNDING or (len(known) > 1 and total < 1 - ROUNDING)):
        yield Finding(
            (*at, section), f"proportions that sum to {total:g}", "parts of a whole, which sum to 1"
        )
