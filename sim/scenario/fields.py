"""The kinds of plain value a scenario file holds, each with what it allows stated once."""

import datetime
import math
import re
from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from sim.scenario.cameo import NAMES
from sim.scenario.codebook import MECHANISMS, is_code
from sim.scenario.pairs import canonical, members
from sim.scenario.refusal import one_of, refuse, refuse_text
from sim.scenario.scalars import UNSAFE
from sim.scenario.tree import SetInt

ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}", re.ASCII)
SCENARIO_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
HISTORIES = ("given", "simulated")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MAX_NUMBER = 1e15
TIES = "a list of dyads and of states, which stand for all of their ties, such as [AZE-IRN, TUR]"
MAX_PROVENANCE = 500


def number_of(value: object) -> float:
    """Return a finite number as float (never -0.0); text, booleans and numbers beyond 1e15 are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(value, "a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise refuse(value, "a finite number")
    if abs(value) > _MAX_NUMBER:
        raise refuse(value, "a number within ±1e15")
    return float(value) + 0.0


def text_of(value: object, longest: int) -> str:
    """Return a text with its white space collapsed to single blanks, 1 to `longest` characters."""
    if not isinstance(value, str):
        raise refuse(value, "text (in quotes if it looks like a number)")
    if UNSAFE.search(value):
        raise refuse(value, "text without control characters")
    text = " ".join(value.split())
    if not text:
        raise refuse_text("an empty text", f"1 to {longest} characters")
    if len(text) > longest:
        raise refuse_text(f"{len(text)} characters", f"at most {longest} characters")
    return text


def line_of(value: object, longest: int) -> str:
    """Return a text of one line, 1 to `longest` characters."""
    if isinstance(value, str) and "\n" in value.strip():
        raise refuse_text(f"{value.strip().count(chr(10)) + 1} lines", "one line")
    return text_of(value, longest)


def day_of(value: object) -> datetime.date:
    """Return the date written as YYYY-MM-DD."""
    if type(value) is datetime.date:
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise refuse(value, "a date written as YYYY-MM-DD")
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as failure:
        raise refuse(value, "a day that exists, written as YYYY-MM-DD") from failure


def id_of(value: object) -> str:
    """Return an id: a letter, then up to 31 letters, digits or underscores, all ASCII."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise refuse(value, "an id: a letter, then up to 31 letters, digits or _")
    return value


def scenario_name_of(value: object) -> str:
    """Return a scenario's name; it names folders, so it holds letters, digits, _ and - only."""
    if not isinstance(value, str) or not SCENARIO_NAME.fullmatch(value):
        raise refuse(value, "up to 64 letters, digits, _ and -")
    return value


def ids_of(value: object) -> tuple[str, ...]:
    """Return a list of different ids."""
    if not isinstance(value, list | tuple):
        raise refuse(value, "a list of ids, such as [AZE, TUR]")
    found = tuple(id_of(item) for item in value)
    return _different(found)


def some_ids_of(value: object) -> tuple[str, ...]:
    """Return a list of different ids, at least one."""
    return ids_of(value) or _none_given("at least one id, such as [AZE]")


def ties_of(value: object) -> tuple[str, ...]:
    """Return a list of different dyads and states, at least one, each dyad by its ids in sorted order."""
    if not isinstance(value, list | tuple):
        raise refuse(value, TIES)
    found = tuple(sorted(canonical(item) if isinstance(item, str) else id_of(item) for item in value))
    for item in found:
        for end in members(item) or (item,):
            id_of(end)
    return _different(found) or _none_given(TIES)


def mechanisms_of(value: object) -> tuple[str, ...]:
    """Return at least one signal mechanism; cheap talk has no cost by definition, so it stands alone."""
    if not isinstance(value, list | tuple):
        raise refuse(value, f"a list of {', '.join(MECHANISMS)}")
    found = _different(tuple(one_of(item, MECHANISMS) for item in value))
    if "cheap_talk" in found and len(found) > 1:
        raise refuse_text(", ".join(found), "cheap_talk alone, or the costly mechanisms (Fearon 1997)")
    return found or _none_given(f"at least one of {', '.join(MECHANISMS)}")


