"""Alliance dynamics: states that signal, escalate and take sides, simulated many times over.

From a notebook: `from sim import load, run, compare, sweep` (sim/notebook/runs.py) and attribute,
sensitivity, discover, hindcast, rare, replay, backtest (sim/notebook/studies.py). Nothing is loaded before it
is asked for.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_INTERFACE = {
    "load": "sim.notebook.runs",
    "run": "sim.notebook.runs",
    "read": "sim.notebook.runs",
    "compare": "sim.notebook.runs",
    "sweep": "sim.notebook.runs",
    "scenarios": "sim.notebook.runs",
    "theories": "sim.notebook.runs",
    "attribute": "sim.notebook.studies",
    "sensitivity": "sim.notebook.studies",
    "discover": "sim.notebook.studies",
    "hindcast": "sim.notebook.studies",
    "rare": "sim.notebook.studies",
    "replay": "sim.notebook.studies",
    "backtest": "sim.notebook.studies",
    "landscape": "sim.notebook.aggregation",
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
