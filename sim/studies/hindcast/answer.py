"""A hindcast as its page tells it."""

from collections.abc import Iterator

from sim.scenario.errors import count_of
from sim.studies.hindcast.scoring import Answered, Scoring
from sim.studies.hindcast.words import BOOTSTRAP, RULE, how_many, if_right, small, spell
from sim.views.answer import Answer, Entry, Number, Sheet, level_entry
from sim.views.text import capitalise, clean, methods


def answer(found: Scoring) -> Answer:
    """How well the model forecast what is known by now, question by question."""
    study, file = found.study, found.study.questions.file
    size = count_of(len(found.events), "history")
    used = " ".join(methods((each.probability.method for each in found.answers), 10_000)) + "."
    groups = tuple(f"Group {clean(key)}: {clean(what)}" for key, what in file.groups.items())
    return Answer(
        f"Forecasts scored: {clean(file.title)}",
        f"{clean(study.meta.scenario)}, {size}, seed {study.seed}; no signal after {file.origin} is seen",
        tuple(_sentences(found)),
        (*groups, f"{capitalise(RULE)}.", f"{capitalise(BOOTSTRAP)}.", used),
        tuple(Number.of(each.posed.spec.outcome, each.posed.key, "probability", each.probability)
              for each in found.answers),
        (_questions(found), *_not_asked(found)),
    )  # fmt: skip


def _sentences(found: Scoring) -> Iterator[str]:
    for part in found.together:
        model = part.model
        yield (
            f"{capitalise(part.title)}: of {how_many(part)}, {model.observed} were answered yes, where the"
            f" model expected {model.expected:.1f}; log loss {spell(model.log_loss)}, {if_right(part.loss)}."
        )
        for each in part.against:
            yield f"Skill over {clean(each.name)}: {spell(each.model.skill)}."
        if part.worse_than:
            yield f"The model forecast worse than {', '.join(map(clean, part.worse_than))}."
        if part.undecided:
            others = ", ".join(map(clean, part.undecided))
            yield f"There are too few questions to tell the model from {others}."


def _questions(found: Scoring) -> Sheet:
    return Sheet(
        "Question by question",
        "The model's probability, what happened, and the scores. A question mark: the answer is contested.",
        ("Question", "Probability", "Answer", "Log loss", "Brier"),
        tuple(map(_row, found.answers)),
        (1, 3, 4),
    )


def _row(each: Answered) -> tuple[Entry | str, ...]:
    spec, loss, brier = each.posed.spec, each.log_loss[0], each.brier[0]
    happened = ("yes" if spec.happened else "no") + ("?" if spec.contested else "")
    scores = (Entry.of(small(score), score) for score in (loss, brier))
    return (clean(spec.question), level_entry(each.probability, "probability"), happened, *scores)


def _not_asked(found: Scoring) -> Iterator[Sheet]:
    file = found.study.questions.file
    rows = [(clean(file.questions[key].question), clean(why)) for key, why in found.study.left_out.items()]
    rows += [(clean(each.question), clean(each.why)) for each in file.not_asked.values()]
    if rows:
        yield Sheet("What could not be asked", "And why.", ("Question", "Why"), tuple(rows))
