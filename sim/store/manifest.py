"""The manifest: what a run that has ended depended on, what became of it, and what its files must look like.

It is written last, so that a folder with a manifest is a whole run. Its inputs are those of birth.json, which
was written first (sim.store.birth); rows, failures, times and the record of every file are its own.
"""

import errno
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.store import atomic, seal

NAME = "manifest.json"
SCHEMA = 4
"""Raised when a reader of the folder has to know that something changed."""

PLACES = ("out", "scheduler", "shard", "agents")
"""Options that say where a run happens, which part of it, or where its agents were read: places of this
machine or network are no business of a reader elsewhere, and the parts make one run."""

CHECKOUT = Path(__file__).resolve().parents[2]
"""Root of the checkout; in an installed package a folder of libraries."""

ROOMS_OF_ROWS = ("dynamics", "engines", "model", "outcomes", "scenario")

RECORDED = ("numpy", "numba", "scipy", "pyarrow", "pydantic", "networkx", "matplotlib", "mesa", "hydra-core")


@dataclass(frozen=True)
class FileRecord:
    """What is recorded of a file of the run: its size and SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class FailureRecord:
    """What is recorded of a failure: histories `first` to `first + count - 1`, and why they failed."""

    first: int
    count: int
    reason: str

    @property
    def who(self) -> str:
        """Which histories: "histories 8 to 15", "history 10"."""
        last = self.first + self.count - 1
        return f"histories {self.first:,} to {last:,}" if self.count > 1 else f"history {self.first:,}"


@dataclass(frozen=True)
class AgentsRecord:
    """What is recorded of a modeler's own agents: SHA-256 of their file, name of each state's class."""

    sha256: str
    classes: dict[str, str]

    @property
    def words(self) -> str:
        """Which class stands for which state: "IRN: Dove, TUR: Hawk"."""
        return ", ".join(f"{state}: {name}" for state, name in self.classes.items())


@dataclass(frozen=True)
class Manifest:
    """Everything that a run depended on, and what became of it.

    config: the options as resolved, without the folder's place. commit: of the checkout the run came from,
    None for an installed package; `modified` says that the checkout held changes that no commit has.
    code: SHA-256 of the sources that rows come from. started, finished: ISO 8601, UTC, of the session that
    ended the run. rows, rows_sha256: number and hash (sim.store.rowhash) of the rows, whatever file holds
    them. files: by name, the manifest itself and the log excepted. agents: the modeler's own, None
    where all states follow the rules.
    """

    schema: int
    versions: dict[str, str]
    code: str
    commit: str | None
    modified: bool
    config: dict[str, Any]
    scenario: str
    scenario_fingerprint: str
    theory_fingerprint: str
    seed: int
    environment: dict[str, str | int]
    n_attempted: int
    n_failed: int
    failures: tuple[FailureRecord, ...]
    started: str
    finished: str
    wall_seconds: float
    rows: int
    rows_sha256: str
    files: dict[str, FileRecord]
    agents: AgentsRecord | None = None


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of `folder`, atomically; without own agents it has no word of them."""
    content = asdict(manifest)
    if manifest.agents is None:
        del content["agents"]
    atomic.write_json(folder / NAME, seal.seal(content))


def describe(folder: Path, names: Sequence[str]) -> dict[str, FileRecord]:
    """Return the records of the named files of `folder`."""
    return {name: record(folder / name) for name in names}


def record(path: Path) -> FileRecord:
    """Return what is recorded of a file. Raises OSError where it cannot be read or is no plain file.

    A pipe or a device, which a stranger's folder may hold, would be read for ever.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "no plain file", str(path))
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        return FileRecord(file.tell(), digest)


def code() -> str:
    """Return the SHA-256 of every source that rows come from: rules, engines, outcomes, inputs."""
    package = Path(__file__).resolve().parents[1]
    digest = sha256()
    for room in ROOMS_OF_ROWS:
        for source in sorted((package / room).glob("*.py")):
            digest.update(f"{room}/{source.name}\0".encode() + source.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the simulator, of Python and of the libraries a number may depend on."""
    return {"alliance-sim": __version__, "python": platform.python_version(), **_libraries()}


def _libraries() -> dict[str, str]:
    found = {}
    for name in RECORDED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def environment() -> dict[str, str | int]:
    """Return the kind of machine: other processors may give other last bits, so a reader should know."""
    return {
        "os": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "cpu": _cpu(),
        "cores": os.cpu_count() or 1,
    }


def _cpu() -> str:
    # platform.processor() says nothing on most Linux systems.
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def commit() -> tuple[str | None, bool]:
    """Return the commit of the checkout the program runs from, and whether tracked files differ from it.

    (None, False) for an installed package, which may lie in somebody else's repository, and without git.
    """
    if not (CHECKOUT / ".git").exists():
        return None, False
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return head, bool(changed)


def _git(*words: str) -> str | None:
    command = ["git", "-C", str(CHECKOUT), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def options(config: Mapping[str, Any], scenario: str) -> dict[str, Any]:
    """Return the options as a manifest keeps them: the scenario by name, and no path of the machine."""
    return {**{key: value for key, value in config.items() if key not in PLACES}, "scenario": scenario}


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 to the second."""
    return moment.isoformat(timespec="seconds")
