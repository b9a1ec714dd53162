"""Event files as the field publishes them, a few rows long, and a scenario of three states to import into."""

from collections.abc import Iterable
from pathlib import Path

ICEWS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number",
    "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector",
)  # fmt: skip

SCENARIO = """\
title: Three on a river
horizon: {start: 2018-01-01, end: 2019-12-30, origin: 2018-12-31, step_days: 7}
focus: AZE-IRN
states:
%s
dyads:
%s
"""
_STATE = """\
  %s:
    name: %s
    capability: {value: 0.01, assumption: a guess}
    resolve: {value: 0.5, assumption: a guess}
    audience_cost: {value: 0.5, assumption: a guess}
    reach: {value: 500, assumption: a guess}
"""
_DYAD = """\
  %s:
    alignment: {value: 0, assumption: a guess}
    distance: {value: 0, assumption: a guess}
    contiguous: true
    relevant: true
"""
NAMES = {"AZE": "Azerbaijan", "IRN": "Iran", "TUR": "Turkey"}
DYADS = ("AZE-IRN", "AZE-TUR")


def scenario(folder: Path) -> Path:
    """Write base.yaml: Azerbaijan, Iran and Turkey; Iran and Turkey are no declared pair."""
    path = folder / "base.yaml"
    states = "".join(_STATE % item for item in NAMES.items())
    path.write_text(SCENARIO % (states, "".join(_DYAD % key for key in DYADS)))
    return path


def table(path: Path, head: Iterable[str], rows: Iterable[Iterable[str]], delimiter: str = "\t") -> Path:
    """Write a table with a header."""
    lines = [delimiter.join(row) for row in (head, *rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def icews(path: Path, *rows: dict[str, str], without: str = "") -> Path:
    """Write ICEWS rows: Iran denounces Azerbaijan on 5 June 2018 but for what is given."""
    head = [name for name in ICEWS if name != without]
    usual = {
        "Event Date": "2018-06-05", "Source Country": "Iran", "Target Country": "Azerbaijan",
        "Source Sectors": "Executive,Government", "Target Sectors": "Military,Government",
        "Event Text": "Criticize or denounce", "CAMEO Code": "111",
    }  # fmt: skip
    return table(
        path,
        head,
        (
            [{"Event ID": str(1000 + at), **usual, **row}.get(name, "x") for name in head]
            for at, row in enumerate(rows)
        ),
    )


def gdelt(path: Path, *rows: dict[int, str], width: int = 58) -> Path:
    """Write GDELT rows by column, from 0: Iran's army displays force to Azerbaijan but for what is given."""
    usual = {1: "20180605", 7: "IRN", 12: "MIL", 17: "AZE", 22: "", 26: "150", 30: "-7.2"}
    whole = [{0: str(500 + at), **usual, **row} for at, row in enumerate(rows)]
    path.write_text("".join("\t".join(row.get(at, "") for at in range(width)) + "\n" for row in whole))
    return path


def polecat(path: Path, *rows: dict[str, str]) -> Path:
    """Write POLECAT rows: Iran's government consults Azerbaijan's but for what is given."""
    usual = {
        "Event Date": "2018-06-05", "Event Type": "CONSULT", "Event Mode": "", "Contexts": "diplomatic",
        "Actor Country": "IRN", "Primary Actor Sector": "GOV", "Recipient Country": "AZE",
        "Primary Recipient Sector": "GOV",
    }  # fmt: skip
    return table(
        path,
        POLECAT,
        (
            [{"Event ID": f"2018-{at}", **usual, **row}.get(name, "x") for name in POLECAT]
            for at, row in enumerate(rows)
        ),
    )
