"""The text of an agents file out of classes that a notebook, a script or a module holds.

What is written are the sources of the classes, of the functions and classes of their own module that they
name, imports of what comes from other modules, and plain values. Nothing else of a script or a notebook is
executed, since it may well begin a run. Whatever cannot be written down is refused: a run goes on from the
text alone.
"""

import ast
import inspect
import json
import symtable
import sys
from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import Any

from sim.engines import agent_file
from sim.engines.agent_file import AGENTS
from sim.engines.definition import Definition, definition, functions, parts, same
from sim.scenario.errors import InputError, Problem, clip, printable

OWN_PACKAGE = "sim"
INTO_A_FILE = "sources, imports and plain values; else put the agents into a file and give agents=FILE"
AS_WRITTEN = "classes as they were written: define or import them anew"

FUTURE = "from __future__ import annotations"
SCRIPTS = frozenset((None, "__main__", "__mp_main__"))
"""Modules that no other program can import."""

COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
"""Scopes that run where they stand (of their own before Python 3.12)."""

PLAIN = (type(None), bool, int, float, complex, str, bytes)


def text_of(agents: Mapping[str, type[Any]]) -> str:
    """Return the text of a file that defines these classes and ends with AGENTS.

    agents: a class for each state. Raises InputError for what has no source, is no longer as its source has
    it, or uses what cannot be written down.
    """
    gathered = _Gathered()
    for kind in agents.values():
        if not isinstance(kind, type):
            raise _refused(f"an object of type {clip(type(kind).__name__)}", agent_file.MEANT)
        gathered.take(kind.__name__, kind, kind)
    ends = ", ".join(f"{json.dumps(str(state))}: {kind.__name__}" for state, kind in agents.items())
    text = f"{gathered.text()}\n\n\n{AGENTS} = {{{ends}}}\n"
    if len(text.encode()) > agent_file.MOST_BYTES:
        raise _refused("more than 256 KiB of sources", INTO_A_FILE)
    gathered.check(text)
    return text


class _Gathered:
    """All that is written down so far, by the name by which it is used, in an order that can be executed."""

    def __init__(self) -> None:
        self.known: dict[str, object] = {}
        self.imports: list[str] = []
        self.values: list[str] = []
        self.sources: list[str] = []
        self.defined: dict[str, tuple[Any, Definition]] = {}

    def text(self) -> str:
        """All of it, imports first."""
        future = [FUTURE] if any(_is_future(value) for value, _ in self.defined.values()) else []
        heads = ("\n".join([*future, *self.imports]), "\n".join(self.values))
        return "\n\n\n".join(["\n\n".join(filter(None, heads)), *self.sources])

    def take(self, name: str, value: Any, user: Any) -> None:
        """Write down what `user` calls `name`, with all that it needs itself."""
        if name in self.known:
            if self.known[name] is not value and not _is_equal(self.known[name], value):
                raise _refused(f"two different things called {clip(name)}", INTO_A_FILE)
            return
        self.known[name] = value
        if (line := _import(name, value, _home(user))) is not None:
            self.imports.append(line)
        elif _is_plain(value):
            self.values.append(f"{name} = {value!r}")
        elif isinstance(inspect.unwrap(value), type | FunctionType) and _home(value) == _home(user):
            self._define(name, value)
        else:
            used = f"{printable(user.__qualname__)}, which uses {clip(name)}"
            raise _refused(f"{used}, an object of type {clip(type(value).__name__)}", INTO_A_FILE)

    def _define(self, name: str, value: Any) -> None:
        """Write a source down: before it what is needed to execute it, after it what is needed to call it."""
        found, space = definition(value), _space(value)
        if found is None:
            got = f"{clip(inspect.unwrap(value).__qualname__)}, whose source is nowhere"
            raise _refused(got, "what a file or a notebook's cell defines; else give agents=FILE")
        self.defined[name] = value, found
        at_once, later = _used(found.text)
        for each in at_once:
            self._take_used(each, space, value)
        self.sources.append(found.text)
        if name != found.node.name:
            self.sources.append(f"{name} = {found.node.name}")
            self.known[found.node.name] = value
        for each in later:
            self._take_used(each, space, value)

    def _take_used(self, name: str, space: Mapping[str, Any], user: Any) -> None:
        if name in space and not name.startswith("__"):
            self.take(name, space[name], user)
        # else a builtin, or a name that is not there for the class either

    def check(self, text: str) -> None:
        """Raise InputError where the text does not give the very classes and functions in hand: a file that
        was edited after it was imported, a method or a value that was put there later."""
        module = agent_file.execute(text, "run")
        for name, (value, found) in self.defined.items():
            if changed := _changed(value, getattr(module, name, None), found):
                raise _refused(f"{changed}, which is not as its source has it", AS_WRITTEN)