def code_of(value: object) -> str:
    """Return a CAMEO code as text. A bare number is refused in a file, where 019 and 19 would be the same,
    and taken from the command line, which reads 062 as text.
    """
    text = str(int(value)) if isinstance(value, SetInt) else value
    if not isinstance(text, str) or not is_code(text):
        raise refuse(value, 'a CAMEO code in quotes, such as "152" or "062"')
    return text


def whole_of(low: int, high: int) -> Callable[[object], int]:
    """Return a validator for whole numbers from `low` to `high`."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise refuse(value, f"a whole number from {low} to {high}")
        return int(value)

    return check


def number_of_range(low: float, high: float) -> Callable[[object], float]:
    """Return a validator for numbers from `low` to `high`."""

    def check(value: object) -> float:
        number = number_of(value)
        if not low <= number <= high:
            raise refuse(value, f"a number from {low:g} to {high:g}")
        return number

    return check


def _history_of(value: object) -> str:
    return one_of(value, HISTORIES)


def _flag_of(value: object) -> bool:
    if not isinstance(value, bool):
        raise refuse(value, "true or false")
    return value


def _different(found: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(found)) < len(found):
        repeated = Counter(found).most_common(1)[0][0]
        raise refuse_text(f"{repeated} more than once", "each one once")
    return found


def _none_given(allowed: str) -> Any:
    raise refuse_text("an empty list", allowed)


def _line(longest: int) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(lambda value: line_of(value, longest)), _json(
        "string", minLength=1, maxLength=longest
    )


def _prose(longest: int) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(lambda value: text_of(value, longest)), _json(
        "string", minLength=1, maxLength=longest
    )


def _json(kind: str, **rules: Any) -> WithJsonSchema:
    """What an editor is told of a value: its type in JSON, and rules as far as JSON Schema has words."""
    return WithJsonSchema({"type": kind, **rules})


_ID_JSON = {"type": "string", "pattern": f"^{ID.pattern}$"}

Name = Annotated[str, *_line(80)]
Title = Annotated[str, *_line(160)]
Quote = Annotated[str, *_line(200)]
Prose = Annotated[str, *_prose(1000)]
Assumption = Annotated[str, *_prose(MAX_PROVENANCE)]
Question = Annotated[
    str,
    PlainValidator(lambda value: value if value == "" else text_of(value, 1000)),
    _json("string", maxLength=1000),
]
Id = Annotated[str, PlainValidator(id_of), WithJsonSchema(_ID_JSON)]
ScenarioName = Annotated[
    str, PlainValidator(scenario_name_of), _json("string", pattern=f"^{SCENARIO_NAME.pattern}$")
]
SomeIds = Annotated[
    tuple[str, ...],
    PlainValidator(some_ids_of),
    _json("array", items=_ID_JSON, minItems=1, uniqueItems=True),
]
Ids = Annotated[tuple[str, ...], PlainValidator(ids_of), _json("array", items=_ID_JSON, uniqueItems=True)]
Ties = Annotated[
    tuple[str, ...],
    PlainValidator(ties_of),
    _json("array", items={"type": "string"}, minItems=1, uniqueItems=True),
]
Day = Annotated[
    datetime.date, PlainValidator(day_of), _json("string", format="date", pattern=f"^{_DATE.pattern}$")
]
Code = Annotated[
    str,
    PlainValidator(code_of),
    _json("string", anyOf=[{"enum": list(NAMES)}, {"pattern": "^[0-9]{2,4}$"}]),  # listed ones are offered
]
Mechanisms = Annotated[
    tuple[str, ...],
    PlainValidator(mechanisms_of),
    _json("array", items={"enum": list(MECHANISMS)}, minItems=1, uniqueItems=True),
]
History = Annotated[str, PlainValidator(_history_of), _json("string", enum=list(HISTORIES))]
Flag = Annotated[bool, BeforeValidator(_flag_of)]
StepDays = Annotated[int, PlainValidator(whole_of(1, 366)), _json("integer", minimum=1, maximum=366)]
Paragraph = Annotated[int, PlainValidator(whole_of(1, 10_000)), _json("integer", minimum=1, maximum=10_000)]
