"""One history as what a page plays: who stands with whom after every step, how far each dyad is, what
happened.
"""

from typing import Any

import numpy as np

from sim.outcomes.blocs import partitions
from sim.studies.replay.heading import heading
from sim.studies.replay.story import find_main
from sim.studies.replay.telling import SIGNALLED, Moment
from sim.studies.replay.work import History
from sim.views.text import clean

PLACES = 3
"""Decimals of a tie and of tension: what a page can show of them."""


def frames(history: History) -> dict[str, Any]:
    """Return a history in JSON's own types; every text is cleaned.

    By step: levels and tension by relevant dyad, ties by dyad (the mean of both directions' alignment),
    blocs (a character a state). moments: in order, `main` those that mattered.
    """
    world, names = history.world, history.world.names
    pairs = [names.indices(pair) for pair in names.pairs]
    one, other = np.array(pairs, np.int64).reshape(-1, 2).T
    ties = (history.alignment[:, one, other] + history.alignment[:, other, one]) / 2
    main = {id(moment) for moment in find_main(history)}
    return {
        "title": clean(world.scenario.title),
        "heading": heading(history),
        "why": history.why,
        "replicate": history.replicate,
        "seed": str(history.seed),
        "states": [
            {"id": clean(state), "name": clean(world.scenario.states[state].name)} for state in world.states
        ],
        "dyads": [names.indices(dyad) for dyad in names.dyads],
        "pairs": pairs,
        "days": [str(day) for day in history.days],
        "window": world.clock.window,
        "levels": history.levels.tolist(),
        "tension": _rounded(history.tension),
        "ties": _rounded(ties),
        "blocs": partitions(history.partitions).tolist(),
        "moments": [_moment(history, each, id(each) in main) for each in history.moments],
    }


def _rounded(values: Any) -> Any:
    return np.round(np.asarray(values, np.float64), PLACES).tolist()


def _moment(history: History, moment: Moment, main: bool) -> dict[str, Any]:
    told = {
        "step": moment.step,
        "kind": moment.kind,
        "who": clean(moment.who),
        "whom": clean(moment.whom),
        "what": clean(moment.what),
        "rung": moment.rung,
        "main": main,
    }
    if moment.kind != SIGNALLED:
        return told | {"why": clean(moment.why), "detail": clean(moment.detail)}
    cited = history.world.scenario.signals[moment.detail].citation
    if cited is None:
        return told
    where = f"{clean(cited.document)}, paragraph {cited.paragraph}"
    return told | {"quote": clean(cited.quote or ""), "where": where}
