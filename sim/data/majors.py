"""Major powers, by the system membership list of the Correlates of War (2016)."""

MAJORS = {
    "AUH": ((1816, 1918),),
    "CHN": ((1950, 9999),),
    "DEU": ((1816, 1918), (1925, 1945), (1991, 9999)),
    "FRA": ((1816, 1940), (1945, 9999)),
    "GBR": ((1816, 9999),),
    "ITA": ((1860, 1943),),
    "JPN": ((1895, 1945), (1991, 9999)),
    "RUS": ((1816, 1917), (1922, 9999)),
    "USA": ((1898, 9999),),
}
"""First and last years; 9999 for those of whom the list knows no end."""


def is_major(iso3: str, year: int) -> bool:
    """Tell whether a state was a major power in a year."""
    return any(first <= year <= last for first, last in MAJORS.get(iso3, ()))
