"""Ten histories of the small scenario, made by hand, for the tests of the views.

The window has 30 weekly steps (22 to 51). AAA-BBB reaches a threat in half of the histories, display in four,
force in one and war in none; BBB-CCC never does anything. The drill is given as a display in weeks 4 and 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import small_scenario
from numpy.typing import NDArray

from sim.outcomes.figures import Figure, Meta, Window
from sim.outcomes.summary import summarise
from sim.outcomes.themes.ties import KINDS
from sim.scenario import theory_sets
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store.manifest import AgentsRecord, Manifest

N, WINDOW, STEPS = 10, 22, 52
DYADS, PAIRS = ("AAA-BBB", "BBB-CCC"), ("AAA-BBB", "AAA-CCC", "BBB-CCC")
DIRECTED = tuple(f"{x}>{y}" for pair in PAIRS for x, y in (pair.split("-"), pair.split("-")[::-1]))
FIRST = {
    2: [1, 1, 2, 4, 6, -1, -1, -1, -1, -1],
    3: [1, 3, 2, -1, 10, -1, -1, -1, -1, -1],
    4: [8, -1, -1, -1, -1, -1, -1, -1, -1, -1],
    5: [-1] * N,
}
PEAK = [4, 3, 3, 2, 3, 1, 1, 1, 1, 1]
PARTITIONS = ["001"] * 6 + ["010"] * 3 + ["011"]
TIES = {"AAA-BBB": -0.4, "AAA-CCC": 0.5, "BBB-CCC": 0.1}


@dataclass(frozen=True)
class Shown:
    """What a view reads."""

    rows: dict[str, NDArray[Any]]
    tallies: dict[str, NDArray[Any]]
    figures: list[Figure]
    meta: Meta
    scenario: Scenario
    agents: AgentsRecord | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    looks: tuple[Mapping[str, str], ...] = ()

    @property
    def theory(self) -> Theory:
        """The theory that ships."""
        return theory_sets.load()

    @property
    def manifest(self) -> Manifest:
        """How it was made, as if by this version."""
        config = {"scenario": "small", "replicates": N, "set": {"states": {"AAA": {"resolve": 0.5}}}}
        return Manifest(
            3, {"alliance-sim": "1.2.3"}, "", "abcdef0123456789", False, config, "small", "", "", 1, {}, N,
            0, (),
            "2026-01-02T03:04:05+00:00", "2026-01-02T03:05:06+00:00", 61.0, N, "", {},
        )  # fmt: skip


def run(scenario: Scenario | None = None, **meta: Any) -> Shown:
    """Return the ten histories; `meta` replaces fields of their Meta."""
    scenario = scenario or small_scenario.scenario()
    about = replace(_meta(scenario), **meta)
    rows, tallies = _rows(), _tallies()
    return Shown(rows, tallies, summarise(rows, about, tallies), about, scenario)


def _meta(scenario: Scenario) -> Meta:
    names = tuple(state.name for state in scenario.states.values())
    window = Window(WINDOW, STEPS - 1, "2022-06-06 to 2022-12-26")
    return Meta(
        "small", scenario.title, tuple(scenario.states), names, DYADS, PAIRS, DIRECTED,
        scenario.horizon.dates(), window, "AAA-BBB", "given", N, 0, 1,
    )  # fmt: skip


def _rows() -> dict[str, NDArray[Any]]:
    rows: dict[str, Any] = {
        "replicate": range(N),
        "peak": PEAK,
        "peak.AAA-BBB": PEAK,
        "peak.BBB-CCC": [1] * N,
    }
    for level, first in FIRST.items():
        weeks = [int(week >= 0) for week in first]
        rows |= {f"first_{level}": first, f"first_{level}.AAA-BBB": first, f"weeks_{level}.AAA-BBB": weeks}
        rows |= {f"first_{level}.BBB-CCC": [-1] * N, f"weeks_{level}.BBB-CCC": [0] * N}
    for dyad in DYADS:
        rows[f"calm.{dyad}"] = [-1] * N
        for column in ("acts_opening", "acts_answer", "acts_pressing", "acts_joining", "disputes"):
            rows[f"{column}.{dyad}"] = [int(column.startswith("acts") and dyad == "AAA-BBB")] * N
        for column in ("disputes_answered", "disputes_joined", "weeks_open", "tension", "tension_origin"):
            rows[f"{column}.{dyad}"] = [0] * N
    rows |= _stands()
    rows |= {f"exposure.{state}": [0] * N for state in ("AAA", "BBB", "CCC")}
    for pair, tie in TIES.items():
        for directed in (pair.replace("-", ">"), ">".join(pair.split("-")[::-1])):
            rows[f"alignment_origin.{directed}"] = np.full(N, tie)
            rows[f"alignment.{directed}"] = np.full(N, tie)
            rows[f"rift.{directed}"] = np.zeros(N)
            rows |= {f"acts_{kind}.{directed}": range(N) for kind in KINDS}
        rows |= {f"{bond}.{pair}": [0] * N for bond in ("rivals", "rivals_origin", "allied", "allied_origin")}
    for directed in ("BBB>CCC", "CCC>BBB"):
        rows[f"alignment.{directed}"] = np.where(np.arange(N) < 8, 0.1, -0.1)
    rows |= {"partition": PARTITIONS, "partition_origin": ["001"] * N, "blocs": [2] * N}
    rows |= {"partition_unique": [1] * N, "disagreements": [0] * N, "frustration": [0] * N}
    rows |= {f"triads_{census}": [int(census == "ppm")] * N for census in ("ppp", "ppm", "pmm", "mmm")}
    rows |= {f"pivot.{pair}": [0] * N for pair in PAIRS}
    return {name: np.array(column) for name, column in rows.items()}


def _stands() -> dict[str, Any]:
    """In the one history with force CCC supports AAA; at the end it would in half of them."""
    fought = [1, *[-9] * (N - 1)]
    return {
        "stand.CCC:AAA-BBB": fought, "stand_war.CCC:AAA-BBB": [-9] * N,
        "posture.CCC:AAA-BBB": [1] * (N // 2) + [0] * (N // 2),
        "stand.AAA:BBB-CCC": [-9] * N, "stand_war.AAA:BBB-CCC": [-9] * N, "posture.AAA:BBB-CCC": [0] * N,
    }  # fmt: skip


def _tallies() -> dict[str, NDArray[Any]]:
    levels = np.zeros((STEPS, 2, 5), np.int64)
    given = np.zeros((STEPS, 2, 5), np.int64)
    levels[:, :, 0] = given[:, :, 0] = N
    levels[WINDOW, 0] = [8, 1, 1, 0, 0]  # in the first week of the window
    levels[WINDOW + 7, 0] = [9, 0, 0, 1, 0]
    given[4, 0] = [7, 0, 3, 0, 0]
    given[6, 0] = [3, 0, 7, 0, 0]
    alignment = np.zeros((STEPS, len(DIRECTED), 200), np.int64)
    for place, directed in enumerate(DIRECTED):
        tie = TIES["-".join(sorted(directed.split(">")))]
        alignment[:, place, round((tie + 1) * 100)] = N
    tension = np.zeros((STEPS, 2, 2), np.int64)
    return {"levels": levels, "given_levels": given, "alignment": alignment, "tension": tension}
