"""The one decorator by which every rule becomes machine code, and where that code is kept."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

from sim.dynamics.singles import Singles

P = ParamSpec("P")
R = TypeVar("R")


def cache_folder() -> Path:
    """Folder of the compiled code: user cache / `alliance-sim` / hash of every source file that holds
    compiled functions.

    Numba's disk cache looks only at the file of the outermost function, so an edited rule would go on running
    as it was. Keying the folder by the content of all of them makes a stale kernel impossible. The place of
    the package is part of the key because Numba compiles anew for every place a file lies in.
    """
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(f"{numba.__version__} {package}".encode())
    for source in sorted(package.glob("*/*.py")):
        content = source.read_bytes()
        if source.parent.name == "dynamics" or b"from sim.dynamics.compiled import" in content:
            digest.update(content)
    return _writable_base() / digest.hexdigest()[:16]


def _writable_base() -> Path:
    chosen = (
        os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    )
    base = Path(chosen) / "alliance-sim"
    try:
        base.mkdir(parents=True, exist_ok=True)
        if os.access(base, os.W_OK):
            return base
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"alliance-sim-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


CACHE = cache_folder()


def compiled(rule: Callable[P, R]) -> Callable[P, R]:
    """Make `rule` callable from other compiled functions; it becomes machine code as part of whoever calls
    it.

    No fastmath: every operation is IEEE, in the written order, and fused multiply-adds are explicit
    (`lanes.fma`). That is why one replicate alone gives the same bits as the same replicate within a block.
    """
    return _jit(rule, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def per_lane(formula: Callable[P, R]) -> Callable[P, R]:
    """Compile a formula on numbers of one replicate; it is inlined, so that the loop over lanes around it
    vectorises."""
    return _jit(formula, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)


def spliced(rule: Callable[P, R]) -> Callable[P, R]:
    """Copy `rule` into its caller before anything is compiled: for large functions with one caller, which
    would otherwise be optimised twice; this halves the time of the first run."""
    return _jit(rule, no_cpython_wrapper=True, no_cfunc_wrapper=True, inline="always")


def entry(rule: Callable[P, R]) -> Callable[P, R]:
    """Compile `rule` on its first call from Python, without the interpreter lock, and keep the machine code
    on disk.

    Only a few functions are entries: each costs about a second for unpacking its arguments.
    """
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]
    try:
        return _jit(rule, cache=True)
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]


def _jit(rule: Callable[P, R], **options: Any) -> Callable[P, R]:
    made = numba.njit(nogil=True, error_model="numpy", pipeline_class=Singles, **options)(rule)
    made._compiler._customize_flags = _apart
    return made  # type: ignore[no-any-return]


def _apart(flags: Any) -> Any:
    """Promise that arrays handed to a function do not overlap where it writes, as `restrict` does in C.

    Without it every loop first compares the places of all its arrays, which costs a tenth of a run. Numba has
    the flag for its parallel loops and offers it to nobody else.
    """
    flags.noalias = True
    return flags
