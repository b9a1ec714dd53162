"""A question file about the demo, for tests to change."""

from pathlib import Path

from sim.studies.hindcast import questions, work
from sim.studies.hindcast.scoring import Scoring
from sim.studies.hindcast.work import Hindcast
from tests.worlds import shipped_world

TEXT = """\
title: What became of three states
origin: 2030-04-15
sources:
  press: The press of the day
references:
  rate:
    name: base rate
    made: counted
    sources: [press]
groups:
  levels: all levels
questions:
  force:
    question: Do the two use force?
    outcome: force.ALD-BRE
    until: 2031-03-02
    happened: true
    resolved: 2030-09-01
    sources: [press]
    coded: as reported
    group: levels
    references: {rate: 0.2}
  display:
    question: Does either display force within ten weeks?
    outcome: display.ALD-BRE
    until: 2030-06-24
    happened: false
    resolved: 2030-06-24
    sources: [press]
    coded: as reported
    contested: nobody agrees
    group: levels
    references: {rate: 0.4}
  joins:
    question: Does Cor join a dispute of Ald within ten weeks?
    outcome: joined.COR+ALD
    until: 2030-06-24
    happened: false
    resolved: 2030-07-01
    sources: [press]
    coded: nobody saw it
not_asked:
  weather:
    question: Does it rain?
    why: the model has no weather
"""


def written(folder: Path, text: str = TEXT) -> str:
    """Write a question file and return its path."""
    path = folder / "asked.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def asked_of_the_demo(path: str, replicates: int = 600, seed: int = 3, **edits: object) -> Hindcast:
    """A question file put to the demo."""
    return work.of_scenario(shipped_world("demo", edits), seed, replicates, questions.load(path))


def scored(study: Hindcast) -> Scoring:
    """A hindcast, worked out on the spot."""
    return Scoring(study, work.gather(study, (piece.work() for piece in work.pieces(study))))
