"""Changes kept as files: a scenario, and where the theory was moved a theory, that the command line runs."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from sim.asking.refuse import refusal
from sim.explore import changes as changing
from sim.explore.base import Base
from sim.explore.changes import MADE, Changes, spell_for_file
from sim.scenario import library, theory_sets
from sim.scenario.fields import SCENARIO_NAME
from sim.scenario.fingerprint import resolved_yaml, yaml_of
from sim.scenario.schema import Scenario
from sim.store import atomic
from sim.store.files import theory_yaml

ROOM = 380
"""Characters of a signal's own assumption that stay beside what is said of a change."""

_LOCK = Lock()
"""Two tabs that keep under one name: the second finds it taken."""


@dataclass(frozen=True)
class Kept:
    """The files that were written, and the words that run them."""

    files: tuple[Path, ...]
    words: tuple[str, ...]


def keep(base: Base, changes: Changes, name: object, folder: Path) -> Kept:
    """Write `folder`/NAME.yaml, and NAME_theory.yaml where the theory is none that ships; return both.

    Raises InputError for a name that is none or is taken, and OSError where the folder cannot be written.
    """
    if not isinstance(name, str) or not SCENARIO_NAME.fullmatch(name):
        raise refusal("name", name, "up to 64 letters, digits, _ and -")
    with _LOCK:
        return _keep(base, changes, name, folder)


def _keep(base: Base, changes: Changes, name: str, folder: Path) -> Kept:
    scenario, theory = folder / f"{name}.yaml", folder / f"{name}_theory.yaml"
    for path in (scenario, theory):
        if path.is_symlink() or path.exists():
            raise refusal("name", name, f"a name that is not taken: {path.name} is there already")
    world = changing.apply(base.world, changes)  # what is refused is refused before anything is written
    texts = {scenario: _scenario(base, changes, name)}
    words = [f"scenario={scenario}"]
    own, shipped = changing.parameters(changes, spell_for_file), changes.theory or base.theory_name()
    if own and shipped:
        texts[theory] = yaml_of({"extends": shipped, **own})
    elif not shipped:
        texts[theory] = theory_yaml(world.theory)
    if theory in texts:
        words.append(f"theory={theory}")
    elif shipped != theory_sets.DEFAULT:
        words.append(f"theory={shipped}")
    words += [f"replicates={base.bench.replicates}", f"seed={base.bench.seed}"]
    folder.mkdir(parents=True, exist_ok=True)
    _write(texts)
    return Kept(tuple(texts), tuple(words))


def _write(texts: Mapping[Path, str]) -> None:
    """Write all files or none. Raises OSError."""
    try:
        for path, text in texts.items():
            atomic.write_text(path, text)
    except OSError:
        for path in texts:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def _scenario(base: Base, changes: Changes, name: str) -> str:
    """The file: what differs from a scenario that ships, or the whole of another. Raises InputError."""
    own = _edits(base.world.scenario, changes)
    changed = library.change(base.world.scenario, own)
    if not base.ships():
        return resolved_yaml(changed.model_copy(update={"name": name}))
    return yaml_of({"extends": base.world.scenario.name, **own})


def _edits(scenario: Scenario, changes: Changes) -> dict[str, Any]:
    """The changes inside the scenario; a signal whose day or act was set says so beside its citation."""
    found = changing.edits(changes, spell_for_file)
    for signal, fields in found.get("signals", {}).items():
        if fields is not None and any(path.startswith(f"signals.{signal}.") for path in changes.chosen):
            own = scenario.signals[signal].assumption
            what = ", ".join(sorted(set(fields) - {"weight"}))
            fields["assumption"] = f"{own[:ROOM]}; {what} {MADE}" if own else f"{what} {MADE}"
    return found
