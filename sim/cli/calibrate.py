"""`calibrate`: fit the free parameters to the targets, or only measure, and write theory files and the
evidence page.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.cli.progress import say
from sim.cli.refuse import refusal
from sim.scenario.errors import near_miss

DONE, NOT_WRITTEN = 0, 1
OPTIONS = {
    "seed": "the number all chance is derived from [1]",
    "size": "how large the samples of the fit are; 1 is about 6,000 disputes [0.5]",
    "fit": "true, or false to measure the theories that ship without fitting anything [true]",
    "workers": "processes [2]",
    "out": "a folder for theory/*.yaml and evidence.md [results/calibration]",
}


def main(words: list[str]) -> int:
    """Calibrate and return the exit code: 0 done, 1 not written. Raises InputError for bad words or bad
    evidence files.
    """
    given = _options(words)
    seed, workers = _whole(given, "seed", 1, 2**53), _whole(given, "workers", 2, 256)
    size, fitting = _size(given), _flag(given)
    from sim.studies import priors, targets

    targets.read(), priors.read()  # refused before anything is compiled
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        texts = _work(seed, size, fitting, pool.map)
    return _write(Path(given.get("out", "results/calibration")), texts)


def _work(seed: int, size: float, fitting: bool, pool_map: Callable[..., Any]) -> dict[str, str]:
    """The files to write, by name."""
    from sim.studies import calibration, evidence_report, targets, theory_files

    began, facts = time.monotonic(), targets.read()
    fitted = calibration.calibrate(seed, size, pool_map, lambda text: _tell(began, text)) if fitting else None
    found = {}
    for name, theory in calibration.variants(fitted).items():
        _tell(began, f"measuring {name}")
        seeds = calibration.FINAL_SEEDS if name == "full" else calibration.VARIANT_SEEDS
        found[name] = calibration.lines(facts, *calibration.measured(theory, seed + 100, seeds, pool_map))
    command = f"python -m sim calibrate seed={seed} size={size:g}" + ("" if fitting else " fit=false")
    missed = calibration.misses(found["full"])
    print(f"{len(facts) - len(missed)} of {len(facts)} targets pass; missed: {', '.join(missed) or 'none'}")
    texts = {} if fitted is None else theory_files.texts(fitted)
    return {**texts, "evidence.md": evidence_report.page(fitted, facts, found, command)}


def _tell(began: float, text: str) -> None:
    say(f"{time.monotonic() - began:5.0f} s  {text}")


def _write(folder: Path, texts: dict[str, str]) -> int:
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(path)
    except OSError as error:
        print(f"could not be written to {folder}: {error.strerror or error}", file=sys.stderr)
        return NOT_WRITTEN
    return DONE


def _options(words: list[str]) -> dict[str, str]:
    given = {}
    for word in words:
        key, equals, value = word.partition("=")
        if key not in OPTIONS or not equals or not value:
            raise refusal("calibrate", word, "KEY=VALUE of " + ", ".join(OPTIONS), near_miss(key, OPTIONS))
        given[key] = value
    return given


def _whole(given: dict[str, str], key: str, default: int, most: int) -> int:
    text = given.get(key, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise refusal(key, text, f"a whole number from 1 to {most}")
    return int(text)


def _size(given: dict[str, str]) -> float:
    try:
        size = float(given.get("size", "0.5"))
    except ValueError:
        size = -1.0
    if not 0.05 <= size <= 20:
        raise refusal("size", given["size"], "a number from 0.05 to 20")
    return size


def _flag(given: dict[str, str]) -> bool:
    text = given.get("fit", "true")
    if text not in ("true", "false"):
        raise refusal("fit", text, "true or false")
    return text == "true"
