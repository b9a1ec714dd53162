"""From a Tree to a Scenario, or to the list of everything that is wrong with it."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Annotated, Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.scenario.checks import inconsistencies
from sim.scenario.distributions import KINDS
from sim.scenario.draft import Draft
from sim.scenario.errors import InputError, clip, list_of, show
from sim.scenario.fields import ID, ties_of
from sim.scenario.finding import Finding, locate
from sim.scenario.horizon import Horizon
from sim.scenario.pairs import canonical
from sim.scenario.quantity import PROVENANCE
from sim.scenario.schema import ORIGIN, DyadSpec, Head, Scenario, SignalSpec, StateSpec
from sim.scenario.translate import MISSING, translate
from sim.scenario.tree import Tree

M = TypeVar("M", bound=BaseModel)

_SECTIONS: dict[str, type[BaseModel]] = {"states": StateSpec, "dyads": DyadSpec, "signals": SignalSpec}

# An id may stand where a quantity's own keys may: `alignment: {AZE: ...}` and `alignment: {value: ...}`.
_RESERVED = (*KINDS, *PROVENANCE)


def build(tree: Tree, name: str) -> Scenario:
    """Return the scenario that `tree` describes. Raises InputError with every problem found.

    name: what the scenario is called unless the file says so itself. Dyad keys are expected in sorted order.
    """
    reader = _Reader(tree, {"name": name, **cast(dict[str, Any], tree.value)})
    head = reader.head()
    parts = {section: reader.entries(section) for section in _SECTIONS}
    found = [*reader.found, *inconsistencies(reader.draft(parts))]
    if found or head is None:
        raise InputError(locate(tree, found))
    return Scenario(**dict(head), **cast(Any, parts))


def build_model(model: type[M], tree: Tree) -> M:
    """Return any frozen model, such as theory parameters, filled from `tree`. Raises InputError."""
    try:
        return model.model_validate(tree.value)
    except ValidationError as failure:
        raise InputError(locate(tree, translate(failure, model, ()))) from failure


class _Reader:
    """Reads the parts of a scenario one by one: a mistake in one of them hides no other."""

    def __init__(self, tree: Tree, raw: dict[str, Any]) -> None:
        self.tree = tree
        self.raw = raw
        self.found: list[Finding] = []

    def head(self) -> Head | None:
        """Return everything but states, dyads and signals, None if something is wrong with it."""
        head = {key: value for key, value in self.raw.items() if key not in _SECTIONS}
        if isinstance(head.get("focus"), str):
            head["focus"] = canonical(head["focus"])
        if isinstance(head.get("sources"), dict):
            head["sources"] = dict(sorted(head["sources"].items()))
        try:
            return Head.model_validate(head)
        except ValidationError as failure:
            self.found += translate(failure, Scenario, ())
            return None

    def entries(self, section: str) -> dict[str, BaseModel]:
        """Return the section's entries by id, sorted. A faulty one holds only its sound fields."""
        written = self.raw.get(section, {})
        if not isinstance(written, dict):
            allowed = f"a mapping of {section} by id ({{}} for none)"
            self.found.append(Finding((section,), show(written), allowed))
            return {}
        return {key: self._entry(section, key, value) for key, value in sorted(written.items())}

    def draft(self, parts: dict[str, dict[str, BaseModel]]) -> Draft:
        """Return what the checks between the parts look at."""
        focus = self.raw.get("focus")
        return Draft(
            horizon=_sound(Horizon, self.raw.get("horizon")),
            focus=canonical(focus) if isinstance(focus, str) else None,
            ties=self._ties(),
            sources=self._keys("sources"),
            ids=self._keys("states"),
            pairs=self._keys("dyads"),
            **cast(Any, parts),
        )

    def _ties(self) -> Collection[str]:
        """Return the ties that are named, none where they are not well-formed, which is told by `head`."""
        try:
            return ties_of(self.raw["ties"]) if self.raw.get("ties") is not None else ()
        except ValueError:
            return ()

    def _entry(self, section: str, key: str, value: object) -> BaseModel:
        model = _SECTIONS[section]
        if section != "dyads" and (not ID.fullmatch(key) or key in _RESERVED):
            allowed = f"an id: a letter, then up to 31 letters, digits or _; none of {list_of(_RESERVED)}"
            self.found.append(Finding((section, key), clip(key) or "an empty id", allowed))
        unsourced = [*_unsourced(key, value)] if section == "signals" else []
        try:
            entry = model.model_validate(value)
        except ValidationError as failure:
            findings = [*translate(failure, model, (section, key)), *unsourced]
            self.found += self._incomplete(section, key, findings) or findings
            return model.model_construct(**_sound_fields(failure, model, value))
        self.found += unsourced
        return entry

    def _incomplete(self, section: str, key: str, findings: list[Finding]) -> list[Finding]:
        """Return one finding in place of many where an extending file or the command line adds half an entry.

        Most often its id is mistyped, and nobody wants to read all that a mistyped entry lacks.
        """
        lacking = [str(finding.path[-1]) for finding in findings if finding.got == MISSING]
        home = self.tree.place(()).file
        if not lacking or self.tree.place((section, key)).file == home:
            return []
        others = [other for other in self._keys(section) if self.tree.place((section, other)).file == home]
        got = f"a new entry without {list_of(lacking)}"
        return [Finding((section, key), got, f"an id among {section}, or a complete entry", key, others)]

    def _keys(self, section: str) -> Collection[str]:
        written = self.raw.get(section)
        return written.keys() if isinstance(written, dict) else ()


def _unsourced(signal: str, value: object) -> Iterator[Finding]:
    if isinstance(value, dict) and all(value.get(key) is None for key in ORIGIN):
        allowed = "a citation (document, paragraph, quote) or an assumption"
        yield Finding(("signals", signal), f"no {' or '.join(ORIGIN)}", allowed)


def _sound(model: type[M], value: object) -> M | None:
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def _sound_fields(failure: ValidationError, model: type[BaseModel], value: object) -> dict[str, Any]:
    """Return the fields of a refused entry that are well-formed by themselves."""
    if not isinstance(value, dict):
        return {}
    errors = failure.errors(include_url=False, include_input=False)
    bad = {error["loc"][0] for error in errors if error["loc"]}
    sound = [name for name in model.model_fields if name in value and name not in bad]
    return {name: _field(model, name).validate_python(value[name]) for name in sound}


@cache
def _field(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = field.annotation
    return TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind)
