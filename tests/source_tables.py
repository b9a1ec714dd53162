"""Bring the tables of docs/sources.md in line with scenarios/aras_drills.yaml.

`python -m tests.source_tables`, from the checkout; prints what has changed.
"""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from sim.scenario.library import load
from sim.scenario.quantity import Quantity
from sim.scenario.schema import DyadSpec
from tests.model_tables import BETWEEN

PAGE = Path(__file__).parents[1] / "docs" / "sources.md"
SCENARIO = "aras_drills"

ALIGNMENTS = ("dyad", "alignment, mean (sd)", "sum of")
PROPENSITIES = ("dyad", "propensity, mean (sd)", "what the record has")
STARTS = ("dyad", "tension at the start", "contact")


def alignments() -> Iterator[tuple[str, ...]]:
    """A line for each dyad, two where the directions differ."""
    for name, pair in dyads():
        first, second = name.split("-")
        one, other = pair.alignment.toward(first), pair.alignment.toward(second)
        assert one is not None
        assert other is not None
        if one.args == other.args:
            yield name, spelled(one), said(one)
        else:
            yield f"{first} toward {second}", spelled(one), said(one)
            yield f"{second} toward {first}", spelled(other), said(other)


def propensities() -> Iterator[tuple[str, ...]]:
    """A line for each dyad."""
    for name, pair in dyads():
        if pair.propensity is None:
            yield name, "", "drawn" if pair.relevant else "cannot act on each other"
        else:
            yield name, spelled(pair.propensity), said(pair.propensity)


def starts() -> Iterator[tuple[str, ...]]:
    """A line for each dyad: its tension, and the contact of the first state and of the second."""
    for name, pair in dyads():
        tension = "0" if pair.tension is None else f"{spelled(pair.tension)}: {said(pair.tension)}"
        assert pair.contact is not None
        each = [pair.contact.toward(state) for state in name.split("-")]
        contact = ", ".join(f"{spelled(share)}: {said(share)}" for share in each if share is not None)
        yield name, tension if pair.relevant else "", contact


def dyads() -> list[tuple[str, DyadSpec]]:
    """The pairs of the scenario, by name."""
    return list(load(SCENARIO).dyads.items())


def spelled(quantity: Quantity) -> str:
    """A number; a mean and its standard deviation; the ends of a range."""
    numbers = [number(each) for each in quantity.args]
    if quantity.kind == "normal":
        return "{} ({})".format(*numbers)
    return " to ".join(numbers) if quantity.kind == "uniform" else ", ".join(numbers)


def number(value: float) -> str:
    """Two decimals, without the zero before them."""
    return f"{value:.2f}".replace("0.", ".", 1 if abs(value) < 1 else 0).replace("-", "−")


def said(quantity: Quantity) -> str:
    """Where it comes from, as the scenario says it."""
    return quantity.source or quantity.assumption or ""


TABLES = {
    "alignments": (ALIGNMENTS, alignments),
    "propensities": (PROPENSITIES, propensities),
    "starts": (STARTS, starts),
}


def markdown(table: str) -> str:
    """A table of TABLES in Markdown."""
    head, lines = TABLES[table]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *lines()))


def written(page: str) -> str:
    """Return the page with every marked table as the scenario has it."""
    return BETWEEN.sub(lambda found: f"{found[1]}{markdown(found[2])}\n{found[3]}", page)


def difference(page: str) -> str:
    """Return the lines of the page that are not as the scenario has them; empty where none is."""
    lines = unified_diff(page.splitlines(), written(page).splitlines(), "page", SCENARIO, lineterm="", n=0)
    return "\n".join(lines)


def main() -> None:
    """Write the page anew and print what has changed."""
    page = PAGE.read_text(encoding="utf-8")
    print(f"{PAGE.name}: {difference(page) or 'unchanged'}")
    PAGE.write_text(written(page), encoding="utf-8")


if __name__ == "__main__":
    main()
