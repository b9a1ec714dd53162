"""The run: a scenario, many histories of it, and what came out, in a folder of its own."""

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.cli import afford, hydra_door, places, progress
from sim.cli.arguments import prepared
from sim.cli.config import RunConfig, parse
from sim.montecarlo import plan
from sim.scenario import library
from sim.scenario import theory as theories
from sim.scenario.errors import InputError
from sim.store import files, folder, manifest, read
from sim.store.birth import Birth

DONE, REFUSED, SOME_FAILED = 0, 2, 3

SEED_BITS = 53
"""Of a drawn seed: any reader of JSON takes it without rounding, and two runs will hardly ever share it."""


def main(words: list[str]) -> int:
    """Run what `words` ask for, once or for each job of a sweep, and return the exit code.

    0 done, 2 refused, or a job of a sweep was, 3 done but some replicates failed.
    Raises InputError where the words themselves are refused; nothing was run or written then.
    """
    codes: list[int] = []
    hydra_door.for_each_job(prepared(words), lambda plain: codes.append(_job(plain)))
    return REFUSED if REFUSED in codes else max(codes, default=DONE)


def _job(plain: Mapping[str, Any]) -> int:
    # A sweep goes on with its other jobs, so what stops this one is told here and not raised.
    try:
        return _run(parse(plain))
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED


def _run(config: RunConfig) -> int:
    birth = _birth(config)
    afford.check(plan.size(birth.scenario), config.replicates, config.workers)
    with folder.claimed(config.folder, birth.scenario.name, birth.started, birth.digest) as place:
        return _simulate(birth, config.workers, place)


def _birth(config: RunConfig) -> Birth:
    edits = config.edits if config.history is None else {**config.edits, "history": config.history}
    return Birth(
        options=config.model_dump(by_alias=True),
        scenario=library.load(config.scenario, edits),
        theory=theories.parse(config.theory, "command line"),
        seed=secrets.randbits(SEED_BITS) if config.seed is None else config.seed,
        replicates=config.replicates,
        checkout=places.checkout(),
    )


def _simulate(birth: Birth, workers: int | None, place: Path) -> int:
    # numba loads here: a refused run never waits for it
    from sim.engines import batch
    from sim.montecarlo.produce import produce
    from sim.montecarlo.run import AllFailedError

    if not batch.is_compiled():
        progress.say("compiling the rules: once per version and machine, up to a minute")
    try:
        with progress.shown(birth.replicates) as told:
            product = produce(birth.scenario, birth.theory, birth.seed, birth.replicates, workers, told)
    except AllFailedError as error:
        progress.say(f"every replicate failed, nothing to report: {error}")
        return SOME_FAILED
    manifest.write(place, birth.manifest(product, files.write(place, product)))
    _show(place)
    return SOME_FAILED if product.failures else DONE


def _show(place: Path) -> None:
    """Draw and print what the folder holds: from here on, the folder is all that is read."""
    from sim.views import terminal
    from sim.views.plots import write_all

    run = read.read(place)
    write_all(run, place / files.PLOTS)
    terminal.show(run.figures, run.meta, place)
