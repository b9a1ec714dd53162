"""Tables of the field: encodings, delimiters, rows that do not fit, and which source a file is."""

from pathlib import Path

import pandas as pd
import pytest

from sim.data.collection import THINGS, collect, files
from sim.data.source import reading
from sim.data.tables import UnreadableError, header, read
from sim.scenario.errors import InputError
from tests import field_files

ALL = frozenset({"USA", "GBR", "RUS", "AZE", "IRN", "TUR", "ISR"})
TEXT = "Ccode,year,IdealPoint,Countryname\n437,2000,1.5,Côte d’Ivoire\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_reads_the_same_however_it_is_written(
    encoding: str, delimiter: str, end: str, tmp_path: Path
) -> None:
    """Encodings, byte order marks, delimiters and ends of line make no difference."""
    path = tmp_path / "some.csv"
    path.write_bytes(TEXT.replace(",", delimiter).replace("\n", end).encode(encoding))
    head = header(path)
    assert head.names == ("ccode", "year", "idealpoint", "countryname")
    table = read(head, ["idealpoint", "year"], ["countryname"])
    assert table.columns.to_dict("list") == {
        "idealpoint": [1.5],
        "year": [2000.0],
        "countryname": ["Côte d’Ivoire"],
    }
    assert table.faults == {}


@pytest.mark.parametrize("ending", [".parquet", ".dta"])
def test_parquet_and_stata_are_read_too(ending: str, tmp_path: Path) -> None:
    """The same columns, of Parquet and of Stata's own files, whatever their case."""
    frame, path = (
        pd.DataFrame({"CCode": [2, 200], "Year": [2000, 2001], "cinc": [0.1, None]}),
        tmp_path / f"x{ending}",
    )
    frame.to_parquet(path) if ending == ".parquet" else frame.to_stata(path, write_index=False)
    table = read(header(path), ["ccode", "cinc"], [])
    assert table.columns["ccode"].tolist() == [2.0, 200.0]
    assert table.columns["cinc"].isna().tolist() == [False, True]


