"""Limits on a scenario agree with each other: what one allows is not refused by another."""

import datetime
import random
from pathlib import Path

import pytest

from sim.scenario import library
from sim.scenario.builder import MAX_NODES
from sim.scenario.checks import MAX_SIGNALS
from sim.scenario.errors import InputError
from sim.scenario.fingerprint import fingerprint, resolved_yaml
from sim.scenario.loader import parse

HEAD = """title: An event series
sources: {wire: an event series}
horizon: {start: 2022-10-03, end: 2023-03-06, origin: 2022-12-12, step_days: 7}
focus: S000-S001
states:
"""
STATE = (
    "  {0}: {{name: State {0}, capability: {{value: 0.05, assumption: invented}},"
    " resolve: {{value: 0.5, assumption: invented}}, audience_cost: {{value: 0.5, assumption: invented}},"
    " reach: {{value: 2000, assumption: invented}}}}\n"
)
DYAD = (
    "  {}-{}: {{alignment: {{value: 0.1, assumption: invented}},"
    " distance: {{value: 0, assumption: invented}}, contiguous: true, relevant: true}}\n"
)
SIGNAL = """  event_{number:04d}:
    title: State {a} said something to or about state {b}, as an agency reports it
    date: {date}
    sources: [{a}]
    targets: [{b}]
    cameo: "{code}"
    mechanism: [cheap_talk]
    citation: {{document: wire, paragraph: 1, quote: some forty characters of what was said}}
"""


def series(signals: int, states: int = 10, days: int = 64) -> str:
    """Return a scenario of so many signals within so many days, among states that are all pairs."""
    chance = random.Random(1)
    ids = [f"S{k:03d}" for k in range(states)]
    text = [HEAD, *map(STATE.format, ids), "dyads:\n"]
    text += [DYAD.format(a, b) for a in ids for b in ids if a < b]
    text.append("signals:\n")
    for number in range(signals):
        a, b = chance.sample(ids, 2)
        date = datetime.date(2022, 10, 3) + datetime.timedelta(chance.randrange(days))
        code = chance.choice(["042", "112", "138", "152", "190"])
        text.append(SIGNAL.format(number=number, a=a, b=b, date=date, code=code))
    return "".join(text)


@pytest.mark.parametrize("signals", [1068, MAX_SIGNALS])
def test_an_event_series_loads_and_is_read_back(tmp_path: Path, signals: int) -> None:
    """1,068 signals in 64 days, and as many as there may be, load; so does what a run's folder keeps."""
    path = tmp_path / "series.yaml"
    path.write_text(series(signals), encoding="utf-8")
    found = library.load(str(path))
    assert len(found.signals) == signals
    kept = tmp_path / "scenario.yaml"
    kept.write_text(resolved_yaml(found), encoding="utf-8")
    assert fingerprint(library.load(str(kept), room=library.RESOLVED)) == fingerprint(found)


def test_one_signal_too_many_meets_the_limit_on_signals(tmp_path: Path) -> None:
    """Of 2,001 signals the number of signals is refused, not the number of bytes or nodes."""
    path = tmp_path / "series.yaml"
    path.write_text(series(MAX_SIGNALS + 1), encoding="utf-8")
    with pytest.raises(InputError, match="2001 signals, allowed at most 2000"):
        library.load(str(path))


def test_all_pairs_of_193_states_fit() -> None:
    """All members of the United Nations, all pairs of them and 2,000 signals are within the nodes."""
    pieces = (
        STATE.format("AAA"),
        DYAD.format("AAA", "BBB"),
        SIGNAL.format(a="A", b="B", date=1, code=1, number=1),
    )
    state, dyad, signal = (len(parse(piece.encode(), "piece").places) for piece in pieces)
    ends = 1.5  # nodes for each place at most: a mapping and a list have an end
    assert ends * (193 * state + 193 * 96 * dyad + MAX_SIGNALS * signal) < MAX_NODES


def test_what_a_run_keeps_may_be_larger_than_what_was_written() -> None:
    """A chain of files, each within the limits, and its defaults make a file that is read all the same."""
    content = ("a: [" + "1," * (MAX_NODES // 2) + "]").encode()
    assert parse(content, "f.yaml", MAX_NODES + 10).value
    with pytest.raises(InputError, match="more nodes"):
        parse(("a: [" + "1," * MAX_NODES + "]").encode(), "f.yaml")
