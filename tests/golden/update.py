"""Freeze small runs as text: `python -m tests.golden.update`, from the checkout, prints what has changed.

A golden file holds counts that a reader can make sense of, and a short hash of every whole-number quantity of
the 64 rows. Nothing in it is right by itself; it says that a run has changed, and where. Commit it together
with the change that explains the difference.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import numpy as np

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import CAUSES, OPENING, RUNGS
from sim.outcomes.record import DIPLOMACY
from sim.outcomes.rows import Rows
from tests.worlds import shipped_world

SEED, REPLICATES = 2022, 64
RUNS = {"demo": "simulated", "aras_drills": "given"}


def path_of(name: str) -> Path:
    """Return the golden file of a scenario."""
    return Path(__file__).parent / f"{name}.txt"


def text_of(name: str) -> str:
    """Run a scenario and return what its golden file should hold."""
    world = shipped_world(name, {"history": RUNS[name]})
    rows, tallies = simulate(world, SEED, 0, REPLICATES)
    head = f"{name}, history {RUNS[name]}, seed {SEED}, {REPLICATES} replicates"
    lines = [head, *table(world, rows), *tallied(tallies), *hashes(rows)]
    return "\n".join(lines) + "\n"


def table(world: World, rows: Rows) -> Iterator[str]:
    """Yield the readable part: levels, acts, sides and blocs as counts, alignments and tensions as means."""
    for dyad in world.names.dyads:
        levels = np.bincount(rows[f"peak.{dyad}"], minlength=6)[1:]
        acts = ", ".join(f"{cause} {rows[f'acts_{cause}.{dyad}'].sum()}" for cause in CAUSES[OPENING:])
        disputes = ", ".join(
            f"{rows[f'{column}.{dyad}'].sum()} {word}"
            for column, word in (("disputes", "opened"), ("disputes_answered", "answered"))
        )
        yield f"{dyad}: peak 1-5 {' '.join(map(str, levels))}, acts {acts}, disputes {disputes}"
    for column in rows:
        if column.startswith(("alignment.", "tension.")):
            yield f"{column}: mean {rows[column].mean():.6f}"
    for done in ("joined", "supported"):
        count = {column: int(rows[column].sum()) for column in rows if column.startswith(f"{done}.")}
        told = [f"{column.partition('.')[2]} {n}" for column, n in count.items() if n]
        yield f"{done}: {', '.join(told) or 'nobody'}"
    for k, dyad in ((world.states[k], world.names.dyads[p]) for _, k, p in world.names.thirds):
        sides = np.bincount(rows[f"posture.{k}:{dyad}"] + 2, minlength=5)[::-1]
        yield f"posture {k}:{dyad}, from joining the first to joining the second: {' '.join(map(str, sides))}"
    for rung in DIPLOMACY:
        done = f"acts_{RUNGS[rung]}."
        yield f"{RUNGS[rung]}: {sum(int(rows[column].sum()) for column in rows if column.startswith(done))}"
    for blocs, n in sorted(Counter(rows["partition"].tolist()).items()):
        yield f"partition {blocs}: {n}"


def tallied(tallies: dict[str, np.ndarray]) -> Iterator[str]:
    """Yield a hash of each tally."""
    for name in sorted(tallies):
        yield f"tally {name}: {digest(tallies[name].astype(np.int64))}"


def hashes(rows: Rows) -> Iterator[str]:
    """Yield one hash for all columns of a whole-number quantity."""
    quantities: dict[str, list[np.ndarray]] = {}
    for column in sorted(rows):
        if np.issubdtype(rows[column].dtype, np.integer):
            quantities.setdefault(column.split(".")[0], []).append(rows[column].astype(np.int64))
    for quantity, columns in quantities.items():
        yield f"rows {quantity}: {digest(np.array(columns))}"


def digest(numbers: np.ndarray) -> str:
    """Return twelve hexadecimal digits that stand for the numbers."""
    return hashlib.sha256(np.ascontiguousarray(numbers).astype("<i8").tobytes()).hexdigest()[:12]


def difference(name: str, now: str) -> str:
    """Return the lines that differ between the golden file and `now`; empty where none does."""
    path = path_of(name)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = unified_diff(before.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=0)
    return "\n".join(lines)


def main() -> None:
    """Write all golden files anew and print what has changed."""
    for name in RUNS:
        now = text_of(name)
        print(difference(name, now) or f"{name}: unchanged")
        path_of(name).write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main()