def _refused(got: str, allowed: str) -> InputError:
    return InputError([Problem("run", None, "agents", got, allowed)])


def _home(value: Any) -> str:
    return str(getattr(inspect.unwrap(value), "__module__", ""))


def _import(name: str, value: Any, home: str) -> str | None:
    """The line that imports a value as `name`, None where it is no other module's."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else "")
    module = getattr(value, "__module__", None)
    barred = SCRIPTS if home.partition(".")[0] == OWN_PACKAGE else {*SCRIPTS, home}
    if _is_plain(value) or module in barred:
        return None
    for there in (module, *sys.modules):
        for called in (getattr(value, "__name__", name), name):
            if there not in barred and _holds(there, called, value):
                return f"from {there} import {called}" + (f" as {name}" if name != called else "")
    return None


def _holds(module: Any, name: object, value: object) -> bool:
    found = sys.modules.get(module)
    return isinstance(found, ModuleType) and vars(found).get(name) is value  # type: ignore[call-overload]


def _is_plain(value: object) -> bool:
    """Whether a value is one that can be written down and read back."""
    if type(value) in PLAIN:
        return _reads_back(value)
    if type(value) is dict:
        return all(_is_plain(each) for pair in value.items() for each in pair)
    return type(value) in (list, tuple, set) and all(map(_is_plain, value))  # type: ignore[call-overload]


def _reads_back(value: object) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except ValueError:  # inf and nan
        return False


def _is_equal(one: object, other: object) -> bool:
    return _is_plain(one) and type(one) is type(other) and one == other


def _used(source: str) -> tuple[list[str], list[str]]:
    """Names that are needed to execute a source, and those that are only needed to call what it defines."""
    top = symtable.symtable(source, agent_file.FILE, "exec")
    at_once = dict.fromkeys(each.get_name() for each in top.get_symbols() if each.is_referenced())
    later: dict[str, None] = {}
    for table in top.get_children():
        _sort(table, at_once, later, runs=True)
    return list(at_once), [name for name in later if name not in at_once]


def _sort(table: symtable.SymbolTable, at_once: dict[str, None], later: dict[str, None], runs: bool) -> None:
    """Add a scope's global names to those of either kind; runs: whether what is around it runs at once."""
    runs &= table.get_type() != "function" or table.get_name() in COMPREHENSIONS
    names = dict.fromkeys(each.get_name() for each in table.get_symbols() if each.is_global())
    (at_once if runs else later).update(names)
    for inside in table.get_children():
        _sort(inside, at_once, later, runs)


def _space(value: Any) -> Mapping[str, Any]:
    """The global names that a class or a function sees. Raises InputError where it sees others too."""
    every = list(functions(value))
    for function in every:
        if around := [name for name in function.__code__.co_freevars if name != "__class__"]:
            got = f"{printable(function.__qualname__)}, which uses {around[0]} of the function around it"
            raise _refused(got, INTO_A_FILE)
    if every:
        return every[0].__globals__
    return vars(sys.modules[value.__module__]) if value.__module__ in sys.modules else {}


def _is_future(value: Any) -> bool:
    """Whether a source's own file keeps annotations from being executed."""
    import __future__

    flag = __future__.annotations.compiler_flag
    return any(function.__code__.co_flags & flag for function in functions(value))


def _changed(value: Any, made: Any, found: Definition) -> str:
    """The name of what differs between a class or function and the one made from its text; "" for none."""
    plain, again = inspect.unwrap(value), inspect.unwrap(made)
    if isinstance(plain, FunctionType):
        return "" if _is_written(plain, again, found) else printable(plain.__qualname__)
    ours, theirs = vars(plain), getattr(again, "__dict__", {})
    for name in {**ours, **theirs}:
        if _differs(name, ours.get(name), theirs.get(name), found):
            return printable(f"{plain.__qualname__}.{name}")
    return ""


def _differs(name: str, one: Any, other: Any, found: Definition) -> bool:
    """Whether a member of a class is another one, as far as functions and plain values tell."""
    ours, theirs = list(parts(one)), list(parts(other))
    if len(ours) != len(theirs) or not all(
        _is_written(*pair, found) for pair in zip(ours, theirs, strict=True)
    ):
        return True
    if name.startswith(("__", "_abc_")):
        return False
    return (_is_plain(one) or _is_plain(other)) and not (type(one) is type(other) and one == other)


def _is_written(one: FunctionType, other: Any, found: Definition) -> bool:
    """Whether a function is what its definition says; one from elsewhere, whether it is the same again."""
    if not isinstance(other, FunctionType) or one.__code__.co_name != other.__code__.co_name:
        return False
    return found.gives(one.__code__) if found.spans(one.__code__) else same(one.__code__, other.__code__)
