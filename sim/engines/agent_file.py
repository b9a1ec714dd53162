"""A modeler's own agents: a file of Python that ends with `AGENTS = {"IRN": Dove}`.

The text of the file is all that counts: it is executed as a module under the name of the file in a run's
folder, `agents.py`, so that tracebacks, debuggers and `inspect` show its lines wherever it came from. It is
executed with all the rights of whoever runs it. What it says of a state is checked before anything is run.
"""

import ast
import io
import linecache
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from importlib.abc import InspectLoader
from pathlib import Path
from traceback import walk_tb
from types import CodeType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from sim.scenario import places
from sim.scenario.errors import InputError, Problem, list_of, near_miss, printable, show
from sim.scenario.loader import read_bytes

if TYPE_CHECKING:
    from sim.engines.agents import StateAgent

FILE, SUFFIX = "agents.py", ".py"
MODULE = "own_agents"
AGENTS = "AGENTS"

EXAMPLE = f'{AGENTS} = {{"STATE": CLASS}} as the last line'
MEANT = "a class that extends StateAgent (from sim import StateAgent)"
MOST_BYTES = 256 * 1024
"""Of the text of an agents file."""

LONGEST = 300
"""Characters of somebody's error message that are repeated."""


def read(path: str | Path) -> str:
    """Return the text of an agents file.

    Raises InputError where there is no such file, it is no Python by its name, or no UTF-8.
    """
    if not str(path).endswith(SUFFIX):
        got = f"{show(str(path))}, which does not end in {SUFFIX}"
        raise InputError([Problem("command line", None, "agents", got, f"the path of a {SUFFIX} file")])
    content = read_bytes(places.place(path), label(path), MOST_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(label(path), line, "", "bytes that are not UTF-8", "UTF-8 text")]) from None


def label(path: str | Path) -> str:
    """Return what refusals call the file at `path`."""
    return printable(str(path))


def classes(program: str, states: Collection[str], label: str = FILE) -> "dict[str, type[StateAgent]]":
    """Execute the text of an agents file and return the class of each state that it names.

    "" is the file of nobody. The module is made anew at each call, so that nothing is carried over from what
    earlier instances left in it. label: what refusals call the file. Raises InputError, with the line where
    there is one, for text that cannot be executed and for AGENTS that are none of these states' classes.
    """
    if not program:
        return {}
    found = getattr(execute(program, label), AGENTS, None)
    problems = list(_problems(found, states, program, label))
    if problems:
        raise InputError(problems)
    return dict(found)  # type: ignore[arg-type]


def execute(program: str, label: str = FILE) -> ModuleType:
    """Return the text as a module. Raises InputError where it raises anything."""
    code = _compiled(program, label)
    module = ModuleType(MODULE)
    module.__file__ = FILE
    module.__loader__ = _Text(program)
    sys.modules[MODULE] = module
    linecache.cache[FILE] = (len(program), None, _lines(program), FILE)
    try:
        exec(code, module.__dict__)  # noqa: S102 - the modeler's own program, which is what was asked for
    except (Exception, SystemExit) as error:
        line, said = _line(error.__traceback__), _said(error)
        raise InputError([Problem(label, line, "", said, "a file that can be executed")]) from error
    _refuse_neighbours(program, label)
    return module


def _refuse_neighbours(program: str, label: str) -> None:
    """Raise InputError where the program imports a file of the current folder: no record would hold it."""
    here = Path.cwd()
    for name, line in _imported(program):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None and Path(file).parent == here:
            got = f"an import of {printable(Path(file).name)}, a file of this folder"
            allowed = "its text in the file itself, which the run keeps, or an installed package"
            raise InputError([Problem(label, line, "", got, allowed)])


