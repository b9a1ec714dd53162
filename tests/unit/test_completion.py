"""Completion of a line of `sim`: commands, options, values, parameters and paths, from the tables."""

import subprocess
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.cli.commands import TABLE
from sim.cli.completion import SCRIPTS, candidates
from sim.scenario import library, theory_sets
from sim.scenario.fingerprint import plain
from sim.scenario.theory import Theory


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sim reprod", ["reproduce"]),
        ("sim scenario=quiet", ["scenario=quiet_world"]),
        ("sim attribute scenario=demo by=s", ["by=signal", "by=state"]),
        ("sim calibrate part=p", ["part=panel"]),
        ("sim scenario=demo executor=pro", ["executor=processes"]),
        ("sim scenario=demo force=", ["force=true", "force=false"]),
        ("sim scenario=demo theory.retal", ["theory.retaliation="]),
        ("sim scenario=demo set.states.BRE.res", ["set.states.BRE.resolve="]),
        ("sim scenario=demo states.BRE.res", ["states.BRE.resolve="]),
        ("sim scenario=demo set.states.B", ["set.states.BRE."]),
        ("sim scenario=demo set.signals.ald", ["set.signals.ald_protest=", "set.signals.ald_protest."]),
        ("sim scenario=demo set.dyads.ALD-BRE.ri", ["set.dyads.ALD-BRE.rivalry="]),
        ("sim -m scenario=demo,quiet", ["scenario=demo,quiet_world"]),
        ("sim -m scenario=demo theory=full,spi", ["theory=full,spiral"]),
        ("sim -m scenario=demo,aras_drills set.states.BRE.res", ["set.states.BRE.resolve="]),
        ("sim sweep scenario=demo over.states.BRE.res", ["over.states.BRE.resolve="]),
        ("sim scenario=demo over.theory.retal", ["over.theory.retaliation="]),
        ("sim scenario=demo over.th", ["over.theory."]),
        ("sim scenario=demo ove", ["over."]),
        ("sim sweep scenario=demo des", ["design="]),
        ("sim attribute scenario=demo ove", []),
        ("sim scenario=no_us_support states.IR", ["states.IRN."]),
        ("sim scenario=no_us_support signals.us_", []),
        ("sim scenario=mine.yaml states.BRE.res", []),
        ("sim scenario=nosuch set.states.", []),
        ("sim set.states.", []),
        ("sim scenario=demo seed=", []),
        ("sim scenario=demo seed", []),
        ("sim nosuch=", []),
    ],
)
def test_what_a_word_may_become(line: str, found: list[str]) -> None:
    """The last word of a line, by its command and the scenario before it."""
    assert [each for each in candidates(line) if "seed=" not in each] == found


def test_every_command_name_and_parameter_is_offered() -> None:
    """At the start all commands; of scenarios, theories and parameters all there are."""
    assert set(TABLE) <= set(candidates("sim "))
    assert candidates("sim scenario=") == [f"scenario={name}" for name in library.names()]
    assert candidates("sim scenario=demo theory=") == [f"theory={name}" for name in theory_sets.names()]
    assert candidates("sim scenario=demo theory.") == [f"theory.{name}=" for name in Theory.names()]


def test_an_option_is_offered_once() -> None:
    """What stands in the line already is left out; the scenario's own files are among its values."""
    assert "replicates=" in candidates("sim scenario=demo ")
    assert "replicates=" not in candidates("sim replicates=10 scenario=demo ")


def test_files_of_one_s_own_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """YAML files of the folder are scenarios and theories that may be meant."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("", encoding="utf-8")
    assert candidates("sim scenario=mi") == ["scenario=mine.yaml"]
    assert candidates("sim scenario=demo theory=mi") == ["theory=mine.yaml"]


def test_a_file_of_one_s_own_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it extends, and without what it takes away; one that cannot be read has no paths."""
    monkeypatch.chdir(tmp_path)
    text = "extends: demo\nstates: {NEW: {name: Newland}}\nsignals: {ald_protest: null}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: &x [*x]\n", encoding="utf-8")
    assert "states.NEW." in candidates("sim scenario=mine.yaml states.")
    assert "states.BRE." in candidates("sim scenario=mine.yaml states.")
    assert "states.NEW.resolve=" in candidates("sim scenario=mine.yaml states.NEW.")
    assert candidates("sim scenario=mine.yaml signals.ald_pro") == []
    assert candidates("sim scenario=broken.yaml states.") == []


@pytest.mark.parametrize("name", library.names())
def test_what_is_offered_can_be_set(name: str) -> None:
    """Every path into a state, a pair or a signal of a scenario is one of the scenario as it is read."""
    tree = plain(library.load(name))
    for part in ("states", "dyads", "signals"):
        entries = {
            each.removesuffix(".").split(".")[1] for each in candidates(f"sim scenario={name} {part}.")
        }
        assert {each.removesuffix("=") for each in entries} == set(tree[part])


@pytest.mark.parametrize("shell", sorted(SCRIPTS))
def test_a_shell_gets_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The script asks this program, by the word that answers it."""
    assert main(["completion", shell]) == 0
    assert " completion candidates " in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["tcsh"], ["bash", "zsh"], ["candidates"]])
def test_another_shell_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the shells there are."""
    assert main(["completion", *words]) == 2
    assert "bash, zsh or fish" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "replies"),
    [
        ("sim scenario=quiet", ["quiet_world"]),
        ("sim scenario=demo set.states.BRE.res", ["set.states.BRE.resolve="]),
        ("sim reprod", ["reproduce"]),
    ],
)
def test_bash_completes_a_line(line: str, replies: list[str], tmp_path: Path) -> None:
    """Bash itself, with the script: it breaks words at `=`, so that only what follows is replied."""
    (tmp_path / "sim").write_text(
        f"#!/bin/sh\nprintf '%s\\n' {' '.join(candidates(line))}\n", encoding="utf-8"
    )
    (tmp_path / "sim").chmod(0o755)
    script = f"""PATH="{tmp_path}:$PATH"
compopt() {{ :; }}
{SCRIPTS["bash"]}
COMP_LINE='{line}' COMP_POINT={len(line)}
_sim
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    told = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == replies
    assert told.stderr == ""


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("{python} -m sim scenario=quiet", "-P -m sim completion candidates sim scenario=quiet"),
        ("{python}  -m sim ", "-P -m sim completion candidates sim "),
        ("{python} my_program.py sim ", ""),
        ("{python} -m http.server ", ""),
        ("{python} ", ""),
    ],
)
def test_bash_asks_the_python_that_is_typed(line: str, asked: str, tmp_path: Path) -> None:
    """`python -m sim` is completed by that very Python; on its other lines nothing is run."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {tmp_path}/asked\n', encoding="utf-8")
    python.chmod(0o755)
    typed = line.format(python=python)
    script = f"""{SCRIPTS["bash"]}
COMP_LINE='{typed}' COMP_POINT={len(typed)}
_sim
"""
    subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    told = tmp_path / "asked"
    assert (told.read_text(encoding="utf-8") if told.exists() else "") == asked
