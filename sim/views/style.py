"""The look of every plot in one place: colours, fonts, sizes, file formats.

Colours are safe for colour-blind readers and survive a grey-scale copy: hostility levels run from light to
dark in one hue (lightness L* 85, 65, 39) with war apart in a near-black red (L* 20); the rest is from Okabe
& Ito (2008). Figures are plain `matplotlib.figure.Figure` objects: no pyplot, so no global state and no
window system. Nothing is set at import; `house()` lends the settings for the length of a `with` block.
"""

import gc
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure as Figure  # noqa: PLC0414  for whoever hands figures on

from sim.store import atomic

P = ParamSpec("P")
_LENT: ContextVar[bool] = ContextVar("_LENT", default=False)  # whether the settings are the house's

COLUMN, PAGE = 3.5, 7.2  # inches: one and two columns of a journal (89 and 183 mm)
TALLEST = 9.4
DPI = 200
TINY, SMALL, TEXT, TITLE = 5.2, 6.0, 7.0, 8.5  # points

INK, GREY, FAINT, PAPER = "#1A1A1A", "#5F5F5F", "#D0D0D0", "#FFFFFF"
LEVELS: Mapping[int, str] = MappingProxyType(
    {1: "#F4F4F4", 2: "#BFD7EA", 3: "#6AA5CF", 4: "#1F5F99", 5: "#67000D"}
)
LINES: Mapping[int, str] = MappingProxyType({2: "#86B3D6", 3: "#3F87BD", 4: "#134A7C", 5: "#67000D"})
DASHES: Mapping[int, Any] = MappingProxyType(
    {2: (0, (1, 1)), 3: (0, (4, 1.2)), 4: "-", 5: (0, (6, 1.2, 1, 1.2))}
)
LEVEL_NAMES: Mapping[int, str] = MappingProxyType(
    {1: "none", 2: "threat", 3: "display", 4: "force", 5: "war"}
)
FRIEND, FOE = "#0072B2", "#D55E00"
"""Signs: of ties, of signals, of changes (less, more). What is drawn beside a sign has none of the two."""

BLOCS = ("#009E73", "#8E5EA2", "#A6761D", "#CC79A7")
FORTH, BACK = "#3B3B3B", "#C28E00"
SMALLEST = 4.4
"""Points of a number in a field of a map; where it would have to be smaller, it is left out."""

_FALLBACKS = ("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Devanagari", "Noto Emoji", "Symbola")


def _settings() -> dict[str, Any]:
    """Own fonts first, so that a plot looks the same on every machine; others only for letters they lack."""
    known = set(font_manager.fontManager.get_font_names())
    return {
        "font.family": ["DejaVu Sans", *(name for name in _FALLBACKS if name in known)],
        "font.size": TEXT,
        "text.parse_math": False,  # a state called $x^2$ is a name, not a formula
        "text.usetex": False,
        "text.color": INK,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.6,
        "axes.labelsize": TEXT,
        "axes.titlesize": TEXT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "hatch.linewidth": 0.5,
        "lines.linewidth": 1.1,
        "svg.hashsalt": "alliance-sim",  # the same run gives the same file, byte for byte
        "svg.fonttype": "none",  # text that can be searched; its width is written down (sim/views/vector.py)
        "text.hinting": "no_hinting",  # so that text is as wide as it was measured, in PNG as in SVG
    }


@contextmanager
def house() -> Iterator[None]:
    """Lend the house's settings; whatever was set before comes back at the end, errors included.

    Within another `with house():` nothing is left to set, which saves a while.
    """
    if _LENT.get():
        yield
        return
    settings: Any = _settings()
    token = _LENT.set(True)
    try:
        with _uncollected(), matplotlib.rc_context(), warnings.catch_warnings():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(settings)
            warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
            yield
    finally:
        _LENT.reset(token)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles from searching all that is loaded, again and again, for a figure's few."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def ink_on(colour: tuple[float, ...]) -> str:
    """What is legible on a colour: ink, or paper where it is dark (relative luminance, WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    red, green, blue = linear
    return INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 else PAPER


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """A plot function that draws in the house style whoever calls it."""

    @wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with house():
            return draw(*args, **kwargs)

    return inside


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write `stem`.png (200 dpi) and `stem`.svg; returns their paths."""
    written = {stem.with_suffix(suffix): content for suffix, content in files(figure).items()}
    for path, content in written.items():
        atomic.write_bytes(path, content)
    return list(written)


def save_all(draw: Mapping[str, Callable[[Any], Figure]], shown: Any, folder: Path) -> list[Path]:
    """Draw every figure of what is shown into a folder, made where it is missing; returns the files.

    Raises OSError where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [path for name, each in draw.items() for path in save(each(shown), folder / name)]


def files(figure: Figure) -> dict[str, bytes]:
    """The figure as ".png" (200 dpi) and ".svg", without date or version: equal runs give equal files."""
    return {".svg": svg(figure), ".png": png(figure)}


def png(figure: Figure) -> bytes:
    """The figure in points of colour, 200 to the inch."""
    # of the levels below 5 the first is the fastest, and its files are no larger
    raster: dict[str, Any] = {"dpi": DPI, "metadata": {"Software": None}, "pil_kwargs": {"compress_level": 1}}
    return _saved(figure, "png", raster)


def svg(figure: Figure) -> bytes:
    """The figure as lines and text."""
    from sim.views.vector import with_widths

    return with_widths(_saved(figure, "svg", {"metadata": {"Date": None, "Creator": None}}))


def _saved(figure: Figure, kind: str, options: Mapping[str, Any]) -> bytes:
    file = BytesIO()
    with house():
        figure.savefig(file, format=kind, **options)
    return file.getvalue()
