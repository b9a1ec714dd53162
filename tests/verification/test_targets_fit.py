"""The default theory against the facts that matter most, measured anew on other random numbers."""

import pytest

from sim.scenario import theory_sets
from sim.studies import calibration, targets

MUST_PASS = (
    "onset_neighbours", "force_neighbours", "war_neighbours", "onset_relevant", "force_relevant",
    "pact_honoured", "region_rivals_neighbours",
)  # fmt: skip


@pytest.mark.long
def test_the_defaults_meet_what_the_evidence_page_says_they_meet() -> None:
    """Rates of disputes, of force and of war, and pacts honoured lie within the facts' intervals."""
    facts = {key: fact for key, fact in targets.read().items() if key in MUST_PASS}
    mean, error = calibration.measured(theory_sets.load("full"), 4321, 4, map)
    assert calibration.misses(calibration.lines(facts, mean, error)) == []
