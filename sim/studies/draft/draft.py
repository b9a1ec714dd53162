"""States and dyads of a scenario from what the field's files say, every number with its source, and what no
file has as an assumption that begins with "gap:".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.data import contiguity
from sim.data.source import Reading
from sim.data.states import name_of
from sim.scenario import theory_sets
from sim.scenario.errors import list_of, plural
from sim.scenario.gaps import GAP
from sim.studies.draft.affinity import SPREAD, affinity
from sim.studies.draft.known import Known, Pair, cite
from sim.studies.draft.propensity import BEFORE, YEARS, Record, record

ANSWERED, DISPUTES = 0.416, 10.0
"""The prior of resolve: mean rate of reciprocation 1992-2014 (MID 5.0), worth ten disputes."""

REGIONAL = 0.01
"""Share of capabilities from which on a power is held to reach beyond its neighbours."""

REACH = {"major powers": (2000, 10_000), "regional powers": (500, 1500), "other states": (200, 600)}
OF_DEMOCRACIES, OF_OTHERS, OF_ANY = (0.6, 0.9), (0.2, 0.65), (0.2, 0.9)
"""Audience costs (Weeks 2008 for the order; the numbers are assumptions)."""

FAR = (500, 10_000)
WEEKS = 52.18
NONE_LEFT = 0.05
"""Tension below which nothing is written."""

MOST_YEARS = 10
"""Years of disputes that a line names."""

Entry = dict[str, Any]


class Dispute(NamedTuple):
    """A dispute of a pair: first year, end, and whether (1) both were in it from the start."""

    first: float
    until: float
    original: float


@dataclass(frozen=True)
class Drafted:
    """States and dyads as a scenario file holds them, sorted. sources: its bibliography. focus: the dyad that
    is likeliest to have a dispute, None where none may. notes: comments, by dyad.
    """

    known: Known
    states: Mapping[str, Entry]
    dyads: Mapping[str, Entry]
    sources: Mapping[str, str]
    focus: str | None
    notes: Mapping[str, str]


def draft(known: Known) -> Drafted:
    """Draft the scenario of what is known."""
    return _Draft(known).whole()


@dataclass(frozen=True)
class _Draft:
    known: Known

    def whole(self) -> Drafted:
        """All of it."""
        states = {state: self._state(state) for state in self.known.states}
        dyads = {"-".join(pair): self._dyad(pair) for pair in self.known.pairs}
        best = int(np.argmax(self._record.hazard)) if self._relevant else None
        focus = None if best is None else "-".join(self._relevant[best])
        notes = {"-".join(pair): text for pair in self.known.pairs if (text := self._trade(pair))}
        return Drafted(self.known, states, dyads, self._sources(), focus, notes)

    def _sources(self) -> dict[str, str]:
        found = {}
        for reading in self.known.collection.readings.values():
            release = f"v{reading.release}" if reading.release else "release not stated"
            text = f"{reading.source.title}, {release}, {reading.first} to {reading.last}; {reading.file}"
            found[reading.source.key] = text
        return dict(sorted(found.items()))

    # -- states ---------------------------------------------------------------------------------------------

    def _state(self, state: str) -> Entry:
        entry: Entry = {
            "name": name_of(state, self.known.year),
            "capability": self._capability(state),
            "resolve": self._resolve(state),
            "audience_cost": self._audience_cost(state),
            "reach": self._reach(state),
        }
        if self.known.is_major(state):
            entry["major"] = True
        if self._democratic(state):
            entry["democracy"] = True
        return entry

    def _capability(self, state: str) -> Entry:
        found, share = self.known.reading("capabilities"), self.known.capability.get(state)
        if found is not None and share is not None:
            return {"value": share[0], "source": f"{cite(found)}, CINC of {share[1]}"}
        why = "no file of capabilities" if found is None else f"not in {cite(found)}"
        return {"uniform": [0.0001, 0.002], "assumption": f"{GAP}{why}; held to be a small state"}

    def _resolve(self, state: str) -> Entry:
        prior = [DISPUTES * ANSWERED, DISPUTES * (1 - ANSWERED)]
        found = self.known.reading("disputes")
        if found is None:
            return {
                "beta": _rounded(prior),
                "assumption": f"{GAP}no file of disputes; the mean rate of answers",
            }
        against, answered = self._against(found, state)
        own = f"{answered} of {against} disputes begun against it answered" if against else "no dispute begun"
        years = f"{self.known.year - YEARS}-{self.known.last('disputes')}"
        source = f"{cite(found)}, {years}: {own}{'' if against else ' against it'}; with ten at .416 before"
        return {"beta": _rounded([prior[0] + answered, prior[1] + against - answered]), "source": source}

    def _against(self, found: Reading, state: str) -> tuple[int, int]:
        rows = found.rows
        recent = (rows["first"] >= self.known.year - YEARS) & (rows["original"] > 0)
        as_a = recent & (rows["a"] == state) & (rows["begun_by_a"] == 0)
        as_b = recent & (rows["b"] == state) & (rows["begun_by_a"] == 1)
        against = rows[as_a | as_b]
        return len(against), int(against["answered"].sum())

    def _democratic(self, state: str) -> bool:
        return self.known.democratic.get(state, (0.0, 0))[0] > 0

    def _audience_cost(self, state: str) -> Entry:
        found, known = self.known.reading("democracies"), state in self.known.democratic
        if found is None or not known:
            why = "no file of regimes" if found is None else f"not in {cite(found)}"
            return {
                "uniform": list(OF_ANY),
                "assumption": f"{GAP}{why}; any regime, and not marked as a democracy",
            }
        kind = "a democracy" if self._democratic(state) else "no democracy"
        year = self.known.democratic[state][1]
        text = f"{kind} ({cite(found)}, {year}); order of Weeks 2008, numbers declared"
        return {"uniform": list(OF_DEMOCRACIES if self._democratic(state) else OF_OTHERS), "assumption": text}

    def _reach(self, state: str) -> Entry:
        share = self.known.capability.get(state, (0.0, 0))[0]
        regional = "regional powers" if share >= REGIONAL else "other states"
        kind = "major powers" if self.known.is_major(state) else regional
        return {"uniform": list(REACH[kind]), "assumption": f"{GAP}no data set has it; usual of {kind}"}

    # -- dyads ----------------------------------------------------------------------------------------------

    def _dyad(self, pair: Pair) -> Entry:
        entry: Entry = {"alignment": self._alignment(pair), "distance": self._distance(pair)}
        entry["contiguous"] = self._contiguous(pair)
        entry["relevant"] = pair in self._place
        if pair in self.known.rivals_since:
            entry["rivalry"] = True
        if pair in self.known.defended:
            entry["commitment"] = self._commitment()
        if pair in self._place:
            entry["propensity"] = self._propensity(pair)
            if (tension := self._tension(pair)) is not None:
                entry["tension"] = tension
        return entry

    def _alignment(self, pair: Pair) -> Entry:
        score = affinity(self.known, pair)
        number = {"normal": [score.value, SPREAD]}
        if score.gaps:
            return {
                **number,
                "assumption": f"{GAP}no file of {list_of(score.gaps)}; fitted score: {score.text}",
            }
        return {**number, "source": f"fitted score: {score.text}"}

    def _contiguous(self, pair: Pair) -> bool:
        if self.known.reading("borders") is None:
            return self.known.distance.get(pair, (1.0, 0))[0] == 0
        return self.known.border.get(pair) == contiguity.LAND

    def _distance(self, pair: Pair) -> Entry:
        borders, far = self.known.reading("borders"), self.known.reading("distances")
        kind = self.known.border.get(pair)
        if borders is not None and kind == contiguity.LAND:
            return {"value": 0, "source": f"{cite(borders)}, a land border in {self.known.last('borders')}"}
        if far is not None and pair in self.known.distance:
            km, year = self.known.distance[pair]
            return {"value": round(km, 1), "source": f"{cite(far)}, {year}"}
        if borders is not None and kind is not None:
            water = [0, contiguity.KM[kind]]
            return {
                "uniform": water,
                "source": f"{cite(borders)}, code {kind} in {self.known.last('borders')}",
            }
        why = "no file of distances" if far is None else f"not in {cite(far)}"
        no_border = "" if borders is not None else ", nor of borders: held to have none"
        return {"uniform": list(FAR), "assumption": f"{GAP}{why}{no_border}"}

    def _commitment(self) -> Entry:
        found = self.known.reading("pacts")
        assert found is not None
        text = f"defence pact in {self.known.last('pacts')} ({cite(found)}); spans Leeds et al. 2000 and"
        return {"beta": [2, 2], "assumption": f"{text} Berkemeier & Fuhrmann 2018"}

    def _propensity(self, pair: Pair) -> Entry:
        found, p = self.known.reading("disputes"), self._place[pair]
        mean, sd = self._record.mean[p], self._record.sd[p]
        if found is None or np.isnan(mean):
            why = "no file of disputes" if found is None else "no year of the record speaks"
            spread = 1.1 if self._contiguous(pair) else 1.9
            return {"normal": [0, spread], "assumption": f"{GAP}{why}; as drawn for any dyad"}
        source = f"{cite(found)}, {self._record.first}-{self._record.last}: {self._told(pair)}"
        return {"normal": [round(float(mean), 2), round(float(sd), 2)], "source": source}

    def _told(self, pair: Pair) -> str:
        """The disputes that spoke: those between originators; joined ones by the side."""
        first, own = self._record.first, self._of(pair)
        begun = [int(each.first) for each in own if each.first >= first and each.original]
        joined = [int(each.first) for each in own if each.first >= first and not each.original]
        before = sum(first - BEFORE <= each.first < first for each in own)
        told = f"{plural(len(begun), 'dispute')} {list_of(begun, MOST_YEARS)}" if begun else "no dispute"
        of_others = f"; joined others' {list_of(joined, MOST_YEARS)}" if joined else ""
        return told + of_others + (f"; {before} in the {BEFORE} years before" if before else "")

    def _of(self, pair: Pair) -> Sequence[Dispute]:
        return self._disputes.get(pair, ())

    def _tension(self, pair: Pair) -> Entry | None:
        """What the last dispute left at the start; a gap where the file ends before the year."""
        found = self.known.reading("disputes")
        if found is None:
            return None
        left, text = 0.0, "no dispute left any"
        if pair in self._disputes:
            until = max(each.until for each in self._disputes[pair])
            weeks = max(0.0, self.known.year + 1 - until) * WEEKS
            left = round(self._dispute_tension * 0.5 ** (weeks / self._half_life), 2)
            text = f"the last dispute ended in {int(min(until, self.known.year + 0.99))}"
        if self.known.last("disputes") < self.known.year:
            late = f"disputes after {self.known.last('disputes')} are in no file ({cite(found)})"
            return {"value": left, "assumption": f"{GAP}{late}"}
        return {"value": left, "source": f"{cite(found)}: {text}"} if left >= NONE_LEFT else None

    def _trade(self, pair: Pair) -> str:
        found = self.known.reading("trade")
        if found is None or pair not in self.known.trade:
            return ""
        year, one, other = self.known.trade[pair]
        shares = f"{100 * one:.1f} % of that of {pair[0]}, {100 * other:.1f} % of that of {pair[1]}"
        return f"trade in {year} ({cite(found)}): {shares}; no part of the fitted score"

    # -- what all of them look at ---------------------------------------------------------------------------

    @cached_property
    def _relevant(self) -> tuple[Pair, ...]:
        """Dyads that may act against each other: within 150 miles of water, one a major power (Maoz & Russett
        1993), rivals, or with a dispute on record.
        """
        return tuple(pair for pair in self.known.pairs if self._may_act(pair))

    def _may_act(self, pair: Pair) -> bool:
        near = self.known.border.get(pair, 9) <= 4 or self._contiguous(pair)
        recent = any(each.first >= self.known.year - YEARS for each in self._of(pair))
        return near or any(map(self.known.is_major, pair)) or pair in self.known.rivals_since or recent

    @cached_property
    def _place(self) -> dict[Pair, int]:
        return {pair: p for p, pair in enumerate(self._relevant)}

    @cached_property
    def _record(self) -> Record:
        return record(self.known, self._relevant, theory_sets.load())

    @cached_property
    def _disputes(self) -> dict[Pair, list[Dispute]]:
        """The disputes of each dyad."""
        found = self.known.reading("disputes")
        result: dict[Pair, list[Dispute]] = {}
        if found is not None:
            rows = found.rows[["a", "b", "first", "until", "original"]]
            for a, b, *numbers in rows.itertuples(index=False):
                result.setdefault((a, b), []).append(Dispute(*map(float, numbers)))
        return result

    @cached_property
    def _dispute_tension(self) -> float:
        return _median("dispute_tension")

    @cached_property
    def _half_life(self) -> float:
        return _median("tension_half_life")


def _median(name: str) -> float:
    return float(getattr(theory_sets.load(), name).transform(np.full(1, 0.5))[0])


def _rounded(numbers: Sequence[float]) -> list[float]:
    return [round(number, 2) for number in numbers]


def absent(known: Known) -> Iterator[str]:
    """States that no file knows of."""
    seen: set[str] = set()
    for found in known.collection.readings.values():
        for column in ("state", "a", "b"):
            if column in found.rows:
                seen |= set(found.rows[column])
    yield from (state for state in known.states if state not in seen)