def test_rows_that_do_not_fit_are_counted_by_reason(tmp_path: Path) -> None:
    """A row with a column too many, and a word in place of a number, are left out and told."""
    path = tmp_path / "some.csv"
    path.write_text("ccode,year,cinc\n2,2000,.1\n2,2001,.1,5\n2,=1+1,.1\n2,2003,NA\n2,2004,-9\n")
    table = read(header(path), ["ccode", "year", "cinc"], [])
    assert table.columns["year"].tolist() == [2000.0, 2003.0, 2004.0]
    assert table.columns["cinc"].isna().tolist() == [False, True, True]
    assert table.faults == {"with 4 columns instead of 3": 1, "with no number for year": 1}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "an empty file"),
        ("a.csv", b"  \n \n", "an empty file"),
        ("a.csv", b"\0\1\2,\0\n1,2\n", "no text"),
        ("a.csv", b"x" * (2**20 + 10), "a first line of more than 1,048,576 bytes"),
        ("a.parquet", b"no parquet", "magic bytes"),
        ("a.dta", b"no stata file at all", "buffer"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    """Empty files, binaries, endless lines and broken Parquet are refused in a few words."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableError, match=f"(?i){said}") as refused:
        header(tmp_path / name)
    assert len(str(refused.value)) < 100


def test_a_line_beyond_the_block_is_refused(tmp_path: Path) -> None:
    """A row of 12 MB ends the file's reading, in one line."""
    path = tmp_path / "some.csv"
    path.write_bytes(b"ccode,year,cinc\n2,2000," + b"1" * (12 * 2**20) + b"\n2,2001,.1\n")
    with pytest.raises(UnreadableError, match="a line of more than 4,194,304 bytes"):
        read(header(path), ["ccode", "year", "cinc"], [])


def test_every_source_is_known_by_its_columns(tmp_path: Path) -> None:
    """Under other names, in folders, the files are what they are."""
    made = field_files.folder(tmp_path / "made")
    for k, path in enumerate(sorted(made.iterdir())):
        place = tmp_path / "named" / f"f{k % 3}"
        place.mkdir(parents=True, exist_ok=True)
        path.rename(place / f"{k}.txt")
    found = collect(tmp_path / "named", ALL, 2016)
    assert set(found.readings) == set(THINGS) - {"democracies"}
    assert found.readings["capabilities"].last == 2016


def test_the_release_is_the_files_own_or_follows_from_its_last_year(tmp_path: Path) -> None:
    """A version column, else the file's name, else the last year; NMC has its year in that column."""
    found = collect(field_files.folder(tmp_path), ALL, 2016).readings
    releases = {each.source.key: each.release for each in found.values()}
    assert releases == {
        "nmc": "6.0", "contiguity": "3.2", "mindist": "", "mid": "5.0", "atop": "5.1", "tss": "", "unga": "",
        "trade": "4",
    }  # fmt: skip


def test_of_two_releases_the_one_that_goes_further_is_taken(tmp_path: Path) -> None:
    """The other one is left aside, and that is said."""
    folder = field_files.folder(tmp_path)
    (folder / "NMC_5_0.csv").write_text(
        field_files.lines(field_files.NMC, field_files.capabilities([2, 200], range(1990, 2013)))
    )
    found = collect(folder, ALL, 2022)
    assert found.readings["capabilities"].file == "NMC-60-abridged.csv"
    assert any("NMC_5_0.csv: left aside, NMC-60-abridged.csv goes on to 2016" in line for line in found.said)


def test_a_table_of_many_sources_stands_in_only_where_a_source_has_no_file(tmp_path: Path) -> None:
    """A panel that somebody put together holds borders and distances; the source's own file comes first."""
    folder = field_files.folder(tmp_path)
    (folder / "panel.csv").write_text("ccode1,ccode2,year,conttype,mindist\n2,200,2020,1,0\n")
    found = collect(folder, ALL, 2022).readings
    assert [found[thing].file for thing in ("borders", "distances")] == ["contdird.csv", "mindist.csv"]
    (folder / "contdird.csv").unlink()
    assert collect(folder, ALL, 2022).readings["borders"].file == "panel.csv"


def test_nothing_later_than_the_year_is_read(tmp_path: Path) -> None:
    """A draft of 2000 knows no dispute of 2001 and no capability of 2016."""
    found = collect(field_files.folder(tmp_path), ALL, 2000).readings
    assert found["capabilities"].rows["year"].max() == 2000
    assert len(found["disputes"].rows) == 0
    assert found["disputes"].last == 2003


def test_rows_of_no_state_and_numbers_out_of_range_are_counted(tmp_path: Path) -> None:
    """A code of nobody, no share, one above 1 and a year far off leave rows out, by reason."""
    rows = ("2,2000,.1", "9999,2000,.1", "2,2001,1.5", "2,20015,.1", "2,2002,-9")
    (tmp_path / "n.csv").write_text("\n".join(["ccode,year,cinc", *rows, ""]))
    (tmp_path / "n2.csv").write_text("nothing,here\n1,2\n")
    found = collect(tmp_path, ALL, 2016)
    assert found.readings["capabilities"].faults == {
        "with a code that is no state's": 1,
        "with year outside 1000 to 2100": 1,
        "with cinc outside 1e-09 to 1": 1,
        "without cinc": 1,
    }
    assert "5 rows, 2000 to 2000; 1 of these states; 1 row with a code that is no state's" in found.said[0]


def test_participants_make_dyads(tmp_path: Path) -> None:
    """MIDB has a row a state; each of side A meets each of side B, as long as both are in the dispute."""
    found = collect(field_files.folder(tmp_path), ALL, 2016).readings["disputes"].rows
    first = found.iloc[0]
    assert (first["a"], first["b"], first["first"], first["begun_by_a"]) == ("AZE", "IRN", 2001.0, 1.0)
    assert found["answered"].tolist() == [1.0, 0.0]
    assert found["until"].tolist() == pytest.approx([2001 + 5.5 / 12, 2003 + 5.5 / 12])


PEACESCIENCER = """\
dispnum,ccode1,ccode2,year,sidea1,sidea2,hostlev1,hostlev2,orig1,orig2
7,630,373,2001,0,1,1,4,1,1
7,373,630,2001,1,0,4,1,1,1
7,630,373,2002,0,1,3,4,1,1
"""
DYADIC_MID = """\
disno,dyindex,statea,stateb,strtyr,endyear,year,sideaa,rolea,roleb,hihosta,hihostb
7,1,373,630,2001,2002,2001,1,1,2,4,3
7,1,630,373,2001,2002,2002,0,2,1,3,4
"""


@pytest.mark.parametrize("text", [PEACESCIENCER, DYADIC_MID], ids=["peacesciencer", "dyadic_mid"])
def test_directed_dispute_years_make_one_dispute_of_a_pair(text: str, tmp_path: Path) -> None:
    """However the rows go, AZE began dispute 7 against IRN in 2001, and IRN answered."""
    (tmp_path / "d.csv").write_text(text)
    rows = collect(tmp_path, ALL, 2016).readings["disputes"].rows
    wanted = {"a": "AZE", "b": "IRN", "dispute": 7.0, "first": 2001.0, "last": 2002.0, "original": 1.0}
    assert len(rows) == 1
    assert {**wanted, "begun_by_a": 1.0, "answered": 1.0}.items() <= rows.iloc[0].to_dict().items()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (
            "dyad,statelno,statelab,statehno,statehab,conttype,begin,end\n1,2,U,630,I,1,199201,201612\n",
            1992,
            2016,
        ),
        ("ccode1,ccode2,conttype,stdate,enddate\n630,2,1,8035,17136\n", 1992, 2016),
        ("state1no,state2no,year,conttype\n2,630,1992,1\n", 1992, 1992),
    ],
    ids=["spells", "days", "years"],
)
def test_borders_of_all_releases_are_spells(text: str, first: int, last: int, tmp_path: Path) -> None:
    """contdir has months, peacesciencer days since 1970, contdird years."""
    (tmp_path / "c.csv").write_text(text)
    row = collect(tmp_path, ALL, 2022).readings["borders"].rows.iloc[0]
    assert (row["a"], row["b"], row["first"], row["last"], row["kind"]) == ("IRN", "USA", first, last, 1)


