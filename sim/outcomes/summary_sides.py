"""Who stands where if others fight, and how each tie has fared: the measures themselves are the figures."""

from collections.abc import Iterator

from sim.outcomes.catalogue_sides import SIDES, sides, thirds
from sim.outcomes.catalogue_ties import ties
from sim.outcomes.figures import Figure, Meta, Rows


def stands(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of third states: in the dispute of the focus dyad all, in others at force and at the end."""
    subjects = thirds(rows)
    focused = [subject for subject in subjects if subject.endswith(f":{meta.focus}")]
    for measure in sides(focused):
        yield measure.figure(rows, meta)
    shown = {name.format(side=side) for name in ("p_{side}", "posture_{side}") for side in SIDES}
    for measure in sides(subject for subject in subjects if subject not in focused):
        if measure.quantity in shown:
            yield measure.figure(rows, meta)


def bonds(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of ties, diplomacy and tension."""
    for measure in ties(meta):
        yield measure.figure(rows, meta)
