import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.build import build
from sim.scenario.edits import apply
from sim.scenario.errors import InputError
from sim.scenario.fingerprint import fingerprint, resolved_yaml
from sim.scenario.loader import parse
from sim.scenario.scalars import UNSAFE
from sim.scenario.schema import Scenario
from sim.scenario.tree import Place, Tree

START = datetime.date(2022, 1, 1)
IDS = ("NO", "on", "AZE")
PAIRS = (("AZE", "NO"), ("AZE", "on"), ("NO", "on"))

safe = st.characters(codec="utf-8").filter(lambda character: not UNSAFE.search(character))
texts = st.text(safe, max_size=40).map(lambda text: f"{text}-")
lines = texts.map(lambda text: text.replace("\n", " "))
weights = st.floats(1e-12, 1e12)
days = st.integers(0, 300).map(lambda offset: str(START + datetime.timedelta(days=offset)))
spans = st.tuples(days, days).map(sorted)


def within(low: float, high: float) -> st.SearchStrategy[dict[str, Any]]:
    """Quantities of every kind with a support in [low, high], which holds [0, 1] but for its lower end."""
    numbers = st.floats(low, high) | st.integers(int(low) + 1, int(high))
    pairs = st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted)
    kinds = (
        st.fixed_dictionaries({"value": numbers})
        | st.fixed_dictionaries({"uniform": pairs})
        | st.fixed_dictionaries({"normal": st.tuples(numbers, weights).map(list)})
        | st.fixed_dictionaries({"triangular": pairs.map(lambda pair: [pair[0], pair[1], pair[1]])})
        | st.dictionaries(
            numbers.map(lambda number: repr(number + 0.0)), weights, min_size=1, max_size=5
        ).map(lambda choices: {"discrete": choices})
        | st.fixed_dictionaries({"beta": st.tuples(weights, weights).map(list)})
    )
    origin = st.fixed_dictionaries({"assumption": texts}) | st.just({"source": "NO"})
    return st.tuples(kinds, origin).map(lambda parts: {**parts[0], **parts[1]})


timings = (
    days
    | st.fixed_dictionaries({"between": spans})
    | st.fixed_dictionaries({"reported": st.dictionaries(days, weights, min_size=1, max_size=6)})
    | st.tuples(within(0, 366), spans).map(lambda r: {"rate": r[0], "from": r[1][0], "until": r[1][1]})
)
states = st.fixed_dictionaries(
    {
        "name": lines,
        "capability": within(1e-6, 1),
        "resolve": within(0, 1),
        "audience_cost": within(0, 10),
        "reach": within(1e-3, 9),
    },
    optional={"major": st.booleans(), "democracy": st.booleans()},
)


