"""Three invented states, small enough to read, that the tests of this room change line by line."""

from pathlib import Path

from sim.scenario.build import build
from sim.scenario.errors import InputError
from sim.scenario.loader import parse
from sim.scenario.merge import canonical_dyads
from sim.scenario.schema import Scenario

TEXT = """\
title: Two neighbours and a friend
question: Does it escalate?
sources: {nmc: "Singer 1987", paper: "A newspaper"}
horizon: {start: 2022-01-03, end: 2022-12-26, origin: 2022-06-01, step_days: 7}
focus: AAA-BBB
states:
  AAA:
    name: Aland
    capability: {value: 0.01, source: nmc}
    resolve: {beta: [6, 4], assumption: a guess}
    audience_cost: {value: 0.6, assumption: a guess}
    reach: {value: 800, assumption: a guess}
  BBB:
    name: Bland
    capability: {uniform: [0.01, 0.02], source: nmc}
    resolve: {normal: [0.5, 0.2], assumption: a guess}
    audience_cost: {triangular: [0, 0.5, 1], assumption: a guess}
    reach: {discrete: {500: 1, 800: 3}, assumption: a guess}
  CCC:
    name: Cland
    capability: {value: 0.1, source: nmc}
    resolve: {value: 0.5, assumption: a guess}
    audience_cost: {value: 0.6, assumption: a guess}
    reach: {value: 800, assumption: a guess}
dyads:
  AAA-BBB:
    alignment: {AAA: {value: -0.3, assumption: a guess}, BBB: {value: -0.4, assumption: a guess}}
    distance: {value: 0, source: nmc}
    contiguous: true
    relevant: true
    rivalry: true
  AAA-CCC:
    alignment: {value: 0.5, assumption: a guess}
    commitment: {CCC: {value: 0.5, assumption: a guess}}
    distance: {value: 100, source: nmc}
    contiguous: false
    relevant: false
  BBB-CCC:
    alignment: {value: 0, assumption: a guess}
    distance: {value: 300, source: nmc}
    contiguous: false
    relevant: true
signals:
  drill:
    title: A drill at the border
    date: {reported: {2022-02-01: 1, 2022-02-15: 3}}
    until: 2022-02-20
    sources: [AAA]
    joint_with: [CCC]
    targets: [BBB]
    cameo: "152"
    mechanism: [sunk_cost, tying_hands]
    near_border: true
    citation: {document: paper, paragraph: 1, quote: They drilled}
  shock:
    title: Embassy attacked
    date: {rate: {value: 0.5, assumption: a guess}, from: 2022-02-01, until: 2022-12-01}
    sources: [BBB]
    targets: [AAA]
    cameo: "18"
    mechanism: [cheap_talk]
    assumption: invented
"""


def scenario(text: str = TEXT) -> Scenario:
    """Return the scenario that `text` describes."""
    return build(canonical_dyads(parse(text.encode(), "small.yaml")), "small")


def changed(old: str, new: str) -> Scenario:
    """Return the small scenario with one passage replaced."""
    assert old in TEXT
    return scenario(TEXT.replace(old, new, 1))


def refusals(old: str, new: str) -> list[str]:
    """Return what is said of the small scenario with one passage replaced; empty if nothing is."""
    try:
        changed(old, new)
    except InputError as refused:
        return [str(problem) for problem in refused.problems]
    return []


def written(folder: Path, text: str = TEXT, name: str = "small.yaml") -> str:
    """Write `text` to a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)
