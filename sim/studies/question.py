"""What a study of one world asks, in the form by which its folder knows it again."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from sim import __version__
from sim.dynamics import cache
from sim.engines.world import World
from sim.scenario.fingerprint import fingerprint, resolved_yaml
from sim.store import atomic, files
from sim.store.study import Question


class Study:
    """A frozen dataclass that says what a study of one world asks."""

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process: what is worked out from these is worked out there again."""
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]


def question(kind: str, world: World, seed: int, options: Mapping[str, Any]) -> Question:
    """Return the question of a study; `options` are all else that its numbers depend on, in JSON's types.

    The version and the rules' own code are part of it: what older rules came to is not gone on with.
    """
    inputs = {
        "version": __version__,
        "rules": cache.rules(),
        "scenario": world.scenario.name,
        "scenario_fingerprint": fingerprint(world.scenario),
        "theory_fingerprint": files.theory_fingerprint(world.theory),
        "seed": seed,
        **options,
    }
    return Question(kind, inputs)


def write_world(folder: Path, world: World) -> list[Path]:
    """Write scenario.yaml and theory.yaml of a study, and return their paths. Raises OSError."""
    paths = [folder / files.SCENARIO, folder / files.THEORY]
    atomic.write_text(paths[0], resolved_yaml(world.scenario))
    atomic.write_text(paths[1], files.theory_yaml(world.theory))
    return paths
