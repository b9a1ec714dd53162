"""Builds a Tree from the parser's events, refusing everything that is not plain data as it streams by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from sim.scenario.errors import InputError, Problem, clip, show
from sim.scenario.scalars import UNSAFE, Scalar, scalar_of
from sim.scenario.tree import MAX_DEPTH, Path, Place, Tree

MAX_NODES = 700_000
"""As many as 2,000 signals and all dyads of 196 states come to, at some 30 for each."""


@dataclass
class _Open:
    """A mapping or list whose end has not come yet. key: what the next value of a mapping belongs to."""

    value: dict[str, object] | list[object]
    path: Path
    key: str | None = None

    def next_path(self) -> Path:
        return (*self.path, len(self.value) if isinstance(self.value, list) else str(self.key))


@dataclass
class Builder:
    """Builds the tree with a stack of its own, so that no input can drive a recursion.

    Duplicate keys and mistyped numbers are gathered until `tree`; any other refusal is raised at once.
    """

    label: str
    most: int
    top: object = None
    documents: int = 0
    nodes: int = 0
    stack: list[_Open] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        """Add one event of the parser; the order is the file's."""
        handler = _HANDLERS.get(type(event))
        if handler:
            self._guard(event)
            handler(self, event)

    def tree(self) -> Tree:
        """Return what was built, once the events have ended."""
        if self.problems:
            raise InputError(self.problems)
        if not isinstance(self.top, dict):
            got = show(self.top) if self.documents else "an empty file"
            found = Problem(self.label, 1, "", got, "a mapping of keys at the top of the file")
            raise InputError([found])
        return Tree(self.top, self.places)

    def _document(self, event: yaml.Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._refused(event, "a second document", "one document")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            self._key(event)
        else:
            self._put(event, self._typed(event))

    def _open_mapping(self, event: yaml.Event) -> None:
        self._open(event, {})

    def _open_list(self, event: yaml.Event) -> None:
        self._open(event, [])

    def _close(self, _: yaml.Event) -> None:
        self.stack.pop()

    def _alias(self, event: yaml.Event) -> None:
        raise self._refused(event, "an alias (*)", "no anchors or aliases; write the value out")

    def _guard(self, event: yaml.Event) -> None:
        self.nodes += 1
        if self.nodes > self.most:
            raise self._refused(event, "more nodes", f"at most {self.most:,} keys and values in a file")
        if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
            raise self._refused(event, "an anchor (&)", "no anchors or aliases; write the value out")
        if getattr(event, "tag", None):
            raise self._refused(event, "a tag (!)", "no tags")

    def _open(self, event: yaml.Event, value: dict[str, object] | list[object]) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            raise self._refused(event, "a list or mapping as a key", "text as a key")
        if len(self.stack) >= MAX_DEPTH:
            raise self._refused(event, "deeper nesting", f"at most {MAX_DEPTH} levels")
        path = self.stack[-1].next_path() if self.stack else ()
        self._put(event, value)
        self.stack.append(_Open(value, path))

    def _key(self, event: yaml.ScalarEvent) -> None:
        holder = self.stack[-1]
        key = str(event.value)
        if not key or UNSAFE.search(key):
            raise self._refused(event, show(key), "a key of printable text")
        if key == "<<":
            raise self._refused(event, "a merge key (<<)", "no merge keys")
        holder.key = key
        path = holder.next_path()
        if key in holder.value:
            earlier = f"the key only once (it is on line {self.places[path].line} already)"
            self.problems.append(self._problem(event, path, "a duplicate key", earlier))
        self.places[path] = Place(self.label, _line(event))

    def _put(self, event: yaml.Event, value: object) -> None:
        if not self.stack:
            self.top = value
            self.places[()] = Place(self.label, _line(event))
            return
        holder = self.stack[-1]
        path = holder.next_path()
        self.places.setdefault(path, Place(self.label, _line(event)))
        if isinstance(holder.value, list):
            holder.value.append(value)
        else:
            holder.value[str(holder.key)] = value
            holder.key = None

    def _typed(self, event: yaml.ScalarEvent) -> Scalar:
        text = str(event.value)
        try:
            if UNSAFE.search(text):
                raise ValueError("an escaped control character", "printable text")
            return scalar_of(text) if not event.style and event.implicit[0] else text
        except ValueError as refusal:
            path = self.stack[-1].next_path() if self.stack else ()
            got, allowed = refusal.args
            self.problems.append(self._problem(event, path, clip(got), allowed))
            return None

    def _problem(self, event: yaml.Event, path: Path, got: str, allowed: str) -> Problem:
        return Tree(None, {path: Place(self.label, _line(event))}).problem(path, got, allowed)

    def _refused(self, event: yaml.Event, got: str, allowed: str) -> InputError:
        path = self.stack[-1].path if self.stack else ()
        return InputError([self._problem(event, path, got, allowed)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


_HANDLERS: dict[type, Callable[[Builder, Any], None]] = {
    yaml.DocumentStartEvent: Builder._document,
    yaml.ScalarEvent: Builder._scalar,
    yaml.MappingStartEvent: Builder._open_mapping,
    yaml.SequenceStartEvent: Builder._open_list,
    yaml.MappingEndEvent: Builder._close,
    yaml.SequenceEndEvent: Builder._close,
    yaml.AliasEvent: Builder._alias,
}
