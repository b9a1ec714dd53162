"""What a hindcast found, as files: a line per question, a line per score, what could not be asked, and the
section of a page.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.statistics.foreseen import Foreseen
from sim.statistics.intervals import Interval
from sim.statistics.scores import Scored
from sim.store import atomic, tables
from sim.studies.columns import NUMBERS, numbers
from sim.studies.hindcast import markdown
from sim.studies.hindcast.scoring import MODEL, Scoring, Together
from sim.studies.hindcast.work import Hindcast, gather
from sim.studies.pieces import Arrays

QUESTIONS, SCORES, NOT_ASKED, PAGE = "hindcast.csv", "scores.csv", "not_asked.csv", "hindcast.md"
HEAD = (
    "question", "text", "outcome", "until", "happened", "contested", "group", "resolved", "sources",
    "probability", "low", "high", "n", "n_failed", "method", "scored_probability",
    "log_loss", "log_loss_best", "log_loss_worst", "brier", "brier_best", "brier_worst",
)  # fmt: skip
ALONE = "alone"
UNITS = {"log_loss": "nats", "brier": "score", "skill": "share saved"}
FORESEEN = "if the model is right, median and middle 95 % of its own histories"


def work_out(study: Hindcast, done: Iterator[Arrays]) -> Scoring:
    """What the study's pieces come to, or the rows of its run; each piece has whether events happened [n]."""
    return Scoring(study, gather(study, done))


def write(folder: Path, found: Scoring) -> list[Path]:
    """Write hindcast.csv, scores.csv, not_asked.csv and hindcast.md, and return their paths."""
    others = list(found.study.questions.file.references)
    tables.write_csv(folder / QUESTIONS, (*HEAD, *others), _questions(found, others))
    tables.write_csv(
        folder / SCORES, ("questions", "forecast", "score", "against", "unit", *NUMBERS), _scores(found)
    )
    tables.write_csv(folder / NOT_ASKED, ("question", "text", "why", "sources"), _not_asked(found))
    atomic.write_text(folder / PAGE, markdown.section(found))
    return [folder / name for name in (QUESTIONS, SCORES, NOT_ASKED, PAGE)]


def _questions(found: Scoring, others: list[str]) -> Iterator[list[Any]]:
    for each in found.answers:
        spec, p = each.posed.spec, each.probability
        yield [
            each.posed.key, spec.question, spec.outcome, spec.until, spec.happened,
            spec.contested is not None, spec.group or "", spec.resolved, " ".join(spec.sources),
            *numbers(p), each.chance, *each.log_loss, *each.brier,
            *(spec.references.get(key, "") for key in others),
        ]  # fmt: skip


def _not_asked(found: Scoring) -> Iterator[list[Any]]:
    file = found.study.questions.file
    for key, why in found.study.left_out.items():
        yield [key, file.questions[key].question, why, " ".join(file.questions[key].sources)]
    for key, each in file.not_asked.items():
        yield [key, each.question, each.why, " ".join(each.sources or ())]


def _scores(found: Scoring) -> Iterator[list[Any]]:
    for part in found.together:
        yield from ([part.title, *line] for line in _of(part))


def _of(part: Together) -> Iterator[list[Any]]:
    yield from _plain(MODEL, part.model)
    yield from _foreseen("log_loss", ALONE, part.loss)
    yield from _foreseen("brier", ALONE, part.brier)
    for each in part.against:
        yield from _plain(each.key, each.other)
        yield [MODEL, "skill", each.key, UNITS["skill"], *numbers(each.model.skill)]
        yield [MODEL, "brier_skill", each.key, UNITS["skill"], *numbers(each.model.brier_skill)]
        yield from _foreseen("skill", each.key, each.foreseen)


def _plain(name: str, scored: Scored) -> Iterator[list[Any]]:
    yield [name, "log_loss", ALONE, UNITS["log_loss"], *numbers(scored.log_loss)]
    yield [name, "brier", ALONE, UNITS["brier"], *numbers(scored.brier)]


def _foreseen(name: str, against: str, found: Foreseen) -> Iterator[list[Any]]:
    n = found.as_bad.n
    inside = Interval(found.median, found.low, found.high, n, 0, FORESEEN)
    yield [MODEL, f"{name}_if_right", against, UNITS[name], *numbers(inside)]
    yield [MODEL, f"{name}_if_right_as_bad", against, "probability", *numbers(found.as_bad)]
