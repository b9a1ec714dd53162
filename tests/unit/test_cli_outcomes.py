"""The list of outcomes: whatever it names is accepted, and every refusal of a name points to it."""

import re

import pytest

from sim.__main__ import main
from sim.outcomes.table import find
from sim.scenario.errors import InputError
from sim.studies import measures
from tests.worlds import shipped_world

WORLD = shipped_world("demo")


def listed(capsys, *words):
    """What the command prints below its lines of explanation."""
    assert main(["outcomes", *words]) == 0
    lines = capsys.readouterr().out.splitlines()
    return lines[lines.index("") :]


def test_every_outcome_is_listed_once_and_accepted_by_name(capsys):
    """With kind, unit and label. Sweep and compare take all; the other studies those without a star."""
    lines = [line for line in listed(capsys, "scenario=demo") if line.startswith("  ")]
    known = measures.all_outcomes(WORLD)
    assert len(lines) == len(known)
    for line in lines:
        name, kind, unit, label = re.split(r"  +", line.strip())
        outcome = find(name, known)
        assert (name, kind, unit) == (outcome.name, outcome.kind, outcome.unit)
        assert label == outcome.title + " *" * outcome.divides
        if label.endswith("*"):
            with pytest.raises(InputError):
                measures.of(name, WORLD)
        else:
            assert measures.of(name, WORLD).name == name


def test_outcomes_stand_in_groups(capsys):
    """How far it goes, who stands where, blocs, ties: each name under its own."""
    lines = listed(capsys, "scenario=demo")
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == [
        "how far it goes",
        "who stands where",
        "blocs and balance",
        "ties, diplomacy and tension",
    ]
    place = {line.strip().split(" ")[0]: number for number, line in enumerate(lines)}
    starts = [lines.index(head) for head in heads]
    examples = (
        "p_level_5.ALD-BRE", "posture_with_first.COR:ALD-BRE", "p_same_bloc.ALD-BRE", "tension_mean.ALD-BRE",
    )  # fmt: skip
    for example, start, end in zip(examples, starts, [*starts[1:], len(lines)], strict=True):
        assert start < place[example] < end, example


def test_a_word_narrows_the_list_and_one_that_nothing_has_is_refused(capsys):
    """find=supported lists support, whatever its case."""
    lines = [line for line in listed(capsys, "scenario=demo", "find=Supported") if line.startswith("  ")]
    assert lines
    assert all("supported" in line for line in lines)
    assert main(["outcomes", "scenario=demo", "find=zeppelin"]) == 2
    assert main(["outcomes", "scenario=demo", "out=somewhere"]) == 2
    assert "find, scenario, history, theory, set" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["frce", "war.ALD-ZZZ", "p_nothing", "p_with_first.COR:ALD-BRE"])
def test_a_refused_outcome_points_to_the_list(name):
    """Whatever is wrong with the name."""
    with pytest.raises(InputError, match="python -m sim outcomes scenario=NAME"):
        measures.of(name, WORLD)
