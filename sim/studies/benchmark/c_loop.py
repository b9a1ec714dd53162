"""The plain C loop: built on the spot with the system's compiler, run on the batch engine's own arrays.

The source in `c/` is what one would write by hand for one scenario: sizes are constants of the compilation,
lanes are innermost, a rule is a loop. It draws the same numbers at the same addresses and rounds where the
rules round, so that its results can be compared number for number.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.dynamics import arrays, parameters
from sim.dynamics.arrays import Block, Floats, Ints, Shorts, Structure
from sim.engines.batch import Bank
from sim.engines.world import World
from sim.outcomes import coalitions, escalation
from sim.outcomes.coalitions import EXACT_STATES, TIE, Blocs
from sim.outcomes.escalation import Clock, Record, Tallies

SOURCE = Path(__file__).parent / "c"
FLAGS = (
    "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
    "-funroll-loops", "-std=gnu11", "-fPIC", "-shared",
)  # fmt: skip
"""None of these lets the compiler change a result; -ffast-math would."""

NAMES = {"PAIR": "PAIR_OF"}
"""Rows that are called otherwise in C, where the name is taken."""

C_TYPES = {
    np.dtype(np.float32): "float", np.dtype(np.float64): "double", np.dtype(np.int32): "int32_t",
    np.dtype(np.int64): "int64_t", np.dtype(np.uint64): "uint64_t",
}  # fmt: skip


Parts = tuple[Structure, Block, Record, Tallies, Blocs]


class NoCompilerError(Exception):
    """There is no C compiler here, or it failed; the text says which."""


class CLoop:
    """The compiled loop for one world; `run` takes what the engine's `run_bank` takes."""

    def __init__(self, world: World, bank: Bank) -> None:
        parts: Parts = (world.structure, bank.lanes.block, bank.record, bank.tallies, bank.end)
        with tempfile.TemporaryDirectory(prefix="c-loop-") as folder:
            library = _built(layout(world, bank.lanes.width, parts), Path(folder))
            self._code = ctypes.CDLL(str(library))  # stays loaded when its file is gone
        self._run = self._code.run_bank
        self._run.restype = None
        self.has_blocs = len(world.states) <= EXACT_STATES

    def find_blocs(self, tied: Ints, alignment: Floats, capability: Floats, out: Blocs) -> None:
        """Blocs of all lanes; only where `has_blocs`, the exact search of small worlds."""
        self._code.find_blocs(_pointer(tied), _pointer(alignment), _pointer(capability), _pointers(out))

    def find_sides(self, tied: Ints, alignment: Floats, capability: Floats, bloc: Shorts) -> None:
        """Only the blocs."""
        self._code.find_sides(_pointer(tied), _pointer(alignment), _pointer(capability), _pointer(bloc))

    def run(
        self, structure: Structure, block: Block, record: Record, tallies: Tallies, clock: Clock, used: int
    ) -> None:
        """Run one bank from start to end; ctypes lets go of the interpreter lock meanwhile."""
        # What only is read may be copied into one piece; it stays alive until the call is over.
        whole = {field: np.ascontiguousarray(array) for field, array in _arrays(structure)}
        read = structure._replace(**whole)
        handed = [_pointers(part) for part in (read, block, record, tallies)]
        self._run(*handed, (ctypes.c_int64 * len(clock))(*clock), ctypes.c_int64(used))


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


def layout(world: World, lanes: int, parts: Parts) -> str:
    """The header: the sizes of `world`, the names of all rows, and the structs, as they are now."""
    s = world.structure
    sizes = {
        "N": len(world.states), "D": s.link.shape[1], "P": len(world.names.dyads), "W": lanes,
        "M": s.message.shape[1], "S": len(s.recurring), "C": len(parts[3].charted[0]),
    }  # fmt: skip
    rows = {NAMES.get(name, name): at for room in _ROOMS for name, at in _rows(room)}
    lines = [f"#define {name} {value}" for name, value in (sizes | rows | {"TIE": TIE}).items()]
    lines += [_struct(type(part).__name__, part) for part in parts]
    fields = " ".join(f"int64_t {field};" for field in Clock._fields)
    return "\n".join([*lines, f"typedef struct {{ {fields} }} Clock;", ""])


_ROOMS = (arrays, parameters, escalation, coalitions)


def _rows(room: ModuleType) -> Iterator[tuple[str, int]]:
    yield from ((name, at) for name, at in vars(room).items() if name.isupper() and type(at) is int)


def _struct(name: str, part: NamedTuple) -> str:
    fields = (f"{C_TYPES[array.dtype]} *{field};" for field, array in _arrays(part))
    return f"typedef struct {{ {' '.join(fields)} }} {name};"


def _arrays(part: NamedTuple) -> Iterator[tuple[str, np.ndarray[Any, np.dtype[Any]]]]:
    yield from part._asdict().items()


def _pointer(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _pointers(part: NamedTuple) -> ctypes.Array[ctypes.c_void_p]:
    arrays = [array for _, array in _arrays(part)]
    if not all(array.flags.c_contiguous for array in arrays):
        raise ValueError(f"{type(part).__name__} does not lie in one piece")
    return (ctypes.c_void_p * len(arrays))(*(array.ctypes.data for array in arrays))


def _built(header: str, folder: Path) -> Path:
    program = compiler()
    if program is None:
        raise NoCompilerError("no C compiler (cc, gcc or clang) on this machine")
    (folder / "layout.h").write_text(header, encoding="utf-8")
    library = folder / "loop.so"
    words = [program, *FLAGS, f"-I{folder}", f"-I{SOURCE}", str(SOURCE / "loop.c"), "-o", str(library), "-lm"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoCompilerError(f"{Path(program).name} refused the source: {done.stderr.strip()[:2000]}")
    return library
