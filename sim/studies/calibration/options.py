"""The options of `calibrate`."""

from dataclasses import replace
from pathlib import Path

from sim.asking.crew import CREW, SEED, WORKERS
from sim.asking.option import StudyOption
from sim.asking.readers import flag, folder, number, one_of

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
        "with any part but rules, a folder that holds dyad_years/relevant_dyads_1946_2022.parquet",
        "a folder",
        None,
        Path,
        "none",
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
