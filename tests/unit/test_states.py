"""Names and codes of states: whatever a file or a person writes, one ISO-3 code."""

import builtins
from collections.abc import Iterator
from typing import Any

import pytest

from sim.data import past_states, states
from sim.data.states import find_state, name_of, state
from sim.scenario.errors import InputError
from sim.scenario.fields import ID


@pytest.mark.parametrize(
    ("word", "iso3"),
    [
        ("AZE", "AZE"), ("aze", "AZE"), (373, "AZE"), (373.0, "AZE"), ("373.0", "AZE"), ("UKG", "GBR"),
        ("Azerbaijan", "AZE"), ("Türkiye", "TUR"), ("Turkey", "TUR"), ("Côte d’Ivoire", "CIV"),
        ("Russian Federation", "RUS"), ("Korea, North", "PRK"), ("Democratic Republic of Congo", "COD"),
        ("Niger", "NER"), ("Nigeria", "NGA"), ("Occupied Palestinian Territory", "PSE"), ("KOS", "XKX"),
        ("Iran, Islamic Republic of", "IRN"), ("Vereinigte Staaten", "USA"), ("The Gambia", "GMB"),
    ],
)  # fmt: skip
def test_a_state_goes_by_any_of_its_codes_and_names(word: str | int, iso3: str) -> None:
    """ISO-3, numbers and letters of the Correlates of War and names lead to one ISO-3 code."""
    assert state(word) == iso3


@pytest.mark.parametrize(
    ("word", "iso3"),
    [
        ("SUN", "RUS"), ("Soviet Union", "RUS"), ("YUG", "SRB"), (345, "SRB"), ("Yugoslavia", "SRB"),
        (260, "DEU"), (255, "DEU"), ("West Germany", "DEU"), (265, "DDR"), ("GDR", "DDR"),
        ("VDR", "VNM"), (816, "VNM"), (817, "RVN"), ("South Vietnam", "RVN"), (678, "YEM"),
        (679, "YEM"), (680, "YMD"), (315, "CSK"), ("Ottoman Empire", "TUR"), ("ROM", "ROU"),
    ],
)  # fmt: skip
def test_states_that_are_no_more_go_on_or_keep_a_code(word: str | int, iso3: str) -> None:
    """What the Correlates of War count as one state is one; what ended has a code of its own."""
    assert state(word) == iso3


def test_where_codings_differ_the_caller_says_which() -> None:
    """AUS is Australia to ISO and Austria to the Correlates of War; 970 is Nauru there."""
    assert find_state("AUS") == "AUS"
    assert find_state("AUS", "cow_letters") == "AUT"
    assert find_state("CZE", "cow_letters") == "CSK"
    assert find_state(970, "cow") == "NRU"
    assert find_state(970, "gw") == "KIR"
    assert find_state(340, "gw") == "SRB"
    assert find_state(340, "cow") is None
    assert find_state("AZE", "cow") is None


def test_an_unknown_coding_is_a_mistake_of_the_caller() -> None:
    """A coding that there is not is refused, lest a whole file read as no state."""
    with pytest.raises(ValueError, match="'cown' is none of iso3"):
        find_state(2, "cown")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Azerbajan", "did you mean Azerbaijan?"),
        ("AZR", "did you mean AZE?"),
        ("=cmd|' /C calc'!A0", "got \"=cmd|' /C calc'!A0\", allowed an ISO-3 code"),
        ("", "got '', allowed"),
        ("x" * 100_000, "…, allowed"),
        ("\x1b[31mred", "\\x1b[31mred"),
    ],
)
def test_what_is_no_state_is_refused_in_one_line(word: str, said: str) -> None:
    """A word that is no state's is told with what is allowed and the near miss, safely shown."""
    with pytest.raises(InputError) as refused:
        state(word, file="command line", key="states")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_a_state_that_had_ended_is_refused_with_its_successor() -> None:
    """East Germany ended in 1990: no scenario of 2022 has it, one of 1980 does."""
    with pytest.raises(
        InputError, match=r"DDR, which ended in 1990, allowed a state of 2022; did you mean DEU\?"
    ):
        state("DDR", 2022)
    assert state("DDR", 1980) == "DDR"


def test_rows_after_an_end_belong_to_the_successor() -> None:
    """A row of 1995 on East Germany is Germany's; that of Czechoslovakia is nobody's, as it has two."""
    assert find_state("DDR", year=1995) == "DEU"
    assert find_state("DDR", year=1990) == "DDR"
    assert find_state("CSK", year=1995) is None


def test_a_state_is_called_what_it_was_called() -> None:
    """Names follow the year: one state is the Soviet Union, then Russia."""
    assert [name_of("RUS", year) for year in (1910, 1980, 1991, 1992)] == [
        "Russia", "Soviet Union", "Soviet Union", "Russia"
    ]  # fmt: skip
    assert name_of("SRB", 1995) == "Yugoslavia"
    assert name_of("TUR") == "Turkey"


def test_every_code_is_an_id_and_every_number_one_state() -> None:
    """Codes can stand in a scenario, successors are states, and no number stands for two."""
    tables = states.codes()
    assert all(ID.fullmatch(iso3) for iso3 in tables.names)
    assert {past.successor for past in past_states.ENDED.values()} - {""} <= set(tables.names)
    assert set(past_states.OLD_CODES.values()) | set(past_states.OLD_NAMES.values()) <= set(tables.names)
    assert past_states.OLD_CODES.keys().isdisjoint(tables.names)
    assert len(tables.tables["cow"]) == 216, "all numbers of the Correlates of War"


def test_every_state_is_found_by_its_own_name() -> None:
    """No English name of the tables leads to another state."""
    astray = {
        name: find_state(name) for iso3, name in states.codes().names.items() if find_state(name) != iso3
    }
    assert astray == {}


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No countrycode to import."""
    real = builtins.__import__

    def fail(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("countrycode"):
            raise ImportError(name)
        return real(name, *rest, **named)

    states.codes.cache_clear()
    states._known.cache_clear()
    monkeypatch.setattr(builtins, "__import__", fail)
    yield
    states.codes.cache_clear()


@pytest.mark.usefixtures("without_library")
def test_without_the_library_a_line_says_how_to_install_it() -> None:
    """Codes of states need an optional library, and say so."""
    with pytest.raises(InputError, match=r"needs countrycode: pip install '.\[data\]'"):
        state("AZE")
