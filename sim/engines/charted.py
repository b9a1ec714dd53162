"""Which declared ties are told of: with columns of their own in rows, tables and pictures."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

MOST_TIES = 1000
"""All dyads of 45 states. Of more, the weekly counts of alignment alone would fill gigabytes."""


def charted_ties(scenario: "Scenario") -> tuple[str, ...]:
    """Return the keys of the ties told of, in the order of the scenario's dyads: all that are declared.

    Of more than MOST_TIES they are those of dyads that may act against each other.
    """
    if len(scenario.dyads) <= MOST_TIES:
        return tuple(scenario.dyads)
    return tuple(key for key, dyad in scenario.dyads.items() if dyad.relevant)


def leave_out(scenario: "Scenario") -> str:
    """Return a sentence that says which declared ties are not told of; none where all are."""
    declared, told = len(scenario.dyads), len(charted_ties(scenario))
    if told == declared:
        return ""
    return (
        f"Of the {declared:,} ties that the scenario declares, the {told:,} of dyads that may act against"
        f" each other are told of: more than {MOST_TIES:,} would not fit."
    )
