"""Refusals of the command line: one clear line each, in the form every refusal has."""

from sim.scenario.errors import InputError, Problem, clipped, shown

COMMAND_LINE = "command line"


def problem(key: str, got: object, allowed: str, hint: str = "") -> Problem:
    """Return the problem of one option: what was given, what is allowed, and perhaps the near miss."""
    given = "nothing" if got is None else shown(got)
    return Problem(COMMAND_LINE, None, clipped(key), given, allowed, hint)


def refusal(key: str, got: object, allowed: str, hint: str = "") -> InputError:
    """Return the exception that ends the program with this one problem."""
    return InputError([problem(key, got, allowed, hint)])
