"""The page that describes the model knows what is in the code."""

import re
from pathlib import Path

from sim.engines.world import CALM, DISPUTE_GAP
from sim.model import declaration
from sim.model.declaration import CHOICE, DYAD, MEMORY, OWN, PAIR, SCHEDULED
from sim.model.kinds import Variable
from sim.outcomes.coalitions import EXACT_STATES, TIE
from sim.views.model import TABLES
from tests import model_tables

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_declaration() -> None:
    """Every table of the model is on the page, as `python -m tests.model_tables` writes it."""
    assert sorted(model_tables.marked(PAGE)) == sorted(TABLES)
    assert not model_tables.difference(PAGE)


def test_a_table_that_is_not_as_declared_is_shown() -> None:
    """A changed bound is a line of the difference."""
    changed = PAGE.replace("| 0.1 to 100000 |", "| 0.1 to 10 |", 1)
    assert changed != PAGE
    assert "0.1 to 10 " in model_tables.difference(changed)


def test_a_variable_is_called_in_the_code_as_the_table_says() -> None:
    """The constant of a declared row is its name in capitals; each row has one."""
    named = [(name, row) for name, row in vars(declaration).items() if isinstance(row, Variable)]
    assert len(named) == sum(map(len, (OWN, PAIR, DYAD, MEMORY, CHOICE, SCHEDULED)))
    assert [(row.of, name) for name, row in named] == [(row.of, row.name.upper()) for _, row in named]
    for array in (OWN, PAIR, DYAD, MEMORY, CHOICE, SCHEDULED):
        assert [int(row) for _, row in named if row.of == array.of] == list(range(len(array)))


def test_files_and_definitions_named_on_the_page_are_there() -> None:
    """Paths exist; the fixed definitions have the values given."""
    paths = re.findall(r"`((?:sim|tests|configs)/[\w/]+\.(?:py|yaml))`", PAGE)
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    assert (DISPUTE_GAP, CALM, TIE, EXACT_STATES) == (26.0, 4.0, 0.05, 16)


def test_what_is_cited_is_in_the_references_and_the_other_way_round() -> None:
    """First author and year of every citation, and of every reference."""
    body, references = PAGE.split("## 13. References")
    listed = set(re.findall(r"^- ([A-Z]\w+), .*?\((\d{4})\)", references, re.MULTILINE))
    others = r"(?: et al\.|(?:, [A-Z]\w+)? & [A-Z][\w-]+)?"
    cited = {
        (name, year)
        for name, years in re.findall(rf"([A-Z]\w+){others} \(?(\d{{4}}(?:, \d{{4}})*)", body)
        for year in years.split(", ")
    }
    assert cited == listed
    assert len(references.strip().splitlines()) == len(listed)
