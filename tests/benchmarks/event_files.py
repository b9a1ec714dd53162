"""How fast `import` reads, and in how much memory: writes a large file of a format and imports it.

    python tests/benchmarks/event_files.py gdelt 5000000 [FOLDER]

The file is like a published one in columns and length of lines; states, days and codes are drawn evenly.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from sim.__main__ import main
from sim.scenario.cameo import NAMES

STATES = {
    "USA": "United States", "RUS": "Russian Federation", "CHN": "China", "GBR": "United Kingdom",
    "FRA": "France", "DEU": "Germany", "TUR": "Turkey", "IRN": "Iran", "ISR": "Israel", "AZE": "Azerbaijan",
    "SAU": "Saudi Arabia", "ARM": "Armenia", "GEO": "Georgia", "UKR": "Ukraine", "POL": "Poland",
    "IND": "India", "PAK": "Pakistan", "JPN": "Japan", "KOR": "South Korea", "AUS": "Australia",
    "EUR": "Europe", "": "NA",
}  # fmt: skip
SECTORS = {"GOV": "Executive,Government", "MIL": "Military,Government", "CVL": "Citizen,Social", "": "NA"}
PIECE = 100_000


def write(path: Path, form: str, rows: int) -> None:
    """Write `rows` rows, a piece at a time."""
    draw = np.random.default_rng(1)
    days = [str(day) for day in np.arange(np.datetime64("2021-01-01"), np.datetime64("2023-01-01"))]
    codes = [code for code in NAMES if len(code) > 2]
    line = _gdelt if form == "gdelt" else _icews
    with path.open("w") as file:
        if form == "icews":
            from tests.event_files import ICEWS

            file.write("\t".join(ICEWS) + "\n")
        for first in range(0, rows, PIECE):
            count = min(PIECE, rows - first)
            drawn = zip(
                *(
                    draw.choice(list(words), count)
                    for words in (days, STATES, STATES, SECTORS, SECTORS, codes)
                ),
                strict=True,
            )
            file.writelines(line(first + at, *words) for at, words in enumerate(drawn))


def _gdelt(number: int, day: str, one: str, other: str, first: str, second: str, code: str) -> str:
    place = ["4", "Some City, Some Region, Country", "IR", "IR26", "35.75", "51.5148", "10074674"]
    date = day.replace("-", "")
    cells = [
        str(number),
        date,
        date[:6],
        date[:4],
        "2018.1",
        one + first,
        "NAME",
        one,
        *[""] * 4,
        first,
        "",
        "",
    ]
    cells += [
        other + second,
        "OTHER NAME",
        other,
        *[""] * 4,
        second,
        "",
        "",
        "1",
        code,
        code[:3],
        code[:2],
        "1",
    ]
    cells += ["-2.0", "4", "1", "4", "2.41", *place, *place, *place, date]
    return "\t".join([*cells, f"http://example.org/news/2018/01/01/a-story-of-some-length-{number}.html\n"])


def _icews(number: int, day: str, one: str, other: str, first: str, second: str, code: str) -> str:
    cells = [str(number), day, "Foreign Affairs (X)", SECTORS[first], STATES[one], NAMES[code], code, "1"]
    cells += ["Military Personnel (Y)", SECTORS[second], STATES[other], "47400351", "2", "A Publisher's News"]
    return "\t".join([*cells, "City", "NA", "Province", "Iran", "21.0245", "105.841\n"])


def run(form: str, rows: int, folder: Path) -> None:
    """Write a file, import it, and print what that took."""
    path, into = folder / f"{form}.txt", folder / "new.yaml"
    write(path, form, rows)
    print(f"{rows:,} rows, {path.stat().st_size / 1e9:.1f} GB")
    begun, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    words = [f"format={form}", "scenario=quiet_world", f"into={into}", f"threshold={max(2, rows // 250_000)}"]
    code = main(["import", str(path), *words])
    spent, now = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF)
    busy = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(
        f"exit {code}: {spent:.1f} s, {busy:.1f} s of processor, {rows / spent:,.0f} rows a second,", end=" "
    )
    print(f"peak {now.ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as made:
        run(sys.argv[1], int(float(sys.argv[2])), Path(made))
