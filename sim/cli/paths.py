"""Paths on the command line: read as a file system has them, and printed so that a shell and this program do.

To Hydra's grammar a comma, a bracket, a quote, a letter that is not ASCII and a number have a meaning; in the
name of a folder they have none. So paths are given its quotes before it sees them.
"""

import re
import shlex
from pathlib import Path

from sim.scenario.places import place

SCENARIO = "scenario"
PLACES = (SCENARIO, "out", "agents", "design")
"""Options that may be paths; several scenarios, with commas between them, make a sweep."""

LEFT = re.compile(
    r"(?!true$|false$|nan$|inf$)[a-z][\w-]*|'.*'|\".*\"|\$?\{.*\}|\[.*\]|(choice|glob|range|sort|shuffle|tag)\(.*\)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
"""Values that are left to Hydra: names, null among them, what has its quotes already, lists and functions."""


def quote(word: str) -> str:
    """Return a word of the command line with Hydra's quotes around the paths in it."""
    key, _, value = word.partition("=")
    if key.lstrip("+") not in PLACES or not value:
        return word
    return f"{key}={','.join(map(_quoted, _paths(key.lstrip('+'), value)))}"


def _paths(key: str, value: str) -> list[str]:
    """The paths in a value: several scenarios have commas between them, unless a file is called so."""
    several = key == SCENARIO and not LEFT.fullmatch(value) and not is_there(value)
    return value.split(",") if several else [value]


def _quoted(path: str) -> str:
    if not path or (LEFT.fullmatch(path) and not is_there(path)):
        return path
    from hydra.core.override_parser.types import Quote, QuotedString

    return str(QuotedString(path, Quote.single).with_quotes())


def is_there(text: str) -> bool:
    """Return whether a file or folder of this name is there, whatever the name looks like."""
    try:
        return place(text).exists()
    except (OSError, ValueError):  # 300 characters, or a NUL among them
        return False


def shell(path: Path) -> str:
    """Return a path as a shell reads it: relative to the current folder where it lies below."""
    here = Path.cwd()
    text = str(path.relative_to(here) if path.is_relative_to(here) else path)
    apart = text.startswith(("-", "~")) or ("=" in text and not text.startswith("/"))
    return shlex.quote(f"./{text}" if apart else text)
