"""Targets and priors files are refused like a scenario: file, line, key, what was given, what is allowed."""

import pytest

from sim.cli import calibrate
from sim.scenario.errors import InputError
from sim.scenario.loader import parse
from sim.studies.calibration import priors, targets

GOOD = """\
sources: {mid: MID 5.0}
targets:
  joined:
    title: Joined disputes
    quantity: joined
    shares: {joined: 0.065}
    n: 700
    unit: disputes
    source: mid
    used: fit
    because: it says so
    measured: as the data do
"""


def test_the_files_that_ship_are_good() -> None:
    """Some targets are fitted and some held back, and every prior is of a parameter."""
    uses = [target.used for target in targets.read().values()]
    assert {"fit", "test"} == set(uses)
    assert len(priors.read()) > 10


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quantity: joined", "quantity: joind", "targets.joined.quantity: got 'joind'"),
        ("0.065", "1.065", "a proportion from 0 to 1"),
        ("0.065", "-0.1", "a proportion from 0 to 1"),
        ("{joined: 0.065}", "{jined: 0.065}", "did you mean joined"),
        ("    n: 700\n", "", "targets.joined.n: got nothing"),
        ("n: 700", "n: 0", "t.yaml:7: targets.joined.n"),
        ("unit: disputes", "unit: dyadyears", "targets.joined.unit: got 'dyadyears'"),
        ("unit: disputes", "unit: dyadyears", "did you mean dyad-years"),
        ("title: Joined", "titel: Joined", "targets.joined.titel: got an unknown key"),
        ("title: Joined", "titel: Joined", "did you mean title"),
        ("    source: mid\n", "", "targets.joined.source: got nothing"),
        ("source: mid", "source: cow", "targets.joined.source: got cow"),
        ("used: fit", "used: fitted", "did you mean fit"),
        ("shares: {joined: 0.065}", "counts: {joined: 3}", "no n next to counts"),
        ("    shares: {joined: 0.065}\n", "", "neither shares nor counts"),
        ("quantity: joined", "quantity: initiator_level", "an unknown class"),
    ],
)
def test_a_bad_target_is_refused(old: str, new: str, said: str) -> None:
    """Unknown quantities and classes, impossible proportions, no cases, no citation."""
    assert old in GOOD
    with pytest.raises(InputError) as refused:
        targets.parse(parse(GOOD.replace(old, new).encode(), "t.yaml"))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "shares", ["{threat: 0.6, display: 0.6, force: 0.1}", "{threat: 0.2, display: 0.2, force: 0.1}"]
)
def test_parts_of_a_whole_sum_to_one(shares: str) -> None:
    """1.3 and 0.5 are no wholes."""
    text = GOOD.replace("quantity: joined", "quantity: initiator_level").replace("{joined: 0.065}", shares)
    with pytest.raises(InputError, match="which sum to 1"):
        targets.parse(parse(text.encode(), "t.yaml"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parameters: {pres: {mean: 1, sd: 1, assumption: x}}", "did you mean press"),
        ("parameters: {press: {mean: 1, sd: 0, assumption: x}}", "a number above 0"),
        ("parameters: {press: {mean: 1, sd: 1}}", "parameters.press.assumption"),
        (
            "parameters: {dispute_tension: {mean: -1, sd: 1, scale: log, assumption: x}}",
            "above 0 on the log scale",
        ),
        ("parameters: {press: {mean: 1, sd: 1, scale: lg, assumption: x}}", "did you mean log"),
    ],
)
def test_a_bad_prior_is_refused(text: str, said: str) -> None:
    """Unknown parameters and scales, no spread, no reason."""
    with pytest.raises(InputError) as refused:
        priors.parse(parse(text.encode(), "p.yaml"))
    assert said in str(refused.value)


@pytest.mark.parametrize("word", ["seed=x", "sede=1", "size=0", "fit=maybe", "seed", "workers=0"])
def test_bad_options_are_refused(word: str) -> None:
    """Before anything runs."""
    with pytest.raises(InputError):
        calibrate.main([word])
