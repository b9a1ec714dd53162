"""Forecasts scored: question by question, over all of them, beside other forecasters, and beside what the
model expects of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.montecarlo.beside import sample_of
from sim.outcomes.themes.uncertainty import probability
from sim.statistics.foreseen import (
    Calibration,
    Foreseen,
    calibrate,
    foresee_brier,
    foresee_loss,
    foresee_skill,
    scored_probability,
)
from sim.statistics.intervals import Floats, Interval
from sim.statistics.scores import Scored, log_losses, score, squares
from sim.studies.hindcast.work import Events, Hindcast, Posed, replicates_of

MODEL = "the model"


@dataclass(frozen=True)
class Answered:
    """A question with its forecast. chance: what is scored (`scored_probability`); log_loss, brier: of it,
    from best to worst within the interval of the probability.
    """

    posed: Posed
    probability: Interval
    chance: float
    log_loss: tuple[float, float, float]
    brier: tuple[float, float, float]


@dataclass(frozen=True)
class Against:
    """The model beside another forecaster, on the questions that both answered."""

    key: str
    name: str
    questions: int
    model: Scored
    other: Scored
    foreseen: Foreseen


@dataclass(frozen=True)
class Together:
    """Scores over some of the questions."""

    title: str
    questions: int
    clusters: int
    model: Scored
    loss: Foreseen
    brier: Foreseen
    against: tuple[Against, ...]

    @property
    def worse_than(self) -> list[str]:
        """The other forecasters that did better than the model, beyond what these questions leave open."""
        return [each.name for each in self.against if each.model.skill.high < 0]

    @property
    def undecided(self) -> list[str]:
        """The other forecasters that these questions cannot tell from the model."""
        return [
            each.name for each in self.against if not (each.model.skill.low > 0 or each.model.skill.high < 0)
        ]


@dataclass(frozen=True)
class Scoring:
    """A hindcast with all of its scores. events [n, Q]: which histories have what was asked."""

    study: Hindcast
    events: Events

    @cached_property
    def chance(self) -> Floats:
        """The probabilities that are scored [Q]."""
        return np.array([scored_probability(int(k), len(self.events)) for k in self.events.sum(axis=0)])

    @cached_property
    def happened(self) -> Events:
        """The answers [Q]."""
        return np.array([each.spec.happened for each in self.study.posed])

    @cached_property
    def answers(self) -> list[Answered]:
        """Every question, in the file's order."""
        draws, replicate = sample_of(self.study.world.theory), replicates_of(self.study)
        found = []
        for at, posed in enumerate(self.study.posed):
            interval = probability(self.events[:, at], replicate, self.study.meta, draws)
            found.append(_answered(posed, interval, float(self.chance[at]), len(self.events)))
        return found

    @cached_property
    def together(self) -> list[Together]:
        """Scores over all questions, over those whose answer nobody contests, and by group."""
        sure = [at for at, each in enumerate(self.study.posed) if each.spec.contested is None]
        found = [self._together("all questions", range(len(self.study.posed)))]
        if 0 < len(sure) < len(self.study.posed):
            found.append(self._together("without contested answers", sure))
        for group in self.study.questions.file.groups:
            mine = [at for at, each in enumerate(self.study.posed) if each.spec.group == group]
            found += [self._together(f"group {group}", mine)] if mine else []
        return found

    @cached_property
    def calibration(self) -> Calibration:
        """How calibrated the forecasts were."""
        return calibrate(self.chance, self.happened, self.events)

    def forecasts_of(self, key: str) -> Floats:
        """The forecasts of another forecaster [Q], NaN where there is none."""
        return np.array([each.spec.references.get(key, np.nan) for each in self.study.posed])

    def _together(self, title: str, places: Sequence[int]) -> Together:
        at = np.asarray(places, np.int64)
        told = self.chance[at], self.happened[at], self.events[:, at]
        cluster = self._clusters(at)
        model = score({MODEL: told[0]}, told[1], cluster, MODEL)[MODEL]
        against = tuple(self._against(key, at) for key in self.study.questions.file.references)
        return Together(
            title, len(at), len(set(cluster.tolist())), model, foresee_loss(*told), foresee_brier(*told),
            tuple(each for each in against if each is not None),
        )  # fmt: skip

    def _against(self, key: str, places: np.ndarray) -> Against | None:
        other = self.forecasts_of(key)
        at = places[~np.isnan(other[places])]
        if not len(at):
            return None
        both = {MODEL: self.chance[at], key: other[at]}
        scored = score(both, self.happened[at], self._clusters(at), key)
        foreseen = foresee_skill(self.chance[at], other[at], self.happened[at], self.events[:, at])
        name = self.study.questions.file.references[key].name
        return Against(key, name, len(at), scored[MODEL], scored[key], foreseen)

    def _clusters(self, places: np.ndarray) -> np.ndarray:
        """The states that each question is about, as a number."""
        names = [self.study.posed[at].cluster for at in places]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _answered(posed: Posed, found: Interval, chance: float, n: int) -> Answered:
    ends = np.array(
        [chance, *np.clip([found.low, found.high], scored_probability(0, n), scored_probability(n, n))]
    )
    happened = np.full(len(ends), posed.spec.happened)
    losses, briers = log_losses(ends, happened), squares(ends, happened)
    return Answered(posed, found, chance, _ordered(losses), _ordered(briers))


def _ordered(scores: Floats) -> tuple[float, float, float]:
    """The score of what is scored, and the best and the worst within the interval."""
    return float(scores[0]), float(scores.min()), float(scores.max())
