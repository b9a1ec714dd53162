"""An attribution as its page tells it."""

from collections.abc import Iterator

from sim.scenario.errors import count_of
from sim.studies.attribution.plots import shares as drawn
from sim.studies.attribution.table import Attributed, Shares
from sim.views.answer import Answer, Number, Sheet, change_entry, join_words
from sim.views.change import change, unit_name
from sim.views.text import clean, methods

NAMED, ROWS = 3, 500


def answer(found: Attributed) -> Answer:
    """Who moved the first outcome and by how much; all shares and pairs as tables."""
    study, first = found.study, found.outcomes[0]
    size = f"{count_of(study.replicates, 'history')} of each of {count_of(study.worlds, 'world')}"
    names = [clean(player.title) for player in found.players]
    used = (first.everybody, first.nobody, first.total, *first.share, *first.last)
    notes = (
        f"All worlds share their draws. {found.method.partition(';')[0]}; they add up to the difference.",
        " ".join(methods((each.method for each in used), 10_000)) + ".",
    )
    return Answer(
        drawn.heading(found, first),
        f"{size}, seed {study.seed}",
        tuple(_sentences(found, first, names)),
        notes,
        tuple(_numbers(found, names)),
        tuple(_sheets(found, names)),
    )


def _sentences(found: Attributed, first: Shares, names: list[str]) -> Iterator[str]:
    unit, title = first.outcome.unit, clean(first.outcome.title)
    yield (
        f"{title} is {drawn.level(first, first.everybody)} with all of them and"
        f" {drawn.level(first, first.nobody)}"
        f" with {found.study.game.nobody}, a difference of {change(first.total, unit)} {unit_name(unit)}."
    )
    sure = [player for player in drawn.rank(first) if first.holds[player]]
    if not sure:
        yield f"No share has a sign that holds for all {len(names)} together: more histories would tell more."
        return
    told = [f"{names[player]} {change(first.share[player], unit)}" for player in sure[:NAMED]]
    yield f"Most of it is due to {join_words(told)} ({unit_name(unit)}, Shapley shares)."
    if len(sure) > NAMED:
        yield f"{count_of(len(sure), 'share')} in all have a sign that holds for all {len(names)} together."


def _numbers(found: Attributed, names: list[str]) -> Iterator[Number]:
    for shares in found.outcomes:
        title, unit = clean(shares.outcome.title), shares.outcome.unit
        yield Number.of(title, "with all", unit, shares.everybody, shares.outcome.name)
        yield Number.of(title, "with none", unit, shares.nobody, shares.outcome.name)
        yield Number.of(title, "difference", unit, shares.total, shares.outcome.name)
        for name, share, last in zip(names, shares.share, shares.last, strict=True):
            yield Number.of(f"Shapley share in {title}", name, unit, share, shares.outcome.name)
            yield Number.of(f"lost of {title} without it alone", name, unit, last, shares.outcome.name)


def _sheets(found: Attributed, names: list[str]) -> Iterator[Sheet]:
    rows = [
        (
            clean(shares.outcome.title),
            names[player],
            change_entry(shares.share[player], shares.outcome.unit),
            change_entry(shares.last[player], shares.outcome.unit),
            change_entry(shares.first[player], shares.outcome.unit),
            unit_name(shares.outcome.unit),
            "yes" if shares.holds[player] else "no",
        )
        for shares in found.outcomes
        for player in drawn.rank(shares)
    ]
    yield Sheet(
        "Shares in every outcome",
        "What each adds by its Shapley share, what is lost without it alone, and what it does alone;"
        " whether the sign of the share holds for all together. All of it is in attribution.csv.",
        ("Outcome", "Who", "Shapley share", "Lost without it", "Alone", "Unit", "Sign holds"),
        tuple(rows[:ROWS]),
        (2, 3, 4),
    )
    first = found.outcomes[0]
    if first.pairs:
        from itertools import combinations

        both = [*zip(combinations(names, 2), first.pairs, strict=True)]
        both.sort(key=lambda each: -abs(each[1].estimate))
        yield Sheet(
            "Pairs",
            f"What two do together beyond what each does alone, in {clean(first.outcome.title)},"
            " largest first. All of it is in interactions.csv.",
            ("First", "Second", f"Together, {unit_name(first.outcome.unit)}"),
            tuple((*pair, change_entry(each, first.outcome.unit)) for pair, each in both[:ROWS]),
            (2,),
        )
