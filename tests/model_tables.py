"""Bring the tables of docs/model.md and docs/parameters.md in line with sim/model/declaration.py:
`python -m tests.model_tables`.

From the checkout; prints what has changed.
"""

import re
from difflib import unified_diff
from pathlib import Path

from sim.views.model import markdown

DOCS = Path(__file__).parents[1] / "docs"
PAGES = (DOCS / "model.md", DOCS / "parameters.md")
BETWEEN = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def written(page: str) -> str:
    """Return the page with every marked table as it is declared."""
    return BETWEEN.sub(lambda found: f"{found[1]}{markdown(found[2])}\n{found[3]}", page)


def difference(page: str) -> str:
    """Return the lines of the page that are not as declared; empty where none is."""
    lines = unified_diff(page.splitlines(), written(page).splitlines(), "page", "declared", lineterm="", n=0)
    return "\n".join(lines)


def marked(page: str) -> list[str]:
    """Return the names of the tables that are marked on the page."""
    return [name for _, name, _ in BETWEEN.findall(page)]


def main() -> None:
    """Write the pages anew and print what has changed."""
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        print(f"{path.name}: {difference(page) or 'unchanged'}")
        path.write_text(written(page), encoding="utf-8")


if __name__ == "__main__":
    main()
