"""CITATION.cff says how to cite the version that is there."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from sim import __version__

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {"cff-version", "message", "title", "authors"}
"""What the Citation File Format 1.2.0 asks for."""


def citation() -> dict[str, Any]:
    """The citation file, read as YAML."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


def test_it_is_a_citation_file() -> None:
    """It has what the format requires, texts are texts, and somebody to cite."""
    found = citation()
    assert set(found) >= REQUIRED
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "software"
    assert all(isinstance(found[key], str) for key in ("message", "title", "version", "license", "abstract"))
    assert all(author["name"] for author in found["authors"])


def test_it_is_that_of_the_package() -> None:
    """Name, version, licence, description and keywords are those of the package, the holder its licence's."""
    found, text = citation(), (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    assert project["tool"]["hatch"]["version"]["path"] == "sim/__init__.py"
    assert found["version"] == __version__
    said = {key: project["project"][key] for key in ("name", "license", "description", "keywords")}
    assert said == {
        "name": found["title"], "license": found["license"], "description": found["abstract"],
        "keywords": found["keywords"],
    }  # fmt: skip
    holder = re.search(r"Copyright \(c\) \d+ (.+)", (ROOT / "LICENSE").read_text(encoding="utf-8"))
    assert holder is not None
    assert [author["name"] for author in found["authors"]] == [holder[1]]
