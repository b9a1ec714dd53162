"""The model as tables: its parameters, its state variables, its schedule, out of their one declaration."""

from collections.abc import Iterator, Sequence

from sim.model.declaration import (
    CHOICE,
    CONDUCT,
    COURSE,
    DISPUTE,
    DYAD,
    MEMORY,
    OWN,
    PAIR,
    PARAMETERS,
    SCHEDULE,
    SCHEDULED,
    STAND,
    START,
)
from sim.model.kinds import Parameter, Scale, Variable

ARRAYS = (OWN, PAIR, CONDUCT, DYAD, CHOICE, MEMORY, DISPUTE, COURSE, STAND, SCHEDULED)
"""The packed arrays, those of the same owner side by side."""

OF = {
    "own": "state",
    "pair": "directed dyad",
    "conduct": "directed dyad",
    "dyad": "relevant dyad, directed",
    "choice": "relevant dyad, directed",
    "memory": "relevant dyad, directed, by rung",
    "dispute": "relevant dyad",
    "course": "relevant dyad",
    "stand": "third state, relevant dyad",
    "schedule": "signal",
}
"""What a row of each of them belongs to."""

Line = tuple[str, ...]

PARAMETER_HEAD = ("parameter", "symbol", "unit", "allowed", "per step", "meaning")
VARIABLE_HEAD = ("symbol", "variable", "meaning", "of", "range", "starts at", "in the code")
WORKING_HEAD = ("symbol", "quantity", "meaning", "of", "in the code")
INPUT_HEAD = ("symbol", "input", "meaning", "of", "range", "in the code")
RULE_HEAD = ("rule", "what happens", "compiled")


def parameters() -> Iterator[Line]:
    """A line for each parameter."""
    for each in PARAMETERS:
        allowed = str(each.allowed)
        yield f"`{each.name}`", _code(each.symbol), each.unit, allowed, _per_step(each), each.meaning


def _per_step(parameter: Parameter) -> str:
    if parameter.scale is Scale.NONE:
        return ""
    name = "" if parameter.per_step == parameter.name else f"`{parameter.per_step}`: "
    return f"{name}{parameter.scale.value}"


def variables() -> Iterator[Line]:
    """A line for each state variable: what is carried from step to step."""
    for each in _declared("state"):
        start = f"`{each.start.name}`" if isinstance(each.start, Variable) else _number(each.start)
        yield (_code(each.symbol), each.name, each.meaning, OF[each.of], each.range, start, _place(each))


def workings() -> Iterator[Line]:
    """A line for each quantity that every step works out anew."""
    for each in _declared("step"):
        yield _code(each.symbol), each.name, each.meaning, OF[each.of], _place(each)


def inputs() -> Iterator[Line]:
    """A line for each number that a history is given once."""
    for each in _declared("input"):
        yield _code(each.symbol), each.name, each.meaning, OF[each.of], each.range, _place(each)


def rules() -> Iterator[Line]:
    """A line for each rule, in their order; what is done once, before the first step, comes first."""
    for rule in (*START, *SCHEDULE):
        when = ", once at the start" if rule in START else ""
        module, _, function = rule.compiled.partition(":")
        yield f"`{rule.name}`", rule.meaning + when, f"`{module.rpartition('.')[2]}.py`: `{function}`"


def _declared(kind: str) -> Iterator[Variable]:
    for array in ARRAYS:
        yield from (each for each in array if each.kind == kind)


def _number(start: float | None) -> str:
    return "" if start is None else f"{start:g}"


def _code(symbol: str) -> str:
    return f"`{symbol}`" if symbol else ""


def _place(variable: Variable) -> str:
    return f"`{variable.of}[{variable.name.upper()}]`"


TABLES = {
    "parameters": (PARAMETER_HEAD, parameters),
    "variables": (VARIABLE_HEAD, variables),
    "workings": (WORKING_HEAD, workings),
    "inputs": (INPUT_HEAD, inputs),
    "rules": (RULE_HEAD, rules),
}


def markdown(table: str) -> str:
    """A table of TABLES in Markdown."""
    head, lines = TABLES[table]
    return "\n".join(_row(cells) for cells in (head, ["---"] * len(head), *lines()))


def _row(cells: Sequence[str]) -> str:
    inside = [cell.replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(inside)} |"
