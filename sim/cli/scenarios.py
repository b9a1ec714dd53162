"""`scenarios`: the scenarios that ship, one line each."""

from sim.asking.refuse import refusal
from sim.scenario import library


def main(words: list[str]) -> int:
    """Print name and title of every scenario that ships, and return 0.

    Raises InputError for any argument.
    """
    if words:
        raise refusal("argument", words[0], "no argument")
    names = library.names()
    width = max(map(len, names), default=0)
    for name in names:
        print(f"{name:<{width}}  {library.load(name).title}")
    return 0
