"""How others read our CSV files: each gives columns of plain values, None where there is nothing."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

Columns = dict[str, list[Any]]

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FIELD, ROW = "\x1f", "\x1e"
R = rf"""
for (path in commandArgs(TRUE)) {{
  read <- read.csv(path, check.names = FALSE)
  cat(path, ncol(read), sep = "{FIELD}")
  for (at in seq_along(read)) {{
    kind <- class(read[[at]])
    values <- read[[at]]
    told <- ifelse(is.na(values), "", if (is.numeric(values)) sprintf("%.17g", values) else paste(values))
    cat("{ROW}", paste(c(names(read)[at], kind, told), collapse = "{FIELD}"), sep = "")
  }}
  cat("\n{ROW}{ROW}")
}}
"""
R_KINDS = {"integer": float, "numeric": float, "logical": lambda text: text == "TRUE", "character": str}
AS_THEY_COME = "44,34,76,1,,1033,false,true,false,false,false,-1,true"
"""Commas, quotes, UTF-8, American English; numbers of every kind are looked for, formulas carried out."""


def plain(value: Any) -> Any:
    """A value in Python's own types: whole numbers are numbers, days text."""
    if value is None or value == "" or pd.isna(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def by_pandas(paths: Sequence[Path]) -> list[Columns]:
    """As `pandas.read_csv` does it, asked for nothing special."""
    return [
        {
            str(name): [None if pd.isna(x) else plain(x) for x in column]
            for name, column in pd.read_csv(path).items()
        }
        for path in paths
    ]


def by_polars(paths: Sequence[Path]) -> list[Columns]:
    """As polars does it."""
    import polars as pl

    frames = [pl.read_csv(path, infer_schema_length=None) for path in paths]
    return [{each.name: [plain(x) for x in each.to_list()] for each in frame} for frame in frames]


def by_r(paths: Sequence[Path]) -> list[Columns]:
    """As `read.csv` does it."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    words = ["Rscript", "-e", R, *map(str, paths)]
    done = subprocess.run(words, capture_output=True, env=environment, check=True, timeout=120)
    parts = done.stdout.decode().split(f"\n{ROW}{ROW}")[:-1]
    return [dict(_of_r(line.split(FIELD)) for line in part.split(ROW)[1:]) for part in parts]


def _of_r(cells: list[str]) -> tuple[str, list[Any]]:
    name, kind, *told = cells
    return name, [None if cell == "" else R_KINDS[kind](cell) for cell in told]


def by_a_spreadsheet(paths: Sequence[Path], folder: Path) -> list[Columns]:
    """As LibreOffice does it when it is asked to look for everything; a formula is an error."""
    copies = [folder / f"{at}.csv" for at, _ in enumerate(paths)]
    for path, copy in zip(paths, copies, strict=True):
        shutil.copy(path, copy)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    words = ["soffice", home, "--headless", f"--infilter=CSV:{AS_THEY_COME}", "--convert-to", "fods"]
    words += ["--outdir", str(folder), *map(str, copies)]
    subprocess.run(words, capture_output=True, check=True, timeout=300)
    return [_sheet(copy.with_suffix(".fods")) for copy in copies]


def _sheet(path: Path) -> Columns:
    rows = [_cells(row) for row in ElementTree.parse(path).iter(f"{TABLE}table-row")]
    width = max(map(len, rows[:1]))
    head, *lines = [[*row, *[None] * (width - len(row))][:width] for row in rows if row]
    return {str(name): [line[at] for line in lines] for at, name in enumerate(head)}


def _cells(row: ElementTree.Element) -> list[Any]:
    """The cells of a row without the empty ones at its end."""
    found: list[Any] = []
    for cell in row.iter(f"{TABLE}table-cell"):
        assert f"{TABLE}formula" not in cell.attrib, "".join(cell.itertext())
        found += [_cell(cell)] * int(cell.get(f"{TABLE}number-columns-repeated", "1"))
    while found and found[-1] is None:
        found.pop()
    return found


def _cell(cell: ElementTree.Element) -> Any:
    kind = cell.get(f"{OFFICE}value-type")
    if kind is None:
        return None
    if kind == "float":
        return float(cell.attrib[f"{OFFICE}value"])
    if kind == "boolean":
        return cell.attrib[f"{OFFICE}boolean-value"] == "true"
    if kind == "date":
        return cell.attrib[f"{OFFICE}date-value"]
    assert kind == "string", (kind, "".join(cell.itertext()))
    return "\n".join(map(_text, cell.iter(f"{TEXT}p")))


def _text(element: ElementTree.Element) -> str:
    """The text of a paragraph, in which several blanks are written as a number of them."""
    blanks = " " * int(element.get(f"{TEXT}c", "1")) if element.tag == f"{TEXT}s" else ""
    inside = [blanks, element.text or ""]
    for each in element:
        inside += [_text(each), each.tail or ""]
    return "".join(inside)
