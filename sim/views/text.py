"""Text that came with a scenario, made safe to print; numbers that never appear without their interval.

Names, titles and quotes are written by strangers: they may hold escape sequences, line breaks, direction
overrides or 300 characters. Everything that is shown passes through `clean` first; each view then escapes
for its own medium.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from textwrap import wrap
from typing import Any

from sim.scenario.errors import count_of

_JOINERS = "\u200c\u200d"  # needed to spell Persian, among others; they print nothing by themselves
SHARES = ("probability", "share")
LEVEL = " 95 %"
_SPACES = re.compile(r"\s+")
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor, screen
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, clipboard, links
    r"|\x1b.?",
    re.DOTALL,
)


def clean(text: object) -> str:
    """The text on one line, without control characters, escapes, direction overrides or lone surrogates."""
    line = _SPACES.sub(" ", _ESCAPES.sub("", str(text)))
    return "".join(c for c in line if c in _JOINERS or unicodedata.category(c)[0] != "C").strip()


def shorten(text: object, length: int) -> str:
    """The cleaned text, cut to `length` characters; an ellipsis stands for what was cut."""
    line = clean(text)
    return line if len(line) <= length else line[: max(length - 1, 0)].rstrip() + "…"


def tell_apart(
    texts: Sequence[str], rooms: Sequence[float], cut: Callable[[str, Any], str] = shorten
) -> list[str]:
    """The texts, each cut to its room; those that would read alike give up what they begin with in common,
    as much of it as it takes for them to differ.
    """
    shown = [cut(each, room) for each, room in zip(texts, rooms, strict=True)]
    for alike in (word for word, count in Counter(shown).items() if count > 1):
        places = [place for place, word in enumerate(shown) if word == alike]
        whole = {clean(texts[place]) for place in places}
        for opened in _openings(whole) if len(whole) > 1 else ():
            found = {place: cut(opened[clean(texts[place])], rooms[place]) for place in places}
            if len(set(found.values())) == len(whole):
                shown = [found.get(place, word) for place, word in enumerate(shown)]
                break
    return shown


def _openings(texts: Set[str]) -> Iterator[dict[str, str]]:
    """The texts with an ellipsis for a part of what they begin with in common, less and less of it kept; at
    last for more than that.
    """
    letters = enumerate(zip(*texts, strict=False))
    common = next((at for at, each in letters if len({*each}) > 1), min(map(len, texts)))
    kept = ((end, common) for end in range(common - 1, -1, -1))
    for end, start in (*kept, *((0, start) for start in range(common, max(map(len, texts))))):
        yield {each: f"{each[:end].rstrip()}…{each[start:].lstrip()}" for each in texts}


def capitalise(line: str) -> str:
    """Return a line that begins a sentence."""
    return f"{line[0].upper()}{line[1:]}"


def with_article(name: str) -> str:
    """Return a state's name as it stands within a sentence: 'the United States'."""
    return f"the {name}" if name.startswith("United ") else name


def pair(dyad: str, length: int = 32) -> str:
    """A dyad as it is printed: 'AZE-IRN' with an en dash, 'AZE>IRN' with an arrow; ids cut to `length`."""
    mark, between = (">", " → ") if ">" in dyad else ("-", "–")
    return between.join(shorten(state, length) for state in clean(dyad).split(mark, 1))


def digits(value: float) -> str:
    """A percentage as a number: one decimal, more near 0 and 100, so that neither is ever faked."""
    nearest = min(value, 100 - value)
    if math.isnan(value):
        return "?"
    if nearest <= 0:
        return f"{value:.0f}"
    return f"{value:.{_places(nearest)}f}"


def _places(nearest: float) -> int:
    if nearest >= 0.95:
        return 1
    return 2 if nearest >= 0.095 else min(-math.floor(math.log10(nearest)), 6)


def bound(share: float, upper: bool) -> str:
    """An upper (lower) bound on a probability in percent, rounded outward to a digit of what is left."""
    rest = 100 * (share if upper else 1 - share)
    places = min(max(-math.floor(math.log10(rest)) + (rest >= 1), 0), 6) if rest > 0 else 0
    rounded = math.ceil(round(rest * 10**places, 9)) / 10**places
    return f"< {rounded:.6g} %" if upper else f"> {100 - rounded:.9g} %"


