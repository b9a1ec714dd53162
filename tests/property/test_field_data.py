"""Claims about states, scores and drafts that hold for all inputs."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.states import CODINGS, codes, find_state, name_of, state
from sim.scenario.errors import InputError, quote
from sim.scenario.loader import parse
from sim.studies.draft.affinity import votes_of
from sim.studies.draft.propensity import _posterior

WORDS = st.one_of(st.text(max_size=100), st.integers(-10, 10_000), st.floats(allow_nan=True))


@settings(deadline=None)  # the first word loads the tables
@given(WORDS, st.sampled_from([None, *CODINGS]))
def test_any_word_is_a_state_or_none(word: str | int | float, coding: str | None) -> None:
    """Whatever a cell holds, the answer is a code of the tables or None, and a code is its own code."""
    found = find_state(word, coding)
    assert found is None or (found in codes().names and find_state(found) == found)


@settings(deadline=None)
@given(st.text(max_size=100))
def test_a_word_that_is_no_state_is_refused_in_one_line(word: str) -> None:
    """The refusal is an InputError of one printable line."""
    said = ""
    try:
        name_of(state(word))
    except InputError as refused:
        said = str(refused)
    assert said.isprintable()


@given(st.floats(0, 20), st.floats(0, 20))
def test_votes_fall_with_distance(one: float, other: float) -> None:
    """The farther two stand apart, the less alike they vote; from 1 to -1."""
    near, far = sorted((one, other))
    assert 1 >= votes_of(near) >= votes_of(far) >= -1


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.data())
def test_one_dispute_more_never_lowers_propensity(years: list[bool], data: st.DataObject) -> None:
    """A year with an onset says more than the same year without."""
    at = data.draw(st.integers(0, len(years) - 1))
    without, with_one = np.array([years], bool), np.array([years], bool)
    without[0, at], with_one[0, at] = False, True
    hazard, speaks = np.full((1, len(years)), -4.0), np.ones((1, len(years)), bool)
    means = [_posterior(each, hazard, speaks, np.zeros(1), np.ones(1))[0][0] for each in (without, with_one)]
    assert means[1] > means[0]


@given(st.text(max_size=300))
def test_any_text_stays_one_text_of_the_file(text: str) -> None:
    """Quotes, colons, brackets and line breaks of a file's name cannot leave the string they stand in."""
    content = f"key: {quote('x' + text)}\n"
    found = parse(content.encode("utf-8", "surrogatepass"), "draft.yaml").value
    assert isinstance(found, dict)
    assert list(found) == ["key"]
    assert isinstance(found["key"], str)
