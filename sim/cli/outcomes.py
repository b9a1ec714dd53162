"""`outcomes`: what sweep, compare and the studies can be asked about: name, kind, unit and label of each."""

from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING

from sim.asking.refuse import refusal
from sim.cli.asked import ask

if TYPE_CHECKING:
    from sim.outcomes.outcome import Outcome

HEAD = """\
Outcomes by name, with kind, unit and label: what outcome= of attribute, sensitivity, discover, rare,
outcome= of sweep, compare and studies and precision_outcome= take.
* only sweep and compare: divides by occasions, so that no single history has a value of it.
rare takes p_level_2 to p_level_5, alone or of a dyad, and p_joined.C+A.
"""
WIDTH = 100


def main(words: list[str]) -> int:
    """Print a scenario's outcomes by theme, or those that hold a word; return 0.

    Raises InputError where the scenario is refused, or nothing holds the word.
    """
    question = ask("outcomes", words)
    from sim.montecarlo.produce import describe
    from sim.outcomes.names import ALIASES
    from sim.outcomes.table import headings
    from sim.studies.measures import columns

    wanted, world = question.own["find"], question.world
    known = headings(describe(world, 0, 0, 0), columns(world))
    found = {heading: list(_lines(outcomes, wanted.casefold())) for heading, outcomes in known.items()}
    lines = [line for each in found.values() for line in each]
    if not lines:
        raise refusal("find", wanted, "a part of a name or a label, such as TUR or posture")
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aliases = ", ".join(f"{alias} for {name}" for alias, name in ALIASES.items())
    print(HEAD + fill(f"Shorter: {aliases}.", WIDTH))
    for heading, some in found.items():
        if some:
            print(f"\n{heading}")
            print("\n".join(_columns(line, widths) for line in some))
    return 0


def _lines(outcomes: "list[Outcome]", wanted: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, kind, unit and label of the outcomes that hold a word; either name of a quantity will do."""
    from sim.outcomes.names import spellings

    for outcome in outcomes:
        label = outcome.title + " *" * outcome.divides
        if wanted in " ".join([*spellings([outcome.name]), label]).casefold():
            yield outcome.name, outcome.kind, outcome.unit, label


def _columns(line: tuple[str, ...], widths: list[int]) -> str:
    return "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