def tick(share: float) -> str:
    """A share as the number beside an axis."""
    return f"{100 * share:.6g} %"


def probability(estimate: float, low: float, high: float) -> str:
    """A probability with its interval, in percent; 0 of n reads as an upper bound, n of n as a lower one."""
    if math.isnan(estimate):
        return "no cases"
    if low == high:
        return f"{digits(100 * estimate)} % [exact]"
    if estimate <= 0 and high < 1:
        return bound(high, upper=True)
    if estimate >= 1 and low > 0:
        return bound(low, upper=False)
    value, *bounds = spell(estimate, low, high)
    return f"{value} % [{', '.join(bounds)}]"


def spell(estimate: float, low: float, high: float) -> tuple[str, str, str]:
    """A probability and its bounds in percent, with as many decimals each, more where they would all read
    alike, unless that fakes 0 or 100.
    """
    nearest = min(100 * estimate, 100 - 100 * estimate)
    places = _places(nearest) if nearest > 0 else 1
    if (half := 50 * (high - low)) > 0:
        places = max(places, min(-math.floor(math.log10(half)), 6))
    return _percentage(estimate, places), _percentage(low, places), _percentage(high, places)


def _percentage(share: float, places: int) -> str:
    if math.isnan(share):
        return "?"
    text = f"{100 * share:.{places}f}"
    if float(text) not in (0.0, 100.0):
        return text
    nearer = digits(100 * share)
    return f"{float(nearer):.0f}" if float(nearer) in (0.0, 100.0) else nearer  # further than anybody looks


def field(share: float, low: float, high: float) -> str:
    """A probability in percent in a field of a map, its interval under it; 0 of n and n of n are the bound
    they are.
    """
    if share in (0.0, 1.0):
        return bound(high if share == 0.0 else low, upper=share == 0.0).removesuffix(" %")
    value, *bounds = spell(share, low, high)
    return f"{value}\n[{'–'.join(bounds)}]"


def methods(used: Iterable[str], width: int = 80) -> list[str]:
    """How intervals were found, each method once, in lines no longer than `width`; their level, where it is
    the same in all, is said first.
    """
    found = list(dict.fromkeys(clean(each) for each in used))
    alike = all(LEVEL in each for each in found)
    words = [each.replace(LEVEL, "") for each in found] if alike else found
    return wrap(f"Intervals{',' + LEVEL if alike else ''}: {'; '.join(words)}", width)


def further(count: int, noun: str, where: str) -> str:
    """What is not shown: "3 more runs are in comparison.csv"."""
    return f"{count_of(count, f'more {noun}')} {'is' if count == 1 else 'are'} in {where}"


def quantity(estimate: float, low: float, high: float, unit: str) -> str:
    """Any figure with its interval, in its own unit; a median that most never reach says so."""
    if unit in SHARES:
        return probability(estimate, low, high)
    if not math.isfinite(estimate):
        never = "not reached" if unit == "weeks" else "no cases"
        return f"{never} [{_number(low, unit)}, …]" if math.isfinite(low) else never
    if low == high:
        return f"{_number(estimate, unit)} [exact]"
    return f"{_number(estimate, unit)} [{_number(low, unit)}, {_number(high, unit)}]"


def plain_number(value: float) -> str:
    """A number without an exponent, in as few digits as give it again within a millionth of it; beyond a
    million the whole number.
    """
    if not math.isfinite(value):
        return "" if math.isnan(value) else "−∞" if value < 0 else "∞"
    places = max(0, 6 - (math.floor(math.log10(abs(value))) if value else 0))
    text = f"{value:,.{min(places, 12)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _number(value: float, unit: str) -> str:
    """Three significant digits or a whole count; what is not finite lies beyond what was watched."""
    if not math.isfinite(value):
        return "−∞" if value < 0 else "…"
    if unit == "count":
        return f"{value:,.0f}"
    places = 2 - math.floor(math.log10(abs(value))) if value else 0
    return f"{value:,.{min(max(places, 0), 6)}f}".replace("-", "−")
