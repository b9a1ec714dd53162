"""`outcomes`: every outcome that sweep, compare and the studies can be asked about, with what it says."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.asking.refuse import refusal
from sim.cli.asked import ask

if TYPE_CHECKING:
    from sim.outcomes.measures import Measure

HEAD = """\
Names for outcome= of attribute, sensitivity, discover, rare and outcomes= of sweep, compare.
* only sweep and compare: divides by occasions, so that no single history has a value of it.
rare takes threat, display, force and war, alone or of a dyad, and joined.C+A."""

GROUPS = {
    "who stands where": ("joined", "supported", "p_exposed", "exposure", "abandonment", "entrapment"),
    "camps and balance": (
        "bloc", "p_alone", "p_bloc", "mean_camps", "p_unique", "p_pivot", "p_balanced", "mean_frustration",
        "mean_disagreements", "share_triads",
    ),
    "ties, diplomacy and tension": (
        "alignment", "p_friendly", "p_no_tie", "p_hostile", "p_sign", "p_tie", "p_rivalry", "p_pact",
        "p_downgraded", "p_broken", "cooperate", "pledge", "engage", "protest", "downgrade", "tension",
    ),
}  # fmt: skip
"""How the short names of a group begin; third states stand in the first of them, all else is FIRST."""
FIRST = "how far it goes"


def main(words: list[str]) -> int:
    """Print the names and labels of a scenario's outcomes by group, or of those that hold a word; return 0.

    Raises InputError where the scenario is refused, or nothing holds the word.
    """
    question = ask("outcomes", words)
    from sim.studies import measures

    wanted = question.own["find"]
    lines = list(_lines(measures.figures(question.world), wanted.casefold()))
    if not lines:
        raise refusal("find", wanted, "a part of a name or a label, such as TUR or posture")
    width = max(len(name) for _, name, _ in lines)
    print(HEAD)
    for group in (FIRST, *GROUPS):
        told = [f"  {name:<{width}}  {label}" for of, name, label in lines if of == group]
        if told:
            print(f"\n{group}\n" + "\n".join(told))
    return 0


def _lines(known: "Mapping[str, Measure]", wanted: str) -> Iterator[tuple[str, str, str]]:
    """Group, short name and label of the outcomes that hold a word."""
    from sim.outcomes.names import as_short
    from sim.studies.measures import label

    for measure in known.values():
        name = as_short(measure.name)
        words = label(measure) + " *" * (measure.whole is not None)
        if wanted in f"{name} {words}".casefold():
            yield _group(name), name, words


def _group(name: str) -> str:
    if ":" in name:
        return "who stands where"
    return next((group for group, begins in GROUPS.items() if name.startswith(begins)), FIRST)
