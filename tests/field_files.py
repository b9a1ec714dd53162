"""Files of the field as projects publish them, made up: columns, codes, encodings are real, numbers not."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

STATES = {2: "USA", 200: "UKG", 365: "RUS", 373: "AZE", 630: "IRN", 640: "TUR", 666: "ISR"}
"""Numbers and letters of the Correlates of War."""

NMC = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version"
CONTDIRD = "dyad,state1no,state1ab,state2no,state2ab,year,conttype,version"
MIDB = (
    "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,revtype1,revtype2,fatality,"
    "fatalpre,hiact,hostlev,orig,version"
)
ATOP = "atopidphase,ddyad,year,stateA,stateB,atopally,defense,offense,neutral,nonagg,consul,shareob,bilatno"
UNGA = ",ccode,session,NVotesAll,IdealPointAll,iso3c,Countryname"
TRADE = "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,version"
TSS = "tssr_id,rivalry,ccode1,ccode2,start,end,positional,spatial"
MINDIST = "ccode1,ccode2,year,mindist"
VDEM = "country_name,country_text_id,year,v2x_polyarchy,COWcode"

Row = Sequence[object]


def lines(head: str, rows: Iterable[Row]) -> str:
    """A table of commas, with an end of line after each row."""
    return "".join(f"{line}\n" for line in [head, *(",".join(map(str, row)) for row in rows)])


def folder(place: Path, codes: Sequence[int] = tuple(STATES), first: int = 1980, last: int = 2016) -> Path:
    """A folder of all sources on states of these numbers, their names with letters that differ by encoding.

    Neighbours in the list share a land border, the first two have a pact, the third and fourth a rivalry; the
    fourth began disputes against the fifth in 2001 and 2003, and was answered once.
    """
    years = range(first, last + 1)
    near = sorted(pair for a, b in itertools.pairwise(codes) for pair in ((a, b), (b, a)))
    place.mkdir(parents=True, exist_ok=True)
    tables = {
        "NMC-60-abridged.csv": lines(NMC, capabilities(codes, years)),
        "contdird.csv": lines(CONTDIRD, borders(near, years)),
        "mindist.csv": lines(MINDIST, distances(codes, set(near), years)),
        "atop5_1ddyr.csv": lines(ATOP, pacts(codes, years)),
        "IdealpointestimatesAll_Jun2024.csv": lines(UNGA, points(codes, years)),
        "Dyadic_COW_4.0.csv": lines(TRADE, trade(codes, last)),
        "tss_rivalries.csv": lines(TSS, [[1, "One-Other", codes[2], codes[3], 1990, 2020, 1, ""]]),
        "MIDB 5.0.csv": lines(MIDB, disputes(codes)),
    }
    for name, text in tables.items():
        (place / name).write_text(text, encoding="latin-1" if name.startswith("Ideal") else "utf-8-sig")
    return place


def capabilities(codes: Sequence[int], years: Iterable[int]) -> Iterator[Row]:
    """Shares of .001, .002 ... in the order of the list, the same every year."""
    for k, code in enumerate(codes):
        for year in years:
            yield STATES.get(code, "XXX"), code, year, 1, 1, 1, 1, 1, 1, f"{0.001 * (k + 1):.3f}", 2021


def borders(near: Iterable[tuple[int, int]], years: Iterable[int]) -> Iterator[Row]:
    """A land border, both ways."""
    for a, b in near:
        yield from ((1000 * a + b, a, "A", b, "B", year, 1, 3.2) for year in years)


def distances(codes: Sequence[int], near: set[tuple[int, int]], years: Iterable[int]) -> Iterator[Row]:
    """No distance at a border, else 500.5 km."""
    for a, b in itertools.combinations(codes, 2):
        yield from ((a, b, year, 0 if (a, b) in near else 500.5) for year in years)


def pacts(codes: Sequence[int], years: Iterable[int]) -> Iterator[Row]:
    """A defence pact of the first two, both ways."""
    for a, b in (codes[:2], codes[1::-1]):
        yield from ((1, 1000 * a + b, year, a, b, 1, 1, 0, 0, 0, 0, 0, 1) for year in years)


def points(codes: Sequence[int], years: Iterable[int]) -> Iterator[Row]:
    """Ideal points of 0, .3, .6 ... in the order of the list, up to 3."""
    for k, code in enumerate(codes):
        yield from ((1, code, year - 1945, 60, f"{0.3 * (k % 11):.1f}", "", "Côte") for year in years)


def trade(codes: Sequence[int], year: int) -> Iterator[Row]:
    """40 million between any two."""
    for a, b in itertools.combinations(codes, 2):
        yield a, b, year, "A", "B", 1, -9, 30, 10, 4


def disputes(codes: Sequence[int]) -> Iterator[Row]:
    """Two disputes that the fourth began against the fifth, answered by force and not at all."""
    for number, year, level in ((4001, 2001, 4), (4002, 2003, 1)):
        yield number, "A", codes[3], 1, 5, year, 1, 6, year, 1, 0, 0, 0, 0, 0, 7, 4, 1, 5.0
        yield number, "B", codes[4], 1, 5, year, 1, 6, year, 0, 0, 0, 0, 0, 0, 7, level, 1, 5.0
