"""The definition of a class or a function: its text, found again, and whether what is in hand is still that.

`inspect.getsource` knows no classes of a notebook's cells before Python 3.13, and gives the text that a file
has now, be it another one than that which was imported. Here a class is found by its methods, which know
their file and line, and every method is compared with what its text compiles to.
"""

import ast
import inspect
import linecache
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

Node = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Definition:
    """A definition in a file or in a notebook's cell, whose text is `whole`."""

    file: str
    whole: str
    node: Node

    @property
    def text(self) -> str:
        """The lines that define it, decorators included, as if they stood at the left."""
        lines = self.whole.split("\n")[first(self.node) - 1 : self.node.end_lineno]
        return textwrap.dedent("\n".join(lines)).rstrip()

    def spans(self, code: CodeType) -> bool:
        """Whether code says that it comes from these lines."""
        inside = first(self.node) <= code.co_firstlineno <= (self.node.end_lineno or 0)
        return code.co_filename == self.file and inside

    def gives(self, code: CodeType) -> bool:
        """Whether code that says so is what these lines compile to.

        A notebook compiles statements one by one, and what a module imports changes the code of its calls.
        """
        alone = ast.Module([self.node], type_ignores=[])
        flags = code.co_flags & _future_flags()
        units = (compile(unit, self.file, "exec", flags, True) for unit in (self.whole, alone))
        place = code.co_firstlineno, code.co_name
        found = (each for unit in units for each in _codes(unit))
        return any((each.co_firstlineno, each.co_name) == place and same(each, code) for each in found)


def definition(value: Any) -> Definition | None:
    """Return where a class or a function was defined, None where no text is known."""
    plain = inspect.unwrap(value)
    for file, line in _places(plain):
        linecache.checkcache(file)
        whole = "".join(linecache.getlines(file))
        around = [
            node
            for node in _nodes(whole)
            if node.name == plain.__name__ and (not line or first(node) <= line <= (node.end_lineno or 0))
        ]
        if around:
            return Definition(file, whole, max(around, key=first))
    return None


def functions(value: Any) -> Iterator[FunctionType]:
    """A function itself, or those that a class was written with."""
    plain = inspect.unwrap(value)
    if isinstance(plain, FunctionType):
        yield plain
    elif isinstance(plain, type):
        members = [part for member in vars(plain).values() for part in parts(member)]
        yield from (part for part in members if part.__module__ == plain.__module__)


def parts(member: Any) -> Iterator[FunctionType]:
    """The functions inside a member of a class: a method, halves of a property, what a decorator wraps."""
    halves = (getattr(member, name, None) for name in ("fget", "fset"))
    for part in (getattr(member, "__func__", member), *halves):
        found = inspect.unwrap(part) if callable(part) and not isinstance(part, type) else part
        if isinstance(found, FunctionType):
            yield found


def same(one: CodeType, other: CodeType) -> bool:
    """Whether two codes do the same, wherever they come from."""
    alike = (one.co_code, one.co_names, one.co_varnames) == (other.co_code, other.co_names, other.co_varnames)
    pairs = zip(one.co_consts, other.co_consts, strict=False)
    return alike and len(one.co_consts) == len(other.co_consts) and all(_alike(*pair) for pair in pairs)


def first(node: Node) -> int:
    """The first line of a definition, decorators included."""
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _alike(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same(one, other)
    return type(one) is type(other) and one == other


def _codes(unit: CodeType) -> Iterator[CodeType]:
    for inside in unit.co_consts:
        if isinstance(inside, CodeType):
            yield inside
            yield from _codes(inside)


def _future_flags() -> int:
    import __future__

    return sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def _places(value: Any) -> Iterator[tuple[str, int]]:
    """Where a definition may be: file and a line inside, 0 for any. A class is found by its methods."""
    for function in functions(value):
        if isinstance(value, FunctionType) or function.__qualname__.startswith(f"{value.__qualname__}."):
            yield function.__code__.co_filename, function.__code__.co_firstlineno
            return
    file = getattr(sys.modules.get(value.__module__), "__file__", None)
    if file is not None:
        yield file, 0
    else:  # the cells of a notebook, the latest first
        yield from ((cell, 0) for cell in reversed(list(linecache.cache)))


@lru_cache(maxsize=64)
def _nodes(text: str) -> tuple[Node, ...]:
    try:
        return tuple(each for each in ast.walk(ast.parse(text)) if isinstance(each, Node))
    except (SyntaxError, ValueError):
        return ()
