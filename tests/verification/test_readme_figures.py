"""What the README says of its scenario, beside the runs that it is said of."""

import re
from pathlib import Path

import pytest

import sim

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SHARE = r"([\d.]+) % \[([\d.]+), ([\d.]+)\]"
SAID = {
    "p_supports_first.TUR:AZE-IRN": (rf"supports Azerbaijan in {SHARE}", None),
    "p_joins_first.TUR:AZE-IRN": (rf"joins it by arms in {SHARE}", None),
    "force.AZE-IRN": (rf"of the declared value, {SHARE} come to force", 0.2),
    "p_level_4.AZE-IRN": (rf"with 0 it is {SHARE}", 0.0),
}
"""Where the README says it, and under which display_tension where not the set's own."""


@pytest.mark.parametrize("name", SAID)
def test_a_share_of_the_readme_is_that_of_the_run_that_it_draws(name: str, tmp_path: Path) -> None:
    """20,000 histories, seed 1: estimate and interval, to half a point."""
    pattern, tension = SAID[name]
    parameters = None if tension is None else {"display_tension": tension}
    run = sim.run("aras_drills", parameters=parameters, replicates=20_000, seed=1, out=tmp_path / "run")
    line = run.table.loc[name]
    found = re.search(pattern, README)
    assert found is not None
    for text, value in zip(found.groups(), (line.estimate, line.low, line.high), strict=True):
        assert float(text) == pytest.approx(100 * value, abs=0.6), name