def test_gleditsch_and_wards_numbers_are_theirs(tmp_path: Path) -> None:
    """970 is Kiribati in a file of Gleditsch & Ward, Nauru in one of the Correlates of War."""
    (tmp_path / "gw.csv").write_text("gwcode1,gwcode2,year,mindist\n2,970,2010,4000\n")
    asked = frozenset({"USA", "KIR", "NRU"})
    assert collect(tmp_path, asked, 2016).readings["distances"].rows["a"].tolist() == ["KIR"]


def test_a_folder_without_such_files_is_refused(tmp_path: Path) -> None:
    """Tables of something else are counted, and what is looked for is named."""
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(
        InputError, match="data: got none of them in 1 table, allowed files of capabilities, borders"
    ):
        collect(tmp_path, ALL, 2016)


def test_hidden_files_and_links_out_are_not_followed(tmp_path: Path) -> None:
    """Only what lies in the folder is read."""
    (tmp_path / "out").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "out" / "a.csv").write_text("x\n1\n")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    (tmp_path / "in" / ".hidden.csv").write_text("x\n1\n")
    assert list(files(tmp_path / "in")) == []


def test_a_pair_is_read_once_whichever_way_it_stands(tmp_path: Path) -> None:
    """Directed files say everything twice, and one row is kept."""
    folder = field_files.folder(tmp_path)
    head = header(folder / "contdird.csv")
    source = THINGS["borders"][0]
    form = source.form(head.names)
    assert form is not None
    found = reading(source, form, head, "contdird.csv", ALL, 2016)
    assert found.read == 2 * found.kept == 2 * 6 * 37
