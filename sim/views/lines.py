"""Lines on the screen for a study: as wide as a page, the study's folder as the last line."""

from collections.abc import Iterable
from pathlib import Path

from rich import get_console
from rich.console import Console
from rich.text import Text

from sim.views.text import clean

WIDTH = 80


def wrap_line(text: Text, console: Console) -> list[Text]:
    """A line in as many as it takes."""
    parts = list(text.wrap(console, WIDTH)) or [text]
    for part in parts:
        part.rstrip()
    return parts


def show_lines(lines: Iterable[str], folder: Path, console: Console | None = None) -> None:
    """Print lines in 80 columns, longer ones in several, the first one bold, then the folder uncut."""
    out = console or get_console()
    for place, line in enumerate(lines):
        text = Text(line.encode(out.encoding, "replace").decode(out.encoding), style="" if place else "bold")
        for part in wrap_line(text, out):
            out.print(part, overflow="ellipsis", no_wrap=True, highlight=False)
    show_folder(out, folder)


def show_folder(out: Console, folder: Path) -> None:
    """Print the folder, not folded, cut or coloured: it is there to be copied, or read by a pipe."""
    place = clean(folder).encode(out.encoding, "backslashreplace").decode(out.encoding)
    out.print(Text(place), soft_wrap=True, highlight=False)


def print_lines(out: Console, lines: Iterable[Text]) -> None:
    """Print lines as they are, without markup, cut at the width of the terminal."""
    for line in lines:
        line.plain = line.plain.encode(out.encoding, "replace").decode(out.encoding)
        out.print(line, overflow="ellipsis", no_wrap=True, highlight=False)
