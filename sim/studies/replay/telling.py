"""What happened in a step, in words: read off a block of one history once the step is over."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import DYAD_OF, OF, THIRD, TIED, Block
from sim.dynamics.draws import SIGNAL, fill_units
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    ANSWER,
    AT_WAR,
    CAUSE,
    HOLD,
    JOINING,
    LENGTH,
    NEUTRAL,
    ONSET,
    OPENING,
    PRESSING,
    RIVALS,
    SIDE,
    STIRRED,
    SUPPORT_FIRST,
    TENSION,
    THREATEN,
    WAR,
    WORST,
    YIELDS,
)
from sim.outcomes.chronicle import levels
from sim.scenario.codebook import rung_of
from sim.scenario.errors import count_of

ACTS = (
    "cooperates (exercises, arms, aid)", "pledges support", "engages (visits, talks)", "", "protests",
    "downgrades relations", "threatens force", "displays force", "uses force",
)  # fmt: skip
"""What a state does, by rung."""

SIGNALLED, ACTED, SIDED, DISPUTED, TURNED = "signal", "act", "side", "dispute", "tie"
"""Kinds of moments."""

WHY = {
    OPENING: "opens a dispute",
    ANSWER: "answers",
    PRESSING: "presses on",
    JOINING: "joins a side",
}
DIPLOMACY, SETTLES, AT_ARMS = "diplomacy", "settles the dispute", "the war goes on"
NO_RUNG = -1


@dataclass(frozen=True)
class Moment:
    """Something that happened.

    kind: signal, act, side (a third state takes one), dispute (it opens, becomes a war, closes) or tie (a
    rivalry or a pact begins or ends). rung: of an act, -1 of all else. why: in words.
    """

    step: int
    day: date
    kind: str
    who: str
    whom: str
    what: str
    rung: int = NO_RUNG
    why: str = ""
    detail: str = ""


class Teller:
    """Keeps what happened, and what each state last suffered from each other."""

    def __init__(self, world: World, block: Block) -> None:
        self.world, self.block = world, block
        self.moments: list[Moment] = []
        self.levels: list[list[int]] = []
        self.tension: list[npt.NDArray[np.float32]] = []
        self.alignment: list[npt.NDArray[np.float32]] = []
        self.suffered: dict[tuple[str, str], str] = {}
        self.began = [0] * len(world.names.dyads)
        first, second = np.array([world.names.indices(dyad) for dyad in world.names.dyads], np.int64).T
        self.dyads = first, second
        self._remember()

    def listen(self, t: int) -> None:
        """Tell step t, which has just ended."""
        day = self.world.scenario.horizon.date_of(t)
        acts = [*self._acts(t, day)]
        joining = [act for act in acts if act.why == WHY[JOINING]]  # behind what they join
        new = [*self._signals(t, day), *self._ties(t, day), *(act for act in acts if act not in joining)]
        new += [*self._sides(t, day), *joining, *self._disputes(t, day)]
        self.moments += new
        for moment in new:
            if moment.kind == ACTED and moment.rung >= THREATEN:
                self.suffered[moment.whom, moment.who] = f"{moment.who} {moment.what}, {day}"
        self.levels.append(levels(self.block, self.dyads)[:, 0].tolist())
        self.tension.append(self.block.dispute[TENSION, :, 0].copy())
        self.alignment.append(self.block.pair[ALIGNMENT, ..., 0].copy())
        self._remember()

    def _remember(self) -> None:
        """Keep what the next step is compared with."""
        block = self.block
        self.course, self.side = block.course[..., 0].copy(), block.stand[SIDE, :, 0].copy()
        self.rivals, self.allied = (block.pair[row, ..., 0].copy() for row in (RIVALS, ALLIED))

    def _signals(self, t: int, day: date) -> Iterator[Moment]:
        for s, (name, spec) in enumerate(self.world.scenario.signals.items()):
            if not self._begins(t, s):
                continue
            senders = tuple(dict.fromkeys((*spec.sources, *spec.joint_with)))
            if rung_of(spec.cameo) >= THREATEN:
                told = {(target, sender) for sender in senders for target in spec.targets}
                self.suffered |= dict.fromkeys(told, f"{spec.title}, {day}")
            who, whom = " + ".join(senders), ", ".join(spec.targets)
            yield Moment(t, day, SIGNALLED, who, whom, spec.title, detail=name)

    def _begins(self, t: int, s: int) -> bool:
        structure, block = self.world.structure, self.block
        since = t - int(block.schedule[ONSET, s, 0])
        if not structure.recurring[s]:
            return since == 0
        out = np.empty(1)
        one, other = (int(word) for word in structure.signal_key[s])
        fill_units(out, block.replicate, SIGNAL, t, one, other, block.seed)
        return bool(0 <= since < block.schedule[LENGTH, s, 0] and out[0] < block.chance[s, 0])

    def _ties(self, t: int, day: date) -> Iterator[Moment]:
        """Rivalries and pacts that began or ended."""
        for row, before, name in ((RIVALS, self.rivals, "rivalry"), (ALLIED, self.allied, "pact")):
            now = self.block.pair[row, ..., 0]
            for i, j in zip(*np.nonzero(np.triu(now != before, 1)), strict=True):
                what = f"a {name} begins" if now[i, j] > 0 else f"the {name} ends"
                yield Moment(t, day, TURNED, self.world.states[i], self.world.states[j], what)

    def _acts(self, t: int, day: date) -> Iterator[Moment]:
        """What every state does to every other; militarized acts with what brought them about."""
        if t < self.world.clock.window:
            return
        ids, square = self.world.states, self.world.structure.square
        for i, j in zip(*np.nonzero(square[TIED]), strict=True):
            rung = int(self.block.conduct[ACT, i, j, 0])
            if i != j and rung != HOLD:
                why, detail = self._why(int(i), int(j), rung)
                yield Moment(t, day, ACTED, ids[i], ids[j], ACTS[rung], rung, why, detail)

    def _why(self, i: int, j: int, rung: int) -> tuple[str, str]:
        d, choice = int(self.world.structure.square[DYAD_OF, i, j]), self.block.choice
        if rung < THREATEN or d < 0:
            return (SETTLES if d >= 0 and choice[YIELDS, d, 0] else DIPLOMACY), ""
        cause, who, whom = int(choice[CAUSE, d, 0]), self.world.states[i], self.world.states[j]
        p = self.world.names.dyads.index("-".join(sorted((who, whom))))
        if cause == PRESSING and self.course[WORST, p] == WAR:
            return AT_ARMS, ""
        if cause == OPENING:
            tension = float(self.tension[-1][p]) if self.tension else 0.0
            liking = f"{float(self.block.pair[ALIGNMENT, i, j, 0]):+.2f}".replace("-", "−")
            return WHY[cause], f"tension {tension:.2f}, odds ×{math.exp(tension):.1f}; alignment {liking}"
        if cause == ANSWER:
            return WHY[cause], self.suffered.get((who, whom), "")
        return WHY.get(cause, "chosen by hand"), ""

    def _sides(self, t: int, day: date) -> Iterator[Moment]:
        """Third states that took a side in this step."""
        structure, block = self.world.structure, self.block
        for q, (k, p) in enumerate(zip(structure.third[THIRD], structure.third[OF], strict=True)):
            side = int(block.stand[SIDE, q, 0])
            before = NEUTRAL if block.course[AGE, p, 0] == 0 else int(self.side[q])
            if side in (NEUTRAL, before) or block.course[STIRRED, p, 0] == 0:
                continue
            first, second = self.world.names.dyads[p].split("-")
            friend, foe = (first, second) if side > NEUTRAL else (second, first)
            what = "supports" if abs(side) == SUPPORT_FIRST else "joins"
            words = f"{what} {friend} against {foe}"
            yield Moment(t, day, SIDED, self.world.states[k], friend, words, detail=foe)

    def _disputes(self, t: int, day: date) -> Iterator[Moment]:
        """Disputes that opened, became a war or closed."""
        for p, dyad in enumerate(self.world.names.dyads):
            before, age = int(self.course[AGE, p]), int(self.block.course[AGE, p, 0])
            first, second = dyad.split("-")
            if age == 0:
                self.began[p] = t
                yield Moment(t, day, DISPUTED, first, second, "their dispute opens")
            if self.block.course[STIRRED, p, 0] == AT_WAR:
                yield Moment(t, day, DISPUTED, first, second, "their dispute becomes a war")
            if before >= 0 > age:
                weeks = round((t - self.began[p]) * self.world.scenario.horizon.step_days / 7)
                how = "is settled" if self._yields(p) else "lapses"
                after = f"after {count_of(weeks, 'week')}"
                yield Moment(t, day, DISPUTED, first, second, f"their dispute {how} {after}")

    def _yields(self, p: int) -> bool:
        return bool(self.block.choice[YIELDS, self.world.structure.sides[:, p], 0].any())
