"""Texts of options as values, the same for every command."""

import pytest

from sim.asking import readers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("1e5", 100_000),
        ("007", 7),
        ("18446744073709551615", 2**64 - 1),
        ("9007199254740993", 2**53 + 1),
    ],
)
def test_whole_numbers(text: str, value: int) -> None:
    """In digits or powers of ten, exact beyond what a floating-point number holds."""
    assert readers.whole(1)(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "1.5",
        "1_000",
        " 1",
        "1 ",
        "\u0661",
        "\u00b2",
        "nan",
        "inf",
        "1e999",
        "0x1",
        "9" * 5000,
        "101",
    ],
)
def test_other_texts_are_no_whole_numbers(text: str) -> None:
    """Other digits, blanks, underscores and thousands of digits are a ValueError, and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011  whatever it says, the command says what is allowed
        readers.whole(1, 100)(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-0.1", "1.1", "1_0", "", "x", "\u0661"])
def test_other_texts_are_no_numbers(text: str) -> None:
    """Only what is finite and in range, in ASCII."""
    with pytest.raises(ValueError):  # noqa: PT011
        readers.number(0.0, 1.0)(text)


def test_words() -> None:
    """true and false, and nothing else that other languages take for them."""
    assert readers.flag("true")
    assert not readers.flag("false")
    with pytest.raises(ValueError, match="yes"):
        readers.flag("yes")
