"""The table of outcomes: all that a run, a comparison, a sweep or a study can be asked about, by name.

Whoever asks for an outcome finds it here: `outcomes` are those of a run or of a world, `find` one of them by
what was typed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.outcomes.figures import OVERALL, Figure, Meta, Rows
from sim.outcomes.names import ALIASES, resolve, spellings
from sim.outcomes.outcome import Outcome
from sim.outcomes.themes import acts, alignment, coalitions, escalation, sides, support, ties
from sim.outcomes.themes.escalation import DISPLAY_LEVEL, REACHED
from sim.outcomes.themes.sides import EITHER
from sim.scenario.errors import InputError, Problem, clip, list_of, near_miss, show

COLUMNS = "quantity.subject"
MOST_REPEATED = 8
ALL = "all: python -m sim outcomes scenario=NAME"


def _each(outcomes: Iterable[Outcome], rows: Rows, meta: Meta) -> Iterator[Figure]:
    return (outcome.figure(rows, meta) for outcome in outcomes)


@dataclass(frozen=True)
class Theme:
    """Outcomes that belong together.

    heading: under which they are listed. outcomes: those of a run, from its meta and the names of its
    columns. figures: those of the summary, from the outcomes that are shown there.
    """

    heading: str
    outcomes: Callable[[Meta, Iterable[str]], Iterator[Outcome]]
    figures: Callable[[Iterable[Outcome], Rows, Meta], Iterator[Figure]] = _each

    def summary(self, rows: Rows, meta: Meta) -> Iterator[Figure]:
        """The theme's figures of a run; rows: columns [n]."""
        in_summary = (outcome for outcome in self.outcomes(meta, rows) if outcome.shown == "summary")
        return self.figures(in_summary, rows, meta)


FAR, WHO, BLOCS = "how far it goes", "who stands where", "blocs and balance"
TIES = "ties, diplomacy and tension"
THEMES = (
    Theme(FAR, escalation.outcomes, escalation.figures),
    Theme(FAR, acts.outcomes),
    Theme(WHO, sides.outcomes),
    Theme(BLOCS, coalitions.outcomes, coalitions.figures),
    Theme(WHO, support.outcomes),
    Theme(TIES, ties.outcomes),
    Theme(TIES, alignment.outcomes, alignment.figures),
)
"""In the order of the summary."""


def outcomes(meta: Meta, columns: Iterable[str]) -> dict[str, Outcome]:
    """Return all outcomes of a run by name. columns: the names of its rows."""
    columns = tuple(columns)
    found = (outcome for theme in THEMES for outcome in theme.outcomes(meta, columns))
    return {outcome.name: outcome for outcome in found}


def headings(meta: Meta, columns: Iterable[str]) -> dict[str, list[Outcome]]:
    """Return all outcomes of a run under the headings by which they are listed."""
    columns = tuple(columns)
    found: dict[str, list[Outcome]] = {}
    for theme in THEMES:
        found.setdefault(theme.heading, []).extend(theme.outcomes(meta, columns))
    return found


def main_outcomes(meta: Meta) -> tuple[str, ...]:
    """Return the names of the outcomes that a study reports unless told otherwise."""
    first = [f"p_level_{level}.{meta.focus}" for level in REACHED if meta.focus in meta.dyads]
    waits = [f"mean_weeks_without_level_{DISPLAY_LEVEL}.{meta.focus}"] if first else []
    overall = [f"p_level_{level}" for level in REACHED]
    return (*first, *waits, *overall, "disputes_per_year", "branching_ratio", "p_bloc_change", "p_balanced")


def headline_outcomes(meta: Meta, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the outcomes that two runs are compared in unless told otherwise.

    Every level of every dyad and of all together, the time before a display and before a use of force (of the
    focus and of all together), disputes, answers, blocs of every dyad, joining, and with whom third states
    stand in the dispute of the focus.
    """
    levels = [f"p_level_{level}" for level in REACHED]
    waits = [f"mean_weeks_without_level_{level}" for level in (DISPLAY_LEVEL, DISPLAY_LEVEL + 1)]
    stands = [f"{asked}_{side}" for asked in ("p", "posture") for side in EITHER]
    headline = [
        name
        for name, outcome in outcomes(meta, columns).items()
        if outcome.quantity in (*levels, "p_same_bloc", "p_joined")
        or (outcome.quantity in waits and outcome.subject in (OVERALL, meta.focus))
        or (outcome.quantity in stands and outcome.subject.endswith(f":{meta.focus}"))
    ]
    thirds_last = sorted(headline, key=lambda name: ":" in name)
    return tuple(dict.fromkeys([*main_outcomes(meta), *thirds_last]))


def find(text: str, known: Mapping[str, Outcome], where: str = "outcome") -> Outcome:
    """Return the outcome that was asked for, by its name or as sim.outcomes.names allows.

    Raises InputError, with the near miss, where there is none; `where` is the option that named it.
    """
    found = known.get(resolve(text, known))
    if found is not None:
        return found
    names = spellings(known)
    kind = text.strip().partition(".")[0]
    alike = [each for each in names if each.partition(".")[0] == kind]
    hint = near_miss(text, alike or names) or near_miss(text, names)
    raise InputError([Problem("command line", None, where, show(text), _allowed(alike, known), hint)])


def _allowed(alike: Sequence[str], known: Iterable[str]) -> str:
    """The names of the kind that was asked for, or, where there is none, the kinds; and where all are."""
    if alike:
        return f"{list_of(alike, MOST_REPEATED)} ({ALL})"
    kinds = list(dict.fromkeys(each.partition(".")[0] for each in spellings(known)))
    kinds.sort(key=lambda kind: kind not in ALIASES)
    return f"{COLUMNS}, as in {clip(example(known))}, of {list_of(kinds, MOST_REPEATED)} ({ALL})"


def example(known: Iterable[str]) -> str:
    """Return the name of an outcome that a reader will recognise."""
    names = list(known)
    return next((name for name in names if name.startswith("p_level_4.")), names[0] if names else "nothing")
