"""GDELT event exports, 1.0 (57 columns, 58 with the address) and 2.0 (61), without a header, and tables of
the same columns with one.

Leetaru & Schrodt 2013, GDELT: Global Data on Events, Location, and Tone. Its Goldstein column is not read:
five codes (016, 124, 163, 164, 166) are scored there after an older codebook, and one act should not weigh
differently by file.
"""

from sim.data.events.codebook import Act, act_of, code_of
from sim.data.events.formats import BLANK, NO_CODE, Format

GOVERNMENT = frozenset(("GOV", "MIL", "SPY", "COP"))
"""Types of those who act for a state; no type is the state as such."""

POSITIONS = {
    "id": 0,
    "date": 1,
    "source": 7,
    "source_sectors": 12,
    "target": 17,
    "target_sectors": 22,
    "code": 26,
}
WIDTHS = (57, 58, 61)


def _act(cells: tuple[str, ...]) -> Act | str:
    code = code_of(cells[0])
    return act_of(code) if code else NO_CODE


def _government(sector: str) -> bool:
    return sector in BLANK or sector in GOVERNMENT


FORMAT = Format(
    name="gdelt",
    title="GDELT events",
    columns={
        "id": ("globaleventid",),
        "date": ("sqldate", "day"),
        "source": ("actor1countrycode",),
        "target": ("actor2countrycode",),
        "code": ("eventcode",),
        "source_sectors": ("actor1type1code",),
        "target_sectors": ("actor2type1code",),
    },
    required=(("date",), ("source",), ("target",), ("code",)),
    told=("code",),
    act=_act,
    coding="iso3",
    government=_government,
    widths=dict.fromkeys(WIDTHS, POSITIONS),
    known_states={"PAL": "PSE"},
)
