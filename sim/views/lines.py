"""Lines on the screen for a study: cut to the width of a page, the study's folder as the last line."""

from collections.abc import Iterable
from pathlib import Path

from rich import get_console
from rich.console import Console
from rich.text import Text

from sim.views.text import clean

WIDTH = 80


def show_lines(lines: Iterable[str], folder: Path, console: Console | None = None) -> None:
    """Print lines of at most 80 characters, the first one bold, then the folder uncut."""
    out = console or get_console()
    for place, line in enumerate(lines):
        text = Text(line.encode(out.encoding, "replace").decode(out.encoding), style="" if place else "bold")
        text.truncate(WIDTH, overflow="ellipsis")
        out.print(text, overflow="ellipsis", no_wrap=True, highlight=False)
    place_text = clean(folder).encode(out.encoding, "backslashreplace").decode(out.encoding)
    out.print(Text(place_text), soft_wrap=True, highlight=False)
