"""The door: a word goes to its command, key=value goes to the run."""

from sim import path

if __name__ == "__main__":
    path.leave_out_current_folder()  # before anything is imported that could lie there

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from sim.cli import commands, help_page, interrupts, manner, memory, output
from sim.cli.arguments import spell_out
from sim.scenario.errors import InputError

NOT_WRITTEN, REFUSED, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
"""Exit codes: nobody took our output, or memory is too little; bad input (nothing was written); Ctrl-C or
SIGTERM; the reader of our output went away."""

UNHURRIED = 100_000
"""New objects after which Python looks for garbage. Loading numba makes as many, and all of them stay: to
search them every few hundred, as is usual, takes half a second of every command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code.

    arguments: the words after the program's name; by default the process's own.
    Returns 0 done, 1 not written, 2 refused (bad input), 3 done but some histories failed, 130 interrupted,
    141 done but the reader of the output went away.
    """
    words = spell_out(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(UNHURRIED)
    with output.lenient() as out:
        code = _answered(words)
    if out.fault is None:
        return code
    if isinstance(out.fault, BrokenPipeError):
        return PIPE_CLOSED
    print(f"the output could not be printed: {out.fault.strerror or out.fault}", file=sys.stderr)
    return code or NOT_WRITTEN


def _answered(words: list[str]) -> int:
    try:
        with interrupts.by_signal():
            return dispatch(words)
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt as interrupt:
        if not isinstance(interrupt, interrupts.ToldInterrupt):
            print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        said = memory.shortage(error)
        if said is None:
            raise
        print(said, file=sys.stderr)
        return NOT_WRITTEN


def dispatch(words: list[str]) -> int:
    """Answer help and version at once, or load the one command that is asked for and hand it the rest."""
    if not words or words[0] in {"-h", "--help", "help"}:
        print(help_page.general())
        return 0
    if words[0] == "--version":
        print(help_page.version())
        return 0
    name, rest = commands.route(words)
    if "-h" in rest or "--help" in rest:
        print(help_page.of(name))
        return 0
    with manner.in_force(name, rest) as asked:
        if name in commands.STUDIES:
            from sim.cli import study

            return study.main(name, asked)
        command = import_module(commands.TABLE[name].module)
        return int(command.main(asked))


if __name__ == "__main__":
    ended = main()
    gc.freeze()  # all is given back to the system in a moment: to search it for garbage takes half a second
    sys.exit(ended)
