"""The words of a run's command line, checked and made ready before Hydra is even imported.

Hydra can be told to run any code: by `hydra.callbacks`, by its logging, by a folder added to its search path,
by a file named as a value of `theory`. So only the words below reach it, and none of its own settings.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from sim.asking.options import OPTIONS
from sim.asking.refuse import COMMAND_LINE, problem
from sim.scenario.errors import InputError, Problem, clip, near_miss
from sim.scenario.keys import SET, THEORY, key_of
from sim.scenario.tree import MAX_DEPTH
from sim.studies.sweep import options as sweep

SWEEP = frozenset({"-m", "--multirun"})
SHOW, SHOWN = frozenset({"-c", "--cfg"}), "job"
"""`--cfg job` prints the composed options and runs nothing."""

HYDRA_S = (
    "--info",
    "--hydra-help",
    "--package",
    "--experimental-rerun",
    "-sc",
    "--shell-completion",
    *sorted(SHOW),
)
"""Flags of Hydra's own that people try; most of its others begin with --config."""

NO_FLAG = "nothing: `--cfg job` prints what the words of one run come to, and a command has no other flags"

OF_A_SWEEP, OVER = tuple(key for key in sweep.OPTIONS if key != "over"), "over."
"""Options that only a sweep has, and how its ranges begin."""

DESIGN = ("design=", OVER, "rerun=")
"""How words begin that only a sweep has."""

PACKAGE = frozenset("@/")
"""What Hydra spells groups and packages with: a value could be laid over Hydra's own settings."""

LONGEST_KEY = 200
"""Characters of a key. Ids have at most 32 and stand three deep; a disk takes names of 255."""

QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
"""A piece of a value in quotes."""

OPEN = (SET, THEORY)
"""Paths that may name anything: the scenario's and the theory's own schemas judge them, not Hydra."""


def spell_out(words: Sequence[str]) -> list[str]:
    """Return the words with `set.` in front of every KEY=VALUE that names a part of a scenario without it."""
    return [key_of(word) if "=" in word else word for word in words]


def is_sweep(words: Sequence[str]) -> bool:
    """Return whether a sweep over several values is asked for."""
    return not SWEEP.isdisjoint(words) or any(word.startswith(DESIGN) for word in words)


def belongs_to_run(word: str) -> bool:
    """Return whether a word is an argument of `run` rather than the name of a command."""
    return word.startswith(("-", "~", *OPEN)) or "=" in word or word in OPTIONS


def require_shallow(words: Sequence[str]) -> None:
    """Raise InputError for words that Hydra's grammar would follow too deep, or take for the name of a file
    that no disk holds.
    """
    problems = []
    for word in words:
        key, _, value = word.partition("=")
        if len(key) > LONGEST_KEY:
            problems.append(problem(key, word, f"a key of at most {LONGEST_KEY} characters"))
        elif _depth(value) > MAX_DEPTH:
            named, allowed = clip(key.lstrip("+")), f"at most {MAX_DEPTH} levels"
            problems.append(Problem(COMMAND_LINE, None, named, "deeper nesting", allowed))
    if problems:
        raise InputError(problems)


def _depth(value: str) -> int:
    """How deep the brackets of a value are nested, those in quotes aside."""
    bare = QUOTED.sub("", value)
    return max(accumulate((char in "[{(") - (char in "]})") for char in bare), default=0)


def prepare(words: Sequence[str]) -> list[str]:
    """Return the words as Hydra wants them.

    Nobody has to know Hydra's `+`: it is taken off where it was typed, and paths that Hydra cannot know
    beforehand get `++` in front, which adds or overrides.
    Raises InputError with every word that is neither a known option nor KEY=VALUE of a known key.
    """
    require_shallow(words)
    shown, rest = _shown(words)
    problems = [found for word in _without_values(rest) if (found := _problem(word))]
    if problems:
        raise InputError(problems)
    return [*shown, *(_for_hydra(word) for word in rest)]


def _without_values(words: Sequence[str]) -> Iterator[str]:
    """The words, less what belongs to a flag of Hydra's: `--info config` is refused once."""
    flag = False
    for word in words:
        if not flag or "=" in word or word.startswith("-"):
            yield word
        flag = word in HYDRA_S


def drop_flags(words: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Return the words of a command that is no run, less Hydra's flags, and a problem for each of these."""
    kept = list(_without_values(words))
    return (
        [word for word in kept if word not in HYDRA_S],
        [problem("option", word, NO_FLAG) for word in kept if word in HYDRA_S],
    )


def find_repeated(words: Sequence[str]) -> Iterator[Problem]:
    """One problem for each option that is given again: nobody should have to guess which value holds."""
    seen: set[str] = set()
    for word in words:
        key, equals, _ = word.lstrip("+").partition("=")
        if equals and key in seen:
            yield problem(key, word, "each key once")
        seen.add(key)


def _shown(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """`--cfg job`, where it was asked for, and all other words."""
    for at, word in enumerate(words[:-1]):
        if word in SHOW and words[at + 1] == SHOWN:
            return [word, SHOWN], [*words[:at], *words[at + 2 :]]
    return [], list(words)


def _for_hydra(word: str) -> str:
    bare = word.lstrip("+")
    return f"++{bare}" if bare.startswith(OPEN) else bare


def _problem(word: str) -> Problem | None:
    if word in SWEEP:
        return None
    if word in HYDRA_S:
        return problem("option", word, _instead(word))
    if word.startswith("-"):
        return problem("option", word, "KEY=VALUE, -m for a sweep, or --cfg job", near_miss(word, SWEEP))
    if "=" not in word:
        return problem("argument", word, "KEY=VALUE", near_miss(word, OPTIONS))
    key = word.lstrip("+").partition("=")[0]
    if key.startswith(("hydra.", "hydra/", "hydra@")):
        return problem(key, word, "no setting of Hydra's own: they could run code")
    if PACKAGE.isdisjoint(key) and (key in OPTIONS or key.startswith(OPEN)):
        return None
    return problem(key, word, "one of " + ", ".join(OPTIONS), near_miss(key.partition(".")[0], OPTIONS))


def _instead(word: str) -> str:
    """Why a flag of Hydra's is refused, and what there is in its place."""
    if word in ("-sc", "--shell-completion"):
        return "nothing: python -m sim completion bash prints what a shell needs"
    if word in SHOW:
        return "nothing but job: `--cfg job` prints what the words come to; Hydra's own settings are fixed"
    return "nothing: Hydra's own settings are fixed; `--cfg job` prints what the words come to"
