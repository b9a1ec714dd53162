"""One job: a scenario, many histories of it, and what came out, in a folder of its own."""

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.cli import afford, progress
from sim.cli.config import RunConfig, parse
from sim.montecarlo import plan
from sim.scenario import library
from sim.scenario import theory as theories
from sim.scenario.errors import InputError
from sim.store import files, folder, manifest, read
from sim.store.birth import Birth

DONE, NOT_WRITTEN, REFUSED, SOME_FAILED = 0, 1, 2, 3

SEED_BITS = 53
"""Of a drawn seed: any reader of JSON takes it without rounding, and two runs will hardly ever share it."""


def work(plain: Mapping[str, Any]) -> int:
    """Do what a composed configuration asks for and return its exit code.

    A refusal is printed and not raised, because a sweep goes on with its other jobs.
    """
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
    )


def _simulate(birth: Birth, workers: int | None, place: Path) -> int:
    # numba loads here: a refused job never waits for it
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
    try:
        manifest.write(place, birth.manifest(product, files.write(place, product)))
    except OSError as error:  # a full disk, a folder that went away
        progress.say(f"the run could not be written to {place}: {error.strerror or error}")
        return NOT_WRITTEN
    _show(place)
    return SOME_FAILED if product.failures else DONE


def _show(place: Path) -> None:
    """Draw and print what the folder holds: from here on, the folder is all that is read."""
    from sim.views import gallery, report, terminal

    run = read.read(place)
    with progress.doing("drawing the plots"):
        gallery.write_all(run, place)
        report.write(run, place)
    terminal.show(run.figures, run.meta, place)
