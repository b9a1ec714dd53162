"""The help pages, written out of the tables of commands and options; no heavy import, an instant answer."""

from textwrap import fill

from sim import __version__
from sim.asking.options import OPTIONS, TELLING
from sim.cli.commands import TABLE
from sim.cli.manner import TAKERS
from sim.cli.study_options import ALONE, OF, OF_RUNS, describe_shared

WIDTH, USAGE = 100, 48

ABOUT = (
    "Simulate how states signal, escalate and take sides: thousands of histories of one scenario, "
    "and what share of them ends where, with intervals."
)

EXAMPLES = """\
Examples
  python -m sim scenario=aras_drills
  python -m sim scenario=aras_drills replicates=10000 seed=1 set.states.IRN.resolve=0.9
  python -m sim scenario=aras_drills set.signals.aras_bridging=null      without that signal
  python -m sim -m scenario=aras_drills,quiet_world set.states.IRN.resolve=0.2,0.5,0.8
                                      -m: every combination, in one folder with index and plots
  python -m sim scenario=aras_drills design=lhs points=200 "over.theory.reaction=[0,2]"
  python -m sim compare results/A results/B

Exit codes: 0 done, 1 results could not be written, 2 refused (nothing written), 3 done but some
histories failed, 130 interrupted."""


def general() -> str:
    """Return the page that `--help` prints."""
    return "\n\n".join([fill(ABOUT, WIDTH), _commands(), _options(), EXAMPLES])


def of(name: str) -> str:
    """Return the page of the command called `name`."""
    if name == "run":
        return general()
    command = TABLE[name]
    head = f"python -m sim {command.usage}\n\n  {command.summary}"
    return "\n\n".join([head, *_own_options(name), *_telling(name)])


def _telling(name: str) -> list[str]:
    """The options that say how the command tells what it finds."""
    rows = [_row(key, f"{TELLING[key].meaning} [{TELLING[key].default}]") for key in TAKERS.get(name, ())]
    return ["\n".join(["How it tells what it finds", *rows])] if rows else []


def version() -> str:
    """Return the line that `--version` prints."""
    return f"sim {__version__}"


def _commands() -> str:
    rows = [_command(command.usage, command.summary) for command in TABLE.values()]
    return "\n".join(["Commands", *rows, "  python -m sim COMMAND --help"])


def _command(usage: str, summary: str) -> str:
    """How a command is typed and what it does, on a line of its own where the first is long."""
    head = f"  python -m sim {usage}"
    return f"{head:<{USAGE}} {summary}" if len(head) <= USAGE else f"{head}\n{'':{USAGE}} {summary}"


def _options() -> str:
    table = {**OPTIONS, **TELLING}
    rows = [_row(key, f"{option.meaning} [{option.default}]") for key, option in table.items()]
    return "\n".join(["Options of a run, written KEY=VALUE [default]", *rows])


def _own_options(name: str) -> list[str]:
    """The options of a command, and those that it shares with a run."""
    known = {**OF, **ALONE, **OF_RUNS}
    if name not in known:
        return ["It has no options."]
    own = known[name]
    rows = [_row(key, f"{option.meaning} [{option.spoken}]") for key, option in own.items()]
    told = ["\n".join(["Options, written KEY=VALUE [default]", *rows])] if rows else []
    shared = () if name in ALONE else describe_shared(name)
    others = [_row(key, f"{meaning} [{default}]") for key, meaning, default in shared if key not in own]
    head = "As in a run" if rows else "Options, written KEY=VALUE [default]"
    return [*told, *(["\n".join([head, *others])] if others else [])]


def _row(key: str, text: str) -> str:
    return fill(text, WIDTH, initial_indent=f"  {key:<13} ", subsequent_indent=" " * 16)
