"""The options of `calibrate`."""

from dataclasses import replace
from pathlib import Path

from sim.asking.crew import CREW, SEED, WORKERS
from sim.asking.option import StudyOption
from sim.asking.readers import flag, folder, number, one_of, whole
from sim.studies.calibration.years import EARLIEST, LAST

OPTIONS = {
    "part": StudyOption(
        "what is fitted: the rules, to the targets; or, to the record of dyad-years in `data`, the alignment "
        "score and the opening of disputes; panel writes the strata of that record; forecast scores "
        "1992-2014 with what 1946-1991 teach; rates counts how often dyads of a kind come to force",
        "rules, alignment, panel, rates or forecast",
        "rules",
        one_of("rules", "alignment", "panel", "rates", "forecast"),
    ),
    "data": StudyOption(
        "with any part but rules, and with until, a folder that holds "
        "dyad_years/relevant_dyads_1946_2022.parquet; with part=rules and until, "
        "dyad_years/disputes_originators_1946_2014.csv besides",
        "a folder",
        None,
        Path,
        "none",
    ),
    "until": StudyOption(
        "fit to years of the record up to this one alone, for forecasts of later ones; with part=rules too, "
        "which then reads `data`. Nothing that ships is made so",
        f"a year from {EARLIEST} to {LAST}",
        None,
        whole(EARLIEST, LAST),
        f"none: what ships is fitted to years up to {LAST}, part=forecast to those up to 1991",
    ),
    "seed": SEED,
    "size": StudyOption(
        "how large the samples of the fit are; 1 is about 6,000 disputes",
        "a number from 0.05 to 20",
        0.5,
        number(0.05, 20),
    ),
    "fit": StudyOption(
        "whether to fit, or only to measure the theories that ship", "true or false", True, flag, "true"
    ),
    "workers": WORKERS,
    **CREW,
    "executor": replace(CREW["executor"], default="processes", shown="processes"),
    "out": StudyOption(
        "a folder for theory/*.yaml and evidence.md, or for the file that the part writes",
        "a folder",
        Path("results/calibration"),
        folder,
    ),
}
