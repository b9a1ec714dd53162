"""The JSON schema of scenario files, for editors: what keys there are, what they mean, which are required.

It follows from the schema that files are read with, and is more lenient: what holds between the parts of a
scenario, `validate` alone knows. A file that extends another needs none of the keys.
"""

from copy import deepcopy
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sim.scenario.schema import ORIGIN, DyadSpec, Head, SignalSpec, StateSpec

DIALECT = "http://json-schema.org/draft-07/schema#"
SECTIONS: dict[str, type[BaseModel]] = {"states": StateSpec, "dyads": DyadSpec, "signals": SignalSpec}
MEANING = {
    "states": "the states, by id",
    "dyads": "two states that have to do with each other, as AZE-IRN; a dyad left out is indifferent",
    "signals": "acts that the record gives, by id; {} for none",
}
NEEDED = ("states", "dyads")
PAIR = "^[A-Za-z][A-Za-z0-9_]*-[A-Za-z][A-Za-z0-9_]*$"
CHANGED = "Change"
"""How definitions end of which a file that extends another may hold a part."""

Json = dict[str, Any]


def scenario_schema() -> Json:
    """Return the JSON schema of a scenario file."""
    models: list[type[BaseModel]] = [Head, *SECTIONS.values()]
    _, written = models_json_schema([(model, "validation") for model in models])
    parts: Json = written["$defs"]
    for part in parts.values():
        _plain(part)
    head = parts.pop("Head")
    parts["SignalSpec"]["anyOf"] = [{"required": [key]} for key in ORIGIN]
    changes = {f"{model.__name__}{CHANGED}": _part(parts[model.__name__]) for model in SECTIONS.values()}
    name = {"type": "string", "description": "a scenario that ships, or a .yaml file in or below this folder"}
    properties = {"extends": name, **head["properties"], **{key: {} for key in SECTIONS}}
    return {
        "$schema": DIALECT,
        "title": "Scenario of alliance-sim",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "then": {"properties": {key: _section(key, CHANGED) for key in SECTIONS}},
        "else": {
            "properties": {key: _section(key, "") for key in SECTIONS},
            "required": [*(key for key in head["required"] if key != "name"), *NEEDED],
        },
        "$defs": {**parts, **changes},
    }


def _plain(part: Json) -> None:
    """Take off the titles that pydantic makes of names, and all but the first paragraph of descriptions."""
    for each in (part, *part.get("properties", {}).values()):
        each.pop("title", None)
        if "description" in each:
            each["description"] = " ".join(each["description"].split("\n\n")[0].split())
        if "$ref" in each and len(each) > 1:  # beside a reference, editors do not look
            each["allOf"] = [{"$ref": each.pop("$ref")}]


def _part(part: Json) -> Json:
    found = deepcopy(part)
    for key in ("required", "anyOf"):
        found.pop(key, None)
    return found


def _section(key: str, ending: str) -> Json:
    """What a section may hold; in a file that extends another null takes away an entry, or all of them."""
    entry: Json = {"$ref": f"#/$defs/{SECTIONS[key].__name__}{ending}"}
    kind: str | list[str] = "object"
    if ending:
        entry, kind = {"anyOf": [entry, {"type": "null"}]}, ["object", "null"]
    names = {"propertyNames": {"pattern": PAIR}} if key == "dyads" else {}
    return {"type": kind, "description": MEANING[key], "additionalProperties": entry, **names}
