"""The options of a run, in the field's words: help page, refusals and checks all read this table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """An option KEY=VALUE: what it means, what it may be, and what it is by default."""

    meaning: str
    allowed: str
    default: str


OPTIONS = {
    "scenario": Option(
        "what is simulated: a scenario that ships (see `scenarios`) or the path of a scenario file",
        "the name of a scenario or the path of a .yaml file",
        "none",
    ),
    "replicates": Option(
        "how many histories to simulate; more of them narrow the intervals",
        "a whole number of at least 1",
        "2000",
    ),
    "seed": Option(
        "the number all chance is derived from; the same seed gives the same histories",
        "a whole number from 0 to 18446744073709551615",
        "drawn, printed and stored",
    ),
    "precision": Option(
        "run until the interval of one outcome, in a sweep that of every cell, is so narrow, half its width; "
        "`replicates` is the first look",
        "a number above 0",
        "none: exactly `replicates`",
    ),
    "precision_outcome": Option(
        "the outcome that `precision` is about, as in summary.csv",
        "the name of a probability or a bounded mean, such as p_level_4.AZE-IRN",
        "use of force in the focus",
    ),
    "max_replicates": Option(
        "where a run or sweep with `precision` ends at the latest", "a whole number of at least 1", "200000"
    ),
    "workers": Option("how many processor cores to use", "a whole number of at least 1", "all"),
    "executor": Option(
        "who runs the blocks of histories: threads; processes, which survive a crash; dask, a cluster (needs "
        "the extra dask); serial, one after the other, for a debugger",
        "threads, processes, dask or serial; with agents= not threads",
        "threads, with agents= processes",
    ),
    "scheduler": Option(
        "the Dask scheduler to use with executor=dask",
        "the address of a Dask scheduler, as tcp://HOST:PORT, with executor=dask",
        "none: a cluster of this machine's processes",
    ),
    "block_seconds": Option(
        "how long a block of some hundred histories, or a piece of a study, may run before it is given up "
        "and counted as failed",
        "a number of seconds above 0",
        "100 times what it should take, at least 600, with agents= at least 60; none for pieces of studies",
    ),
    "force": Option(
        "run even what the estimate of time, memory and disk says this machine cannot do",
        "true or false",
        "false",
    ),
    "shard": Option(
        "run one part of the run, of a sweep's cells or of a study's pieces alone, 3/10 the third of ten, "
        "into the folder that all share; then `merge`",
        "I/N: part I of N, from 1/N to N/N",
        "none: the whole run",
    ),
    "out": Option(
        "the run's folder: new, empty, or that of the same run, which is then gone on with or extended",
        "a folder that does not exist yet, is empty or holds the same run",
        "results/<scenario>/<stamp>-<hash>/",
    ),
    "keep": Option(
        "what is kept of every history beside its outcomes: trajectories, that is step data of all dyads "
        "and a log of events",
        "trajectories",
        "nothing",
    ),
    "history": Option(
        "before the origin date: given (only the record's signals happen) or simulated (states act from "
        "the start)",
        "given or simulated",
        "the scenario's own",
    ),
    "agents": Option(
        "states that follow your own rules: a Python file, which is executed, with a class for each of them",
        "the path of a .py file that ends with AGENTS = {STATE: CLASS}",
        "none: all states follow the model's rules",
    ),
    "theory": Option(
        "the set of theory parameters, or a file of your own that is laid over one; a parameter alone is set "
        "as theory.PARAMETER=VALUE",
        "the name of a set of parameters or the path of a .yaml file",
        "full",
    ),
    "set": Option(
        "changes inside the scenario: set.states.IRN.resolve=0.9, or null to remove: set.signals.ID=null",
        "written as set.PATH.INSIDE.THE.SCENARIO=VALUE",
        "nothing",
    ),
}

TELLING = {
    "plots": Option(
        "whether figures are drawn; without them the page says so, and `report` draws them later",
        "true or false",
        "true",
    ),
    "quiet": Option("print nothing but the folder and errors", "true or false", "false"),
    "json": Option(
        "print one JSON document of the answer: every number with n, failed, interval and method",
        "true or false",
        "false",
    ),
}
"""How a command tells what it found; what is simulated does not depend on them."""

ONE_RUN = ("precision", "precision_outcome", "max_replicates", "shard", "agents", "keep")
"""Options of a single run. Of these sweeps have those of SWEPT, the studies of SPLIT have `shard`."""

SWEPT = ("precision", "precision_outcome", "max_replicates", "shard")
"""Options of a single run that a sweep has too."""

SPLIT = ("attribute", "backtest", "discover", "hindcast", "rare", "sensitivity")
"""Studies that can be split into shards: those whose work is pieces that need nothing of each other."""


def not_in(study: str, key: str) -> str:
    """Return why an option of ONE_RUN is refused in a study, where nothing may stand for it."""
    if key == "agents":
        return f"nothing: {study} runs the model's own rules; agents= is for single runs"
    if key == "keep":
        return f"nothing: {study} keeps outcomes alone; keep= is for single runs"
    if key == "shard":
        return f"nothing: {study} is not split; shard= is for runs, sweeps, {', '.join(SPLIT)}"
    return f"nothing: {study} runs `replicates` histories of each world; {key}= is for runs and sweeps"
