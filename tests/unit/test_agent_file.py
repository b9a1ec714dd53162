"""Agents files: what they give, what is refused of them, and the text of classes that a notebook holds."""

import inspect
import linecache
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.engines import agent_file
from sim.engines.agent_source import text_of
from sim.engines.agents import StateAgent
from sim.scenario.errors import InputError

STATES = ("ALD", "BRE", "COR")
HEAD = "from sim.engines.agents import StateAgent\n"
DOVE = HEAD + "\n\nclass Dove(StateAgent):\n    def choose(self, opponent):\n        return 1 / 0\n"
FILE = DOVE + '\n\nAGENTS = {"BRE": Dove}\n'


def refusal(program: str) -> str:
    """What is said of a text that is no agents file."""
    with pytest.raises(InputError) as refused:
        agent_file.classes(program, STATES, "mine.py")
    assert all("\n" not in str(problem) for problem in refused.value.problems)
    return str(refused.value)


def test_a_file_gives_a_class_for_each_state_that_it_names() -> None:
    """AGENTS is returned as it stands; no text is nobody's file."""
    found = agent_file.classes(FILE, STATES)
    assert list(found) == ["BRE"]
    assert issubclass(found["BRE"], StateAgent)
    assert agent_file.names(found) == {"BRE": "Dove"}
    assert agent_file.classes("", STATES) == {}


