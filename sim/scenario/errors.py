"""What is said when an input is refused: file, line, key, what was given, what is allowed, the near miss."""

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SHOWN = 60
"""Longest piece of somebody's input that a message repeats, in characters."""

_LINES = 50
"""Most problems that a refusal lists; nobody mends more at once, and a file may hold thousands."""


NOTHING = "nothing: "
"""How what is allowed begins where a key cannot be set at all; the reason follows."""


@dataclass(frozen=True)
class Problem:
    """One reason for refusing an input; its text is one line.

    file: as the user named it, or "command line". line: 1-based, None if unknown. key: dotted path, may be
    "". got: "" where nothing is wrong with what was given, and `allowed` says what is missing. allowed:
    "nothing: REASON" where the key has no place here.
    """

    file: str
    line: int | None
    key: str
    got: str
    allowed: str
    hint: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f"{self.key}: " if self.key else ""
        hint = f"; did you mean {self.hint}?" if self.hint else ""
        if not self.got:
            return f"{place}: {self.key} {self.allowed}{hint}"
        if self.allowed.startswith(NOTHING):
            return f"{place}: {key}got {self.got}, but it cannot be set here: {self.allowed[len(NOTHING) :]}"
        return f"{place}: {key}got {self.got}, allowed {self.allowed}{hint}"


class InputError(Exception):
    """An input that was refused; `problems` lists every reason found, in the order of the file, the text the
    first fifty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        rest = len(self.problems) - _LINES
        more = [f"and {rest:,} more"] if rest > 0 else []
        super().__init__("\n".join([*map(str, self.problems[:_LINES]), *more]))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # from a process that draws or simulates; not from the text


def not_installed(what: str, library: str, extra: str) -> InputError:
    """Return the refusal of what needs an optional library, with the command that installs it."""
    return InputError([Problem("command line", None, what, "", f"needs {library}: pip install '.[{extra}]'")])


def show(value: object) -> str:
    """Return `value` as a message may repeat it: one line, short, nothing that a terminal obeys."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return clip(repr(value[: _SHOWN + 1]))
    if isinstance(value, dict):
        return f"a mapping with {list_of(list(value), 4)}" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return clip(repr(value)) if isinstance(value, float) else clip(_digits(value))


def _digits(value: object) -> str:
    # str() of an int with thousands of digits raises; nobody needs to read them.
    if isinstance(value, int) and abs(value) > 10**_SHOWN:
        return f"a number of about {value.bit_length() * 3 // 10} digits"
    return str(value)


def printable(text: str) -> str:
    """Return `text` with line breaks, control and other unprintable characters escaped."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def quote(text: str) -> str:
    """Return a text in double quotes that nothing can leave, which YAML reads as JSON does."""
    return json.dumps(printable(text), ensure_ascii=False)


def clip(text: str) -> str:
    """Return `text` on one line, cut to 60 characters, with unprintable characters escaped."""
    safe = printable(text[: _SHOWN + 1])
    return safe if len(safe) <= _SHOWN else safe[: _SHOWN - 1] + "…"


def counts_of(numbers: Iterable[int], noun: str) -> str:
    """Return how many there are in each of several: "100 histories", "100 to 2,000 histories"."""
    least, most = min(known := list(numbers)), max(known)
    return count_of(most, noun) if least == most else f"{least:,} to {count_of(most, noun)}"


def list_of(words: Sequence[object], most: int = 12) -> str:
    """Return "a, b, c" of at most `most` words, and how many more there are."""
    text = ", ".join(clip(str(word)) for word in words[:most])
    return text if len(words) <= most else f"{text} and {len(words) - most} more"


def count_of(count: int, noun: str) -> str:
    """Return a count with its noun: "1 history", "2,000 histories"."""
    return f"{count:,} {plural(count, noun)}"


def plural(count: int, noun: str) -> str:
    """Return `noun` as it stands after a count: 1 history, 2 histories, 1 state, 0 states."""
    if count == 1:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("ory") else f"{noun}s"


def with_article(noun: str) -> str:
    """Return a noun after "a" or "an": an attribution, a sweep."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def near_miss(word: str, choices: Iterable[str]) -> str:
    """Return the choice that `word` most looks like, whatever its case, or "" if none comes close."""
    by_folded = {choice.casefold(): choice for choice in choices}
    typed = word[:64].casefold()
    close = difflib.get_close_matches(typed, list(by_folded), n=3, cutoff=0.6)
    # Letters in another order tie with other near misses in difflib: ETS is EST rather than WES.
    close.sort(key=lambda choice: sorted(choice) != sorted(typed))
    return clip(by_folded[close[0]]) if close else ""
