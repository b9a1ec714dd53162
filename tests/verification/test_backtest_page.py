"""The back-test on the evidence page is what the command beside it gives."""

import re
import shlex
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.studies.backtest import markdown, scoring
from sim.studies.calibration import dyad_years
from sim.studies.calibration.basis import KEPT
from tests.unit.test_alignment_score import DATA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
COMMAND = re.compile(r"Written by `python -m sim (backtest .*?)`")
FIT = re.compile(r"alone, by `python -m sim (calibrate .*?)`")
NUMBER = r"(−?[\d.]+) \[(−?[\d.]+), (−?[\d.]+)\]"


def section() -> str:
    """The section of the page, from its heading to the next."""
    text = PAGE.read_text(encoding="utf-8")
    begin = text.index(markdown.HEAD)
    return text[begin : text.index("\n## ", begin + 1) + 1]


def test_the_page_has_every_forecaster_within_its_interval() -> None:
    """The model and the four beside it, all with the area under the curve; every skill, and ten tenths."""
    text = section()
    for name in (scoring.MODEL, *scoring.OTHERS):
        line = next(each for each in text.splitlines() if each.startswith(f"| {name} | 0."))
        found = re.findall(NUMBER, line)
        assert len(found) == 4, name
        for estimate, low, high in found:
            assert float(low.replace("−", "-")) <= float(estimate) <= float(high)
    assert len(re.findall(r"^\| \d+ \| [\d,]+ \| [\d.]+ \| ", text, re.MULTILINE)) == 10


def test_the_page_says_what_was_not_fitted_to_earlier_years() -> None:
    """By name; and what the intervals leave out."""
    for said in (markdown.OPENING, markdown.REACH, markdown.NOT_BLIND, markdown.LEFT_OUT):
        assert said in section()
    for names in KEPT.values():
        assert all(f"`{name}`" in section() for name in names)


@pytest.mark.long
@pytest.mark.skipif(not (DATA / dyad_years.FILE).is_file(), reason="the dyad-years are not here")
def test_the_commands_give_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word, from the fit to earlier years on: a quarter of an hour of one core."""
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])
    (command,), (fit,) = COMMAND.findall(section()), FIT.findall(section())
    places = {"data=DIR": f"data={DATA}", "fitted=FOLDER": f"fitted={tmp_path / 'fit'}"}
    for words, out in ((fit, "fit"), (command, "b")):
        assert main([*(places.get(word, word) for word in shlex.split(words)), f"out={tmp_path / out}"]) == 0
    found = (tmp_path / "b" / "backtest.md").read_text(encoding="utf-8")
    assert found.strip() == section().strip()
