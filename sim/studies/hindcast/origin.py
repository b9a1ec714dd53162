"""A scenario as it was known on a day: no signal after it, and the states' own acts from there on."""

from collections.abc import Mapping
from datetime import date

from sim.scenario import library
from sim.scenario.schema import Scenario, SignalSpec
from sim.scenario.timing import Timing


def known_on(scenario: Scenario, origin: date, end: date) -> Scenario:
    """Return a scenario with its origin on `origin` and its last day on `end`, and nothing given after the
    origin: signals that begin later are left out, those that go on are cut off, and of several possible dates
    the later ones are left out. Raises InputError where that is no scenario.
    """
    edits: dict[str, object] = {"horizon": {"origin": str(origin), "end": str(end)}}
    signals = later_signals(scenario, origin)
    if signals:
        edits["signals"] = signals
    return library.change(scenario, edits)


def later_signals(scenario: Scenario, origin: date) -> Mapping[str, object]:
    """Return, by id, what has to be changed of the signals that reach beyond a day; None to leave one out."""
    changed = ((key, _cut(signal, origin)) for key, signal in scenario.signals.items())
    return {key: edit for key, edit in changed if edit != {}}


def _cut(signal: SignalSpec, origin: date) -> dict[str, object] | None:
    first, last = signal.date.days
    if first > origin:
        return None
    edit: dict[str, object] = {"date": _dates(signal.date, origin)} if last > origin else {}
    if signal.until is not None and signal.until > origin:
        edit["until"] = str(origin)
    return edit


def _dates(timing: Timing, origin: date) -> object:
    if timing.rate is not None:
        return {"until": str(origin)}
    weights = zip(timing.dates, timing.weights, strict=True)
    return {"reported": {str(day): weight for day, weight in weights if day <= origin}}
