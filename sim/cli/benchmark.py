"""`benchmark`: the compiled engine beside Mesa, its rules beside plain C, checked before they are timed."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.asking import option
from sim.asking.config import RunConfig, parse
from sim.asking.refuse import COMMAND_LINE, problem
from sim.cli import progress
from sim.cli.arguments import SWEEP, prepare
from sim.model.address import draw_seed
from sim.scenario.errors import InputError
from sim.store import atomic
from sim.studies.benchmark.options import OPTIONS

DONE, WRONG = 0, 1

DEFAULTS = {"scenario": "scenario=aras_drills", "replicates": "replicates=32768"}
"""What is raced where nothing else is said."""


def main(words: list[str]) -> int:
    """Print the table, or with json=true one JSON object, and return the exit code.

    1 where a contestant does not tell the engine's histories; no ratio is printed then. Raises InputError
    where the words, the scenario or the theory are refused.
    """
    own, config = _own(words), _config(words)
    if own["growth"]:
        return _growth(own, config)
    from sim.studies.benchmark.contest import Plan, WrongError, compete
    from sim.studies.benchmark.recipe import recipe, world
    from sim.studies.benchmark.table import lines

    edits = config.edits if config.history is None else {**config.edits, "history": config.history}
    text = recipe(config.scenario, edits, config.theory)
    world(text)
    seed = draw_seed() if config.seed is None else config.seed
    workers = config.workers or os.cpu_count() or 1
    try:
        said = compete(
            Plan(text, seed, config.replicates, workers, own["repeats"], own["mesa"]), progress.say
        )
    except WrongError as wrong:
        progress.say(f"no ratios: {wrong}")
        return WRONG
    _tell(said, lines(said), config.folder, own["json"])
    return DONE


def _growth(own: Mapping[str, Any], config: RunConfig) -> int:
    """Tables of how costs grow, on invented worlds under the theory that was asked for."""
    from sim.scenario import theory as theories
    from sim.studies.benchmark.growth import grow, lines

    said = grow(theories.parse(config.theory, "command line"), own["repeats"], progress.say)
    _tell(said, lines(said), config.folder, own["json"])
    return DONE


def _own(words: Sequence[str]) -> dict[str, Any]:
    parts = (word.partition("=") for word in words)
    given = {key: value for key, _, value in parts if key in OPTIONS}
    wrong = [problem("option", word, "no sweep: one scenario is raced") for word in words if word in SWEEP]
    try:
        found = option.read(COMMAND_LINE, OPTIONS, given)
    except InputError as refused:
        raise InputError([*refused.problems, *wrong]) from None
    if wrong:
        raise InputError(wrong)
    return found


def _config(words: Sequence[str]) -> RunConfig:
    keys = [word.partition("=")[0] for word in words]
    rest = [word for word, key in zip(words, keys, strict=True) if key not in OPTIONS]
    checked = prepare([*rest, *(word for key, word in DEFAULTS.items() if key not in keys)])
    from sim.cli.hydra_door import compose_job

    plain: list[Mapping[str, Any]] = []
    compose_job(checked, plain.append)
    return parse(plain[0])


def _tell(said: Mapping[str, Any], table: Sequence[str], folder: Path | None, as_json: int) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(said, indent=1, allow_nan=False) + "\n"
        atomic.write_text(folder / "benchmark.json", text)
    print(json.dumps(said, allow_nan=False) if as_json else "\n".join(table))
