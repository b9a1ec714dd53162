"""Options that say who works, for commands that take none of a run's options."""

from collections.abc import Callable
from typing import Any

from sim.asking.option import StudyOption
from sim.asking.options import OPTIONS
from sim.asking.readers import one_of, seconds, text, whole

READERS: dict[str, Callable[[str], Any]] = {
    "executor": one_of("threads", "processes", "dask", "serial"),
    "scheduler": text,
    "block_seconds": seconds,
}

CREW = {
    key: StudyOption(OPTIONS[key].meaning, OPTIONS[key].allowed, None, parse, OPTIONS[key].default)
    for key, parse in READERS.items()
}

WORKERS = StudyOption("how many work at once", "a whole number from 1 to 256", 2, whole(1, 256))
SEED = StudyOption(
    "the number all chance is derived from", f"a whole number from 1 to {2**53}", 1, whole(1, 2**53)
)
