"""The rules that take most of a run beside the same in C, where the tests, which hold the C, are at hand."""

import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.engines.world import World

CHECKOUT = Path(__file__).resolve().parents[3]
PLACE = "tests.benchmarks.kernels"


@dataclass(frozen=True)
class Race:
    """What came of it. rules: name, ratio, microseconds a history of both, share of all rules' time, whether
    the bits were equal. left_out: why there are none."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    compiler: str = ""
    left_out: str = ""

    @property
    def ratio(self) -> float | None:
        """Times as long as C, all these rules together."""
        if not self.rules:
            return None
        return float(sum(rule["microseconds"] for rule in self.rules) / sum(r["c"] for r in self.rules))


def race(world: World, seed: int, rounds: int) -> Race:
    """Run rules and C side by side; nothing is run in an installed package, or without a C compiler."""
    if not (CHECKOUT / (PLACE.replace(".", "/") + ".py")).is_file():
        return Race(left_out="rules in C left out: they lie with the tests, in a checkout")
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    kernels = import_module(PLACE)
    try:
        timed = kernels.race(world, seed, rounds)
    except kernels.NoCompilerError as error:
        return Race(left_out=f"rules in C left out: {error}")
    rules = [
        {
            "rule": each.name,
            "time_over_c": each.ratio,
            "microseconds": 1e6 * each.ours,
            "c": 1e6 * each.c,
            "share": each.share,
            "equal": each.equal,
        }
        for each in timed
    ]
    return Race(rules, kernels.version())
