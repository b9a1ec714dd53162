"""The pages that describe the model know what is in the code."""

import re
from pathlib import Path

from sim.dynamics.realignment import FRIENDS
from sim.engines import batch
from sim.engines.world import ACT_CODES, codebook_weight
from sim.model import declaration
from sim.model.declaration import CALM_WEEKS, DISPUTE_GAP, RIVALRY_WINDOW
from sim.model.kinds import Variable
from sim.outcomes.coalitions import EXACT_PART, TIE
from sim.scenario import theory_sets
from sim.scenario.codebook import RUNG_LABELS
from sim.studies.calibration import targets
from sim.views.model import ARRAYS, TABLES
from tests import model_tables
from tests.worlds import shipped_world

ROOT = Path(__file__).parents[2]
PAGE, PARAMETERS = (path.read_text(encoding="utf-8") for path in model_tables.PAGES)


def test_the_tables_are_those_of_the_declaration() -> None:
    """Every table of the model is on one page, as `python -m tests.model_tables` writes it."""
    assert sorted(model_tables.marked(PAGE + PARAMETERS)) == sorted(TABLES)
    assert not model_tables.difference(PAGE)
    assert not model_tables.difference(PARAMETERS)


def test_a_table_that_is_not_as_declared_is_shown() -> None:
    """A changed bound is a line of the difference."""
    changed = PARAMETERS.replace("| 0.1 to 100000 |", "| 0.1 to 10 |", 1)
    assert changed != PARAMETERS
    assert "0.1 to 10 " in model_tables.difference(changed)


def test_a_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    """A bar in a text is no border of a cell."""
    for table, (head, _) in TABLES.items():
        for line in model_tables.markdown(table).splitlines():
            assert len(re.split(r"(?<!\\)\|", line)) == len(head) + 2, line


def test_a_variable_is_called_in_the_code_as_the_table_says() -> None:
    """The constant of a declared row is its name in capitals; each row has one."""
    named = [(name, row) for name, row in vars(declaration).items() if isinstance(row, Variable)]
    assert len(named) == sum(map(len, ARRAYS))
    assert [(row.of, name) for name, row in named] == [(row.of, row.name.upper()) for _, row in named]
    for array in ARRAYS:
        assert [int(row) for _, row in named if row.of == array.of] == list(range(len(array)))


def test_files_and_definitions_named_on_the_page_are_there() -> None:
    """Paths exist; the fixed definitions have the values given, and the rungs their weights."""
    paths = re.findall(r"`((?:sim|tests|configs)/[\w/]+\.(?:py|yaml))`", PAGE + PARAMETERS)
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    assert (DISPUTE_GAP, CALM_WEEKS, RIVALRY_WINDOW) == (26.0, 4.0, 52.0)
    assert (FRIENDS, TIE, EXACT_PART) == (0.2, 0.1, 12)
    rungs = ", ".join(f"{rung} {name}" for rung, name in enumerate(RUNG_LABELS))
    assert f"| rung of an act | {rungs} |" in PAGE
    weights = ", ".join(f"{codebook_weight(code):+.2f}" for code in ACT_CODES)
    assert weights.replace("0.", ".").replace("+.00", "0") in PAGE
    assert f"of codes {', '.join(ACT_CODES)} |" in PAGE


def test_columns_named_on_the_page_are_those_of_a_run() -> None:
    """Every name in the section on outcomes is that of a kind of column."""
    _, section = PAGE.split("## 10. Outcomes")
    named = set(re.findall(r"`([a-z_0-9]+)`", section.split("## 11. ")[0]))
    rows, _ = batch.simulate(shipped_world("demo"), seed=1, first=0, count=1)
    assert {"peak", "posture", "partition"} <= named <= {name.partition(".")[0] for name in rows}


def test_what_is_cited_is_in_the_references_and_the_other_way_round() -> None:
    """First author and year of every citation, and of every reference."""
    body, references = PAGE.split("## 13. References")
    listed = set(re.findall(r"^- ([A-Z]\w+), .*?\((\d{4})\)", references, re.MULTILINE))
    others = r"(?: et al\.|(?:, [A-Z]\w+)? & [A-Z][\w-]+(?: de [A-Z]\w+)?)?"
    cited = {
        (name, year)
        for name, years in re.findall(rf"([A-Z]\w+){others} \(?(\d{{4}}(?:, \d{{4}})*)", body)
        for year in years.split(", ")
    }
    assert cited == listed
    assert len(references.strip().splitlines()) == len(listed)


def test_what_the_rules_rest_on_is_named() -> None:
    """Targets and parameters that the page names are there; the counts it gives are those of full.yaml."""
    patterns = re.search(r"\*\*Patterns\*\*.*?(?=\n## )", PAGE, re.DOTALL)
    submodels = re.search(r"## 7\. Submodels.*?(?=\n## )", PAGE, re.DOTALL)
    assert patterns is not None
    assert submodels is not None
    rests = " ".join(re.findall(r"\*\*Rests on\*\*.*", submodels[0]))
    named = re.findall(r"`([a-z]{2,}(?:_[a-z0-9]+)*)`", patterns[0] + rests)
    parameters = {parameter.name for parameter in declaration.PARAMETERS}
    assert set(named) <= parameters | set(targets.read()) | set(theory_sets.names())
    full = (ROOT / "configs" / "theory" / "full.yaml").read_text(encoding="utf-8")
    counts = re.findall(r"(\d[\d,]*) of (\d[\d,]*)", rests)
    assert counts
    assert [f"{some} of {all_}" for some, all_ in counts if f"{some} of {all_}" not in full] == []


def test_what_is_said_to_be_held_near_its_prior_is() -> None:
    """The targets tell nothing of how much a dispute leaves, and for how long."""
    full = (ROOT / "configs" / "theory" / "full.yaml").read_text(encoding="utf-8")
    for name in ("dispute_tension", "tension_half_life"):
        assert re.search(rf"^{name}: .*not told by the targets", full, re.MULTILINE), name
