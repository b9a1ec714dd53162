"""What every test of pictures looks at: the texts that show, where they lie, and worlds to draw."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim import run
from sim.scenario.schema import Scenario
from sim.store import read
from sim.views import style
from tests.worlds import full_theory, invented

NAMES = (
    "Armenia", "Azerbaijan", "Bulgaria", "China", "Cyprus", "Egypt", "France", "Georgia", "Germany", "Greece",
    "India", "Iran", "Iraq", "Israel", "Jordan", "Kazakhstan", "Kuwait", "Lebanon", "Pakistan", "Qatar",
    "Russia", "Saudi Arabia", "Syrian Arab Republic", "Turkmenistan", "Türkiye", "Ukraine",
    "United Arab Emirates", "United Kingdom of Great Britain", "United States of America", "Afghanistan",
)  # fmt: skip
EVENTFUL = {"open": -3.5, "answer_force": 0.5, "war": -3.0, "back": 0.0, "join": -4.0}


def ids(states: int) -> list[str]:
    """An id of three letters for each of the names, none twice."""
    plain = (re.sub(r"[^A-Za-z]", "", name)[:2].upper() for name in NAMES[:states])
    return [f"{letters}{chr(65 + number % 26)}" for number, letters in enumerate(plain)]


def scenario(states: int) -> Scenario:
    """So many states, all tied, every third pair relevant; two blocs, some between, signals of every kind."""
    named = ids(states)
    dyads: dict[str, dict[str, Any]] = {}
    for (i, one), (j, other) in combinations(enumerate(named), 2):
        liking = (0.35 if i % 2 == j % 2 else -0.3) + 0.05 * ((i * 7 + j * 3) % 9 - 4)
        key = "-".join(sorted((one, other)))
        dyads[key] = {"alignment": {"normal": [round(liking, 2), 0.15]}, "relevant": (i + j) % 3 == 1}
    signals: dict[str, dict[str, Any]] = {
        f"signal_{number}": {
            "title": f"{NAMES[number % states]} does something that takes a rather long title to say",
            "date": f"2030-0{1 + number % 3}-{14 + number}", "sources": [named[number % states]],
            "targets": [named[(number + 1) % states]], "cameo": ("150", "111", "040", "130")[number % 4],
            "assumption": "invented",
        }
        for number in range(8)
    }  # fmt: skip
    told = {key: {"name": name, "major": key == named[0]} for key, name in zip(named, NAMES, strict=False)}
    horizon = {"start": "2030-01-07", "end": "2031-01-05", "origin": "2030-06-03", "step_days": 7}
    focus = "-".join(sorted(named[:2]))
    return invented(told, dyads, signals, horizon=horizon, history="given", focus=focus)


def find_run(states: int, folder: Path) -> read.Run:
    """Sixty eventful histories of such a scenario, read from their folder."""
    place = run(scenario(states), theory=full_theory(**EVENTFUL), replicates=60, seed=1, out=folder).folder
    return read.read(place)


def printed(figure: Figure) -> list[Text]:
    """The texts that show: those of the page, those inside axes, and labels of axes that have a frame."""
    found = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    for axes in figure.axes:
        if axes.axison:
            sides = (axes.xaxis, axes.yaxis)
            found += [label for side in sides for label in (side.label, *side.get_ticklabels())]
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def texts(figure: Figure) -> list[str]:
    """Every text in a figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def crowded(figure: Figure) -> list[object]:
    """Texts that leave the page, and pairs of texts that lie on each other, in pixels of the drawn figure."""
    canvas = FigureCanvasAgg(figure)
    with style.house():
        canvas.draw()
        boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in printed(figure)]
    width, height = canvas.get_width_height()
    outside = [
        words for words, box in boxes
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 0.5 or box.y1 > height + 0.5
    ]  # fmt: skip
    touching = [
        (one, other) for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2.5
    ]  # fmt: skip
    return [*outside, *touching]


def overflowing(figure: Figure) -> list[str]:
    """Numbers in the fields of maps that are wider or higher than their field."""
    canvas, found = FigureCanvasAgg(figure), []
    with style.house():
        canvas.draw()
        for axes in figure.axes:
            for image in axes.images:
                rows, columns = image.get_array().shape[:2]
                box = axes.get_window_extent()
                for text in axes.texts:
                    inside = text.get_window_extent(canvas.get_renderer())
                    if inside.width > box.width / columns + 0.5 or inside.height > box.height / rows + 0.5:
                        found.append(text.get_text())
    return found
