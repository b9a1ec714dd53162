"""The words of a command line before Hydra sees them."""

import pytest

from sim.cli.arguments import is_sweep, prepare
from sim.cli.commands import TABLE, route
from sim.scenario.errors import InputError


def refused(words: list[str]) -> list[str]:
    """Return the lines with which `words` are refused."""
    with pytest.raises(InputError) as caught:
        prepare(words)
    return [str(problem) for problem in caught.value.problems]


def test_paths_inside_scenario_and_theory_need_no_plus() -> None:
    """set.x and theory.x get Hydra's add-or-override marker, whether or not some of it was typed."""
    words = ["scenario=demo", "set.states.IRN.resolve=0.9", "+theory.drift=0.1", "++set.signals.a=null"]
    assert prepare(words) == [
        "scenario=demo",
        "++set.states.IRN.resolve=0.9",
        "++theory.drift=0.1",
        "++set.signals.a=null",
    ]


def test_a_plus_before_an_option_is_taken_off() -> None:
    """+replicates=5 means replicates=5: Hydra itself would say that the item exists already."""
    assert prepare(["+replicates=5"]) == ["replicates=5"]


def test_hydras_own_settings_are_refused() -> None:
    """Nothing under hydra. or hydra/ is let through: each could name code to run."""
    words = ["hydra.verbose=true", "hydra/launcher=basic", "+hydra.x=1", "theory@hydra.callbacks=full"]
    assert len(refused(words)) == len(words)


def test_an_unknown_key_is_refused_with_the_near_miss() -> None:
    """A typo in an option names the option that was probably meant."""
    (line,) = refused(["scenaro=demo"])
    assert "scenaro" in line
    assert line.endswith("did you mean scenario?")


def test_every_bad_word_is_reported_at_once() -> None:
    """All bad words of a line are reported together, in their order."""
    lines = refused(["replicate=5", "scenario=demo", "--fast", "~seed", "seed.x=1", "=3"])
    assert len(lines) == 5
    assert "replicates" in lines[0]
    assert "--fast" in lines[1]
    assert "~seed" in lines[2]


def test_the_ways_to_look() -> None:
    """`--cfg job` goes in front; the words beside it are checked like all others."""
    assert prepare(["scenario=demo", "--cfg", "job", "set.x=1"]) == [
        "--cfg",
        "job",
        "scenario=demo",
        "++set.x=1",
    ]
    for words in (
        ["--cfg", "job", "--config-dir", "x"],
        ["--cfg", "hydra"],
        ["-sc", "install=bash"],
        ["--info", "config"],
    ):
        assert refused(words)


@pytest.mark.parametrize("flag", ["-m", "--multirun"])
def test_both_spellings_ask_for_a_sweep(flag: str) -> None:
    """-m and --multirun ask for a sweep; without them there is none."""
    assert is_sweep([flag, "scenario=a,b"])
    assert not is_sweep(["scenario=a"])


@pytest.mark.parametrize("first", ["scenario=demo", "-m", "set.states.A.resolve", "~seed", "seed"])
def test_arguments_of_run_need_no_command(first: str) -> None:
    """A line that begins with an argument of run is a run."""
    assert route([first, "x"]) == ("run", [first, "x"])


def test_a_word_goes_to_its_command() -> None:
    """The first word of a line names the command, the rest are its arguments."""
    assert route(["validate", "a.yaml"]) == ("validate", ["a.yaml"])
    assert {"run", "scenarios", "validate"} <= set(TABLE)


@pytest.mark.parametrize(("word", "hint"), [("valdate", "validate"), ("zebra", "scenario=zebra")])
def test_an_unknown_word_is_refused(word: str, hint: str) -> None:
    """A word that is no command is refused with the near miss, or with how a scenario is run."""
    with pytest.raises(InputError, match=f"did you mean {hint}"):
        route([word])
