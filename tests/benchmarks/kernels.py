"""The rules that take most of a run beside the same in C: on the same inputs, equal bit for bit, and timed.

The C in `c/kernels.c` is what one would write by hand for one scenario: sizes are constants of the
compilation, lanes are innermost, a rule is a loop. It is built on the spot with the system's compiler and
works on the batch engine's own arrays. Two blocks of the same histories take every step side by side, one by
the engine's rules alone, one with C in place of some; afterwards both hold the same bits.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from sim.dynamics import arrays
from sim.dynamics.arrays import Block, Structure
from sim.dynamics.step import code_of, start
from sim.engines.batch import width
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model import declaration, relations
from sim.model.declaration import SCHEDULE

KERNELS = ("draw", "align", "believe", "open", "confer")
"""Rules that are written in C too: those that take all histories, and more than half of the time of all
(`share`)."""

SOURCE = Path(__file__).parent / "c"
FLAGS = (
    "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
    "-funroll-loops", "-std=gnu11", "-fPIC", "-shared",
)  # fmt: skip
"""None of these lets the compiler change a result; -ffast-math would."""

C_TYPES = {
    np.dtype(np.float32): "float", np.dtype(np.float64): "double", np.dtype(np.int32): "int32_t",
    np.dtype(np.int64): "int64_t", np.dtype(np.uint64): "uint64_t",
}  # fmt: skip

PASSED_ON = {"twins", "words", "hand", "plane", "marks", "lane"}
"""Fields of a block that hold nothing between rules."""


class NoCompilerError(Exception):
    """There is no C compiler here, or it failed; the text says which."""


@dataclass(frozen=True)
class Timed:
    """A rule beside its C: whether both gave the same bits; processor seconds a history; share of all."""

    name: str
    equal: bool
    ours: float
    c: float
    share: float

    @property
    def ratio(self) -> float:
        """Times as long as C."""
        return self.ours / self.c


def race(world: World, seed: int, rounds: int = 3, first: int = 0) -> list[Timed]:
    """Run histories `first` on by the rules and by C side by side, `rounds` times, median; see `KERNELS`.

    Raises NoCompilerError where there is no C compiler.
    """
    lanes = width(len(world.states))
    ours, theirs = (Lanes(world, seed, lanes).load(first) for _ in range(2))
    sides = (_rules(world, ours), _with_c(world, theirs, built(world, lanes)))
    spent = []
    for turn in range(rounds + 1):
        start(world.structure, ours)
        start(world.structure, theirs)
        spent.append(_side_by_side(world, sides, turn))
    equal = _same(ours, theirs)
    # The first round loads code and touches memory; the median leaves out those that others broke into.
    per_history: Any = np.median(spent[1:], axis=0) / lanes
    share = per_history[0] / per_history[0].sum()
    return [
        Timed(rule.name, equal, per_history[0, at], per_history[1, at], share[at])
        for at, rule in enumerate(SCHEDULE)
        if rule.name in KERNELS
    ]


Rule = Callable[[int], None]


def _side_by_side(world: World, sides: tuple[list[Rule], list[Rule]], turn: int) -> Any:
    """Processor seconds [2, rules] of one run; who goes first changes from rule to rule and turn to turn."""
    spent = np.zeros((2, len(SCHEDULE)))
    for t in range(world.clock.steps):
        for at in range(len(SCHEDULE)):
            for side in (0, 1) if (t + at + turn) % 2 else (1, 0):
                begun = time.thread_time_ns()
                sides[side][at](t)
                spent[side, at] += 1e-9 * (time.thread_time_ns() - begun)
    return spent


def _rules(world: World, block: Block) -> list[Rule]:
    """The compiled rules on a block, in their order."""
    states = len(world.states)
    bound = [code_of(rule, states).bound(world.structure, block) for rule in SCHEDULE]
    return [partial(_all_states, run, states) for run in bound]


def _all_states(run: Callable[..., None], states: int, t: int) -> None:
    run(t, 0, states)


def _with_c(world: World, block: Block, library: ctypes.CDLL) -> list[Rule]:
    """The same with C in place of KERNELS."""
    given = [_pointers(world.structure), _pointers(block)]
    rules = _rules(world, block)
    for at, rule in enumerate(SCHEDULE):
        if rule.name in KERNELS:
            rules[at] = _of_c(getattr(library, f"rule_{rule.name}"), given)
    return rules


def _of_c(function: Any, given: list[Any]) -> Rule:
    function.restype = None

    def rule(t: int) -> None:
        function(*given, ctypes.c_int64(t))

    return rule


def _same(ours: Block, theirs: Block) -> bool:
    """Whether all that is kept has the same bits; not a number equals itself."""
    fields = [field for field in Block._fields if field not in PASSED_ON]
    return all(getattr(ours, field).tobytes() == getattr(theirs, field).tobytes() for field in fields)


def compiler() -> str | None:
    """The C compiler of this machine: $CC, else cc, gcc or clang."""
    chosen = (os.environ.get("CC"), "cc", "gcc", "clang")
    return next((found for name in chosen if name and (found := shutil.which(name))), None)


def version() -> str:
    """The compiler's first line about itself, or that there is none."""
    program = compiler()
    if program is None:
        return "no C compiler"
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return told.stdout.partition("\n")[0].strip()


def built(world: World, lanes: int) -> ctypes.CDLL:
    """The C kernels for one world. Raises NoCompilerError."""
    program = compiler()
    if program is None:
        raise NoCompilerError("no C compiler (cc, gcc or clang) on this machine")
    with tempfile.TemporaryDirectory(prefix="c-kernels-") as name:
        folder = Path(name)
        (folder / "layout.h").write_text(layout(world, lanes), encoding="utf-8")
        library = folder / "kernels.so"
        words = [program, *FLAGS, f"-I{folder}", str(SOURCE / "kernels.c"), "-o", str(library), "-lm"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoCompilerError(f"{Path(program).name} refused the source: {done.stderr.strip()[:2000]}")
        return ctypes.CDLL(str(library))  # stays loaded when its file is gone


def layout(world: World, lanes: int) -> str:
    """The header: the sizes of `world`, the names of all rows, and the structs, as they are now."""
    structure = world.structure
    sizes = {"N": structure.states, "D": structure.link.shape[1], "P": structure.sides.shape[1], "W": lanes}
    rows = {name: at for room in (arrays, relations, declaration) for name, at in _rows(room)}
    lines = [f"#define {name} {value}" for name, value in (rows | sizes).items()]
    return "\n".join([*lines, _struct(Structure), _struct(Block), ""])


def _rows(room: ModuleType) -> Iterator[tuple[str, int]]:
    yield from ((name, int(at)) for name, at in vars(room).items() if name.isupper() and isinstance(at, int))


def _struct(kind: type[NamedTuple]) -> str:
    fields = (f"{C_TYPES[dtype]} *{name};" for name, (dtype, _) in arrays.fields(kind).items())
    return f"typedef struct {{ {' '.join(fields)} }} {kind.__name__};"


def _pointers(part: tuple[Any, ...]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * len(part))(*(array.ctypes.data for array in part))
