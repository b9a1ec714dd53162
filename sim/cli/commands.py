"""The commands there are, and how a command line finds its own."""

from dataclasses import dataclass

from sim.asking.refuse import refusal
from sim.cli.arguments import belongs_to_run
from sim.scenario.errors import clip, near_miss


@dataclass(frozen=True)
class Command:
    """A command: the module whose `main(arguments) -> exit code` answers it, how it is typed, what it does.

    The module is loaded when its command is asked for, so that no command pays for another's libraries.
    """

    module: str
    usage: str
    summary: str


STUDY = "sim.cli.study"
"""The module of all studies of one world: its `main` takes the command's name too."""

TABLE = {
    "run": Command(
        "sim.cli.run", "scenario=NAME [KEY=VALUE ...]", "simulate a scenario: table, plots, run folder"
    ),
    "explore": Command(
        "sim.cli.explore", "explore scenario=NAME", "a page in the browser that answers while a slider moves"
    ),
    "attribute": Command(
        STUDY, "attribute scenario=NAME", "which signal moved an outcome: Shapley shares, interactions"
    ),
    "backtest": Command(
        STUDY, "backtest data=DIR from=Y to=Y", "two-year forecasts from yearly origins, scored, at scale"
    ),
    "discover": Command(STUDY, "discover RUN | scenario=NAME", "which assumptions lead to an outcome: boxes"),
    "hindcast": Command(
        STUDY, "hindcast QUESTIONS run=FOLDER | scenario=NAME", "forecasts scored against what happened"
    ),
    "rare": Command(
        STUDY, "rare scenario=NAME", "events too rare for a batch, such as war.AZE-IRN: splitting"
    ),
    "replay": Command(
        "sim.cli.replay", "replay RUN which=typical", "one history as a story, and a page that plays it"
    ),
    "sensitivity": Command(STUDY, "sensitivity scenario=NAME", "what drives the answer: Morris, Sobol"),
    "sweep": Command(
        "sim.cli.sweep",
        "sweep KEY=A,B,C [...]",
        "many values, all combinations or a design, in one study",
    ),
    "compare": Command(
        "sim.cli.compare", "compare RUN_A RUN_B [...]", "how runs differ: inputs, paired differences, plots"
    ),
    "calibrate": Command(
        "sim.cli.calibrate", "calibrate [KEY=VALUE ...]", "fit the free parameters to the evidence; report"
    ),
    "drills": Command(
        "sim.cli.drills",
        "drills [KEY=VALUE ...]",
        "what an exercise does to P(force), by ally, border, theory",
    ),
    "landscape": Command(
        "sim.cli.landscape",
        "landscape FILE [KEY=VALUE ...]",
        "blocs of any actors: minima, basins, frustration",
    ),
    "draft": Command(
        "sim.cli.draft",
        "draft A,B,C year=Y out=FILE",
        "a scenario of the field's own files, or a table of actors",
    ),
    "import": Command(
        "sim.cli.import_events",
        "import FILE format=F into=NEW",
        "event data (ICEWS, GDELT, POLECAT, CSV) as signals",
    ),
    "benchmark": Command(
        "sim.cli.benchmark",
        "benchmark [scenario=NAME] [json=true]",
        "how fast the engine is beside Mesa and plain C",
    ),
    "resume": Command(
        "sim.cli.resume", "resume RUN", "go on with a run that was interrupted, from its folder"
    ),
    "merge": Command(
        "sim.cli.merge", "merge FOLDER", "one run, sweep or study out of its shards (shard=I/N)"
    ),
    "summary": Command(
        "sim.cli.summary", "summary RUN", "what a run says, be it at work, interrupted or ended"
    ),
    "report": Command(
        "sim.cli.report", "report FOLDER", "page and plots of a run or a study once more, from its folder"
    ),
    "verify": Command("sim.cli.verify", "verify RUN", "whether a folder holds what was written into it"),
    "reproduce": Command(
        "sim.cli.reproduce", "reproduce RUN", "the same run once more; whether it gives the same rows"
    ),
    "model": Command("sim.cli.model", "model", "the rules in their order, state variables and parameters"),
    "outcomes": Command(
        "sim.cli.outcomes", "outcomes scenario=NAME [find=WORD]", "what a study can be asked about, by name"
    ),
    "codes": Command("sim.cli.codes", "codes [WORD]", "the CAMEO codes of signals, with weights and rungs"),
    "scenarios": Command("sim.cli.scenarios", "scenarios", "list the scenarios that ship with the simulator"),
    "completion": Command(
        "sim.cli.completion", "completion bash|zsh|fish", "what a shell needs to complete a line"
    ),
    "schema": Command("sim.cli.schema", "schema", "the JSON schema of scenario files, for editors"),
    "validate": Command("sim.cli.validate", "validate FILE ...", "check scenario files without running them"),
}
"""A new command is one line here and one module with `main`."""

STUDIES = tuple(name for name, command in TABLE.items() if command.module == STUDY)
"""Commands that `study.main` answers, each by its name."""


def route(words: list[str]) -> tuple[str, list[str]]:
    """Split a command line into a command's name and its arguments; without a command's name it is `run`.

    Raises InputError for a first word that is neither a command nor an argument of `run`.
    """
    first = words[0]
    if belongs_to_run(first):
        return "run", words
    if first not in TABLE:
        hint = near_miss(first, TABLE) or f"scenario={clip(first)}"
        raise refusal("command", first, "one of " + ", ".join(TABLE), hint)
    return first, words[1:]
