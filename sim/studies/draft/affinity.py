"""The fitted score of alignment of a dyad, with its parts: votes, defence pact, rivalry.

Weights: configs/evidence/alignment.yaml, design `panel`, made for scenarios whose propensity holds the record
of disputes, as that of a draft does: past disputes are no part of the score, or they would count twice.
"""

from dataclasses import dataclass
from functools import cache

from sim.studies.calibration.alignment_file import read
from sim.studies.calibration.dyad_years import NO_AGREEMENT
from sim.studies.draft.known import Known, Pair, cite

SPREAD = 0.10
"""Standard deviation: the errors of the weights, and a guess for what no file has (arms, institutions)."""

SOUGHT = ("votes", "pacts", "rivalries")


@dataclass(frozen=True)
class Affinity:
    """Alignment of a dyad. text: its parts, which add up to it, and where they come from. gaps: what of
    SOUGHT no file has.
    """

    value: float
    text: str
    gaps: tuple[str, ...]


@cache
def weights() -> dict[str, float]:
    """Alignment per unit of each part."""
    return {name: number.value for name, number in read().panel.score.items()}


def votes_of(distance: float) -> float:
    """Similarity in the United Nations of ideal points so far apart, from -1 to 1."""
    return max(-1.0, 1.0 - distance / NO_AGREEMENT)


def affinity(known: Known, pair: Pair) -> Affinity:
    """The score of a dyad."""
    parts = [part for part in (_votes(known, pair), _pact(known, pair), _rivalry(known, pair)) if part]
    text = "; ".join(f"{name} {_signed(value)} ({where})" for name, value, where in parts)
    gaps = tuple(thing for thing in SOUGHT if known.reading(thing) is None)
    total = max(-1.0, min(1.0, sum(value for _, value, _ in parts)))
    return Affinity(round(total, 2), text or "no vote, defence pact or rivalry of the two on file", gaps)


def _votes(known: Known, pair: Pair) -> tuple[str, float, str] | None:
    found = known.reading("votes")
    if found is None or any(end not in known.point for end in pair):
        return None
    (one, first), (other, second) = (known.point[end] for end in pair)
    years = str(first) if first == second else f"{first}, {second}"
    value = round(weights()["votes"] * votes_of(abs(one - other)), 2)
    return "votes", value, f"{cite(found)}, distance {abs(one - other):.2f} in {years}"


def _pact(known: Known, pair: Pair) -> tuple[str, float, str] | None:
    found = known.reading("pacts")
    if found is None or pair not in known.defended:
        return None
    return "pact", round(weights()["defence"], 2), f"{cite(found)}, in force in {known.last('pacts')}"


def _rivalry(known: Known, pair: Pair) -> tuple[str, float, str] | None:
    found = known.reading("rivalries")
    if found is None or pair not in known.rivals_since:
        return None
    spell = f"since {known.rivals_since[pair]}, open in {known.last('rivalries')}"
    return "rivalry", round(weights()["rivalry"], 2), f"{cite(found)}, {spell}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("0.", ".")
