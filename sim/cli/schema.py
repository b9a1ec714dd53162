"""`schema`: the JSON schema of scenario files, for editors."""

import json

from sim.asking.refuse import refusal
from sim.scenario.json_schema import scenario_schema


def main(words: list[str]) -> int:
    """Print the schema and return 0. Raises InputError for any argument."""
    if words:
        raise refusal("argument", words[0], "no argument; > FILE keeps what is printed")
    print(json.dumps(scenario_schema(), indent=1, ensure_ascii=False))
    return 0
