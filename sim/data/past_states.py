"""States that are no more, and what goes on under another code: the gaps of the library of state codes.

Years and continuity are those of the Correlates of War: the Soviet Union goes on as Russia (365), Yugoslavia
as Serbia (345), the Federal Republic as Germany (260, 255), North Vietnam as Vietnam (816). Each of these is
one state here, under today's ISO-3 code. What ended without going on keeps a code of its own.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Past(NamedTuple):
    """A state that ended: last year of the state system, and the state in its place; "" where several are."""

    last: int
    successor: str


ENDED = {
    "AUH": Past(1918, ""),
    "BAD": Past(1871, "DEU"),
    "BAV": Past(1871, "DEU"),
    "CSK": Past(1992, ""),
    "DDR": Past(1990, "DEU"),
    "HAN": Past(1866, "DEU"),
    "HSE": Past(1866, "DEU"),
    "HSG": Past(1867, "DEU"),
    "MEC": Past(1867, "DEU"),
    "MOD": Past(1860, "ITA"),
    "OFS": Past(1910, "ZAF"),
    "PMA": Past(1860, "ITA"),
    "RVN": Past(1975, "VNM"),
    "SAX": Past(1867, "DEU"),
    "SIC": Past(1861, "ITA"),
    "TUS": Past(1860, "ITA"),
    "WRT": Past(1871, "DEU"),
    "YMD": Past(1990, "YEM"),
    "ZAN": Past(1964, "TZA"),
}
"""By ISO-3 code where there was one (ISO 3166-3), else by the abbreviation of the Correlates of War."""

OF_COW = {
    "AUH": 300, "BAD": 267, "BAV": 245, "CSK": 315, "DDR": 265, "HAN": 240, "HSE": 273, "HSG": 275,
    "MEC": 280, "MOD": 332, "PMA": 335, "RVN": 817, "SAX": 269, "SIC": 329, "TUS": 337, "WRT": 271,
    "XKX": 347, "YMD": 680, "ZAN": 511,
}  # fmt: skip
"""Numbers of the Correlates of War of states without an ISO-3 code in the library."""

MORE_COW: Mapping[str, tuple[int, ...]] = {"DEU": (260,), "SRB": (345,), "YEM": (678,)}
"""Further numbers of states that go on."""

MORE_LETTERS = {"GFR": "DEU", "YAR": "YEM", "YUG": "SRB"}
"""Letters of the Correlates of War of the same."""

MORE_GW: Mapping[str, tuple[int, ...]] = {
    "KIR": (970,), "NRU": (971,), "OFS": (564,), "RVN": (817,), "SRB": (345,), "TON": (972,), "TUV": (973,),
    "VNM": (816,), "YEM": (678,),
}  # fmt: skip
"""Numbers of Gleditsch & Ward where the library has none, or has that of another state."""

OLD_CODES = {
    "BRD": "DEU", "BUR": "MMR", "BYS": "BLR", "DHY": "BEN", "FRG": "DEU", "GDR": "DDR", "HVO": "BFA",
    "KSV": "XKX", "RHO": "ZWE", "ROM": "ROU", "SCG": "SRB", "SUN": "RUS", "TMP": "TLS", "VDR": "VNM",
    "YAR": "YEM", "YPR": "YMD", "YUG": "SRB", "ZAR": "COD",
}  # fmt: skip
"""Withdrawn and unofficial three-letter codes; VDR was that of North Vietnam."""

OLD_NAMES = {
    "Czechoslovakia": "CSK",
    "East Germany": "DDR",
    "German Democratic Republic": "DDR",
    "German Federal Republic": "DEU",
    "Kosovo": "XKX",
    "Micronesia": "FSM",
    "North Vietnam": "VNM",
    "Ottoman Empire": "TUR",
    "Prussia": "DEU",
    "Rumania": "ROU",
    "Serbia and Montenegro": "SRB",
    "South Vietnam": "RVN",
    "South Yemen": "YMD",
    "Soviet Union": "RUS",
    "United Arab Republic": "EGY",
    "Upper Volta": "BFA",
    "West Germany": "DEU",
    "Yemen Arab Republic": "YEM",
    "Yemen People's Republic": "YMD",
    "Yugoslavia": "SRB",
    "Zaire": "COD",
}

NAMED_UNTIL: Mapping[str, tuple[tuple[int, str], ...]] = {
    "DEU": ((1944, "Germany"), (1990, "West Germany")),
    "RUS": ((1916, "Russia"), (1991, "Soviet Union")),
    "SRB": ((1914, "Serbia"), (2002, "Yugoslavia"), (2005, "Serbia and Montenegro")),
    "TUR": ((1921, "Ottoman Empire"),),
    "VNM": ((1975, "North Vietnam"),),
    "YEM": ((1989, "Yemen Arab Republic"),),
}
"""What a state that goes on was called up to a year, earliest first."""
