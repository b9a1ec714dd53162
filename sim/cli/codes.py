"""`codes`: the CAMEO codes that a signal may have, with the weight and the rung that each stands for."""

from collections.abc import Iterator

from sim.asking.refuse import refusal
from sim.scenario.cameo import NAMES
from sim.scenario.codebook import RUNG_LABELS, goldstein, rung_of


def main(words: list[str]) -> int:
    """Print code, default weight, rung and name of every code, or of those that hold a word, and return 0.

    Raises InputError where no code does.
    """
    wanted = " ".join(words).casefold()
    lines = [line for line in _lines() if wanted in " ".join(line).casefold()]
    if not lines:
        raise refusal("codes", " ".join(words), "a part of a code, a name or a rung: 15, military, pledge")
    width = max(map(len, RUNG_LABELS))
    for code, weight, rung, name in (("code", "weight", "rung", "name"), *lines):
        print(f"{code:<5} {weight:>6}  {rung:<{width}}  {name}")
    return 0


def _lines() -> Iterator[tuple[str, str, str, str]]:
    for code, name in NAMES.items():
        yield code, f"{goldstein(code) / 10:+.2f}".replace("+0.00", "0"), RUNG_LABELS[rung_of(code)], name
