"""The schema that editors get: what loads fits it, and what it refuses does not load."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.__main__ import main
from sim.scenario import library
from sim.scenario.build import build
from sim.scenario.errors import InputError
from sim.scenario.json_schema import scenario_schema
from sim.scenario.loader import load_file
from sim.scenario.tree import Place, Tree

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def faults(value: object) -> list[str]:
    """What the schema says against a file's content."""
    schema = scenario_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(value)]


def demo() -> dict[str, Any]:
    """The content of the demo."""
    value = load_file(SCENARIOS / "demo.yaml", "demo.yaml").value
    assert isinstance(value, dict)
    return copy.deepcopy(value)


def loads(value: dict[str, Any]) -> bool:
    """Whether a file's content is a scenario."""
    try:
        build(Tree(value, {(): Place("demo", None)}), "demo")
    except InputError:
        return False
    return True


@pytest.mark.parametrize("name", library.names())
def test_every_scenario_that_ships_fits(name: str) -> None:
    """Whole ones and those that extend another."""
    assert faults(load_file(SCENARIOS / f"{name}.yaml", name).value) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("states", "ALD", "capability"), 0.3),
        (("states", "ALD", "capability"), {"value": 0.3}),
        (("states", "ALD", "capability"), {"value": 0, "source": "x"}),
        (("states", "ALD", "resolve"), {"value": 1.5, "source": "x"}),
        (("states", "ALD", "resolve"), {"value": 0.5, "source": "x", "assumption": "y"}),
        (("states", "ALD", "resolve"), {"value": 0.5, "beta": [1, 2], "source": "x"}),
        (("states", "ALD", "resolve"), {"beta": [1, 2, 3], "source": "x"}),
        (("states", "ALD", "democracy"), "yes"),
        (("states", "ALD", "colour"), "red"),
        (("dyads", "ALD-BRE", "alignment"), {"value": -2, "source": "x"}),
        (("dyads", "ALD"), {}),
        (("signals", "ald_protest", "mechanism"), ["threat"]),
        (("signals", "ald_protest", "cameo"), 111),
        (("signals", "ald_protest", "cameo"), "x"),
        (("signals", "ald_protest", "date"), {"between": ["2030-02-15"]}),
        (("signals", "ald_protest", "date"), 2030),
        (("signals", "ald_protest", "targets"), []),
        (("horizon", "step_days"), 0),
        (("history",), "told"),
        (("titel",), "x"),
    ],
)
def test_what_does_not_fit_does_not_load(path: tuple[str, ...], value: object) -> None:
    """A mistake that an editor underlines is one that the loader refuses."""
    content = demo()
    assert faults(content) == []
    assert loads(content)
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert faults(content)
    assert not loads(content)


@pytest.mark.parametrize(
    "path", [(), ("horizon",), ("states", "ALD"), ("dyads", "ALD-BRE"), ("signals", "ald_protest")]
)
def test_required_is_what_the_loader_requires(path: tuple[str, ...]) -> None:
    """A key may be left out where the schema says so, and nowhere else."""
    content = demo()
    place = content
    for key in path:
        place = place[key]
    for key in list(place):
        value = place.pop(key)
        allowed = loads(content)
        if allowed or key not in {"signals", "sources"}:  # of them something else in the file speaks
            assert (faults(content) == []) == allowed, key
        place[key] = value


def test_every_key_says_what_it_is() -> None:
    """No key of a file is without a description."""
    schema = scenario_schema()
    silent = [
        f"{name}.{key}"
        for name, part in schema["$defs"].items()
        for key, rules in part.get("properties", {}).items()
        if "description" not in rules and name != "Horizon"
    ]
    assert silent == []
    assert all(schema["else"]["properties"][key]["description"] for key in ("states", "dyads", "signals"))


def test_the_command_prints_it_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed is JSON; an argument is refused."""
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == scenario_schema()
    assert main(["schema", "demo"]) == 2
