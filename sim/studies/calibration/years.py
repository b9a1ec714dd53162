"""Which years of the record are fitted to: all that ship are fitted to those up to 2014, and `until=YEAR`
leaves out what came after another one.
"""

FIRST, LAST = 1946, 2014
"""Years of the panel whose disputes are coded (MID 5.0; Palmer et al. 2022)."""

RECENT = 23
"""How many years make the recent record: 1992-2014, or as many up to another last year."""

EARLIEST = 1959
"""The first year that a fit may end with: fewer years have too few disputes."""


def recent(until: int | None = None) -> tuple[int, int]:
    """First and last year of the recent record, which ends with `until`, by default the last coded one."""
    last = LAST if until is None else until
    return max(FIRST, last - RECENT + 1), last


def spell(until: int | None) -> str:
    """The word of a command line that asks for it; nothing where nothing was asked."""
    return "" if until is None else f" until={until}"


def line(until: int | None) -> str:
    """The line of a file that says so; nothing where nothing was asked."""
    return "" if until is None else f"until: {until}\n"
