"""Numbers that nobody has found yet: assumptions that begin with "gap:", as drafted scenarios have them."""

from collections.abc import Iterator

from sim.scenario.checks import quantities
from sim.scenario.errors import count_of, list_of
from sim.scenario.schema import Scenario

GAP = "gap: "
NAMED = 6
"""States or dyads that a line names."""


def gaps(scenario: Scenario) -> Iterator[str]:
    """Yield a line for each gap: the field, why it is one, and where; what is alike shares a line."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for (section, key, *field), quantity in quantities(scenario):
        if quantity.assumption and quantity.assumption.startswith(GAP):
            name = ".".join(str(part) for part in field[:1])
            why = quantity.assumption.removeprefix(GAP).partition(";")[0]
            where = alike.setdefault((str(section), name, why), [])
            if key not in where:
                where.append(str(key))
    for (section, field_name, why), keys in alike.items():
        noun = section.removesuffix("s")
        yield f"{field_name} of {count_of(len(keys), noun)}: {why} ({list_of(keys, NAMED)})"
