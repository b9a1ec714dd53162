"""Alliance dynamics: states that signal, escalate and take sides, simulated many times over.

From a notebook: `from sim import load, run, compare, sweep` (sim/interface.py) and attribute, sensitivity,
discover, rare, replay (sim/notebook.py). Nothing is loaded before it is asked for.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_INTERFACE = {
    "load": "sim.interface",
    "run": "sim.interface",
    "read": "sim.interface",
    "compare": "sim.interface",
    "sweep": "sim.interface",
    "scenarios": "sim.interface",
    "theories": "sim.interface",
    "attribute": "sim.notebook",
    "sensitivity": "sim.notebook",
    "discover": "sim.notebook",
    "rare": "sim.notebook",
    "replay": "sim.notebook",
    "landscape": "sim.aggregation",
    "AllianceModel": "sim.engines.alliance",
    "StateAgent": "sim.engines.agents",
    "InputError": "sim.scenario.errors",
}
"""What a notebook imports from here, and the module that holds it."""


def __getattr__(name: str) -> Any:
    if name not in _INTERFACE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_INTERFACE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_INTERFACE])
