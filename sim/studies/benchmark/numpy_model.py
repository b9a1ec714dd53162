"""The same rules in NumPy, vectorised over replicates and pairs: arrays [N, N, W], one expression per rule.

Inputs come from sim.engines.inputs, which is vectorised NumPy already; the rules are written a second time.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics import arrays, parameters
from sim.dynamics.draws import SIGNAL
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.studies.benchmark.chances import AddressedChance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DRAWN = ("theory", "own", "pair", "dyad", "weight", "chance")
"""Fields of a block that hold inputs; NumPy works with doubles."""

Draws = tuple[Floats, Floats, Floats, Floats]
THREATEN, DISPLAY, FORCE = arrays.THREATEN, arrays.DISPLAY, arrays.FORCE
LEVELS = np.array([2, 3, 4, 5])[:, None, None]
SENT = (arrays.FRIENDLY, arrays.HOSTILE, arrays.THREAT_COST, arrays.PLEDGE_COST, arrays.HIDDEN_FRIENDLY,
        arrays.HIDDEN_HOSTILE)  # fmt: skip


class OwnDraws:
    """A generator as it comes with NumPy."""

    def __init__(self, seed: int, states: int, width: int) -> None:
        self.generator = np.random.Generator(np.random.SFC64(seed))
        self.shape = (2, states, states, width)

    def pairs(self, _: int) -> Draws:
        """Normals of perception and drift, uniforms of choice and joining, [N, N, W] each."""
        normals, uniforms = self.generator.standard_normal(self.shape), self.generator.random(self.shape)
        return normals[0], normals[1], uniforms[0], uniforms[1]

    def units(self, _: int, __: int, ___: str) -> Floats:
        """Uniforms [W] of a recurring signal."""
        return self.generator.random(self.shape[-1])


class NumpyModel:
    """Histories of a world, `width` at a time."""

    def __init__(self, world: World, seed: int, width: int) -> None:
        self.world, self.s, self.lanes = world, world.structure, Lanes(world, seed, width)
        self.actor, self.target, self.reverse, _ = self.s.link
        self.apart = ~np.eye(len(world.states), dtype=bool)[..., None]
        self.tied = self.s.square[arrays.TIED].astype(bool)
        self.signals = list(world.scenario.signals)

    def theory(self, name: str) -> Floats:
        """A parameter [W]."""
        row: Floats = self.b.theory[parameters.NAMES.index(name)]
        return row

    def run(self, first: int, chance: OwnDraws | AddressedChance) -> dict[str, Floats | Ints]:
        """Rows of `width` replicates from `first` on: columns named as the batch engine's."""
        block = self.lanes.load(first)
        self.b = block._replace(**{field: getattr(block, field).astype(np.float64) for field in DRAWN})
        self._begin()
        for t in range(self.world.clock.steps):
            self._step(t, chance)
            if t >= self.world.clock.window:
                self._count(t - self.world.clock.window)
        return self._rows()

    def _begin(self) -> None:
        n, d, w = len(self.world.states), len(self.actor), self.lanes.width
        interest, pact, resolve = (
            self.b.pair[arrays.INTEREST],
            self.b.pair[arrays.PACT],
            self.b.dyad[arrays.RESOLVE],
        )
        self.alignment, self.support, self.belief = interest.copy(), pact.copy(), resolve.copy()
        self.commitment, self.help = np.zeros((d, w)), np.zeros((n, n, w))
        self.grievance, self.told = np.zeros((d, 4, w)), np.zeros((d, 4, w))
        self.act, self.side = np.ones((d, w), np.int64), np.full((d, w), -1)
        self.mutual, self.peak = np.zeros((d, w), np.int64), np.ones((d, w), np.int64)
        self.first, self.weeks = np.full((4, d, w), -1), np.zeros((4, d, w), np.int64)
        self.why = np.zeros((3, d, w), np.int64)
        self.exposure, self.joined = np.zeros((n, w), np.int64), np.zeros((n, n, w), np.int64)

    def _step(self, t: int, chance: OwnDraws | AddressedChance) -> None:
        seen, self.shock, choice, joining = chance.pairs(t)
        spread = self.theory("perception_noise")
        self.perceived = np.exp(spread * (seen - 0.5 * spread))
        self._speak()
        self._deliver(t, chance)
        coming = self._aligned(t)
        self._resent()
        self._believe()
        self.commitment = np.maximum(self.theory("commitment_kept") * self.commitment, self.pledged)
        self.alignment = coming
        self.side[:] = -1
        if t < self.world.clock.window:
            self.act[:] = arrays.HOLD
            return
        self._decide(choice[self.actor, self.target])
        self._join(joining[self.actor, self.target])

    def _speak(self) -> None:
        """The last step's acts as public signals."""
        n, w = len(self.world.states), self.lanes.width
        self.said = dict(zip(SENT, np.zeros((len(SENT), n, n, w)), strict=True))
        weight, at = self.s.act_weight[self.act], (self.actor, self.target)
        audience = self.b.own[arrays.AUDIENCE][self.actor]
        tied, sunk = self.theory("tied_evidence"), self.theory("sunk_evidence")
        cost = np.where(self.act >= THREATEN, tied, self.theory("talk_evidence")) * audience
        cost += np.where(self.act >= DISPLAY, sunk, 0.0)
        friendly, hostile = np.maximum(weight, 0.0), np.minimum(weight, 0.0)
        self.said[arrays.FRIENDLY][at], self.said[arrays.HOSTILE][at] = friendly, hostile
        self.said[arrays.PLEDGE_COST][at], self.said[arrays.THREAT_COST][at] = (
            friendly * cost,
            -hostile * cost,
        )
        self.pledged = np.where(self.act >= THREATEN, -hostile, 0.0)
        self.given = np.zeros((len(self.actor), 4, w))

    def _deliver(self, t: int, chance: OwnDraws | AddressedChance) -> None:
        drawn: dict[int, Floats] = {}
        for e in self.s.due[self.s.due_from[t] : self.s.due_from[t + 1]]:
            signal = int(self.s.message[arrays.SIGNAL, e])
            if not self.s.recurring[signal]:
                since, length = (
                    t - self.b.schedule[arrays.ONSET, signal],
                    self.b.schedule[arrays.LENGTH, signal],
                )
                drawn[signal] = np.where((since >= 0) & (since < length), 1.0 / length, 0.0)
            elif signal not in drawn:
                unit = chance.units(SIGNAL, t, f"signals.{self.signals[signal]}")
                drawn[signal] = (unit < self.b.chance[signal]).astype(np.float64)
            self._say(int(e), drawn[signal] * self.b.weight[e])

    def _say(self, e: int, weight: Floats) -> None:
        i, j, _, heard_by, h = self.s.message[:, e]
        talk, tying, sunk, border, private = self.s.mechanism[:, e]
        cost = sunk * self.theory("sunk_evidence") + self.b.own[arrays.AUDIENCE, i] * (
            tying * self.theory("tied_evidence") + talk * self.theory("talk_evidence")
        )
        friendly, hostile = np.maximum(weight, 0.0), np.minimum(weight, 0.0)
        hidden = private * (1.0 - self.theory("private_visibility"))
        for row, value in zip(SENT, (
            (1.0 - hidden) * friendly, (1.0 - hidden) * hostile, -hostile * cost, friendly * cost,
            hidden * friendly, hidden * hostile,
        ), strict=True):  # fmt: skip
            self.said[row][i, j] += value
        if heard_by >= 0 and h >= 0:
            mine = self.reverse[heard_by]
            self.given[heard_by, h] -= hostile * (1.0 + border * self.theory("border_salience"))
            self.pledged[mine] = np.maximum(self.pledged[mine], -hostile * tying)

    def _bias(self) -> Floats:
        bias: Floats = 1.0 + self.theory("attribution_bias") * np.maximum(-self.alignment, 0.0)
        return bias

    def _aligned(self, t: int) -> Floats:
        """Alignments of the coming step [N, N, W]."""
        a, bias, said = self.alignment, self._bias(), self.said
        secret = said[arrays.HIDDEN_FRIENDLY] + np.swapaxes(bias, 0, 1) * said[arrays.HIDDEN_HOSTILE]
        heard = _over_third(a, said[arrays.FRIENDLY]) + bias * _over_third(a, said[arrays.HOSTILE])
        heard += np.swapaxes(secret, 0, 1)
        others = np.where(self.apart, a, 0.0)
        pull = self.s.thirds[..., None] * _over_third(others, np.swapaxes(others, 0, 1))
        push = self.theory("signal_effect") * self.perceived * heard + self.theory("balance") * pull
        moved = a + self.theory("reversion") * (self.b.pair[arrays.INTEREST] - a) + (1.0 - a * a) * push
        moved += self.theory("drift") * self.shock
        if t > self.world.clock.window:
            moved -= self.b.pair[arrays.ROUTINE]
        coming: Floats = np.where(self.tied[..., None], np.clip(moved, -1.0, 1.0), a)
        return coming

    def _resent(self) -> None:
        back = (self.target, self.actor)
        friendly = self.said[arrays.FRIENDLY][back] + self.said[arrays.HIDDEN_FRIENDLY][back]
        left = self.theory("grievance_kept") * np.maximum(1.0 - self.theory("easing") * friendly, 0.0)
        scale = (self._bias() * self.perceived)[self.actor, self.target]
        suffered = self.act[self.reverse]
        for h in range(arrays.MEMORIES):
            rung = h + arrays.FIRST_HOSTILE
            received = np.where(suffered == rung, -self.s.act_weight[rung], 0.0)
            self.grievance[:, h] = self.grievance[:, h] * left + received * scale
            self.told[:, h] = self.told[:, h] * left + self.given[:, h] * scale

    def _believe(self) -> None:
        kept, cost = self.theory("belief_kept"), self.said[arrays.THREAT_COST]
        direct = cost[self.target, self.actor]
        shown = direct + self.theory("reputation") * (cost.sum(axis=1)[self.target] - direct)
        prior = self.b.dyad[arrays.RESOLVE]
        self.belief = prior + kept * (self.belief - prior) + self.perceived[self.actor, self.target] * shown
        pact = self.b.pair[arrays.PACT]
        self.support = pact + kept * (self.support - pact) + self.said[arrays.PLEDGE_COST]
        self.help = np.where(self.tied[..., None], _logistic(self.support), 0.0)

    def _success(self) -> Floats:
        """Expected success [D, W]."""
        reach, helps = self.b.pair[arrays.PROJECTED], self.help
        mine = 1e-12 + reach[self.actor, self.target]
        for k in range(len(self.world.states)):
            both = (self.tied[k, self.actor] & self.tied[k, self.target])[:, None]
            for_me, for_them = helps[k, self.actor], helps[k, self.target]
            mine = mine + both * for_me * (1.0 - for_them) * reach[k, self.target]
        p: Floats = 1.0 / (1.0 + (mine[self.reverse] / mine) ** self.theory("decisiveness"))
        return p

    def _decide(self, draw: Floats) -> None:
        p = self._success()
        slope = -self.theory("dislike") * self.alignment[self.actor, self.target]
        deterred = self.theory("retaliation") * _logistic(self.belief) * (1.0 - p)
        coercive = slope + self.theory("success") * (2.0 * p - 1.0) - deterred
        tied = self.theory("audience_cost") * self.b.own[arrays.AUDIENCE][self.actor]
        weight, utilities = self.s.act_weight, []
        for rung in range(6):
            per_severity = coercive if rung >= THREATEN else slope
            utility = self.b.theory[rung] - weight[rung] * per_severity
            utilities.append(
                utility + (tied * np.minimum(self.commitment, -weight[rung]) if rung > 1 else 0.0)
            )
        utilities[arrays.HOLD] = np.zeros_like(p)
        odds = np.exp(self.theory("precision") * np.stack(utilities))
        self.act = self._picked(odds, draw, self.grievance + self.told)
        self.unprovoked = self._picked(odds, draw, np.zeros_like(self.told))
        self.signalled = self._picked(odds, draw, self.told)

    def _picked(self, bare: Floats, draw: Floats, memory: Floats) -> Ints:
        shares = memory / (memory + self.theory("saturation"))
        s0, s1, s2, s3 = np.moveaxis(shares, 1, 0)
        up, down = self.theory("spill_up"), self.theory("spill_down")
        harsher_display = np.maximum(s2, down * s3)
        harsher_threat = np.maximum(s1, down * harsher_display)
        milder_display = np.maximum(s2, up * s1)
        provoked = [
            np.maximum(s0, down * harsher_threat),
            np.maximum(np.maximum(s1, up * s0), harsher_threat),
            np.maximum(milder_display, harsher_display),
            np.maximum(s3, up * milder_display),
        ]
        answer = np.exp(self.theory("precision") * self.theory("reaction") * np.stack(provoked))
        odds = bare.copy()
        odds[2] *= answer[0]
        odds[3:] *= self.b.dyad[arrays.THREAT_QUARREL : arrays.FORCE_QUARREL + 1] + (answer[1:] - 1.0)
        passed = np.cumsum(odds, axis=0)
        picked: Ints = (draw * passed[-1] >= passed[:-1]).sum(axis=0)
        return picked

    def _join(self, draw: Floats) -> None:
        fights = np.maximum(self.act, self.act[self.reverse]) == FORCE
        for d in np.flatnonzero(self._called(fights)):
            k, o = self.actor[d], self.target[d]
            best = np.full(self.lanes.width, -np.inf)
            for f in range(self.s.first[o], self.s.first[o + 1]):
                i = self.target[f]
                if i == k or not self.tied[k, i] or not fights[f].any():
                    continue
                pledge = self.theory("join_commitment") * self.b.own[arrays.AUDIENCE, k] * self.help[k, i]
                leaning = self.theory("join_alignment") * (self.alignment[k, i] - self.alignment[k, o])
                drive = self.theory("join") + pledge + leaning + self.b.pair[arrays.TOIL, k, o]
                more = fights[f] & (drive > best)
                best, self.side[d] = np.where(more, drive, best), np.where(more, i, self.side[d])
            with np.errstate(over="ignore"):
                stays = (draw[d] >= _logistic(self.theory("precision") * best)) | (self.act[d] == FORCE)
            self.side[d] = np.where(stays, -1, self.side[d])
        self.act = np.where(self.side >= 0, FORCE, self.act)

    def _called(self, fights: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Directed dyads [D] whose actor may have a fight to join somewhere against its target."""
        busy = np.zeros(len(self.world.states), bool)
        busy[self.actor[fights.any(axis=1)]] = True
        called: npt.NDArray[np.bool_] = busy[self.target]
        return called

    def _count(self, since: int) -> None:
        theirs = self.act[self.reverse]
        self.mutual = np.where(np.minimum(self.act, theirs) == FORCE, self.mutual + 1, 0)
        level = np.maximum(np.maximum(self.act, theirs) - 1, 1)
        level = np.where(self.mutual >= self.world.clock.war_steps, 5, level)
        self.peak = np.maximum(self.peak, level)
        reached = level >= LEVELS
        self.weeks += reached
        self.first = np.where(reached & (self.first < 0), since, self.first)
        military = self.act >= DISPLAY
        own, calm, told = military & (self.side < 0), self.unprovoked >= DISPLAY, self.signalled >= DISPLAY
        self.why += np.stack([own & calm, own & told & ~calm, own & ~told & ~calm])
        np.add.at(self.exposure, self.target, military)
        for d in np.flatnonzero((self.side >= 0).any(axis=1)):
            lanes = np.flatnonzero(self.side[d] >= 0)
            self.joined[self.actor[d], self.side[d, lanes], lanes] += 1
        if since == 0:
            self.origin = self.alignment.copy()

    def _rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        names, states = self.world.names, self.world.states
        for p, dyad in enumerate(names.dyads):
            d = int(np.flatnonzero(self.s.link[arrays.PAIR] == p)[0])
            rows[f"peak.{dyad}"] = self.peak[d]
            for k in range(4):
                rows[f"first_{k + 2}.{dyad}"], rows[f"weeks_{k + 2}.{dyad}"] = (
                    self.first[k, d],
                    self.weeks[k, d],
                )
            for row, why in enumerate(("spontaneous", "signal", "answer")):
                rows[f"acts_{why}.{dyad}"] = self.why[row, d] + self.why[row, self.reverse[d]]
        rows |= {f"joined.{states[k]}+{states[i]}": self.joined[k, i] for k, i in names.helpers}
        rows |= {f"exposure.{state}": self.exposure[i] for i, state in enumerate(states)}
        for i, j in zip(*np.nonzero(self.tied), strict=True):
            subject = f"{states[i]}>{states[j]}"
            rows[f"alignment.{subject}"] = self.alignment[i, j]
            rows[f"alignment_origin.{subject}"] = self.origin[i, j]
        return rows


def _over_third(a: Floats, b: Floats) -> Floats:
    """Sum over x of a[o, x] b[s, x] [N, N, W], replicate by replicate."""
    total: Floats = np.einsum("oxw,sxw->osw", a, b)
    return total


def _logistic(x: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-x))
    return found
