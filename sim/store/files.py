"""What lies in a run folder, by name, and how it gets there (results/README.md says what each file holds)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import yaml

from sim.outcomes.figures import Figure, Meta
from sim.scenario.fingerprint import resolved_yaml
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store import atomic, manifest, summary, tables
from sim.store.manifest import FailureRecord, FileRecord

SCENARIO, THEORY = "scenario.yaml", "theory.yaml"
ROWS, TALLIES = "outcomes.parquet", "tallies.npz"
RECORDED = (SCENARIO, THEORY, ROWS, TALLIES, summary.CSV, summary.JSON)


@dataclass(frozen=True)
class Product:
    """What a run made, before it lies in a folder."""

    scenario: Scenario
    theory: Theory
    meta: Meta
    rows: tables.Rows
    tallies: tables.Rows
    figures: Sequence[Figure]
    failures: tuple[FailureRecord, ...]


def write(folder: Path, product: Product) -> dict[str, FileRecord]:
    """Write all of a run but its manifest, and return what the manifest says of the files.

    Raises OSError where the folder is gone or the disk is full; what lies there then has no manifest.
    """
    atomic.write_text(folder / SCENARIO, resolved_yaml(product.scenario))
    atomic.write_text(folder / THEORY, theory_yaml(product.theory))
    tables.write_rows(folder / ROWS, product.rows)
    tables.write_arrays(folder / TALLIES, product.tallies)
    summary.write(folder, product.meta, product.figures)
    return manifest.describe(folder, RECORDED)


def theory_yaml(theory: Theory) -> str:
    """Return the theory's parameters as YAML that reads back to the same theory."""
    plain = {name: quantity.plain() for name, quantity in theory.quantities()}
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110)


def theory_fingerprint(theory: Theory) -> str:
    """Return the SHA-256 of the theory's parameters, in hex."""
    return sha256(theory_yaml(theory).encode()).hexdigest()
