"""What a back-test found, as files: a line per forecast, per score, per tenth, what was fitted, and the
section of a page.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.store import atomic, tables
from sim.studies.backtest import markdown
from sim.studies.backtest.scoring import MODEL, Scoring
from sim.studies.backtest.work import Backtest, gather
from sim.studies.columns import NUMBERS, numbers
from sim.studies.pieces import Arrays

FORECASTS, SCORES, TENTHS, FITTED = "backtest.csv", "scores.csv", "tenths.csv", "fitted.csv"
PAGE = "backtest.md"
OUTRIGHT = "outright"


def work_out(study: Backtest, done: Iterator[Arrays]) -> Scoring:
    """What the study's pieces come to; each has what it forecast for its origins [n]."""
    return Scoring(study, *gather(done))


def write(folder: Path, found: Scoring) -> list[Path]:
    """Write all tables and the section; returns their paths. Raises OSError."""
    others = [name for name in found.forecasts if name != MODEL]
    head = ("state_1", "state_2", "year", "happened", "disputes", "histories", "chance", *others)
    tables.write_csv(folder / FORECASTS, head, _forecasts(found, others))
    tables.write_csv(folder / SCORES, ("forecast", "score", "against", *NUMBERS), _scores(found))
    tables.write_csv(folder / TENTHS, ("tenth", "forecasts", "forecast", *NUMBERS), _tenths(found))
    tables.write_csv(folder / FITTED, ("parameter", "value", "what"), _fitted(found))
    atomic.write_text(folder / PAGE, markdown.section(found))
    return [folder / name for name in (FORECASTS, SCORES, TENTHS, FITTED, PAGE)]


def _forecasts(found: Scoring, others: list[str]) -> Iterator[list[Any]]:
    origins = found.study.origins
    for at, row in enumerate(found.study.rows.tolist()):
        yield [
            *origins.states[row].tolist(), int(origins.known.year[row]),
            bool(found.happened[at]),
            int(found.disputes[at]), int(found.histories[at]), float(found.chance[at]),
            *(float(found.forecasts[name][at]) for name in others),
        ]  # fmt: skip


def _scores(found: Scoring) -> Iterator[list[Any]]:
    for name, own in found.scored.items():
        yield [name, "log_loss", OUTRIGHT, *numbers(own.log_loss)]
        yield [name, "brier", OUTRIGHT, *numbers(own.brier)]
        yield [name, "area", OUTRIGHT, *numbers(own.area)]
    for other, own in found.over.items():
        yield [MODEL, "skill", other, *numbers(own.skill)]
        yield [MODEL, "brier_skill", other, *numbers(own.brier_skill)]
        if other in found.endless:
            yield [MODEL, "skill_endless", other, *numbers(found.endless[other])]


def _tenths(found: Scoring) -> Iterator[list[Any]]:
    for at, each in enumerate(found.tenths, start=1):
        yield [at, each.events, each.forecast, *numbers(each.observed)]


def _fitted(found: Scoring) -> Iterator[list[Any]]:
    opening = found.study.opening
    for name in opening.parameters:
        yield [name, getattr(found.study.theory, name).args[0], "parameter of the theory"]
    for name, value in opening.score.items():
        yield [name, value, "alignment per unit"]
