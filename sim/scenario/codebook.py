"""The scales every room shares: rungs, hostility levels, mechanisms, and CAMEO codes with their weights.

Sources
-------
CAMEO: Gerner, Schrodt, Yilmaz & Abu-Jabr 2002 (codebook 1.1b3, 2012). Goldstein scale: Goldstein 1992,
Journal of Conflict Resolution 36(2), carried over to CAMEO codes by the same project; the values below are
those of the ICEWS release of the table. GDELT numbers five codes after an older codebook (016, 124, 163, 164,
166); for those the meaning, and so the value, follows the ICEWS numbering. Hostility levels: Jones, Bremer &
Singer 1996 (Militarized Interstate Disputes). Mechanisms: Fearon 1997.
"""

from typing import NewType

from sim.model.declaration import (
    COOPERATE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FORCE,
    HOLD,
    LEVEL_OF_RUNG,
    PLEDGE,
    PROTEST,
    THREATEN,
)

Rung = NewType("Rung", int)
"""What a state does to another in a step: index into ``sim.model.declaration.RUNGS``."""
Level = NewType("Level", int)
"""Hostility level of a dyad, a key of ``LEVELS``."""

RUNG_LABELS = (
    "cooperate", "pledge", "engage", "hold", "protest", "downgrade", "threaten", "display of force",
    "use of force",
)  # fmt: skip
LEVELS = {1: "none", 2: "threat", 3: "display", 4: "force", 5: "war"}
LEVEL_LABELS = {1: "no dispute", 2: "threat of force", 3: "display of force", 4: "use of force", 5: "war"}
MECHANISMS = ("cheap_talk", "tying_hands", "sunk_cost")

# Rungs by CAMEO root, and by the longer codes that are not what their root is. An announcement of aid, arms
# or protection (033) is a pledge as an endorsement is (051 to 054), other announcements (03) are talk; an
# agreement, an apology and diplomatic cooperation in general (050, 055 to 057) are what talks end with, so
# they engage. 16 and 17 (cutting relations or aid, sanctions, arrest, expulsion) take ties down but are no
# military act (Jones, Bremer & Singer 1996). 01, 02 and 09 (statements, appeals, investigations) take no step
# up or down.
_CODES_OF_RUNG = {
    COOPERATE: ("06", "07"),
    PLEDGE: ("05", "033"),
    ENGAGE: ("03", "04", "08", "050", "055", "056", "057"),
    HOLD: ("01", "02", "09"),
    PROTEST: ("10", "11", "12", "14"),
    DOWNGRADE: ("16", "17"),
    THREATEN: ("13",),
    DISPLAY: ("15",),
    FORCE: ("18", "19", "20"),
}
_RUNG_OF_CODE = {code: Rung(rung) for rung, codes in _CODES_OF_RUNG.items() for code in codes}

# The highest third digit of each root, 01 to 20: 01 has 010 to 019, 04 has 040 to 046. 155 and 176 (cyber
# acts, new in codebook 1.1b3) have no published weight of their own and take their root's.
_LAST_DIGIT = {f"{root:02d}": int(last) for root, last in enumerate("98967457486995566664", start=1)}

_GOLDSTEIN_OF_ROOT = dict(zip(_LAST_DIGIT, (0.0, 3.0, 4.0, 1.0, 3.5, 6.0, 7.0, 5.0, -2.0, -5.0,
                                            -2.0, -4.0, -6.0, -6.5, -7.2, -4.0, -7.0, -9.0, -10.0, -10.0),
                              strict=True))  # fmt: skip

# Only the codes whose weight differs from that of the code they subdivide.
_CODES_OF_GOLDSTEIN = {
    10.0: "0874",
    9.0: "086 087",
    8.5: "074",
    8.3: "072",
    8.0: "057",
    7.4: "062 063 071 073",
    7.0: "034 035 038 046 055 056 064 084 085",
    6.4: "061",
    6.0: "0334 054",
    5.2: "031 033",
    5.0: "037 039 045",
    4.5: "032",
    4.0: "026 027 028",
    3.8: "053",
    3.4: "018 019 021 022 023 051",
    2.8: "043",
    2.5: "044",
    1.9: "042",
    0.4: "013",
    -0.1: "011",
    -0.3: "024 025",
    -0.4: "012",
    -4.4: "130",
    -5.0: "016 125 126 127 128 129 172 173 174",
    -5.6: "162",
    -5.8: "131 132 133 134 135",
    -6.5: "164",
    -7.0: "136 137 138 139 165 166",
    -7.5: "144 145",
    -8.0: "163 184 185",
    -9.0: "175 1821 1822",
    -9.2: "171",
    -9.5: "182 191 192 196 201",
    -10.0: "1823 183 186",
}
_GOLDSTEIN = _GOLDSTEIN_OF_ROOT | {
    code: value for value, codes in _CODES_OF_GOLDSTEIN.items() for code in codes.split()
}


def is_code(text: str) -> bool:
    """Tell whether `text` is a CAMEO code: a root ("15"), a code ("152") or a subdivision ("1823").

    Subdivisions are not listed one by one (codebook versions differ): any final digit 1 to 9 is taken.
    """
    if not (text.isascii() and text.isdigit() and 2 <= len(text) <= 4) or text[:2] not in _LAST_DIGIT:
        return False
    if len(text) > 2 and int(text[2]) > _LAST_DIGIT[text[:2]]:
        return False
    return len(text) < 4 or text[3] != "0"


def goldstein(code: str) -> float:
    """Return the Goldstein score of a CAMEO code, in [-10, 10] (Goldstein 1992).

    A code without a weight of its own takes that of the code it subdivides: "1523" of "152", then of "15".
    A signal's default weight is this score divided by 10. Raises ValueError if `code` is no CAMEO code.
    """
    _require(code)
    return next(_GOLDSTEIN[code[:size]] for size in (4, 3, 2) if code[:size] in _GOLDSTEIN)


def rung_of(code: str) -> Rung:
    """Return the rung a CAMEO code stands for. Raises ValueError if `code` is no CAMEO code.

    A code without an entry of its own is what the code it subdivides is: "0334" as "033", "152" as "15".
    """
    _require(code)
    return next(_RUNG_OF_CODE[code[:size]] for size in (3, 2) if code[:size] in _RUNG_OF_CODE)


def level_of(rung: Rung) -> Level:
    """Return the hostility level of a single act of this rung; war (5) needs force by both."""
    return Level(LEVEL_OF_RUNG[rung])


def _require(code: str) -> None:
    if not is_code(code):
        raise ValueError(f"{code!r} is not a CAMEO code")
