import pytest
import yaml

from sim.scenario import loader
from sim.scenario.errors import InputError
from sim.scenario.loader import parse
from sim.scenario.scalars import scalar_of
from sim.scenario.tree import Tree


def read(text: str) -> Tree:
    """Return the tree of a text."""
    return parse(text.encode(), "f.yaml")


def said(text: str) -> str:
    """Return what is said of a text."""
    with pytest.raises(InputError) as refused:
        read(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "yes", "on", "Off", "y", "1:30", "1_000", "2022-12-05", "0b11", "1e", "${a.b}", ".", "-"],
)
def test_what_yaml_1_1_would_twist_stays_text(word: str) -> None:
    """Norway is not false, 1:30 is not ninety, a date is no timestamp, an interpolation is left alone."""
    assert scalar_of(word) == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("1e+06", 1e6),
        ("-0", 0),
    ],
)
def test_plain_scalars_follow_the_core_schema(word: str, value: object) -> None:
    """null, booleans, whole and decimal numbers have the types of YAML 1.2's core schema."""
    found = scalar_of(word)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "word",
    ["010", "-007", "00.5", "0x1F", "0o17", ".nan", ".inf", "-.INF", "1e999", "-1e400", "9" * 19, "9" * 5000],
)
def test_numbers_that_readers_disagree_about_are_refused(word: str) -> None:
    """Leading zeros, other bases, NaN, infinity and overflow are errors, not guesses."""
    assert "f.yaml:1: a: got " in said(f"a: {word}")


def test_quotes_and_blocks_make_text() -> None:
    """A scalar in quotes or a block is text whatever it looks like; keys are text in any case."""
    tree = read("a: '010'\nb: \"1\"\nc: |\n  2\n1: x\nNO: y\nnull: z\n")
    assert tree.value == {"a": "010", "b": "1", "c": "2\n", "1": "x", "NO": "y", "null": "z"}


def test_every_path_knows_its_line() -> None:
    """Lines are remembered for keys, list items and nested mappings, and for Windows line ends too."""
    tree = read("a: 1\r\nb:\r\n  c: [x,\r\n    y]\r\n  d: {e: 2}\r\n")
    places = {path: place.line for path, place in tree.places.items()}
    assert places[("b",)] == 2
    assert places[("b", "c", 0)] == 3
    assert places[("b", "c", 1)] == 4
    assert places[("b", "d", "e")] == 5


def test_a_path_that_was_not_written_is_placed_at_what_holds_it() -> None:
    """A missing key is reported on the line of its mapping."""
    assert read("a: 1\nb:\n  c: 2\n").problem(("b", "x"), "nothing", "a number").line == 2


def test_duplicates_and_bad_numbers_are_listed_together() -> None:
    """One reading tells of all of them, each with its line, and a nested duplicate names both lines."""
    lines = said("a: 010\nb: {c: 1, d: 2,\n  c: 3}\na: .nan\n").split("\n")
    assert len(lines) == 4
    assert lines[0].startswith("f.yaml:1: a: got 010, allowed a number without leading zeros")
    assert (
        lines[1] == "f.yaml:3: b.c: got a duplicate key, allowed the key only once (it is on line 2 already)"
    )
    assert [line.split(": ")[0] for line in lines] == ["f.yaml:1", "f.yaml:3", "f.yaml:4", "f.yaml:4"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a\n- b\n", "just text", "3"])
def test_the_top_of_a_file_is_a_mapping(text: str) -> None:
    """Empty files, lists and lone scalars are refused."""
    assert "a mapping of keys at the top" in said(text)


def test_a_byte_order_mark_is_tolerated() -> None:
    """Some editors put one in front of UTF-8 text."""
    assert parse(b"\xef\xbb\xbfa: 1\n", "f.yaml").value == {"a": 1}


def test_both_parsers_give_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the C parser nothing changes but the speed."""
    text = "a: {b: [1, '2', ~, NO], c: {}}\nd: |\n  x\ne:\nf: >-\n  y\n  z\n"
    fast = read(text)
    monkeypatch.setattr(loader, "_PARSER", yaml.SafeLoader)
    assert read(text) == fast
