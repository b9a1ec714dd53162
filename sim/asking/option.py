"""Options KEY=VALUE of a command: what they mean, what they may be, and how they are read."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.arguments import by_name, name_of
from sim.scenario.errors import InputError, Problem, clip, show


@dataclass(frozen=True)
class StudyOption:
    """An option KEY=VALUE of a command that is no run: meaning, what it may be, default, and how it is read.

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


def use_names(where: str, words: Sequence[str], known: Container[str]) -> list[str]:
    """Return words KEY=VALUE with the names that options have today. Raises InputError for one under both.

    known: the names of today.
    """
    typed = [word.lstrip("+").partition("=") for word in words]
    by_name(where, {key: word for (key, equals, _), word in zip(typed, words, strict=True) if equals}, known)
    return [
        f"{name_of(key, known)}={value}" if equals and name_of(key, known) != key else word
        for (key, equals, value), word in zip(typed, words, strict=True)
    ]


def read(where: str, table: Mapping[str, StudyOption], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every option of `table`: read from its text in `given`, or its default.

    Raises InputError, at `where`, with every text that is refused. Every key of `given` is one of `table`.
    """
    values, problems = {key: option.default for key, option in table.items()}, list[Problem]()
    for key, text in given.items():
        try:
            values[key] = table[key].parse(text)
        except (ValueError, OverflowError):
            problems.append(Problem(where, None, clip(key), show(text), table[key].allowed))
    if problems:
        raise InputError(problems)
    return values