@pytest.mark.parametrize("other", ["# another file\n" * 10, None])
def test_tracebacks_and_inspect_show_the_lines_of_the_file(
    other: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class has its source, and an error the line and its text, whatever lies under that name on disk."""
    monkeypatch.chdir(tmp_path)
    if other is not None:
        Path(agent_file.FILE).write_text(other)
    dove = agent_file.classes(FILE, STATES)["BRE"]
    assert inspect.getsource(dove).startswith("class Dove(StateAgent):\n")
    with pytest.raises(ZeroDivisionError) as error:
        dove.choose(None, "ALD")  # type: ignore[arg-type]
    shown = "".join(traceback.format_exception(error.value))
    assert 'File "agents.py", line 6, in choose\n    return 1 / 0' in shown
    assert agent_file.reason(error.value) == "agents.py:6 in choose: ZeroDivisionError: division by zero"


def test_a_debugger_finds_the_lines_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pdb asks for the lines of a file that it takes to lie in the current folder."""
    dove = agent_file.classes(FILE, STATES)["BRE"]
    monkeypatch.chdir(tmp_path)
    line = linecache.getline(os.path.abspath("agents.py"), 6, dove.choose.__globals__)  # noqa: PTH100
    assert line == "        return 1 / 0\n"


def test_nothing_is_carried_over_from_one_call_to_the_next() -> None:
    """What a class leaves in its module or in itself is not there when the file is executed again."""
    program = FILE + "SEEN = []\n"
    first, second = (agent_file.classes(program, STATES)["BRE"] for _ in range(2))
    first.choose.__globals__["SEEN"].append(1)
    first.memory = 1  # type: ignore[attr-defined]
    assert second.choose.__globals__["SEEN"] == []
    assert not hasattr(second, "memory")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (DOVE, "mine.py: AGENTS: got nothing, allowed AGENTS ="),
        (DOVE + "AGENTS = [Dove]\n", "mine.py:7: AGENTS: got an object of type list, allowed AGENTS ="),
        (DOVE + "AGENTS = {}\n", "mine.py:7: AGENTS: got an empty mapping"),
        (DOVE + "AGENTS = Dove\n", "mine.py:7: AGENTS: got Dove, which"),
        (
            DOVE + 'AGENTS = {\n    "ALD": Dove,\n    "BER": Dove,\n}\n',
            "mine.py:9: AGENTS: got 'BER', allowed ALD, BRE, COR; did you mean BRE?",
        ),
        (DOVE + "AGENTS = {7: Dove}\n", "mine.py:7: AGENTS: got an object of type int, allowed ALD"),
        (
            DOVE + 'AGENTS = {"ALD": int}\n',
            "mine.py:7: AGENTS.ALD: got int, which does not extend StateAgent",
        ),
        (
            DOVE + 'AGENTS = {"ALD": "Dove"}\n',
            "mine.py:7: AGENTS.ALD: got an object of type str, allowed a class",
        ),
        (DOVE + "def f(:\n", "mine.py:7: got a syntax error (invalid syntax), allowed Python"),
        (DOVE + "x = 1 / 0\n", "mine.py:7: got ZeroDivisionError: division by zero, allowed a file that"),
        (DOVE + "import nowhere_at_all\n", "mine.py:7: got ModuleNotFoundError: No module named"),
        (DOVE + "raise SystemExit(0)\n", "mine.py:7: got SystemExit: 0"),
        (DOVE + "def f():\n    g()\nf()\n", "mine.py:8: got NameError: name 'g' is not defined"),
        (DOVE + "\0", "mine.py: got "),
        ("(" * 10_000, "mine.py"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(program: str, said: str) -> None:
    """What was given, where, what is allowed, and the near miss."""
    assert refusal(program).startswith(said)


def test_every_wrong_state_and_class_is_named_at_once() -> None:
    """Two mistakes are two lines."""
    assert len(refusal(DOVE + 'AGENTS = {"BER": Dove, "ALD": 3}\n').splitlines()) == 2


class SilentError(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise ValueError


def test_a_reason_is_one_line_that_no_terminal_obeys() -> None:
    """Line breaks and escapes of a message are spelled out, a long one is cut, a broken one left out."""
    assert agent_file.reason(ValueError("a\nb\x1b[31m")) == "ValueError: a\\nb\\x1b[31m"
    assert len(agent_file.reason(ValueError("x" * 10_000))) == agent_file.LONGEST
    assert agent_file.reason(SilentError()) == "SilentError"
    assert agent_file.reason(KeyError()) == "KeyError"


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    """UTF-8 with any line ends; the mark that Windows puts in front is left out."""
    path = tmp_path / "mine.py"
    path.write_bytes(b"\xef\xbb\xbf# T\xc3\xbcrkiye\r\n")
    assert agent_file.read(path) == "# Türkiye\r\n"
    path.write_bytes(b"# fine\n# T\xfcrkiye\n")
    with pytest.raises(InputError, match=r"mine\.py:2: got bytes that are not UTF-8"):
        agent_file.read(path)


# --- the text of classes in hand


def module(folder: Path, name: str, text: str) -> ModuleType:
    """Import a file of this text as a module."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    made = ModuleType(name)
    made.__file__ = str(path)
    sys.modules[name] = made
    exec(compile(text, str(path), "exec"), made.__dict__)  # noqa: S102
    return made


BIRDS = """\
import math
import os.path as paths
from functools import lru_cache
from collections.abc import Mapping as Kind
from math import floor, pi

from sim.engines.agents import StateAgent

LIMIT, NAMES, UNUSED = 0.5, {"ALD": ["hold", None]}, object()


def logged(method):
    return method


def default():
    return twice(LIMIT)


def twice(x):
    return 2 * x if x < 10 else thrice(x)


def thrice(x):
    return twice(x / 3)


@lru_cache
def cached(x):
    return floor(math.exp(x) + pi)


class Bird(StateAgent):
    limit = default()

    @property
    def wings(self):
        return [cached(w) for w in range(2)]


class Dove(Bird):
    @logged
    def choose(self, opponent, names=NAMES):
        '''It's a "dove".'''
        if isinstance(names, Kind) and paths.sep and self.wings == Hawk.wings:
            return super().choose(opponent)
        return names.get(opponent, ["engage"])[0]


class Hawk(Bird):
    @staticmethod
    def friend():
        return Dove


print(UNUSED)
open("never", "w").write("executed")
"""


@pytest.fixture
def birds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module with classes that use one another."""
    monkeypatch.chdir(tmp_path)
    return module(tmp_path, "birds", BIRDS)


def test_the_text_of_classes_gives_the_same_classes(birds: Any) -> None:
    """All that a class names is written down in an order that can be executed, and nothing else is."""
    Path("never").unlink()
    text = text_of({"ALD": birds.Dove, "BRE": birds.Hawk})
    found = agent_file.classes(text, STATES)
    assert not Path("never").exists()
    assert "UNUSED" not in text
    assert text.endswith('\n\n\nAGENTS = {"ALD": Dove, "BRE": Hawk}\n')
    assert found["ALD"].limit == 1.0  # type: ignore[attr-defined]
    assert found["ALD"].wings.fget(None) == birds.Dove.wings.fget(None) == [4, 5]  # type: ignore[attr-defined]
    assert found["BRE"].friend() is found["ALD"]  # type: ignore[attr-defined]
    assert text_of(found) == text


def test_the_model_s_own_agent_is_imported() -> None:
    """A class of this package is no modeler's text."""
    text = text_of({"ALD": StateAgent})
    assert text == 'from sim.engines.agents import StateAgent\n\n\nAGENTS = {"ALD": StateAgent}\n'


def test_the_last_definition_of_a_name_is_the_one_in_hand(tmp_path: Path) -> None:
    """A class without methods has no line of its own; what it holds tells that the right one was found."""
    plain = "class Plain(StateAgent):\n    mood = 1\n\n\n"
    made = module(tmp_path, "twice", HEAD + plain + plain.replace("1", "2"))
    assert "mood = 2" in text_of({"ALD": made.Plain})


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Execute cells as a notebook does: each a file of its own that is on no disk, all in one namespace."""
    main = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)

    def execute(*texts: str) -> Any:
        for text in texts:
            name = f"/tmp/ipykernel_1/{len(linecache.cache)}.py"
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
            exec(compile(text, name, "exec"), main.__dict__)  # noqa: S102
        return main

    return execute


def test_classes_of_a_notebook_s_cells_are_found(cells: Any) -> None:
    """The latest definition of a class, or of one without methods; what else cells hold is left alone."""
    old = "class Dove(StateAgent):\n    def choose(self, opponent):\n        return 'hold'\n"
    new = old.replace("    def", "    style = 'meek'\n    def").replace("'hold'", "pick()")
    rest = "def pick():\n    return np.str_(RUNG)\nrecord = object()\n"
    main = cells(HEAD, "import numpy as np\nRUNG = 'hold'\n", old, new, rest, "class Meek(Dove):\n    pass\n")
    text = text_of({"ALD": main.Meek})
    assert "'meek'" in text
    assert "record" not in text
    assert agent_file.classes(text, STATES)["ALD"].choose(None, "BRE") == "hold"  # type: ignore[arg-type]


def test_annotations_of_a_file_that_keeps_them_from_being_executed_still_are(cells: Any) -> None:
    """`from __future__ import annotations` is written down where a class was compiled under it."""
    later = (
        "class Dove(StateAgent):\n    def choose(self, opponent: Nowhere) -> Nowhere:\n        return None\n"
    )
    main = cells(HEAD, "from __future__ import annotations\n" + later)
    assert text_of({"ALD": main.Dove}).startswith("from __future__ import annotations\n")


def edited(birds: Any) -> type:
    """The file is another one now."""
    path = Path(birds.__file__)
    path.write_text(path.read_text().replace('["engage"]', '["force"]'))
    return birds.Dove  # type: ignore[no-any-return]


def patched(birds: Any) -> type:
    """A method is put there afterwards."""
    birds.Hawk.choose = birds.Dove.choose
    return birds.Hawk  # type: ignore[no-any-return]


def set_later(birds: Any) -> type:
    """A value is changed afterwards."""
    birds.Bird.limit = 7.0
    return birds.Dove  # type: ignore[no-any-return]


def unwritable(birds: Any) -> type:
    """A global value is an object."""
    birds.LIMIT = birds.UNUSED
    return birds.Dove  # type: ignore[no-any-return]


def not_a_number(birds: Any) -> type:
    """A global value has no text that reads back."""
    birds.LIMIT = float("nan")
    return birds.Dove  # type: ignore[no-any-return]


def around(birds: Any) -> type:
    """A class uses a name of the function around it."""
    rung = birds.NAMES["ALD"][0]

    class Inner(StateAgent):
        def choose(self, opponent: str) -> str | None:
            return str(rung)

    return Inner


def typed(birds: Any) -> type:
    """A class that no file or cell has the text of."""
    space: dict[str, Any] = {"__name__": "birds"}
    exec(DOVE, space)  # noqa: S102
    return space["Dove"]  # type: ignore[no-any-return]


def no_class(birds: Any) -> Any:
    """No class at all."""
    return "Dove"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (edited, "got Dove.choose, which is not as its source has it"),
        (patched, "got Hawk.choose, which is not as its source has it"),
        (set_later, "got Bird.limit, which is not as its source has it"),
        (unwritable, "got default, which uses LIMIT, an object of type object, allowed .* agents=FILE"),
        (not_a_number, "got default, which uses LIMIT, an object of type float"),
        (around, ".*Inner.choose, which uses rung of the function around it"),
        (typed, "got Dove, whose source is nowhere, allowed .* agents=FILE"),
        (no_class, "got an object of type str, allowed a class that extends StateAgent"),
    ],
)
def test_what_cannot_be_written_down_is_refused(birds: Any, make: Any, said: str) -> None:
    """A run must be able to go on from the text alone, and the text must be what is in hand."""
    with pytest.raises(InputError, match=f"run: agents: {said}") as refused:
        text_of({"ALD": make(birds)})
    assert len(refused.value.problems) == 1


def test_two_things_of_one_name_are_refused(birds: Any, tmp_path: Path) -> None:
    """Classes of two modules that mean different things by one name do not fit into one file."""
    other = module(tmp_path, "others", BIRDS.replace("Dove", "Pigeon").replace("LIMIT, ", "LIMIT, ", 1))
    with pytest.raises(InputError, match="two different things called Bird"):
        text_of({"ALD": birds.Dove, "BRE": other.Pigeon})
