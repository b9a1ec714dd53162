"""Plain tables of events: date, source, target, and a CAMEO code or a Goldstein score, or both."""

import math

from sim.data.events.codebook import Act, act_of, code_of, code_of_score
from sim.data.events.formats import BLANK, NO_CODE, Format
from sim.scenario.codebook import rung_of

NO_SCORE = "a Goldstein score that is no number from -10 to 10"


def _act(cells: tuple[str, ...]) -> Act | str:
    """The act of a code and a score: the score weighs where there is one, the code tells the kind."""
    digits, told = cells
    score = _score(told)
    if isinstance(score, str):
        return score
    if digits in BLANK:
        return NO_CODE if score is None else _of(code_of_score(score), score)
    code = code_of(digits)
    return NO_CODE if code is None else _of(code, score)


def _of(code: str, score: float | None) -> Act:
    return act_of(code) if score is None else Act(code, score, int(rung_of(code)))


def _score(told: str) -> float | str | None:
    if told in BLANK:
        return None
    try:
        score = float(told.replace(",", "."))  # a decimal comma, as in tables with semicolons
    except ValueError:
        return NO_SCORE
    return score if math.isfinite(score) and abs(score) <= 10 else NO_SCORE


FORMAT = Format(
    name="csv",
    title="events",
    columns={
        "id": ("id", "event_id", "event id"),
        "date": ("date", "event_date", "day"),
        "source": ("source", "actor", "actor1", "from"),
        "target": ("target", "recipient", "actor2", "to"),
        "code": ("code", "cameo", "cameo_code", "event_code"),
        "score": ("goldstein", "score"),
    },
    required=(("date",), ("source",), ("target",), ("code", "score")),
    told=("code", "score"),
    act=_act,
)
