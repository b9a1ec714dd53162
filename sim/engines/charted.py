"""Which declared ties are told of: with columns of their own in rows, tables and pictures."""

from typing import TYPE_CHECKING

from sim.scenario.pairs import MOST_TIES, named_ties

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def charted_ties(scenario: "Scenario") -> tuple[str, ...]:
    """Return the keys of the ties told of, in the order of the scenario's dyads: those that its `ties` name,
    and that of the focus.

    Without `ties` all that are declared, of more than MOST_TIES those of dyads that may act against each
    other.
    """
    if scenario.ties is not None:
        return named_ties(scenario.dyads, (*scenario.ties, scenario.focus))
    if len(scenario.dyads) <= MOST_TIES:
        return tuple(scenario.dyads)
    return tuple(key for key, dyad in scenario.dyads.items() if dyad.relevant)


def leave_out(scenario: "Scenario") -> str:
    """Return a sentence that says which declared ties are not told of; none where all are."""
    declared, told = len(scenario.dyads), len(charted_ties(scenario))
    if told == declared:
        return ""
    which = f"the {told:,} of dyads that may act against each other"
    why = f": more than {MOST_TIES:,} would not fit, and set.ties=[...] chooses others"
    if scenario.ties is not None:
        which, why = f"the {told:,} that its ties name", ""
    return f"Of the {declared:,} ties that the scenario declares, {which} are reported{why}."
