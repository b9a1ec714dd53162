"""`calibrate`: fit the free parameters to the targets, or only measure, and write theory files and the
evidence page; or estimate from the record what alignment is made of.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking.refuse import refusal
from sim.cli import until
from sim.cli.folder_words import crew_of
from sim.cli.progress import note, say
from sim.cli.study_options import read
from sim.montecarlo.completed import WorkersLostError
from sim.montecarlo.in_order import CallFailedError, map_in_order
from sim.scenario.errors import printable
from sim.scenario.places import find_shipped, is_file
from sim.store import atomic

if TYPE_CHECKING:
    from sim.studies.calibration.basis import Basis

DONE, NOT_WRITTEN = 0, 1
PAGE = "evidence.md"


def main(words: list[str]) -> int:
    """Calibrate and return the exit code: 0 done, 1 not written. Raises InputError for bad words or bad
    evidence files.
    """
    given = read("calibrate", words)
    until.check(given)
    if given["part"] != "rules":
        return _write(given["out"], _of_record(given["part"], given["data"], given["until"]))
    from sim.studies.calibration import basis, forecast_file

    forecast_file.read()  # refused before anything is compiled
    began, last = time.monotonic(), given["until"]
    rests_on, others = basis.read_shipped(), _read_others(given["out"]) if last is None else ""
    if last is not None:
        rests_on = basis.of_record(given["data"], last, partial(_tell, began))
    crew = crew_of(given, own_agents=False)
    work = partial(_work, rests_on) if last is None else partial(until.work, rests_on)
    try:
        with crew.opened() as pool:
            pool_map = map_in_order(pool, crew.limits)
            texts = work(given, pool_map, partial(_tell, began))
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


def _work(
    basis: "Basis", given: Mapping[str, Any], pool_map: Callable[..., Any], tell: Callable[[str], None]
) -> dict[str, str]:
    """The files to write, by name."""
    from sim.scenario import theory_sets
    from sim.studies.calibration import dyad_table, forecast_file, theory_files
    from sim.studies.calibration import report as evidence_report
    from sim.studies.calibration import work as calibration

    seed, size, fitting = given["seed"], given["size"], given["fit"]
    fitted = calibration.calibrate(basis, seed, size, pool_map, tell) if fitting else None
    found = {}
    for name, theory in calibration.variants(fitted).items():
        tell(f"measuring {name}")
        seeds = calibration.FINAL_SEEDS if name == "full" else calibration.VARIANT_SEEDS
        measured = calibration.measure(theory, seed + 100, seeds, pool_map)
        found[name] = calibration.lines(basis.facts, *measured)
    command = f"python -m sim calibrate seed={seed} size={size:g}" + ("" if fitting else " fit=false")
    print(calibration.tell_misses(basis.facts, found["full"]))
    texts = {} if fitted is None else theory_files.texts(fitted, basis)
    own = {} if fitted is None else calibration.plain(fitted)
    tell("measuring the dyads of the shipped scenario")
    dyads = dyad_table.rows({**theory_sets.values("full"), **own}, seed)
    forecast = forecast_file.read()
    page = evidence_report.page(fitted, basis.facts, found, dyads, forecast, command)
    return {**texts, PAGE: page}


def _of_record(part: str, data: Path | None, last: int | None) -> dict[str, str]:
    """The file of the alignment score, the strata or the forecast, from a user's own copy of the record, of
    years up to `last` where that is asked for.
    """
    if data is None:
        raise refusal("data", None, f"a folder that holds dyad_years, with part={part}")
    began = time.monotonic()
    if part == "panel":
        from sim.studies.calibration import alignment, alignment_file, dyad_years, stratify, years

        panel = dyad_years.read_onsets(data, *years.recent(last))
        if last is None:
            return {"evidence/panel.yaml": stratify.text(panel, alignment_file.read().panel)}
        known = alignment_file.describe(alignment.fit(data, partial(_tell, began), last))
        half_life = known.windows_since_1946.opening[alignment.FADING].value
        return {"evidence/panel.yaml": stratify.text(panel, known.panel, last, half_life)}
    if part == "rates":
        from sim.studies.calibration import base_rates

        return {"evidence/base_rates.yaml": base_rates.text(data, last)}
    if part == "forecast":
        from sim.studies.calibration import forecast, forecast_file

        return {"evidence/forecast.yaml": forecast_file.text(forecast.forecast(data, last), last)}
    from sim.studies.calibration import alignment, alignment_file

    found = alignment.fit(data, partial(_tell, began), last)
    return {"evidence/alignment.yaml": alignment_file.text(found, last)}


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
