"""The README's two commands: one line each, and the very ones that CI and the docs mean; its figures."""

import re
import subprocess
from pathlib import Path

import pytest

from sim.studies.calibration import forecast_file

ROOT = Path(__file__).resolve().parents[2]
SET_UP = re.compile(r"^python3 -m venv .*$", re.MULTILINE)


def commands() -> list[str]:
    """Return the set-up commands of the README, in their order."""
    return SET_UP.findall((ROOT / "README.md").read_text(encoding="utf-8"))


def test_there_are_exactly_two_set_up_commands() -> None:
    """One line runs the main job, one line runs the gate; there is no third to choose from."""
    job, gate = commands()
    assert job.endswith("-m sim scenario=aras_drills")
    assert "bash .ci/gate" in gate
    assert ".[test]" in gate


def test_ci_runs_the_readmes_command(tmp_path: Path) -> None:
    """.ci/run takes the test command out of the README as it stands, in an environment of its own."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_text(
        (ROOT / ".ci" / "run").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "README.md").write_text("python3 -m venv .venv || exit 3; echo bash .ci/gate; exit 7\n")
    (tmp_path / "python3").write_text('#!/bin/sh\necho "made $*"\n')
    (tmp_path / "python3").chmod(0o755)
    done = subprocess.run(
        ["bash", ".ci/run"],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done
    assert done.stdout.splitlines()[1:] == ["made -m venv .ci/venv", "bash .ci/gate"]


def test_the_figures_are_those_of_the_evidence_page() -> None:
    """P(force) of Azerbaijan and Iran, with the signals and without them, to a whole per cent."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    with_signals = re.search(r"in (\d+) % of histories: .* ([\d.]+) to ([\d.]+) % by chance alone", readme)
    without = re.search(r"without the signals in ([\d.]+) % \(([\d.]+) to ([\d.]+) by chance\)", readme)
    evidence = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    table = [
        line.strip("|").split("|")
        for line in evidence.splitlines()
        if line.startswith(("| dyad |", "| AZE-IRN |"))
    ]
    found = dict(zip(*[[cell.strip() for cell in row] for row in table], strict=True))
    for said, column in ((with_signals, "as it is"), (without, "without signals")):
        assert said is not None, column
        share, *ends = map(float, said.groups())
        estimate, low, high = map(float, re.findall(r"[\d.]+", found[column]))
        assert abs(share - estimate) < 0.5, column
        assert ends == [round(low, 1), round(high, 1)], column


@pytest.mark.parametrize("broken", ["ruff", "lint-imports", "python", ""])
def test_the_gate_fails_when_any_check_fails(tmp_path: Path, broken: str) -> None:
    """All checks run; one that fails makes the gate fail, and the tests' own words come last."""
    for tool in ("ruff", "lint-imports", "python"):
        script = tmp_path / tool
        script.write_text(f'#!/bin/sh\necho "{tool} $*"\nexit {int(tool == broken)}\n')
        script.chmod(0o755)
    done = subprocess.run(
        ["bash", str(ROOT / ".ci" / "gate"), str(tmp_path / "python")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) == bool(broken)
    assert done.stdout.splitlines()[-1].startswith("python -m pytest")


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page: small letters, digits and hyphens."""
    found = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every link between pages names a file that is there, and a heading that it has."""
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), (path, page)
        assert not anchor or anchor in anchors(target), (path, anchor)


def test_why_believe_it_counts_what_the_evidence_page_counts() -> None:
    """Figures that pass, fitted and held back, and the skill of the forecast are those of the evidence."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    evidence = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    fitted, held = re.findall(r"(\d+ of \d+) figures pass", evidence)
    skill = forecast_file.read().forecasts[0].skill
    assert f"{fitted} fitted figures pass and {held} that were held back" in page
    said = f"{100 * skill.value:.0f} % less log loss than their rate (95 % interval"
    assert f"{said} {100 * skill.low:.0f} to {100 * skill.high:.0f})" in page
