"""The options of each study, in the field's words: help pages, refusals and parsing all read this table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.cli.options import OPTIONS
from sim.cli.readers import flag, number, one_of, seconds, whole
from sim.cli.refuse import refusal
from sim.scenario import places
from sim.scenario.errors import near_miss


@dataclass(frozen=True)
class StudyOption:
    """An option KEY=VALUE of a study: what it means, what it may be, its default, and how it is read.

    parse: text -> value; raises ValueError for anything that is not allowed.
    """

    meaning: str
    allowed: str
    default: Any
    parse: Callable[[str], Any]
    shown: str = ""

    @property
    def spoken(self) -> str:
        """The default as the help page prints it."""
        return self.shown or str(self.default)


def text(value: str) -> str:
    """Anything but nothing."""
    if not value.strip():
        raise ValueError(value)
    return value


def folder(value: str) -> Path:
    """A folder, there or not, of a name that the disk takes: who writes there may run for minutes before."""

    path = places.place(value)
    try:
        usable = path.is_dir() or not path.exists()
    except OSError as error:
        raise ValueError(value) from error
    if not usable:
        raise ValueError(value)
    return path


def one_name(value: str) -> str:
    """One name, where several with commas would be another question."""
    if "," in value:
        raise ValueError(value)
    return text(value)


OUTCOMES = (
    "outcomes: threat, display, force or war, alone (any dyad) or of a dyad (display.AZE-IRN);"
    " weeks_display.A-B, peak.A-B, acts.A-B; bloc.A-B; alignment.A-B or A>B; tension.A-B; joined.C+A;"
    " where C stands if A and B fight: posture_with_first.C:A-B, force_joins_first.C:A-B;"
    " all: python -m sim outcomes scenario=NAME"
)

ATTRIBUTE = {
    "outcome": StudyOption(
        f"what is attributed; several with commas. {OUTCOMES}",
        "the name of an outcome, or several with commas",
        None,
        text,
        "display.FOCUS and more",
    ),
    "by": StudyOption(
        "who gets shares: each signal, each episode (signals within a week of each other), each sending"
        " state, or each mechanism (what if all sunk costs had been cheap talk)",
        "signal, episode, state or mechanism",
        "signal",
        one_of("signal", "episode", "state", "mechanism"),
    ),
    "method": StudyOption(
        "all subsets, or drawn orders of joining with standard errors",
        "exact, sampled or auto",
        "auto",
        one_of("exact", "sampled", "auto"),
        "auto: exact up to 12",
    ),
    "pairs": StudyOption("whether to look at what pairs do together", "true or false", True, flag, "true"),
    "replicates": StudyOption(
        "histories of every world; all worlds share their chance",
        "a whole number from 20 to 100000",
        2000,
        whole(20, 100_000),
    ),
}

SENSITIVITY = {
    "outcome": StudyOption(
        f"what hangs on the inputs. {OUTCOMES}", "the name of one outcome", None, one_name, "display.FOCUS"
    ),
    "method": StudyOption(
        "morris: a cheap look at which inputs matter at all; sobol: how much of the variance comes from each",
        "morris or sobol",
        "morris",
        one_of("morris", "sobol"),
    ),
    "n": StudyOption(
        "rows of the design (sobol, best a power of two) or paths through it (morris)",
        "a whole number from 4 to 65536",
        None,
        whole(4, 65_536),
        "morris 40, sobol 512",
    ),
    "replicates": StudyOption(
        "histories per point of the design; at least two, or noise could not be told from influence",
        "a whole number from 2 to 1000",
        8,
        whole(2, 1000),
    ),
    "spread": StudyOption(
        "fixed theory parameters are varied by this share of themselves, intercepts by as many log-odds; 0"
        " leaves them fixed, as for theory=posterior, whose parameters are uncertain by themselves",
        "a number from 0 to 0.9",
        0.5,
        number(0.0, 0.9),
    ),
    "factors": StudyOption(
        "which inputs are varied: patterns with commas, such as theory.*,states.IRN.*; the others are"
        " drawn as usual",
        "patterns with commas",
        "*",
        text,
        "all uncertain ones",
    ),
}

RARE = {
    "outcome": StudyOption(
        "the rare event: war, force, display or threat, alone (any dyad) or of a dyad; joined.C+A, that C"
        " joins a dispute of A on its side",
        "one level, alone or of a dyad, or joined.C+A",
        None,
        one_name,
        "war.FOCUS",
    ),
    "effort": StudyOption(
        "paths per stage of the ladder", "a whole number from 16 to 100000", 1000, whole(16, 100_000)
    ),
    "repeats": StudyOption(
        "independent repeats of the whole, which the interval comes from",
        "a whole number from 2 to 1000",
        20,
        whole(2, 1000),
    ),
    "plain": StudyOption(
        "histories that are counted plainly beside it, as a check; 0 for none",
        "a whole number from 0 to 10000000",
        20_000,
        whole(0, 10_000_000),
    ),
}

REPLAY = {
    "replicate": StudyOption(
        "which history: the column `replicate` of outcomes.parquet",
        "a whole number from 0",
        0,
        whole(0, 2**32 - 1),
    ),
}

NAMES = {
    "find": StudyOption(
        "only the outcomes whose name or label has this word in it, such as TUR or posture",
        "a word",
        "",
        text,
        "all",
    ),
}

DISCOVER = {
    "outcome": StudyOption(
        f"what the assumptions lead to. {OUTCOMES}",
        "the name of one outcome",
        None,
        one_name,
        "display.FOCUS",
    ),
    "method": StudyOption(
        "prim: boxes peeled from the outside in; cart: leaves of a classification tree",
        "prim or cart",
        "prim",
        one_of("prim", "cart"),
    ),
    "above": StudyOption(
        "a history is of interest where its outcome is at least this",
        "a number",
        None,
        number(-1e9, 1e9),
        "that it happens; of a mean, the upper quartile",
    ),
    "boxes": StudyOption("boxes to look for at most", "a whole number from 1 to 5", 2, whole(1, 5)),
    "mass": StudyOption(
        "share of histories that a box holds at least", "a number from 0.01 to 0.5", 0.05, number(0.01, 0.5)
    ),
    "spread": StudyOption(
        "of a scenario: fixed theory parameters are varied by this share of themselves, intercepts by as"
        " many log-odds",
        "a number from 0 to 0.9",
        0.0,
        number(0.0, 0.9),
    ),
    "replicates": StudyOption(
        "of a scenario: histories to look at; of a run, all that it has",
        "a whole number from 200 to 1000000",
        8000,
        whole(200, 1_000_000),
    ),
}

OF: dict[str, dict[str, StudyOption]] = {
    "attribute": ATTRIBUTE,
    "discover": DISCOVER,
    "outcomes": NAMES,
    "rare": RARE,
    "replay": REPLAY,
    "sensitivity": SENSITIVITY,
}
"""Options by command."""

READERS: dict[str, Callable[[str], Any]] = {
    "executor": one_of("threads", "processes", "dask", "serial"),
    "scheduler": text,
    "block_seconds": seconds,
}
CREW = {
    key: StudyOption(OPTIONS[key].meaning, OPTIONS[key].allowed, None, parse, OPTIONS[key].default)
    for key, parse in READERS.items()
}
"""Who works, for commands that take none of a run's options."""

