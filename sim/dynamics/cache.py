"""Where machine code is kept, and what it is kept under: everything that a compiled function is made from.

Numba's own cache looks only at the file of the outermost function, so an edited rule would go on running as
it was, and at its place and date, so that every copy of the package would compile anew. Here every function
has a folder named after a hash of the sources that it is compiled from, the numbers that they import, and the
processor: a stale function is impossible, an edited rule leaves the code of the others where it is, and
copies of the package share it.

No trouble with these files ends a run: one that is damaged is compiled anew, and where neither the user's
cache nor a temporary folder takes code every process compiles its own. One line says which.
"""

import hashlib
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import llvmlite
import numba
import numpy as np
from llvmlite import binding
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, _CacheLocator

NAME = "alliance-sim"
ROOM = Path(__file__).parent
PACKAGE = ROOM.parent
MACHINERY = ("compiled", "kernel", "lanes", "packed", "singles")
"""Modules of this room that every compiled function is made with."""

PROBE, LEAST = 4 * 2**20, 2**16
"""Bytes that a folder has to take before code goes there, all of which is some two megabytes; and bytes that
a temporary folder has to, where the choice is between some of the code and none."""

SEAL = hashlib.sha256().digest_size
"""Bytes at the end of a file of code: the SHA-256 of all before them, which is all that is unpickled."""

FILES = "*.nb[ci]"
"""Code and the index of it, as Numba names them."""

IS_CHECKED = bool(numba.config.BOUNDSCHECK)  # type: ignore[attr-defined]
"""Whether compiled code is to say where an index lies outside of its array: NUMBA_BOUNDSCHECK=1."""

_IMPORTED = re.compile(r"^from (sim\.[\w.]+) import", re.MULTILINE)
_COMPILES = re.compile(r"^from sim\.dynamics\.(?:compiled|kernel|lanes) import", re.MULTILINE)


def home() -> Path:
    """Folder of all compiled code, in the user's cache."""
    chosen = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(chosen or Path.home() / ".cache") / NAME
    except RuntimeError:  # a user without a home, as in some containers
        return Path(os.sep, ".cache", NAME)


@cache
def writable(folder: Path) -> Path | None:
    """Where new code goes: `folder`, or where that takes nothing a temporary folder, which one line says.

    None where that takes nothing either.
    """
    if _takes(folder):
        return folder
    with suppress(OSError):
        found = _temporary()
        if _takes(found, LEAST):
            _say(f"{folder} cannot be written: compiled code goes to {found}")
            return found
    _say(f"{folder} cannot be written, nor a temporary folder: every start compiles anew")
    return None


def _say(line: str) -> None:
    if not os.environ.get(TOLD):
        os.environ[TOLD] = "1"  # processes that this one starts need not say it again
        print(line, file=sys.stderr)


def _temporary() -> Path:
    """A folder of this user's alone under the temporary one: what lies there is executed. Raises OSError."""
    if not hasattr(os, "getuid"):
        return Path(tempfile.gettempdir()) / f"{NAME}-user"
    found = Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}"
    try:
        found.mkdir(mode=0o700, exist_ok=True)
        known = found.lstat()
        if stat.S_ISDIR(known.st_mode) and known.st_uid == os.getuid() and not known.st_mode & 0o022:
            return found
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix=f"{NAME}-"))


TOLD = "ALLIANCE_SIM_CACHE_TOLD"


def _takes(folder: Path, size: int = PROBE) -> bool:
    """Whether `folder` can be made and has room for so many bytes."""
    probe = folder / f"probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(size))
        finally:
            probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def holds_code(folder: Path) -> bool:
    """Whether there is sound machine code in a folder; what is damaged is removed, as one line says."""
    found = [*folder.glob(FILES)]
    for path in found:
        if not _is_sound(path):
            _clear(folder, f"{path.name} is not as it was written")
            return False
    return len({path.suffix for path in found}) == 2  # code, and the index of it


def _is_sound(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content[:-SEAL]).digest() == content[-SEAL:]


def _clear(folder: Path, why: str) -> None:
    """Remove the code in a folder, file by file: another process may be about to write there."""
    if folder.parent not in _damaged:
        _damaged.add(folder.parent)
        print(f"compiled code in {folder.parent} is damaged and made anew ({why})", file=sys.stderr)
    with suppress(OSError):
        for path in folder.glob(FILES):
            path.unlink(missing_ok=True)


