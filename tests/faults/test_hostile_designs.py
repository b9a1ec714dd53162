"""Design files and keys of sweeps from a stranger: refused in few short lines, nothing is run or written."""

from pathlib import Path

import pytest

from sim.__main__ import main

SWEEP = ["-m", "scenario=demo", "replicates=8", "seed=1", "out=study"]
OVER = "over: {theory.reaction: [2, 5]}"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FIVE = ", ".join(f"theory.{key}: [0, 1]" for key in ("reaction", "drift", "easing", "balance", "saturation"))
MANY = "n: 2\nover: {" + ", ".join(f"states.S{number}.resolve: [0, 1]" for number in range(1000)) + "}"

FILES = {
    "alias bomb": (BOMB, "an anchor"),
    "nesting": ("[" * 100_000, "deeper nesting"),
    "size": ("n: 1 #" + "x" * 17_000_000, "at most 16,384 KiB"),
    "python tag": (f"n: !!python/object/apply:os.system [true]\n{OVER}", "a tag"),
    "a million million points": (f"n: 1000000000000\n{OVER}", "at most 100,000"),
    "a grid of 10^10": (
        f"kind: grid\nn: 100\nover: {{{FIVE}}}",
        "10,000,000,000 points",
    ),
    "no points": (f"n: 0\n{OVER}", "at least 1"),
    "points below 0": (f"n: -5\n{OVER}", "at least 1"),
    "true": (f"n: true\n{OVER}", "at least 1"),
    "kind": (f"n: 2\nkind: [lhs]\n{OVER}", "allowed lhs, sobol, grid"),
    "path": ("n: 2\nover: {../../x: [1, 2]}", "inside set. or theory."),
    "path of a state": ("n: 2\nover: {states.../../x.resolve: [0, 1]}", "an id: a letter"),
    "device": ("n: 2\nover: {CON: [1, 2]}", "inside set. or theory."),
    "hydra": ("n: 2\nover: {hydra.run.dir: [1, 2]}", "inside set. or theory."),
    "the folder": ("n: 2\nover: {out: [1, 2]}", "inside set. or theory."),
    "escape": ("n: 2\nover: {a\x1b[31m: [1, 2]}", "no control characters"),
    "escaped escape": ('n: 2\nover: {"a\\e[31m": [1, 2]}', "printable text"),
    "upside down": ("n: 2\nover: {theory.reaction: [5, 2]}", "low below high"),
    "logarithm of 0": ("n: 2\nover: {theory.reaction: {log: [0, 2]}}", "above 0"),
    "not a number": ("n: 2\nover: {theory.reaction: [.nan, 2]}", "a finite number"),
    "out of range": ("n: 2\nover: {theory.reaction: [1, 1e12]}", "allowed -30 to 30"),
    "a thousand states": (MANY, "and 9"),
    "nothing": ("", "a mapping of keys"),
}

KEYS = (
    "set.states.../../x.resolve=1,2",
    "set.../../x=1,2",
    "set.CON.x=1,2",
    "theory.NUL=1,2",
    "set.states.ALD.resolve=\x1b[31m,2",
    "design=/dev/zero",
    "design=/etc/passwd",
    "design=gone.yaml",
    "design=../../../etc/passwd.yaml",
)


def refused(words: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Assert exit code 2, nothing written, and lines that no terminal obeys; return them."""
    before = sorted(here.rglob("*"))
    assert main(words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert 0 < len(lines) <= 51
    assert all(line.isprintable() and len(line) < 500 for line in lines)
    assert sorted(here.rglob("*")) == before
    return lines


@pytest.mark.parametrize(("text", "says"), FILES.values(), ids=FILES.keys())
def test_a_hostile_design_is_refused(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bomb, a tag, a path, a device: a line says what is allowed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.yaml").write_text(text, encoding="utf-8")
    lines = refused([*SWEEP, "design=d.yaml"], tmp_path, capsys)
    assert any(says in line for line in lines), lines


@pytest.mark.parametrize("word", KEYS)
def test_a_hostile_key_is_refused(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No key of a sweep is a path, a device or a file that is no design."""
    monkeypatch.chdir(tmp_path)
    refused([*SWEEP, word], tmp_path, capsys)