CALIBRATE = {
    "part": StudyOption(
        "what is fitted: the rules, to the targets; or, to the record of dyad-years in `data`, the alignment "
        "score and the opening of disputes; panel writes the strata of that record; forecast scores "
        "1992-2014 as told by 1946-1991",
        "rules, alignment, panel or forecast",
        "rules",
        one_of("rules", "alignment", "panel", "forecast"),
    ),
    "data": StudyOption(
        "with any part but rules, a folder that holds dyad_years/relevant_dyads_1946_2022.parquet",
        "a folder",
        None,
        Path,
        "none",
    ),
    "seed": StudyOption(
        "the number all chance is derived from", f"a whole number from 1 to {2**53}", 1, whole(1, 2**53)
    ),
    "size": StudyOption(
        "how large the samples of the fit are; 1 is about 6,000 disputes",
        "a number from 0.05 to 20",
        0.5,
        number(0.05, 20),
    ),
    "fit": StudyOption(
        "whether to fit, or only to measure the theories that ship", "true or false", True, flag, "true"
    ),
    "workers": StudyOption("how many work at once", "a whole number from 1 to 256", 2, whole(1, 256)),
    **CREW,
    "executor": replace(CREW["executor"], default="processes", shown="processes"),
    "out": StudyOption(
        "a folder for theory/*.yaml and evidence.md, or for the file that the part writes",
        "a folder",
        Path("results/calibration"),
        folder,
    ),
}

DRILLS = {
    "seed": CALIBRATE["seed"],
    "replicates": StudyOption(
        "histories of every world; all worlds share their chance",
        "a whole number from 1 to 1000000",
        8192,
        whole(1, 10**6),
    ),
    "workers": replace(CALIBRATE["workers"], default=None, shown="one per core"),
    **CREW,
    "executor": replace(CREW["executor"], default="threads", shown="threads"),
    "out": StudyOption("a folder for drills.csv and the map", "a folder", Path("results/drills"), folder),
}

LANDSCAPE = {
    "neutral": StudyOption(
        "the propensity that is neither friend nor enemy, such as 3 on a scale from 1 to 5",
        "a number from -1000 to 1000",
        0.0,
        number(-1000, 1000),
        "0",
    ),
    "temperature": StudyOption(
        "weigh configurations by exp(-energy / temperature): P(configuration), and of each pair P(one camp); "
        "up to 22 actors",
        "a number from 1e-9 to 1e9, in units of energy",
        None,
        number(1e-9, 1e9),
        "none: no probabilities",
    ),
    "json": StudyOption("print one JSON object in place of text", "true or false", False, flag, "false"),
    "out": StudyOption(
        "a folder for tables, all configurations of up to 20 actors among them, the figure and the page",
        "a folder that does not exist yet, is empty or holds the same landscape",
        None,
        folder,
        "none: nothing is written",
    ),
}

OF_THE_WORLD = ("scenario", "history", "theory", "set")
"""Options that say which world is meant."""

LISTS = ("outcomes",)
"""Commands of OF that only list something about a world: of a run's options they take no others."""

ALONE: dict[str, dict[str, StudyOption]] = {"calibrate": CALIBRATE, "drills": DRILLS, "landscape": LANDSCAPE}
"""Options of commands that take none of a run's."""


def read(command: str, words: Sequence[str]) -> dict[str, Any]:
    """Return the value of every option of a command of ALONE. Raises InputError for another word."""
    table = ALONE[command]
    given = {key: option.default for key, option in table.items()}
    for word in words:
        key, equals, value = word.partition("=")
        if key not in table or not equals or not value:
            raise refusal(command, word, "KEY=VALUE of " + ", ".join(table), near_miss(key, table))
        try:
            given[key] = table[key].parse(value)
        except ValueError:
            raise refusal(key, value, table[key].allowed) from None
    return given
