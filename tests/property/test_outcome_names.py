"""Names of outcomes: what is typed names one outcome of the table or is refused."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes.names import resolve, spellings
from sim.outcomes.outcome import Outcome
from sim.outcomes.table import find
from sim.scenario.errors import InputError
from sim.studies import measures
from tests.worlds import shipped_world


@cache
def known() -> dict[str, Outcome]:
    """The outcomes of the demo."""
    return measures.all_outcomes(shipped_world("demo"))


def turned(name: str) -> str:
    """A name with its pair the other way round, where that is the same outcome."""
    kind, dot, pair = name.partition(".")
    return f"{kind}{dot}{'-'.join(reversed(pair.split('-')))}" if ":" not in pair else name


ODD = st.text(alphabet="p_level4.-:+>ALDBRECOR \t\x00é", max_size=40) | st.text(max_size=40)


@given(data=st.data())
def test_every_spelling_finds_its_outcome(data: st.DataObject) -> None:
    """By alias or name, a pair either way round, blanks around it, `.overall` where nobody is named."""
    name = data.draw(st.sampled_from(sorted(known())))
    typed = data.draw(st.sampled_from(spellings([name])))
    typed = turned(typed) if data.draw(st.booleans()) else typed
    typed += ".overall" if "." not in typed and data.draw(st.booleans()) else ""
    around = data.draw(st.sampled_from(["", " ", "\t"]))
    assert find(f"{around}{typed}{around}", known()) is known()[name]


@given(text=ODD)
def test_anything_else_is_refused(text: str) -> None:
    """Text that names no outcome ends in a refusal of one line, never in another error."""
    name = resolve(text, known())
    if name in known():
        assert find(text, known()).name == name
        return
    with pytest.raises(InputError) as refused:
        find(text, known())
    assert len(str(refused.value).splitlines()) == 1


@given(text=ODD)
def test_a_name_is_settled_once(text: str) -> None:
    """What comes through the door comes through it again as it is, where it is known."""
    name = resolve(text, known())
    if name in known():
        assert resolve(name, known()) == name
