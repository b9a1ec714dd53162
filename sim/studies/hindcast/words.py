"""A hindcast on paper and on the screen."""

from collections.abc import Callable, Iterator

from sim.scenario.errors import count_of
from sim.statistics.foreseen import Foreseen
from sim.studies.hindcast.plots import questions, reliability
from sim.studies.hindcast.scoring import Answered, Scoring, Together
from sim.views.style import Figure
from sim.views.text import clean, methods, probability, shorten

NAME, CHANCE, SMALLEST = 34, 21, 0.0005
CONTESTED = "yes? and no?: contested, a careful coder could answer otherwise"
RULE = "a probability is scored as (k + 1/2) / (n + 1) for k of n histories: 0 of n is no certainty"
BOOTSTRAP = (
    "intervals of scores: a bootstrap of dyads, too short with few of them; what moves several dyads at once,"
    " such as a war, is not in it"
)


def figures(_: Scoring) -> dict[str, Callable[[Scoring], Figure]]:
    """What is drawn, by file name."""
    return {"questions": questions.draw, "reliability": reliability.draw}


def lines(found: Scoring) -> Iterator[str]:
    """The scores in words."""
    study, file = found.study, found.study.questions.file
    yield f"Forecasts scored: {clean(file.title)}"
    yield (
        f"{study.meta.scenario}, {count_of(len(found.events), 'history')}, seed {study.seed};"
        f" no signal after {file.origin} is seen"
    )
    yield ""
    yield f"{'':<{NAME}} {'probability':<{CHANCE}} answer log loss  Brier"
    yield from (_line(each) for each in found.answers)
    if any(each.posed.spec.contested for each in found.answers):
        yield CONTESTED
    yield ""
    for part in found.together:
        yield from _together(part)
        yield ""
    yield from (f"group {key}: {clean(what)}" for key, what in file.groups.items())
    yield RULE
    yield BOOTSTRAP
    if study.left_out:
        yield f"cannot be asked of this run: {', '.join(study.left_out)} (not_asked.csv)"
    if file.not_asked:
        yield f"cannot be asked of the model: {', '.join(file.not_asked)} (not_asked.csv)"
    yield from methods(each.probability.method for each in found.answers)


def _line(each: Answered) -> str:
    spec, p = each.posed.spec, each.probability
    answer = ("yes" if spec.happened else "no") + ("?" if spec.contested else "")
    name = shorten(f"{clean(spec.outcome)} {each.posed.when}", NAME)
    told = probability(p.estimate, p.low, p.high)
    return (
        f"{name:<{NAME}} {told:<{CHANCE}} {answer:<6} {small(each.log_loss[0]):>8} {small(each.brier[0]):>6}"
    )


def _together(part: Together) -> Iterator[str]:
    model = part.model
    yield (f"{part.title}: {how_many(part)}, {model.observed} answered yes, {model.expected:.1f} expected")
    yield f"  log loss {spell(model.log_loss)}, {if_right(part.loss)}"
    yield f"  Brier score {spell(model.brier)}, {if_right(part.brier)}"
    for each in part.against:
        count = "" if each.questions == part.questions else f", of {count_of(each.questions, 'question')}"
        yield f"  skill over {clean(each.name)} {spell(each.model.skill)}{count}"
    if part.worse_than:
        yield f"  worse than: {', '.join(map(clean, part.worse_than))}"
    if part.undecided:
        yield f"  too few questions to tell it from: {', '.join(map(clean, part.undecided))}"


def how_many(part: Together) -> str:
    """How many questions, about how many dyads."""
    return f"{count_of(part.questions, 'question')} about {count_of(part.clusters, 'dyad')}"


def spell(interval: object) -> str:
    """A score with its interval."""
    estimate, low, high = (getattr(interval, name) for name in ("estimate", "low", "high"))
    ends = "too few dyads" if low != low else f"{_number(low)}, {_number(high)}"
    return f"{_number(estimate)} [{ends}]"


def small(score: float) -> str:
    """A score of one question: what rounds to 0 is not 0."""
    return f"{score:.3f}" if score >= SMALLEST else f"<{2 * SMALLEST:.3f}"


def if_right(found: Foreseen) -> str:
    """The same of the model's own histories."""
    return (
        f"if the model is right {_number(found.low)} to {_number(found.high)},"
        f" this or worse in {probability(found.as_bad.estimate, found.as_bad.low, found.as_bad.high)}"
    )


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
