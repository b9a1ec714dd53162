"""What is counted of a history in the Mesa model, under the names of the batch engine's columns."""

from typing import TYPE_CHECKING

from sim.studies.benchmark.mesa_states import DISPLAY, FORCE, Feud, State

if TYPE_CHECKING:
    from sim.studies.benchmark.mesa_model import AlliancesInPython

LEVELS = (2, 3, 4, 5)


class DyadCounts:
    """Level of one dyad, and what became of it."""

    def __init__(self, name: str, a: State, b: State) -> None:
        self.name, self.sides = name, (a.feuds[b], b.feuds[a])
        self.mutual, self.peak = 0, 1
        self.first = dict.fromkeys(LEVELS, -1)
        self.weeks = dict.fromkeys(LEVELS, 0)
        self.spontaneous = self.signal = self.answer = 0

    def see(self, since: int, war_steps: int) -> None:
        """Count one step of the window."""
        acts = [feud.act for feud in self.sides]
        self.mutual = self.mutual + 1 if min(acts) == FORCE else 0
        level = 5 if self.mutual >= war_steps else max(max(acts) - 1, 1)
        self.peak = max(self.peak, level)
        for k in LEVELS:
            if level >= k:
                self.weeks[k] += 1
                if self.first[k] < 0:
                    self.first[k] = since
        for feud in self.sides:
            if feud.act >= DISPLAY and feud.side is None:
                self._explain(feud)

    def _explain(self, feud: Feud) -> None:
        if feud.unprovoked >= DISPLAY:
            self.spontaneous += 1
        elif feud.signalled >= DISPLAY:
            self.signal += 1
        else:
            self.answer += 1

    def row(self) -> dict[str, float]:
        """Columns of this dyad."""
        levels = {f"first_{k}.{self.name}": self.first[k] for k in LEVELS}
        levels |= {f"weeks_{k}.{self.name}": self.weeks[k] for k in LEVELS}
        acts = {"spontaneous": self.spontaneous, "signal": self.signal, "answer": self.answer}
        return {
            f"peak.{self.name}": self.peak,
            **levels,
            **{f"acts_{name}.{self.name}": n for name, n in acts.items()},
        }


class Counts:
    """Counts of one history."""

    def __init__(self, model: "AlliancesInPython") -> None:
        self.model = model
        members, names = model.members, model.world.names
        ends = [[members[i] for i in names.indices(dyad)] for dyad in names.dyads]
        self.dyads = [DyadCounts(name, a, b) for name, (a, b) in zip(names.dyads, ends, strict=True)]
        self.joined = {(members[k], members[i]): 0 for k, i in names.helpers}
        self.exposure = dict.fromkeys(members, 0)
        self.origin: dict[State, dict[State, float]] = {}

    def see(self, t: int) -> None:
        """Count one step; nothing is counted before the window."""
        since = t - self.model.world.clock.window
        if since < 0:
            return
        if since == 0:
            self.origin = {state: dict(state.alignment) for state in self.model.members}
        for dyad in self.dyads:
            dyad.see(since, self.model.world.clock.war_steps)
        for state in self.model.members:
            for other, feud in state.feuds.items():
                self.exposure[other] += feud.act >= DISPLAY
                if feud.side is not None:
                    self.joined[state, feud.side] += 1

    def row(self) -> dict[str, float]:
        """All columns."""
        row = {name: value for dyad in self.dyads for name, value in dyad.row().items()}
        row |= {f"joined.{k.name}+{i.name}": n for (k, i), n in self.joined.items()}
        row |= {f"exposure.{state.name}": n for state, n in self.exposure.items()}
        for state in self.model.members:
            for other in state.others:
                subject = f"{state.name}>{other.name}"
                row[f"alignment.{subject}"] = state.alignment[other]
                row[f"alignment_origin.{subject}"] = self.origin[state][other]
        return row
