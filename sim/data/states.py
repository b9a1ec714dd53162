"""Names and codes of states, whatever the file or the person who wrote them: ISO-3, Correlates of War (number
and letters), Gleditsch & Ward, names in some languages, states that are no more.

The tables are those of countrycode (Arel-Bundock, Enevoldsen & Yetman 2018), an optional library (extra
`data`); what it lacks is in past_states.py. A state is known here by its ISO-3 code.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from sim.data.past_states import (
    ENDED,
    MORE_COW,
    MORE_GW,
    MORE_LETTERS,
    NAMED_UNTIL,
    OF_COW,
    OLD_CODES,
    OLD_NAMES,
)
from sim.scenario.errors import InputError, Problem, list_of, near_miss, not_installed, show

CODINGS = ("iso3", "cow", "cow_letters", "gw", "gw_letters", "name")
"""How a file may name states: ISO-3 letters; numbers or letters of the Correlates of War or of Gleditsch &
Ward, which differ for some small states and in 970; names.
"""

ANY = ("iso3", "cow", "cow_letters", "gw_letters", "name")
"""Read in this order where nobody says which: AUS is Australia (ISO), not Austria (Correlates of War)."""

ALLOWED = "an ISO-3 code (AZE), a Correlates of War code (373), or a name"
LONGEST = 80  # characters of a name; longer ones are no state's and not looked at
NAMES = (
    "country.name.en", "country.name.de", "country.name.fr", "country.name.it", "cow.name", "iso.name.en",
    "iso.name.fr", "p4.name", "un.name.ar", "un.name.en", "un.name.es", "un.name.fr", "un.name.ru",
    "un.name.zh", "vdem.name",
)  # fmt: skip
"""Columns of names; one of them that two states share is read as neither."""

COMMAND_LINE = "command line"

Row = dict[str, str | int | None]
Owned = list[tuple[str, Row]]


@dataclass(frozen=True)
class Codes:
    """Tables from each coding to ISO-3; patterns: of English names; names: English, by ISO-3."""

    tables: dict[str, dict[str, str]]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    names: dict[str, str]


def state(word: str | int, year: int | None = None, *, file: str = COMMAND_LINE, key: str = "states") -> str:
    """Return the ISO-3 code of a state by any of its codes or names.

    year: in which it has to have been a state of its own, where given. file, key: where the word stands.
    Raises InputError, with the near miss of a word that is no state's, or the successor of one that ended.
    """
    found = find_state(word)
    if found is None:
        raise InputError([Problem(file, None, key, show(word), ALLOWED, _near(str(word)))])
    if year is not None and has_ended(found, year):
        past = ENDED[found]
        got, allowed = f"{found}, which ended in {past.last}", f"a state of {year}"
        raise InputError([Problem(file, None, key, got, allowed, past.successor)])
    return found


def find_state(word: str | int | float, coding: str | None = None, year: int | None = None) -> str | None:
    """Return the ISO-3 code of a state as a file names it, None for what is no state's.

    coding: one of CODINGS; None for any of ANY. year: a state that had ended by then goes by its successor,
    None where it has several.
    """
    if coding is not None and coding not in CODINGS:
        raise ValueError(f"{coding!r} is none of {list_of(CODINGS)}")
    found = _known(_text(word), coding)
    if found is not None and year is not None and has_ended(found, year):
        return ENDED[found].successor or None
    return found


def has_ended(iso3: str, year: int) -> bool:
    """Tell whether a state was one no more in a year."""
    return iso3 in ENDED and year > ENDED[iso3].last


def name_of(iso3: str, year: int | None = None) -> str:
    """Return the English name of a state, as it was in a year: Soviet Union for RUS in 1980.

    Raises KeyError for what is no code of this module's.
    """
    if year is not None:
        for last, name in NAMED_UNTIL.get(iso3, ()):
            if year <= last:
                return name
    return codes().names[iso3]


@cache
def codes() -> Codes:
    """Return the tables. Raises InputError where the library is not installed."""
    try:
        from countrycode.countrycode import prepare_codelist
    except ImportError:
        raise not_installed("state codes", "countrycode", "data") from None
    columns = prepare_codelist()
    return _codes([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])


def _codes(rows: list[Row]) -> Codes:
    own = [(iso3, row) for row in rows if (iso3 := _own(row))]
    tables = {
        "iso3": {iso3: iso3 for iso3, _ in own} | OLD_CODES,
        "cow": _column(own, "cown") | _more(MORE_COW),
        "cow_letters": _column(own, "cowc") | MORE_LETTERS,
        "gw": _column(own, "cown") | _column(own, "gwn") | _more(MORE_GW),
        "gw_letters": _column(own, "gwc"),
        "name": _names(own) | {plain_name(name): iso3 for name, iso3 in OLD_NAMES.items()},
    }
    patterns = tuple(
        (re.compile(str(row["country.name.en.regex"]), re.IGNORECASE), iso3) for iso3, row in own
    )
    names = {iso3: str(row["country.name.en"]) for iso3, row in reversed(own)}
    return Codes(tables, patterns, names)


def _own(row: Row) -> str | None:
    """The code that a row of the library goes by here; None for what never was a state."""
    if row["iso3c"]:
        return str(row["iso3c"])
    if row["cowc"] in {"YUG", "YAR"}:
        return None  # go on as Serbia and Yemen, which have rows of their own
    of_number = {number: iso3 for iso3, number in OF_COW.items()}
    if row["cown"] in of_number:
        return of_number[row["cown"]]
    return "OFS" if row["gwc"] == "OFS" else None


def _column(own: Owned, column: str) -> dict[str, str]:
    return {_text(value): iso3 for iso3, row in own if (value := row[column]) is not None}


def _more(numbers: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    return {str(number): iso3 for iso3, several in numbers.items() for number in several}


def _names(own: Owned) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for iso3, row in own:
        for column in NAMES:
            if row[column]:
                found.setdefault(plain_name(str(row[column])), set()).add(iso3)
    return {name: next(iter(states)) for name, states in found.items() if len(states) == 1}


def plain_name(name: str) -> str:
    """Return a name in lower case without accents and punctuation: "Côte d'Ivoire" is cote d ivoire."""
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in "".join(letters).replace("&", " and ")).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def _text(word: str | int | float) -> str:
    """A code as text: numbers of tables may come as 373, 373.0 or "373.0"."""
    text = str(word).strip()
    number = text.removesuffix(".0")
    return str(int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else text


@lru_cache(maxsize=65_536)
def _known(text: str, coding: str | None) -> str | None:
    if len(text) > LONGEST:
        return None
    found = (_in(text, one) for one in (ANY if coding is None else (coding,)))
    return next(filter(None, found), None)


def _in(text: str, coding: str) -> str | None:
    table = codes().tables[coding]
    if coding != "name":
        return table.get(text.upper())
    return table.get(plain_name(text)) or _by_pattern(text)


def _by_pattern(text: str) -> str | None:
    """The state whose English names a text fits, None where none does, or more than one."""
    if not any(c.isalpha() for c in text):
        return None
    fitting = {iso3 for pattern, iso3 in codes().patterns if pattern.search(text)}
    return next(iter(fitting)) if len(fitting) == 1 else None


def _near(word: str) -> str:
    if 3 < len(word) <= LONGEST:
        return near_miss(word, codes().names.values())
    alike = [iso3 for iso3 in _ids() if iso3[:1] == word[:1].upper()]
    return near_miss(word, alike) or near_miss(word, list(_ids()))


def _ids() -> Iterator[str]:
    """Codes of states of the system, so that no near miss is an island's."""
    yield from dict.fromkeys(codes().tables["cow"].values())
