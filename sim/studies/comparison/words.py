"""What every plot of a comparison says the same way."""

from sim.outcomes.figures import OVERALL
from sim.outcomes.names import everybody, says_who
from sim.outcomes.outcome import Outcome
from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval
from sim.studies.comparison.work import Comparison, Line, windows
from sim.views import style
from sim.views.marks import COLOURS
from sim.views.page import Page, fit, measure
from sim.views.text import SHARES, clean, further, pair, shorten

WINDOW = ", up to the end of the window"
RUN_COLOURS = (style.INK, *COLOURS)
AT_MOST = len(RUN_COLOURS)
"""Runs that are drawn: the first in ink, each other in a colour of its own."""

SIGN = "−"


def subject(each: Outcome) -> str:
    """Whom a figure is about."""
    name = each.subject
    return everybody(each.quantity) if name == OVERALL else pair(name.replace("+", " for "), 28)


def title(each: Outcome) -> str:
    """A figure in the field's words."""
    if each.quantity == "p_partition":
        return f"P(partition {clean(each.subject)})"
    label = clean(each.label).removesuffix(WINDOW).replace("mean time without", "time without")
    return label if says_who(each.quantity, each.subject) else f"{subject(each)}: {label}"


def provenance(comparison: Comparison) -> str:
    """What every plot says about the runs it shows."""
    window, first = clean(" and ".join(windows(comparison.runs))), clean(comparison.labels[0])
    return f"{say_pairs(comparison)} · own acts {window} · compared with {first}"


def say_pairs(comparison: Comparison) -> str:
    """How many pairs were compared, or that there are none."""
    others = [count for count in comparison.pairs[1:] if count]
    if not others:
        return "draws not shared: unpaired methods"
    counts = f"{min(others):,}" if min(others) == max(others) else f"{min(others):,} to {max(others):,}"
    some = "" if comparison.paired else "; runs of other seeds by unpaired methods"
    return f"{counts} pairs on common random numbers, seed {comparison.runs[0].meta.seed}{some}"


def legend(page: Page, comparison: Comparison, y: float) -> None:
    """Name each run beside its colour, in one line."""
    x = 0.1
    shown = comparison.labels[:AT_MOST]
    room = (page.width - 0.2) / len(shown) - 0.45
    for number, label in enumerate(shown):
        words = fit(label, room, style.SMALL)
        page.line((x, x + 0.22), y + 0.055, color=RUN_COLOURS[number], linewidth=1.4)
        page.text(x + 0.27, y, words, style.SMALL)
        x += 0.27 + measure(words, style.SMALL) + 0.2


def left_out(comparison: Comparison) -> str:
    """A sentence on runs for which there are no colours left; empty where all are drawn."""
    count = len(comparison.labels) - AT_MOST
    return f" {further(count, 'run', 'comparison.csv')}." if count > 0 else ""


def difference(interval: Interval, unit: str) -> str:
    """A difference with its interval: in points for shares, else in the unit's own size."""
    scale = 100.0 if unit in SHARES else 1.0
    places = _places(scale * max(abs(interval.low), abs(interval.high), abs(interval.estimate)))
    numbers = (sign(scale * each, places) for each in (interval.estimate, interval.low, interval.high))
    estimate, low, high = numbers
    return f"{estimate} [{low}, {high}]"


def _places(size: float) -> int:
    if not size > 0:
        return 1
    return 3 if size < 0.095 else 2 if size < 9.95 else 1


def sign(value: float, places: int) -> str:
    """A number with its sign, minus as a minus."""
    if value != value or abs(value) == float("inf"):
        return "?" if value != value else ("+∞" if value > 0 else f"{SIGN}∞")
    text = f"{abs(value):.{places}f}"
    if float(text) == 0:
        return text
    return f"+{text}" if value > 0 else f"{SIGN}{text}"


def is_sure(line: Line) -> bool:
    """Whether a difference holds after all tests are accounted for."""
    return line.p_holm < 0.05


def surest(comparison: Comparison) -> list[Line]:
    """Differences that hold, those of the focus first, then by how sure they are."""
    focus = comparison.runs[0].meta.focus
    sure = [line for line in comparison.lines if is_sure(line)]
    return sorted(sure, key=lambda line: (line.outcome.subject != focus, line.p_holm))


def say_tests(comparison: Comparison) -> str:
    """How many tests are corrected for: one a difference, of times a log-rank test besides."""
    return count_of(comparison.comparisons, "test")


def say_gain(line: Line) -> str:
    """What pairing was worth, as a factor: "×12"."""
    gain = line.difference.gain
    if gain != gain or "unpaired" in line.difference.interval.method:
        return ""
    return "×∞" if gain == float("inf") else f"×{gain:.0f}" if gain >= 9.95 else f"×{gain:.1f}"


def short(label: str) -> str:
    """A run's label in a narrow place."""
    return shorten(label, 28)
