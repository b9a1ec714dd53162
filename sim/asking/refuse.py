"""Refusals of the command line: one clear line each, in the form every refusal has."""

import shlex

from sim.scenario.errors import InputError, Problem, clip, show

COMMAND_LINE = "command line"

QUOTED_BY_HAND = frozenset("\"'\\$,[]{}()")
"""What a value may hold for a reason of its own, so that nobody can tell whether it was meant as text."""


def problem(key: str, got: object, allowed: str, hint: str = "") -> Problem:
    """Return the problem of one option: what was given, what is allowed, and perhaps the near miss."""
    given = "nothing" if got is None else show(got)
    return Problem(COMMAND_LINE, None, clip(key), given, allowed, hint)


def refusal(key: str, got: object, allowed: str, hint: str = "") -> InputError:
    """Return the exception that ends the program with this one problem."""
    return InputError([problem(key, got, allowed, hint)])


def ungrammatical(word: str) -> Problem:
    """Return the problem of a word that Hydra's grammar cannot read, with the quotes that text needs."""
    bare = word.lstrip("+")
    key, equals, value = bare.partition("=")
    allowed = "KEY=VALUE; text with =, &, ! or the like in quotes of its own; brackets closed"
    hint = shlex.quote(f'{key}="{value}"')
    as_text = equals and value and QUOTED_BY_HAND.isdisjoint(value) and clip(hint) == hint
    return problem("argument", bare, allowed, hint if as_text else "")
