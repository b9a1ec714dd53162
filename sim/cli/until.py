"""`calibrate until=YEAR`: what it may be asked, and the rules fitted to years up to that one alone."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim import __version__
from sim.asking.refuse import refusal
from sim.scenario.places import find_shipped
from sim.studies.calibration.years import LAST

if TYPE_CHECKING:
    from sim.studies.calibration.basis import Basis


def check(given: Mapping[str, Any]) -> None:
    """Raise InputError where `until` does not go with the other options."""
    until = given["until"]
    if until is None:
        return
    if given["out"].resolve() == find_shipped("configs").resolve():
        raise refusal("out", str(given["out"]), "another folder: what ships is fitted to all years")
    if given["part"] == "rules" and given["data"] is None:
        raise refusal("data", None, "a folder that holds dyad_years, with until")
    if given["part"] == "rules" and not given["fit"]:
        raise refusal("fit", "false", "true, with until: no theory that ships is fitted to other years")
    if given["part"] == "forecast" and until == LAST:
        raise refusal("until", str(until), f"a year before {LAST}: later ones are forecast")


def work(
    basis: "Basis", given: Mapping[str, Any], pool_map: Callable[..., Any], tell: Callable[[str], None]
) -> dict[str, str]:
    """The files to write, by name: theory, evidence, a page, and from what they come."""
    from sim.scenario import theory as theories
    from sim.studies.calibration import kept_fit, report, theory_files
    from sim.studies.calibration import work as calibration

    assert basis.until is not None
    seed, size = given["seed"], given["size"]
    fitted = calibration.calibrate(basis, seed, size, pool_map, tell)
    theory = theories.parse({**basis.base, **calibration.plain(fitted)}, "full")
    tell("measuring the fitted theory")
    measured = calibration.measure(theory, seed + 100, calibration.FINAL_SEEDS, pool_map, basis.strata)
    lines = calibration.lines(basis.facts, *measured)
    print(calibration.tell_misses(basis.facts, lines))
    command = f"python -m sim calibrate data=DIR until={basis.until} seed={seed} size={size:g}"
    said = {"command": command, "until": basis.until, "version": __version__}
    return {
        **basis.texts,
        **theory_files.texts(fitted, basis),
        "evidence.md": report.page_until(fitted, basis.facts, lines, basis.until, command),
        kept_fit.NAME: json.dumps(said, indent=2) + "\n",
    }
