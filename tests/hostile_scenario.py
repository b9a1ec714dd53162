"""The demo with texts that readers, terminals, pages and spreadsheets could obey, and ids that they take for
nothing.
"""

import json
from pathlib import Path
from typing import Any

from sim.scenario.loader import load_file

ROOT = Path(__file__).resolve().parents[1]
STATES = {"ALD": "NA", "BRE": "nan", "COR": "NULL"}
NAMES = (
    "=cmd|'/C calc'!A0",
    "\u0410ldmark \u0645\u0631\u062d\u0628\u0627 \u200b\U0001f469\u200d\U0001f467 e\u0301\u0302\u0303",
    "$\\frac{a}{b$ _^ {%s} \\input{/etc/passwd}",
)
TITLES = (
    "007",
    "1e5",
    "+1",
    "-1+1|x",
    '=HYPERLINK("http://x","y")',
    "</title></bdi><script>alert(1)</script>",
)
TITLE = "@SUM(1+1)*cmd|'/C'!A0 <img src=x onerror=alert(1)> $x^2 [bold red]markup[/] {0} %s " + "\u0416" * 60
PROSE = "'=1+1 <script>alert(2)</script> " + "long " * 190


def renamed(value: Any) -> Any:
    """Return a piece of the demo with the states' ids replaced, wherever they stand."""
    if isinstance(value, dict):
        return {renamed(key): renamed(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [renamed(inside) for inside in value]
    if not isinstance(value, str):
        return value
    ends = value.split("-")
    return "-".join(STATES[end] for end in ends) if set(ends) <= set(STATES) else value


def hostile() -> dict[str, Any]:
    """Return the demo with other ids and other texts, as a file holds it."""
    plain = renamed(load_file(ROOT / "scenarios" / "demo.yaml", "demo").value)
    plain |= {"title": TITLE, "question": PROSE, "sources": {"gazette": PROSE}}
    for state, name in zip(plain["states"].values(), NAMES, strict=True):
        state["name"] = name
        state["capability"]["assumption"] = TITLE
    for signal, title in zip(plain["signals"].values(), TITLES, strict=True):
        signal["title"] = title
        signal["citation"]["quote"] = f"{title} <b>"
    return plain


def written(path: Path, plain: dict[str, Any]) -> Path:
    """Write a scenario file; JSON is YAML."""
    path.write_bytes(json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return path
