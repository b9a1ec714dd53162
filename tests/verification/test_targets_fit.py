"""The default theory against the facts of the record, measured anew on other random numbers.

Which facts it meets and which it misses is on the evidence page (docs/evidence.md); what the page says is met
has to be met here too.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from sim.scenario import theory_sets
from sim.studies.calibration import targets
from sim.studies.calibration import work as calibration
from sim.studies.calibration.moments import Values

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
LINE = re.compile(r"^\| .*\(`(\w+)`\) \| (\w+) \|.*\| ([^|]+) \| (pass|\*\*miss\*\*) \|$", re.MULTILINE)


def told() -> dict[tuple[str, str], tuple[float, bool]]:
    """Return, by fact and class, the standard error that the page gives its figure, and whether it passes."""
    page = LINE.findall(PAGE.read_text(encoding="utf-8"))
    errors = (float(shown.partition("±")[2] or 0.0) for _, _, shown, _ in page)
    return {
        (name, part): (error, verdict == "pass")
        for (name, part, _, verdict), error in zip(page, errors, strict=True)
    }


def said_to_pass() -> list[str]:
    """Return the facts of which the page says that every figure passes."""
    failed = {name for (name, _), (_, passes) in told().items() if not passes}
    return list(dict.fromkeys(name for name, _ in told() if name not in failed))


@pytest.fixture(scope="module")
def found() -> tuple[Values, Values]:
    """Return every quantity under the full theory, mean and standard error of eight measurements."""
    return calibration.measure(theory_sets.load("full"), 4321, 8, map)


def test_the_page_speaks_of_every_fact() -> None:
    """Each fact has its lines there, and most of those that are fitted pass."""
    facts = targets.read()
    assert {name for name, _ in told()} == set(facts)
    fitted = [name for name, fact in facts.items() if fact.used == "fit"]
    assert len({*fitted} & {*said_to_pass()}) > 0.75 * len(fitted)


@pytest.mark.long
@pytest.mark.parametrize("name", said_to_pass())
def test_the_defaults_meet_what_the_evidence_page_says_they_meet(
    name: str, found: tuple[Values, Values]
) -> None:
    """Within the fact's interval, give or take four standard errors of this measurement and the page's."""
    for line in calibration.lines({name: targets.read()[name]}, *found):
        spread = 4 * float(np.hypot(line.error, told()[name, line.part][0]))
        assert line.low - spread <= line.simulated <= line.high + spread, line


@pytest.mark.long
def test_hostile_dyads_have_most_disputes_and_friendly_ones_fewest(found: tuple[Values, Values]) -> None:
    """Neighbours by tenth of alignment: the most hostile tenth has at least fifteen times the disputes of the
    friendliest (.251 against .006 in the record), the three most hostile 70 to 90 % of all (78 %)."""
    tenths = found[0]["tenths_contiguous"]
    assert tenths[0] > 15 * tenths[-1]
    assert 0.7 < tenths[:3].sum() / tenths.sum() < 0.9


@pytest.mark.long
def test_answers_do_not_run_away(found: tuple[Values, Values]) -> None:
    """Fewer than half an answer for each militarized act."""
    assert found[0]["answers_per_act"][0] <= 0.5


@pytest.mark.long
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="both kinds of dyad are within their intervals (.50 of .43-.53 with a land border, .39 of .34-.44"
    " without), but the record's mean is of more disputes apart: the fit trades this for the answer tables",
)
def test_targets_answer_as_often_as_in_the_record(found: tuple[Values, Values]) -> None:
    """Reciprocation of all disputes, .37 to .46."""
    assert 0.37 <= found[0]["reciprocated"][0] <= 0.46
