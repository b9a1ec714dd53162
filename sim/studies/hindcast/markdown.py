"""The scores as a section of a page in Markdown: docs/evidence.md has that of the questions that ship."""

from collections.abc import Iterator

from sim.scenario.errors import count_of
from sim.studies.hindcast.scoring import Answered, Scoring, Together
from sim.studies.hindcast.words import how_many, if_right, small, spell
from sim.views.text import clean, probability

RULE = (
    "A probability is scored as (k + 1/2) / (n + 1) where k of n histories have the event (the mean of"
    " Jeffreys's posterior), so that 0 of n is no certainty and one surprise costs no infinite log loss."
)
INTERVALS = (
    "In brackets 95 % intervals: of a probability, chance alone, not what the scenario assumes; of scores and"
    " skill, a bootstrap of dyads on which all forecasts are scored together. With so few dyads these are too"
    " short, and a war that moves several dyads at once is not in them. *If the model is right*: the"
    " middle 95 % of the same score where each of its own histories is taken for what happened, with all"
    " that hangs together in it, and the share of them that score this or worse."
)


def section(found: Scoring) -> str:
    """The whole section, from its heading on."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Scoring) -> Iterator[str]:
    study, file = found.study, found.study.questions.file
    yield f"## {clean(file.title)}: forecasts, scored\n"
    yield f"Written by `{command(found)}`; do not edit.\n"
    yield (
        f"{count_of(len(found.events), 'history')} of `{study.meta.scenario}` from {file.origin} on, no"
        f" signal after that day. {RULE} {INTERVALS}\n"
    )
    yield from _questions(found)
    for part in found.together:
        yield from _scores(part)
    yield from _others(found)
    if study.left_out:
        yield f"What cannot be asked of this run (not_asked.csv): {', '.join(study.left_out)}.\n"
    if file.not_asked:
        yield "What cannot be asked of the model:\n"
        yield from (f"- {clean(each.question)} {_sentence(each.why)}" for each in file.not_asked.values())
        yield ""


def command(found: Scoring) -> str:
    """The command that gives the same scores; of a run, in general."""
    study = found.study
    if study.run is not None:
        return f"python -m sim hindcast {study.questions.name} run=FOLDER"
    return (
        f"python -m sim hindcast {study.questions.name} scenario={study.meta.scenario}"
        f" replicates={study.replicates} seed={study.seed}"
    )


def _questions(found: Scoring) -> Iterator[str]:
    others = found.study.questions.file.references
    yield "| question | probability, % | answer | log loss | Brier | " + _row(
        each.name for each in others.values()
    )
    yield "|---|---|---|--:|--:|" + "--:|" * len(others)
    for each in found.answers:
        told = (_percent(each.posed.spec.references.get(key)) for key in others)
        yield f"| {_asked(each)} | {_row(told)}"
    yield "\n\\* contested: a careful coder could answer otherwise. Other forecasts in per cent.\n"


def _asked(each: Answered) -> str:
    spec, p = each.posed.spec, each.probability
    answer = ("yes" if spec.happened else "no") + ("\\*" if spec.contested else "")
    told = probability(p.estimate, p.low, p.high).replace(" %", "")
    name = f"`{clean(spec.outcome)}` {each.posed.when}"
    return f"{name} | {told} | {answer} | {small(each.log_loss[0])} | {small(each.brier[0])}"


def _scores(part: Together) -> Iterator[str]:
    model = part.model
    yield (
        f"**{part.title.capitalize()}**: {how_many(part)}; {model.observed}"
        f" answered yes, {model.expected:.1f} expected. Log loss {spell(model.log_loss)},"
        f" {if_right(part.loss)}. Brier score {spell(model.brier)}, {if_right(part.brier)}.\n"
    )
    if not part.against:
        return
    head = "| beside | questions | its log loss | the model's | skill | if the model is right |"
    yield f"{head} its Brier | Brier skill |"
    yield "|---|--:|---|---|---|---|---|---|"
    for each in part.against:
        foreseen = if_right(each.foreseen).removeprefix("if the model is right ")
        yield (
            f"| {clean(each.name)} | {each.questions} | {spell(each.other.log_loss)} |"
            f" {spell(each.model.log_loss)} | {spell(each.model.skill)} | {foreseen} |"
            f" {spell(each.other.brier)} | {spell(each.model.brier_skill)} |"
        )
    yield ""
    if part.worse_than:
        yield f"Worse than: {', '.join(map(clean, part.worse_than))}.\n"
    if part.undecided:
        yield f"Too few questions to tell it from: {', '.join(map(clean, part.undecided))}.\n"


def _others(found: Scoring) -> Iterator[str]:
    for each in found.study.questions.file.references.values():
        yield f"- {clean(each.name)}: {_sentence(each.made)}"
    yield from (
        f"- group {key}: {_sentence(what)}" for key, what in found.study.questions.file.groups.items()
    )
    yield ""


def _sentence(text: str) -> str:
    words = clean(text)
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "?")) else ".")


def _row(cells: "Iterator[str]") -> str:
    return "".join(f"{cell} | " for cell in cells).rstrip()


def _percent(chance: float | None) -> str:
    return "" if chance is None else f"{100 * chance:.2g}"
