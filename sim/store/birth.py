"""What a run is born with: all that its results depend on, known before the first replicate runs."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sim.scenario.fingerprint import fingerprint
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store import files, manifest
from sim.store.manifest import FileRecord, Manifest


@dataclass(frozen=True)
class Birth:
    """The inputs of a run and the moment it started.

    options: the options as resolved.
    """

    options: Mapping[str, Any]
    scenario: Scenario
    theory: Theory
    seed: int
    replicates: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.perf_counter)

    @property
    def digest(self) -> str:
        """Hex digits that equal inputs share: scenario, theory, seed and number of replicates."""
        inputs = [
            fingerprint(self.scenario),
            files.theory_fingerprint(self.theory),
            self.seed,
            self.replicates,
        ]
        return sha256(json.dumps(inputs).encode()).hexdigest()

    def manifest(self, product: files.Product, written: dict[str, FileRecord]) -> Manifest:
        """Return the manifest of the run that ends now with `product`, whose files are `written`."""
        commit, modified = manifest.commit()
        return Manifest(
            schema=manifest.SCHEMA,
            versions=manifest.versions(),
            commit=commit,
            modified=modified,
            config=manifest.options(self.options, self.scenario.name),
            scenario=self.scenario.name,
            scenario_fingerprint=fingerprint(self.scenario),
            theory_fingerprint=files.theory_fingerprint(self.theory),
            seed=self.seed,
            environment=manifest.environment(),
            n_attempted=product.meta.n_attempted,
            n_failed=product.meta.n_failed,
            failures=product.failures,
            started=manifest.iso(self.started),
            finished=manifest.iso(datetime.now(UTC)),
            wall_seconds=round(time.perf_counter() - self.clock, 3),
            files=written,
        )
