"""ICEWS coded events as published: tables with tabs, 20 columns; later releases lack the CAMEO code, or have
codes of their own such as 13y, so that the event text has to tell.

Boschee et al. 2015, ICEWS Coded Event Data, Harvard Dataverse doi:10.7910/DVN/28075.
"""

from sim.data.events.codebook import Act, act_of, code_of, code_of_text
from sim.data.events.formats import BLANK, NO_CODE, Format

GOVERNMENT = frozenset(("government", "military", "executive", "police"))
"""Sectors of those who act for a state; lists of sectors hold the wider ones too."""


def _act(cells: tuple[str, ...]) -> Act | str:
    """The act of a code and an event text. The text goes first where both say the same but for a zero that a
    spreadsheet took off (14 beside "Consider policy option" is 014), and where the code is none.
    """
    digits, text = cells
    told, code = code_of_text(text), code_of(digits)
    if told and (code is None or told.lstrip("0") == digits.lstrip("0")):
        code = told
    return act_of(code) if code else NO_CODE


def _government(sectors: str) -> bool:
    named = {word.strip().casefold() for word in sectors.split(",")}
    return sectors in BLANK or not GOVERNMENT.isdisjoint(named)


FORMAT = Format(
    name="icews",
    title="ICEWS coded events",
    columns={
        "id": ("event id",),
        "date": ("event date",),
        "source": ("source country",),
        "target": ("target country",),
        "code": ("cameo code",),
        "text": ("event text",),
        "source_sectors": ("source sectors",),
        "target_sectors": ("target sectors",),
    },
    required=(("date",), ("source",), ("target",), ("text", "code")),
    told=("code", "text"),
    act=_act,
    coding="name",
    government=_government,
)
