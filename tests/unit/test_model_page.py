"""The page that describes the model knows what is in the code."""

import re
from pathlib import Path

import pytest

from sim.dynamics.step import PHASES
from sim.engines.world import CALM, DISPUTE_GAP
from sim.outcomes.coalitions import EXACT_STATES, TIE
from sim.scenario.theory import Theory
from tests.worlds import full_theory

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| (above )?(\S+) to (\S+) \| [^|]+ \|$", re.MULTILINE)


def test_every_parameter_has_its_row_in_order_with_its_bounds() -> None:
    """Name and bounds of the table are those of the theory, no parameter more or less."""
    rows = ROW.findall(PAGE)
    assert tuple(name for name, *_ in rows) == Theory.names()
    for name, _, low, high in rows:
        quantity = getattr(full_theory(), name)
        assert [float(low), float(high)] == pytest.approx([quantity.low, quantity.high], abs=1e-8), name


def test_the_phases_are_those_of_the_step() -> None:
    """The table of section 3 has the phases in their order, each with the file of its rule."""
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| `(\w+\.py)` \|$", PAGE, re.MULTILINE)
    assert tuple(phase for phase, _ in rows) == PHASES
    assert all((ROOT / "sim" / "dynamics" / rule).is_file() for _, rule in rows)


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
