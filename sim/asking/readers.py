"""How the texts of options become values: each reader takes a text and raises ValueError for another one."""

import os
from collections.abc import Callable
from datetime import date
from math import inf, isfinite
from pathlib import Path

from sim.scenario import places


def whole(low: int, high: int | None = None) -> Callable[[str], int]:
    """Whole numbers in a range; 1e5 is one."""

    def read(text: str) -> int:
        short = text.isascii() and text.isdigit() and len(text) <= 20
        number = int(text) if short else plain(text)  # exact, beyond what a float can hold
        if (
            not isfinite(number)
            or number != int(number)
            or not low <= number <= (inf if high is None else high)
        ):
            raise ValueError(text)
        return int(number)

    return read


def number(low: float = -inf, high: float = inf) -> Callable[[str], float]:
    """Finite numbers in a range."""

    def read(text: str) -> float:
        value = plain(text)
        if not isfinite(value) or not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def plain(text: str) -> float:
    """A number in ASCII without the underscores and blanks that Python takes too."""
    if not text.isascii() or "_" in text or text != text.strip():
        raise ValueError(text)
    return float(text)


def one_of(*names: str) -> Callable[[str], str]:
    """One of a few words."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return read


def flag(text: str) -> bool:
    """Yes or no, in the words of YAML 1.2."""
    return one_of("true", "false")(text) == "true"


def seconds(text: str) -> float:
    """Read a number of seconds above 0. Raises ValueError."""
    found = number(0.0)(text)
    if not found:
        raise ValueError(text)
    return found


def day(text: str) -> date:
    """Read a day written as 2018-06-01. Raises ValueError."""
    if len(text) != len("2018-06-01"):  # 20180601 and 2018-W22-5 are dates to Python too
        raise ValueError(text)
    return date(*map(int, text.split("-")))


def several_of(*names: str) -> Callable[[str], frozenset[int]]:
    """Some of a few words, with commas, as their places."""

    def read(text: str) -> frozenset[int]:
        return frozenset(names.index(word) for word in text.split(","))

    return read


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


def given_folder(value: str) -> Path:
    """A folder that is there."""
    path = places.place(value)
    if not places.is_folder(path):
        raise ValueError(value)
    return path


def new_scenario(value: str) -> Path:
    """A scenario file that is not there yet, in a folder that is."""
    path = places.place(value)
    if path.suffix not in {".yaml", ".yml"} or not places.is_folder(path.parent) or os.path.lexists(path):
        raise ValueError(value)
    return path


def one_name(value: str) -> str:
    """One name, where several with commas would be another question."""
    if "," in value:
        raise ValueError(value)
    return text(value)
