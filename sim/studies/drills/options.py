"""The options of `drills`."""

from dataclasses import replace
from pathlib import Path

from sim.asking.crew import CREW, SEED, WORKERS
from sim.asking.option import StudyOption
from sim.asking.readers import folder, whole

OPTIONS = {
    "seed": SEED,
    "replicates": StudyOption(
        "histories of every world; all worlds share their chance",
        "a whole number from 1 to 1000000",
        8192,
        whole(1, 10**6),
    ),
    "workers": replace(WORKERS, default=None, shown="one per core"),
    **CREW,
    "executor": replace(CREW["executor"], default="threads", shown="threads"),
    "out": StudyOption("a folder for drills.csv and the map", "a folder", Path("results/drills"), folder),
}
