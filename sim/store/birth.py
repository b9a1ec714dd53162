"""What a run is born with: all that its results depend on, on disk before the first history runs.

`Birth` is made from what is asked, and written as birth.json; read back it is a `Begun` (sim.store.begun).
The manifest says the same again when the run has ended, and what became of it.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.scenario.fingerprint import fingerprint, resolved_yaml
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store import atomic, files, manifest, seal
from sim.store.manifest import FailureRecord, FileRecord, Manifest
from sim.store.own_agents import OwnAgents
from sim.store.rowhash import RowHash
from sim.store.spans import Span

NAME = "birth.json"
SCHEMA = 3
"""Raised when columns are others, so that nothing is added to rows of another kind."""


@dataclass(frozen=True)
class Birth:
    """The inputs of a run, and the moment at which this process took it up.

    options: the options as resolved. part: the histories that this shard of the run simulates; None: all.
    agents: the modeler's own, None where all states follow the rules.
    """

    options: Mapping[str, Any]
    scenario: Scenario
    theory: Theory
    seed: int
    replicates: int
    part: Span | None = None
    agents: OwnAgents | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.perf_counter)

    @property
    def span(self) -> Span:
        """The histories that are to be simulated."""
        return self.part or (0, self.replicates)

    @property
    def program(self) -> str:
        """The text of the file of own agents, "" where there is none."""
        return "" if self.agents is None else self.agents.program

    @property
    def digest(self) -> str:
        """Hex digits that equal inputs share: scenario, theory, seed, number of histories, own agents."""
        inputs = [
            fingerprint(self.scenario),
            files.theory_fingerprint(self.theory),
            self.seed,
            self.replicates,
        ]
        if self.agents is not None:
            inputs.append(self.agents.record.sha256)
        return sha256(json.dumps(inputs).encode()).hexdigest()

    def write(self, folder: Path, base: Mapping[str, FileRecord] | None = None) -> None:
        """Write all of it into `folder`, birth.json last: from then on the run can be gone on with.

        base: the tables that the run goes on from. Raises OSError; a folder that held no run holds none then.
        """
        known_before = (folder / NAME).exists()
        try:
            self._write(folder, base)
        except OSError:
            if not known_before:
                for name in (NAME, files.SCENARIO, files.THEORY, files.AGENTS):
                    (folder / name).unlink(missing_ok=True)
            raise

    def _write(self, folder: Path, base: Mapping[str, FileRecord] | None) -> None:
        atomic.write_text(folder / files.SCENARIO, resolved_yaml(self.scenario))
        atomic.write_text(folder / files.THEORY, files.theory_yaml(self.theory))
        if self.agents is not None:
            atomic.write_text(folder / files.AGENTS, self.agents.program)
        known = {name: asdict(record) for name, record in base.items()} if base else None
        own = {} if self.agents is None else {"agents": asdict(self.agents.record)}
        content = {"schema": SCHEMA, **self._inputs(), **own, "base": known}
        atomic.write_json(folder / NAME, seal.seal(content))

    def _inputs(self) -> dict[str, Any]:
        commit, modified = manifest.commit()
        return {
            "versions": manifest.versions(),
            "code": manifest.code(),
            "commit": commit,
            "modified": modified,
            "config": manifest.options(self.options, self.scenario.name),
            "scenario": self.scenario.name,
            "scenario_fingerprint": fingerprint(self.scenario),
            "theory_fingerprint": files.theory_fingerprint(self.theory),
            "seed": self.seed,
            "replicates": self.replicates,
            "part": self.part,
            "environment": manifest.environment(),
            "started": manifest.iso(self.started),
        }

    def manifest(
        self, failures: tuple[FailureRecord, ...], rows: RowHash, written: dict[str, FileRecord]
    ) -> Manifest:
        """Return the manifest of the run that ends now with these rows and failures, in files `written`."""
        inputs = self._inputs()
        del inputs["part"]  # a run that ends has no parts any more
        return Manifest(
            schema=manifest.SCHEMA,
            n_attempted=inputs.pop("replicates"),
            n_failed=sum(failure.count for failure in failures),
            failures=failures,
            finished=manifest.iso(datetime.now(UTC)),
            wall_seconds=round(time.perf_counter() - self.clock, 3),
            rows=rows.count,
            rows_sha256=rows.hexdigest(),
            files=written,
            agents=None if self.agents is None else self.agents.record,
            **inputs,
        )
