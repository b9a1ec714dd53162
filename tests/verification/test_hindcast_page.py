"""The scores of the shipped questions on the evidence page are what the command beside them gives."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.studies.hindcast import questions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
HEAD = "## The crisis on the Aras"
LINE = re.compile(
    r"^\| `(\S+)` (?:by|on) (\S+) \| (?:< )?([\d.]+)[^|]*\| (yes|no)(\\\*)? \| (<?[\d.]+) \|", re.MULTILINE
)


def section() -> str:
    """The section of the page, from its heading to the end."""
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(HEAD) :]


def test_the_page_has_every_question_with_its_answer() -> None:
    """As the file has them, in its order; what the model gives to what happened costs what the page says."""
    asked = questions.load("aras_2022").file.questions.values()
    found = LINE.findall(section())
    assert [(name, day, answer == "yes", bool(mark)) for name, day, _, answer, mark, _ in found] == [
        (each.outcome, str(each.until), each.happened, each.contested is not None) for each in asked
    ]
    for _, _, share, answer, _, cost in found:
        p = float(share) / 100
        loss = -np.log(p if answer == "yes" else 1 - p)
        assert float(cost.lstrip("<")) == pytest.approx(loss, abs=0.02 + 0.03 * loss)


def test_the_page_says_what_is_not_asked_and_why() -> None:
    """By its question."""
    for each in questions.load("aras_2022").file.not_asked.values():
        assert each.question in section()


@pytest.mark.long
def test_the_command_gives_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word."""
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])
    (command,) = re.findall(r"Written by `python -m sim (.*?)`", section())
    assert main([*shlex.split(command), f"out={tmp_path / 'h'}"]) == 0
    assert (tmp_path / "h" / "hindcast.md").read_text(encoding="utf-8") == section()
