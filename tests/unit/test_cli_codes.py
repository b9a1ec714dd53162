"""The list of CAMEO codes: every code has a name, and a word finds it."""

import pytest

from sim.__main__ import main
from sim.scenario import library
from sim.scenario.cameo import NAMES
from sim.scenario.codebook import goldstein, is_code


def test_every_root_and_code_that_a_signal_may_have_has_one_name():
    """01 to 20, and every third digit the loader takes; of the fourth only those of the codebook."""
    digits = [f"{number:0{size}d}" for size in (2, 3) for number in range(10**size)]
    assert sorted(code for code in digits if is_code(code)) == sorted(c for c in NAMES if len(c) < 4)
    assert all(map(is_code, NAMES))
    used = {signal.cameo for name in library.names() for signal in library.load(name).signals.values()}
    assert used <= set(NAMES)


def test_codes_prints_code_weight_rung_and_name(capsys):
    """A seen example: 154 is a display of force and weighs -.72, as the signals of the drills do."""
    assert main(["codes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(NAMES) + 1
    assert goldstein("154") == -7.2
    assert "154    -0.72  display of force  Mobilize or increase armed forces" in lines


def test_a_word_is_looked_for_in_codes_rungs_and_names(capsys):
    """`codes pledge` lists the rung, `codes Visit` the two visits; what nothing has is refused."""
    assert main(["codes", "Visit"]) == 0
    assert [line[:3] for line in capsys.readouterr().out.splitlines()[1:]] == ["042", "043"]
    assert main(["codes", "pledge"]) == 0
    assert {line[14:20] for line in capsys.readouterr().out.splitlines()[1:]} == {"pledge"}
    assert main(["codes", "zeppelin"]) == 2
    assert "got 'zeppelin', allowed a part of a code" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["codes", "outcomes"])
def test_the_help_page_knows_the_command(name, capsys):
    """`python -m sim --help` has a line for it."""
    main(["--help"])
    assert f"python -m sim {name}" in capsys.readouterr().out
