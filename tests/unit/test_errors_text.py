"""How a refusal reads: the usual form, what is missing, and what has no place where it was written."""

import pytest

from sim.scenario.errors import Problem, not_installed


@pytest.mark.parametrize(
    ("got", "allowed", "said"),
    [
        ("5", "a word", "command line: seed: got 5, allowed a word; did you mean 6?"),
        ("", "needs luck", "command line: seed needs luck; did you mean 6?"),
        ("5", "nothing: it is drawn", "command line: seed: got 5, but it cannot be set here: it is drawn"),
    ],
)
def test_a_refusal_says_got_and_allowed_only_where_both_were(got, allowed, said):
    """A missing library was not given by anybody, and "nothing" is not something that is allowed."""
    assert str(Problem("command line", None, "seed", got, allowed, "6")) == said


def test_a_missing_library_is_said_with_what_installs_it():
    """From a clone, as in the README."""
    assert str(not_installed("discover", "sklearn", "studies")) == (
        "command line: discover needs sklearn: pip install '.[studies]'"
    )
