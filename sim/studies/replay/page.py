"""What one history leaves in its folder: table, story, chart, its page, and a page that plays it."""

from pathlib import Path

from sim.store import atomic
from sim.studies.replay import player
from sim.studies.replay import work as tables
from sim.studies.replay.answer import answer
from sim.studies.replay.plots import history as replay
from sim.studies.replay.story import ends, story
from sim.studies.replay.work import History
from sim.views import study_page, style

TEXT, PAGE = "replay.txt", "replay.html"


def write(history: History, folder: Path, plots: bool = True, command: str = "") -> list[str]:
    """Write replay.csv, replay.txt, the chart, if it is wanted, and the pages; returns the story's lines.

    Raises OSError where `folder` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = list(story(history))
    tables.write(folder, history)
    atomic.write_text(folder / TEXT, "\n".join(told) + "\n")
    drawn = style.save(replay.draw(history), folder / "replay") if plots else []
    found = answer(history, told, ends(history), command)
    study_page.write(folder, found, [path for path in drawn if path.suffix == ".svg"])
    atomic.write_text(folder / PAGE, player.page(history))
    return told
