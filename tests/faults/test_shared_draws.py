"""Ids whose addresses among the random numbers are the same are refused: they would share all chance."""

import pytest

from sim.model.address import name_key
from sim.scenario.errors import InputError
from tests.unit.small_scenario import TEXT, scenario


def said_of(text: str) -> str:
    """What is said of a scenario that is refused; nothing of one that is not."""
    try:
        scenario(text)
    except InputError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("ids", "later", "earlier"),
    [
        (("E76766", "E83223"), "states.E83223: got E83223", "E76766"),
        (("AQBC", "JHNO"), "dyads.AAA-JHNO: got AAA-JHNO", "AAA-AQBC"),
    ],
)
def test_names_with_one_address_are_refused(ids: tuple[str, str], later: str, earlier: str) -> None:
    """Two states, and two dyads, by name; one of the two alone is fine."""
    first, second = ids
    assert name_key(first) == name_key(second) or name_key(f"AAA-{first}") == name_key(f"AAA-{second}")
    both = TEXT.replace("BBB", first).replace("CCC", second)
    assert f"{later}, allowed another id: its 32-bit hash is that of {earlier}" in said_of(both)
    assert said_of(both.replace(second, "ZZZ")) == ""
