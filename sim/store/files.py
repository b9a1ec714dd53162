"""What lies in a run folder, by name (results/README.md says what each file holds)."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import yaml

from sim.scenario.theory import Theory
from sim.store import summary

SCENARIO, THEORY = "scenario.yaml", "theory.yaml"
ROWS, INPUTS, TALLIES = "outcomes.parquet", "inputs.parquet", "tallies.npz"
STEPS, EVENTS = "trajectories.parquet", "events.parquet"
COLUMNS = "columns.csv"
FAILURES = "failures.csv"
LOOKS = "looks.csv"
AGENTS = "agents.py"
SIGNALS = "signals.csv"
"""What each signal adds, a figure a line: written after the run, before its plots."""

REPORT, PLOTS = "report.html", "plots"
RECORDED = (SCENARIO, THEORY, ROWS, INPUTS, TALLIES, COLUMNS, summary.CSV, summary.JSON)
"""What every finished run has, beside its manifest; one with failures has failures.csv too, one that
stopped by itself looks.csv, one with agents of its own agents.py."""

KEPT = (STEPS, EVENTS)
"""What is written after a run with keep=trajectories has ended, from its histories run once more."""


def find_drawn(folder: Path) -> list[str]:
    """Return the names of the page and the plots in a run's folder."""
    found = [folder / REPORT, *sorted((folder / PLOTS).glob("[!.]*"))]
    return [path.relative_to(folder).as_posix() for path in found if path.is_file()]


def is_drawn(name: str) -> bool:
    """Return whether a file is one that is drawn from the others of a run."""
    return name == REPORT or name.startswith(f"{PLOTS}/")


@lru_cache(maxsize=8)  # a run asks four times, and PyYAML takes its time
def theory_yaml(theory: Theory) -> str:
    """Return the theory's parameters as YAML that reads back to the same theory."""
    plain = {name: quantity.plain() for name, quantity in theory.quantities()}
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110)


def theory_fingerprint(theory: Theory) -> str:
    """Return the SHA-256 of the theory's parameters, in hex."""
    return sha256(theory_yaml(theory).encode()).hexdigest()