@lru_cache(maxsize=8)
def _imported(program: str) -> tuple[tuple[str, int], ...]:
    """Modules that a program names in its imports, with the lines; a program is executed once a history."""
    found = list[tuple[str, int]]()
    for statement in ast.walk(ast.parse(program)):
        if isinstance(statement, ast.Import):
            found += [(each.name, statement.lineno) for each in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            found.append((statement.module or "", statement.lineno))
    return tuple(found)


def reason(error: BaseException) -> str:
    """Return what an error in a modeler's class was, in one line, with the line of the file where it passed
    last: agents.py:12 in choose: ZeroDivisionError: division by zero.
    """
    frames = list(_own_frames(error.__traceback__))
    where = f"{FILE}:{frames[-1][1]} in {frames[-1][0]}: " if frames else ""
    return where + _said(error)


class _Text(InspectLoader):
    """What debuggers ask for the lines of a module that lies in no file."""

    def __init__(self, program: str) -> None:
        self._program = program

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 - the one module there is
        return self._program


@lru_cache(maxsize=8)
def _compiled(program: str, label: str) -> CodeType:
    try:
        return compile(program, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        got = f"a syntax error ({printable(error.msg)})"
        raise InputError([Problem(label, error.lineno, "", got, "Python")]) from None
    except (ValueError, RecursionError, MemoryError) as error:  # a NUL, nesting without end
        raise InputError([Problem(label, None, "", _said(error), "Python")]) from None


def _lines(program: str) -> list[str]:
    return io.StringIO(program, newline=None).readlines()


def _said(error: BaseException) -> str:
    """The kind of an error and its message, of a refusal the message alone; a broken exception has none."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - whatever a modeler's exception does
        message = ""
    kind = [] if isinstance(error, InputError) else [type(error).__name__]
    said = printable(": ".join([*kind, *filter(None, [message])]))
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _own_frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Function and line of every frame of a traceback that lies in the agents file."""
    for frame, line in walk_tb(trace):
        if frame.f_code.co_filename == FILE:
            yield frame.f_code.co_name, line


def _line(trace: TracebackType | None) -> int | None:
    return next((line for _, line in reversed(list(_own_frames(trace)))), None)


def _problems(found: object, states: Collection[str], program: str, label: str) -> Iterator[Problem]:
    """What is wrong with AGENTS, in its order."""
    if not isinstance(found, Mapping):
        got = "nothing" if found is None else _kind(found)
        yield Problem(label, _placed(program).get(AGENTS), AGENTS, got, EXAMPLE)
        return
    if not found:
        yield Problem(label, _placed(program).get(AGENTS), AGENTS, "an empty mapping", EXAMPLE)
    for state, agent in found.items():
        line = _placed(program).get(state if isinstance(state, str) else AGENTS, _placed(program).get(AGENTS))
        if state not in states:
            got, near = _kind(state), ""
            if isinstance(state, str):
                got, near = show(state), near_miss(state, states)
            yield Problem(label, line, AGENTS, got, list_of(sorted(states), 20), near)
        elif not _is_agent(agent):
            yield Problem(label, line, f"{AGENTS}.{state}", _kind(agent), MEANT)
        else:
            yield from _unheard(agent, label, line, f"{AGENTS}.{state}")


def _unheard(agent: "type[StateAgent]", label: str, line: int | None, key: str) -> Iterator[Problem]:
    """A method that nobody would call, so that the state would silently follow the rules."""
    from sim.engines.agents import CALLED, idle

    if name := idle(agent):
        got = f"{printable(agent.__name__)}.{name}, which is never called"
        yield Problem(label, line, key, got, CALLED)


def _is_agent(agent: object) -> bool:
    from sim.engines.agents import StateAgent  # Mesa loads here

    return isinstance(agent, type) and issubclass(agent, StateAgent)


def _kind(value: object) -> str:
    """What a value is, in words: its own text may be anything."""
    if isinstance(value, type):
        return f"{printable(value.__name__)}, which does not extend StateAgent"
    return f"an object of type {printable(type(value).__name__)}"


def _placed(program: str) -> dict[str, int]:
    """Lines of the last AGENTS = ... of a program and of the states in it, as far as they are written out."""
    given: dict[str, int] = {}
    for statement in ast.parse(program).body:
        names = [ast.unparse(name) for name in getattr(statement, "targets", ())]
        if AGENTS in names and isinstance(statement, ast.Assign):
            given = {AGENTS: statement.lineno} | dict(_keys(statement.value))
    return given


def _keys(value: ast.expr) -> Iterator[tuple[str, int]]:
    for key in value.keys if isinstance(value, ast.Dict) else ():
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, key.lineno


def names(agents: Mapping[str, type[Any]]) -> dict[str, str]:
    """Return the name of every state's class."""
    return {state: printable(kind.__name__) for state, kind in agents.items()}