def dyads(pair: tuple[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    """A dyad of these two, with one quantity for both directions or one each."""
    each = st.fixed_dictionaries({end: within(-1, 1) for end in pair})
    required = {
        "alignment": within(-1, 1) | each,
        "distance": within(0, 20_000),
        "contiguous": st.booleans(),
        "relevant": st.just(True),
    }
    one_sided = st.fixed_dictionaries({pair[0]: within(0, 1)})
    optional = {
        "commitment": one_sided,
        "rivalry": st.booleans(),
        "propensity": within(-10, 10),
        "tension": within(0, 5),
        "contact": one_sided | within(0, 1),
    }
    return st.fixed_dictionaries(required, optional=optional).map(_bordering)


def _bordering(dyad: dict[str, Any]) -> dict[str, Any]:
    """Neighbours are no distance apart."""
    return {**dyad, "distance": {"value": 0, "source": "NO"}} if dyad["contiguous"] else dyad


SOME = {"value": 0.5, "source": "NO"}
PLAIN_STATE = {"name": "x", "capability": SOME, "resolve": SOME, "audience_cost": SOME, "reach": SOME}
PLAIN_DYAD = {"alignment": SOME, "distance": SOME, "contiguous": False, "relevant": True}
citations = st.fixed_dictionaries(
    {"document": st.just("NO"), "paragraph": st.integers(1, 99)}, optional={"quote": lines}
)
signals = st.fixed_dictionaries(
    {
        "title": lines,
        "date": timings,
        "sources": st.just(["NO"]),
        "targets": st.just(["AZE"]),
        "cameo": st.sampled_from(["152", "062", "01"]),
        "mechanism": st.sampled_from([["cheap_talk"], ["sunk_cost", "tying_hands"]]),
    },
    optional={
        "weight": within(-1, 1),
        "public": st.booleans(),
        "near_border": st.booleans(),
        "joint_with": st.just(["on"]),
        "citation": citations,
        "assumption": lines,
    },
).map(lambda signal: signal if "citation" in signal else {"assumption": "invented", **signal})
contents = st.fixed_dictionaries(
    {
        "title": lines,
        "sources": st.just({"NO": "Norway 2022"}),
        "focus": st.just("NO-AZE"),
        "horizon": st.just({"start": str(START), "end": "2022-12-31", "origin": "2022-06-01"}),
        "states": states.map(lambda state: {**dict.fromkeys(IDS, PLAIN_STATE), "NO": state}),
        "dyads": dyads(PAIRS[0]).map(
            lambda dyad: {**dict.fromkeys(map("-".join, PAIRS), PLAIN_DYAD), "AZE-NO": dyad}
        ),
        "signals": st.dictionaries(st.sampled_from(["yes", "x1", "null"]), signals, max_size=2),
    },
    optional={"question": texts, "history": st.sampled_from(["given", "simulated"])},
)


def built(content: dict[str, Any]) -> Scenario:
    """Return the scenario of plain Python values, as if they had come from a file."""
    return build(Tree(content, {(): Place("made.yaml", 1)}), "made")


@settings(max_examples=60, deadline=None)
@given(contents)
def test_a_resolved_scenario_reads_back_equal(content: dict[str, Any]) -> None:
    """Whatever texts, numbers and dates it holds, writing and reading it loses nothing, to the last bit."""
    scenario = built(content)
    again = build(parse(resolved_yaml(scenario).encode(), "resolved.yaml"), "other")
    assert again == scenario
    assert fingerprint(again) == fingerprint(scenario)
    assert resolved_yaml(again) == resolved_yaml(scenario)


@settings(max_examples=30, deadline=None)
@given(contents, st.sampled_from(IDS), st.floats(0, 1))
def test_an_edit_shows_in_the_fingerprint_and_can_be_taken_back(
    content: dict[str, Any], state: str, value: float
) -> None:
    """Another resolve is another scenario; setting the old quantity again gives the old one."""
    tree = Tree(content, {(): Place("made.yaml", 1)})
    before = built(content)
    after = build(apply(tree, {"states": {state: {"resolve": value}}}), "made")
    old = before.states[state].resolve.plain()
    back = build(apply(tree, {"states": {state: {"resolve": old}}}), "made")
    assert after.states[state].resolve.args == (value,)
    assert fingerprint(after) != fingerprint(before) == fingerprint(back)


yaml_like = st.text(alphabet="abc:-[]{}&*!|>'\"#%?@, \n\t~01.e\\", max_size=200).map(str.encode)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | yaml_like)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No input makes the loader fail in any other way than by its own refusal."""
    told: list[str] = []
    try:
        assert isinstance(parse(content, "any.yaml").value, dict)
    except InputError as refused:
        told += map(str, refused.problems)
    assert all(line.startswith("any.yaml") and "\n" not in line for line in told)


keys = st.sampled_from(
    [
        "value",
        "beta",
        "source",
        "each",
        "both",
        "from",
        "AZE",
        "NO",
        "name",
        "date",
        "rate",
        "sources",
        "<each>",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)
PLACES = ["", "states", "states.NO", "dyads", "dyads.AZE-NO.alignment", "signals", "horizon", "sources"]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), st.dictionaries(keys, values, min_size=1, max_size=4))
def test_any_edit_of_an_unfinished_scenario_is_refused_in_lines(path: str, value: object) -> None:
    """Plain values of any shape at any place end in problems of one line each, never in another failure."""
    content: Any = {
        "title": "t",
        "horizon": {"start": "2022-01-01", "end": "2022-12-31", "origin": "2022-06-01"},
        "states": {"NO": {"name": "x"}, "AZE": {"name": "y"}},
        "dyads": {"AZE-NO": {"alignment": {"value": 0, "source": "a b"}}},
    }
    edits: Any = value
    for key in reversed(path.split(".") if path else []):
        edits = {key: edits}
    with pytest.raises(InputError) as refused:
        build(apply(Tree(content, {(): Place("made.yaml", 1)}), edits), "made")
    assert all("\n" not in str(problem) for problem in refused.value.problems)
