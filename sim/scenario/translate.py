"""Pydantic's errors in the words of this project: got this, allowed that."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.errors import list_of, show
from sim.scenario.finding import Finding
from sim.scenario.refusal import REFUSED
from sim.scenario.tree import Path

MISSING = "nothing"
"""What was given where a key is not there at all."""

# Steps of pydantic's own that nobody wrote in a file: the two forms of Directed, and "the key itself".
_NOT_WRITTEN = ("<both>", "<each>", "[key]")


def translate(failure: ValidationError, model: type[BaseModel], prefix: Path) -> Iterator[Finding]:
    """Yield a Finding for each of pydantic's errors, at `prefix` and what lies below it.

    model: the model whose fields' descriptions say what is allowed and whose keys are offered as near misses.
    """
    for error in failure.errors(include_url=False):
        inner = tuple(part for part in error["loc"] if part not in _NOT_WRITTEN)
        yield _finding(error, model, inner, prefix)


def _finding(error: ErrorDetails, model: type[BaseModel], inner: Path, prefix: Path) -> Finding:
    path = prefix + inner
    context = error.get("ctx", {})
    if error["type"] == REFUSED:
        return Finding(path, context["got"], context["allowed"], hint=context["hint"])
    holder = _model_at(model, inner[:-1]) if inner else None
    if error["type"] == "extra_forbidden" and holder:
        keys = list(holder.model_fields)
        return Finding(path, "an unknown key", list_of(keys, 16), str(inner[-1]), keys)
    if error["type"] == "missing":
        return Finding(path, MISSING, _allowed(holder, inner) or "a value: it is required")
    return Finding(path, show(error["input"]), _allowed(holder, inner) or _mapping_of(model, inner))


def _allowed(holder: type[BaseModel] | None, inner: Path) -> str:
    field = holder.model_fields.get(str(inner[-1])) if holder else None
    return (field.description or "") if field else ""


def _mapping_of(model: type[BaseModel], inner: Path) -> str:
    here = _model_at(model, inner)
    return f"a mapping of {list_of(list(here.model_fields), 16)}" if here else "a mapping of keys to values"


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Return the model that stands at `path` below `model`, None if there is none."""
    here: type[BaseModel] | None = model
    by_id = False  # whether the next part is the id of an entry, no name of a field
    for part in path:
        if by_id:
            by_id = False
            continue
        field = here.model_fields.get(str(part)) if here else None
        here = next(_models_in(field.annotation), None) if field else None
        by_id = field is not None and get_origin(field.annotation) is dict
    return None if by_id else here


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
