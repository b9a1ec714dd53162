"""A world as one line of text that any process can make it from."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from sim.engines.world import World
from sim.scenario import library
from sim.scenario import theory as theories


def recipe(scenario: str, edits: Mapping[str, Any], theory: Mapping[str, Any]) -> str:
    """The text from which `world` makes it: a scenario's name or path, edits, and the theory's values."""
    return json.dumps({"scenario": scenario, "edits": dict(edits), "theory": dict(theory)})


@cache
def world(text: str) -> World:
    """The world of a recipe; made once per process."""
    plan = json.loads(text)
    scenario = library.load(plan["scenario"], plan["edits"])
    return World(scenario, theories.parse(plan["theory"], "command line"))