_damaged = set[Path]()
"""Folders of which was said that they hold damaged code."""


def _kept(name: str) -> Path:
    """The folder of that name: where code lies already, if only to be read, or else where it can be put."""
    there = home() / name
    return there if holds_code(there) else (writable(home()) or home()) / name


class Kept(FunctionCache):
    """Numba's cache of one function, in a folder that is known to fit it; it fails nobody."""

    def __init__(self, function: Any, folder: Path) -> None:
        self._impl_class = partial(_Code, folder)  # type: ignore[assignment]
        self._folder = folder
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file = _Sealed(str(folder), self._impl.filename_base, 0)  # type: ignore[no-untyped-call]

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is kept for these types; what cannot be read is removed, as one line says, and made anew."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except OSError:  # there is none, as far as this process can see
            return None
        except Exception as error:  # noqa: BLE001 - whatever damaged code does when it is read
            said = f"{type(error).__name__}: {error}".split("\n", maxsplit=1)[0]
            _clear(self._folder, said[:200])
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for these types; where that cannot be done this process alone has it."""
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except OSError as error:
            why = error.strerror or error
            _say(f"{self._folder} cannot be written ({why}): what goes there is compiled at every start")


class _Sealed(IndexDataCacheFile):
    """Numba's files of one function, each with its checksum at the end."""

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[BytesIO]:
        content = BytesIO()
        yield content
        with super()._open_for_write(filepath) as file:
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())


class _Code(CompileResultCacheImpl):
    def __init__(self, folder: Path, function: Any) -> None:
        self._locator_classes = [_Place(folder)]  # type: ignore[list-item]
        super().__init__(function)  # type: ignore[no-untyped-call]


class _Place(_CacheLocator):
    """Numba asks for a place by the function and its file; here it is known before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def from_function(self, _: Any, file: Any) -> "_Place":  # type: ignore[override]
        self._py_file = file
        return self

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> int:
        return 0  # the folder's name says what the sources were

    def get_disambiguator(self) -> str:
        return "kept"


@cache
def rules() -> str:
    """Hash of every source file that holds compiled functions, and of what they are compiled with."""
    digest = hashlib.sha256(_toolchain().encode())
    for source in sorted(PACKAGE.glob("*/*.py")):
        if source.parent.name in {"dynamics", "model"} or _COMPILES.search(source.read_text("utf-8")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def folder_of(module: str, name: str, layout: str = "") -> Path:
    """Folder of the code of one function of a module; `layout`: how what it is given lies in memory."""
    digest = hashlib.sha256(f"{_toolchain()} {name} {layout}".encode())
    made_from = _made_from(module)
    for each in sorted({*made_from, *(f"sim.dynamics.{part}" for part in MACHINERY)}):
        digest.update(_text(each).encode())
        if each in made_from:  # which `module` has loaded, or is about to
            digest.update(_numbers(sys.modules.get(each)).encode())
    return _kept(f"{name}-{digest.hexdigest()[:16]}")


@cache
def _toolchain() -> str:
    python = ".".join(map(str, sys.version_info[:2]))
    processor = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
    versions = f"{numba.__version__} {llvmlite.__version__} {np.__version__} {python}"
    return f"{versions} {processor} {IS_CHECKED} sealed"


@cache
def _made_from(module: str) -> frozenset[str]:
    """The modules with compiled functions that `module` imports, directly or not, itself included."""
    found, left = set[str](), [module]
    while left:
        name = left.pop()
        if name not in found and (name == module or _COMPILES.search(_text(name))):
            found.add(name)
            left += _IMPORTED.findall(_text(name))
    return frozenset(found)


@cache
def _text(module: str) -> str:
    spec = find_spec(module)
    origin = None if spec is None else spec.origin
    return "" if origin is None else Path(origin).read_text("utf-8")


def _numbers(module: ModuleType | None) -> str:
    """The numbers that a module's functions may read: constants of its own and those that it imports."""
    if module is None:
        return ""
    values = {name: value for name, value in vars(module).items() if _is_number(value)}
    return repr([(name, _plain(value)) for name, value in sorted(values.items())])


def _is_number(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_number, value))
    return isinstance(value, int | float | np.generic)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return int(value) if isinstance(value, int) else repr(value)
