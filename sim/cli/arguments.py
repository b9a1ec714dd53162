"""The words of a run's command line, checked and made ready before Hydra is even imported."""

from collections.abc import Sequence

from sim.cli.options import OPTIONS
from sim.cli.refuse import problem
from sim.scenario.errors import InputError, Problem, near_miss

SWEEP = frozenset({"-m", "--multirun"})
LOOK = frozenset({"-c", "--cfg", "-i", "--info", "-p", "--package", "--resolve", "--hydra-help", "-sc"})
"""Hydra's own ways to show a configuration or to complete a line: handed through as they are."""

DESIGN = ("design=", "over.")
"""How words begin that only a sweep has."""

OPEN = ("set.", "theory.")
"""Paths that may name anything: the scenario's and the theory's own schemas judge them, not Hydra."""


def is_sweep(words: Sequence[str]) -> bool:
    """Return whether a sweep over several values is asked for."""
    return not SWEEP.isdisjoint(words) or any(word.startswith(DESIGN) for word in words)


def belongs_to_run(word: str) -> bool:
    """Return whether a word is an argument of `run` rather than the name of a command."""
    return word.startswith(("-", "~", *OPEN)) or "=" in word or word in OPTIONS


def prepared(words: Sequence[str]) -> list[str]:
    """Return the words as Hydra wants them.

    Nobody has to know Hydra's `+`: it is taken off where it was typed, and paths that Hydra cannot know
    beforehand get `++` in front, which adds or overrides.
    Raises InputError with every word that is neither a known option nor KEY=VALUE of a known key.
    """
    if not LOOK.isdisjoint(words):
        return list(words)
    problems = [found for word in words if (found := _problem(word))]
    if problems:
        raise InputError(problems)
    return [_for_hydra(word) for word in words]


def _for_hydra(word: str) -> str:
    if word.startswith(("hydra.", "hydra/", "+hydra.", "++hydra.")):
        return word
    bare = word.lstrip("+")
    return f"++{bare}" if bare.startswith(OPEN) else bare


def _problem(word: str) -> Problem | None:
    if word in SWEEP:
        return None
    if word.startswith("-"):
        return problem("option", word, "KEY=VALUE, or -m for a sweep", near_miss(word, SWEEP))
    if "=" not in word:
        return problem("argument", word, "KEY=VALUE", near_miss(word, OPTIONS))
    key = word.lstrip("+").partition("=")[0]
    if key in OPTIONS or key.startswith((*OPEN, "hydra.", "hydra/")):
        return None
    return problem(key, word, "one of " + ", ".join(OPTIONS), near_miss(key.partition(".")[0], OPTIONS))
