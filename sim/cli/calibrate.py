"""`calibrate`: fit the free parameters to the targets, or only measure, and write theory files and the
evidence page; or estimate from the record what alignment is made of.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.asking.refuse import refusal
from sim.cli.folder_words import crew_of
from sim.cli.progress import note, say
from sim.cli.study_options import read
from sim.montecarlo.completed import WorkersLostError
from sim.montecarlo.in_order import CallFailedError, map_in_order
from sim.scenario.errors import printable
from sim.scenario.places import find_shipped, is_file
from sim.store import atomic

DONE, NOT_WRITTEN = 0, 1
PAGE = "evidence.md"


def main(words: list[str]) -> int:
    """Calibrate and return the exit code: 0 done, 1 not written. Raises InputError for bad words or bad
    evidence files.
    """
    given = read("calibrate", words)
    if given["part"] != "rules":
        return _write(given["out"], _of_record(given["part"], given["data"]))
    from sim.studies.calibration import forecast_file, priors, targets

    targets.read(), priors.read(), forecast_file.read()  # refused before anything is compiled
    others = _read_others(given["out"])
    crew = crew_of(given, own_agents=False)
    try:
        with crew.opened() as pool:
            texts = _work(given["seed"], given["size"], given["fit"], map_in_order(pool, crew.limits))
    except (CallFailedError, WorkersLostError) as error:
        say(f"the fit could not be carried out: {error}")
        return NOT_WRITTEN
    page = texts[PAGE].rstrip() + "\n" + (f"\n{others}" if others else "")
    return _write(given["out"], {**texts, PAGE: page})


def _read_others(folder: Path) -> str:
    """The sections of the evidence page that others wrote: of the page that is replaced, where it has some,
    else of that of this checkout. Raises InputError where a page is there and cannot be read.
    """
    from sim.studies.calibration.report import read_others

    pages = [folder / PAGE, find_shipped("docs") / PAGE]
    try:
        found = [read_others(page.read_text(encoding="utf-8")) for page in pages if is_file(page)]
    except (OSError, UnicodeDecodeError) as error:
        raise refusal("out", str(folder), f"a folder whose {PAGE}, if it has one, can be read") from error
    return next(filter(None, found), "")


def _work(seed: int, size: float, fitting: bool, pool_map: Callable[..., Any]) -> dict[str, str]:
    """The files to write, by name."""
    from sim.scenario import theory_sets
    from sim.studies.calibration import dyad_table, forecast_file, targets, theory_files
    from sim.studies.calibration import report as evidence_report
    from sim.studies.calibration import work as calibration

    began, facts = time.monotonic(), targets.read()
    fitted = calibration.calibrate(seed, size, pool_map, lambda text: _tell(began, text)) if fitting else None
    found = {}
    for name, theory in calibration.variants(fitted).items():
        _tell(began, f"measuring {name}")
        seeds = calibration.FINAL_SEEDS if name == "full" else calibration.VARIANT_SEEDS
        found[name] = calibration.lines(facts, *calibration.measure(theory, seed + 100, seeds, pool_map))
    command = f"python -m sim calibrate seed={seed} size={size:g}" + ("" if fitting else " fit=false")
    missed = calibration.misses(found["full"])
    print(f"{len(facts) - len(missed)} of {len(facts)} targets pass; missed: {', '.join(missed) or 'none'}")
    texts = {} if fitted is None else theory_files.texts(fitted)
    own = {} if fitted is None else calibration.plain(fitted)
    _tell(began, "measuring the dyads of the shipped scenario")
    dyads = dyad_table.rows({**theory_sets.values("full"), **own}, seed)
    forecast = forecast_file.read()
    return {**texts, PAGE: evidence_report.page(fitted, facts, found, dyads, forecast, command)}


def _of_record(part: str, data: Path | None) -> dict[str, str]:
    """The file of the alignment score, the strata or the forecast, from a user's own copy of the record."""
    if data is None:
        raise refusal("data", None, f"a folder that holds dyad_years, with part={part}")
    if part == "panel":
        from sim.studies.calibration import alignment_file, dyad_years, stratify

        panel = dyad_years.read(data, *stratify.WINDOW)
        return {"evidence/panel.yaml": stratify.text(panel, alignment_file.read().panel)}
    if part == "rates":
        from sim.studies.calibration import base_rates

        return {"evidence/base_rates.yaml": base_rates.text(data)}
    if part == "forecast":
        from sim.studies.calibration import forecast, forecast_file

        return {"evidence/forecast.yaml": forecast_file.text(forecast.forecast(data))}
    from sim.studies.calibration import alignment, alignment_file

    began = time.monotonic()
    found = alignment.fit(data, lambda text: _tell(began, text))
    return {"evidence/alignment.yaml": alignment_file.text(found)}


def _tell(began: float, text: str) -> None:
    note(f"{time.monotonic() - began:5.0f} s  {text}")


def _write(folder: Path, texts: dict[str, str]) -> int:
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_text(path, text)
            print(printable(str(path)))
    except OSError as error:
        say(f"could not be written to {folder}: {error.strerror or error}")
        return NOT_WRITTEN
    return DONE
