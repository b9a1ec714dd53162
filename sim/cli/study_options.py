"""The options of every command but `run`: help pages, refusals and parsing all read this table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.asking import option
from sim.asking.option import StudyOption
from sim.asking.options import ONE_RUN, OPTIONS, SPLIT, SWEPT
from sim.asking.readers import text
from sim.asking.refuse import COMMAND_LINE, refusal
from sim.cli.event_options import IMPORT
from sim.explore import options as explore
from sim.scenario.errors import near_miss
from sim.studies.benchmark import options as benchmark
from sim.studies.calibration import options as calibration
from sim.studies.comparison import options as comparison
from sim.studies.draft import options as draft
from sim.studies.drills import options as drills
from sim.studies.landscape import options as landscape
from sim.studies.options import BY_COMMAND, DRAFTED
from sim.studies.sweep import options as sweep

NAMES = {
    "find": StudyOption(
        "only the outcomes whose name or label has this word in it, such as TUR or posture",
        "a word",
        "",
        text,
        "all",
    ),
}

OF: Mapping[str, Mapping[str, StudyOption]] = {
    **BY_COMMAND,
    "explore": explore.OPTIONS,
    "outcomes": NAMES,
}
"""Options of commands about one world."""

ALONE: dict[str, dict[str, StudyOption]] = {
    "calibrate": calibration.OPTIONS,
    "draft": draft.OPTIONS,
    "drills": drills.OPTIONS,
    "import": IMPORT,
    "landscape": landscape.OPTIONS,
}
"""Options of commands that take none of a run's."""

ON_A_CLUSTER = "executor=dask runs it on a cluster"
UNSPLIT = {
    "calibrate": {"shard": f"nothing: each step of a fit needs the one before; {ON_A_CLUSTER}"},
    "drills": {"shard": f"nothing: what it works out is kept nowhere before it ends; {ON_A_CLUSTER}"},
}
"""Why commands of ALONE whose work is shared out among workers are not split into shards."""

OF_RUNS: Mapping[str, Mapping[str, StudyOption]] = {
    "benchmark": benchmark.OPTIONS,
    "compare": comparison.OPTIONS,
    "resume": {},
    "reproduce": {},
    "sweep": sweep.OPTIONS,
}
"""Options of its own that a command has which reads its words by itself."""

CREW = ("workers", "executor", "scheduler", "block_seconds")

SHARED = {
    "benchmark": ("scenario", "replicates", "seed", "workers", "out", "history", "theory", "set"),
    "resume": (*CREW, "force", "keep"),
    "reproduce": ("workers",),
    "sweep": tuple(key for key in OPTIONS if key not in ONE_RUN or key in SWEPT),
}
"""Options of a run that such a command takes too."""

OUT = (
    "the study's folder: new, empty, or that of the same study, which is then gone on with",
    "results/studies/<stamp>-<hash>/",
)

OTHERWISE = {
    ("benchmark", "replicates"): ("how many histories are raced", "32768"),
    ("benchmark", "out"): ("a folder for benchmark.json", "none: nothing is written"),
    ("benchmark", "scenario"): ("what is raced", "aras_drills"),
    ("explore", "out"): ("the folder that changes are kept in; nothing else is written", "results/explore/"),
    **{(command, "out"): OUT for command in (*BY_COMMAND, "sweep")},
}
"""Options of a run that mean something else in a command: meaning, default."""

OF_THE_WORLD = ("scenario", "history", "theory", "set")
"""Options that say which world is meant."""

LISTS = ("outcomes",)
"""Commands of OF that only list something about a world: of a run's options they take no others."""

FEW = {"explore": ("scenario", "seed", "workers", "out", "history", "theory", "set")}
"""What commands of OF take of a run's options where that is not all that a study takes."""

SIZE = "replicates"
"""An option of runs that only some studies have, each with a meaning of its own."""


def list_shared(command: str) -> list[str]:
    """Return the options of a run that a command of OF or OF_RUNS takes too."""
    if command in OF_RUNS:
        return list(SHARED.get(command, ()))
    if command in LISTS:
        return list(OF_THE_WORLD)
    if command in FEW:
        return list(FEW[command])
    world = OF_THE_WORLD if command in DRAFTED else ()
    missing = {*world, *ONE_RUN, SIZE} - ({"shard"} if command in SPLIT else set())
    return [key for key in OPTIONS if key not in missing]


def describe_shared(command: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, meaning and default of every option of a run that a command takes too."""
    for key in list_shared(command):
        usual = OPTIONS[key].meaning, OPTIONS[key].default
        yield key, *OTHERWISE.get((command, key), usual)


def read(command: str, words: Sequence[str]) -> dict[str, Any]:
    """Return the value of every option of a command of ALONE. Raises InputError for another word."""
    table, given = ALONE[command], dict[str, str]()
    for word in words:
        key, equals, value = word.partition("=")
        if key in UNSPLIT.get(command, {}):
            raise refusal(key, word, UNSPLIT[command][key])
        if key not in table or not equals or not value:
            raise refusal(command, word, "KEY=VALUE of " + ", ".join(table), near_miss(key, table))
        given[key] = value
    return option.read(COMMAND_LINE, table, given)
