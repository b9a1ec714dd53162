"""The site of the documentation: built from a clean copy without any network, a warning being an error."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import commands, help_page
from tests import browser

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PARTS = ("docs", "sim", "configs", "scenarios")
FILES = ("CHANGELOG.md", "results/README.md")

NO_NETWORK = """
import socket

connect = socket.socket.connect

def refuse(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"no network: {address}")
    return connect(self, address)

def resolve(name, *rest, found=socket.getaddrinfo):
    if name not in ("127.0.0.1", "::1", "localhost", None, ""):
        raise socket.gaierror(f"no network: {name}")
    return found(name, *rest)

socket.socket.connect = refuse
socket.getaddrinfo = resolve
"""
"""What every Python of a build runs first. A kernel is spoken to on this machine."""


LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""Where a tag says what a page is to load."""


class Page(HTMLParser):
    """Addresses that a page loads or links to, ids in it, and how many pictures and tables it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[str] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what a tag says."""
        said = dict(attrs)
        self.tags.append(tag)
        self.ids |= {said["id"] or ""} if "id" in said else set()
        address = said.get(LOADS.get(tag, ""))
        if address and not (tag == "link" and said.get("rel") in {"canonical", "author"}):
            self.loaded.append(address)


def build(tree: Path, place: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a tree, as CONTRIBUTING.md says it is built, where no network is."""
    blocked = place / "blocked"
    blocked.mkdir(exist_ok=True)
    (blocked / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    ways = [str(blocked), str(ROOT), os.environ.get("PYTHONPATH", "")]
    own = {name: str(place / name) for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")}
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(place / "site")],
        cwd=tree,
        env=os.environ | own | {"PYTHONPATH": os.pathsep.join(filter(None, ways))},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the site is made of."""
    copied = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "*.rst")
        shutil.copytree(ROOT / part, copied / part, ignore=ignored)
    for file in FILES:
        (copied / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, copied / file)
    return copied


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site lies, and what its build needs."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def site(tree: Path, place: Path) -> Path:
    """The site, built with the tutorial carried out in full."""
    done = build(tree, place)
    assert done.returncode == 0, done.stderr[-4000:]
    return place / "site"


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """Scripts, styles, fonts and pictures of every page lie in the site itself."""
    pages = sorted(path for path in site.rglob("*.html") if path.parent.name != "_static")
    assert len(pages) > 60
    for path in pages:
        for address in Page(path).loaded:
            assert re.match(r"data:|[^:]+$", address), (path.name, address)
            assert not address.startswith("//"), (path.name, address)
            if not address.startswith("data:"):
                assert (path.parent / re.sub(r"[?#].*", "", address)).exists(), (path.name, address)
    for path in site.rglob("*.css"):
        sheet = path.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", sheet), path


@pytest.mark.skipif(browser.find() is None, reason="no Chromium on this machine")
def test_pages_work_from_the_disk_on_a_desk_and_on_a_phone(site: Path) -> None:
    """Nothing outside is asked for, no script complains, no page scrolls sideways, no name runs out of it.

    The search finds a word without a server.
    """
    outside = (
        "[...document.querySelectorAll('.bd-article code, .bd-article dt')].filter(each =>"
        " !each.closest('pre, table, .pst-scrollable-table-container')"
        " && each.getBoundingClientRect().right > innerWidth + 1).map(each => each.textContent)"
    )
    with browser.browser() as page:
        for name in ("index", "statistics", "how-to/landscape", "tutorial", "reference/sim.views"):
            for width in (1280, 390):
                page.open(site / f"{name}.html", width)
                assert page.run("document.documentElement.scrollWidth <= innerWidth"), (name, width)
                assert page.run(outside) == [], (name, width)
                assert [each for each in page.requests if not each.startswith("file:")] == []
                assert [each for each in page.complaints if '"error"' in each] == [], name
        page.open(f"{(site / 'search.html').as_uri()}?q=partition")
        page.wait("document.querySelectorAll('#search-results li a').length")
        assert [each for each in page.requests if not each.startswith("file:")] == []


@pytest.mark.skipif(browser.find() is None, reason="no Chromium on this machine")
def test_tables_of_the_tutorial_fit_a_desk(site: Path) -> None:
    """A run's n and a comparison's differences are seen without scrolling a table sideways."""
    wide = (
        "[...document.querySelectorAll('.cell_output .output')].filter(each => each.querySelector('table')"
        " && each.scrollWidth > each.clientWidth + 1).map(each => each.textContent.slice(0, 80))"
    )
    with browser.browser() as page:
        page.open(site / "tutorial.html", 1280)
        assert page.run("document.querySelectorAll('.cell_output table').length") > 3
        assert page.run(wide) == []


def test_every_page_of_the_docs_is_on_the_site(site: Path) -> None:
    """Each Markdown file and the notebook have a page, which the index leads to."""
    sources = [path.relative_to(DOCS) for path in DOCS.rglob("*") if path.suffix in {".md", ".ipynb"}]
    assert len(sources) > 35
    index = (site / "index.html").read_text(encoding="utf-8")
    for source in sources:
        assert (site / source).with_suffix(".html").is_file(), source
        top = source.parts[0] if len(source.parts) == 1 else f"{source.parts[0]}/index"
        assert f'href="{Path(top).with_suffix("")}.html"' in index or top == "index.md", source


def test_the_tutorial_is_carried_out(site: Path) -> None:
    """Every cell has run: tables with intervals and n, plots, the words of the studies, no error."""
    page = Page(site / "tutorial.html")
    assert page.tags.count("img") >= 6
    assert page.tags.count("table") >= 5
    for words in (
        "2,000 histories, seed 1",
        " comparisons",
        "Which episode moved P(display of force or more, AZE–IRN)?",
        "Intervals",
    ):
        assert words in page.text, words
    assert "Traceback" not in page.text


def public() -> Iterator[tuple[str, str]]:
    """Every public function, class and method of the program: its room and its full name."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        names = path.relative_to(ROOT).with_suffix("").parts
        if names[-1].startswith("_") or len(names) < 3:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                full = ".".join([*names, node.name])
                yield ".".join(names[:-1]), full
                inside = node.body if isinstance(node, ast.ClassDef) else []
                methods = (each for each in inside if isinstance(each, ast.FunctionDef))
                yield from ((".".join(names[:-1]), f"{full}.{x.name}") for x in methods if x.name[0] != "_")


def test_the_reference_has_every_public_name(site: Path) -> None:
    """Functions, classes and methods stand on the page of their room, under an anchor of their own."""
    rooms: dict[str, set[str]] = {}
    for room, name in public():
        rooms.setdefault(room, set()).add(name)
    assert sum(map(len, rooms.values())) > 1500
    for room, names in rooms.items():
        assert names <= Page(site / "reference" / f"{room}.html").ids, room
    shown = (site / "reference" / "sim.statistics.intervals.html").exists()
    assert not shown  # modules are on the page of their room
    text = (site / "reference" / "sim.statistics.html").read_text(encoding="utf-8")
    assert "score bounds on a proportion k / n, elementwise [...]" in text


def test_the_reference_has_what_a_notebook_imports(site: Path) -> None:
    """Everything that `from sim import ...` gives, and the classes that come back."""
    ids = Page(site / "reference" / "python.html").ids
    assert {f"sim.{name}" for name in sim._INTERFACE} <= ids
    assert {"sim.Result.table", "sim.Compared.plot", "sim.Swept.contrasts"} <= ids


def test_the_reference_has_the_help_of_every_command(site: Path) -> None:
    """Word for word, as --help prints it."""
    page = Page(site / "reference" / "commands.html")
    text = re.sub(r"<[^>]+>", "", page.text)
    for name in commands.TABLE:
        shown = help_page.of(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert shown.replace('"', "&quot;") in text or shown in text, name


def test_a_link_that_leads_nowhere_stops_the_build(site: Path, tree: Path, place: Path) -> None:
    """A warning is an error, and the page is named."""
    page = tree / "docs" / "how-to" / "precision.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[Further](nowhere.md)\n", encoding="utf-8")
    done = build(tree, place)
    assert done.returncode != 0
    assert "precision.md" in done.stderr
    assert "nowhere.md" in done.stderr


def test_the_notebook_holds_no_results() -> None:
    """What is kept is what was written by hand: no output, no count, ids in their order."""
    book: dict[str, Any] = json.loads((DOCS / "tutorial.ipynb").read_text(encoding="utf-8"))
    programs = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert len(programs) > 10
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in programs)
    assert [cell["id"] for cell in book["cells"]] == [f"cell-{n:02d}" for n in range(len(book["cells"]))]


def test_the_index_of_how_to_pages_has_them_all() -> None:
    """Every page stands once in the tables by question, and once in the order of the site."""
    text = (DOCS / "how-to" / "index.md").read_text(encoding="utf-8")
    tables, _, order = text.partition(":::{toctree}")
    pages = sorted(path.stem for path in (DOCS / "how-to").glob("*.md") if path.stem != "index")
    assert sorted(re.findall(r"\]\(([\w-]+)\.md\)", tables)) == pages
    assert sorted(re.findall(r"^([\w-]+)$", order, re.MULTILINE)) == pages


def test_the_glossary_has_one_place_for_each_word() -> None:
    """Every word has a sentence of its own, and none stands twice."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    found = re.findall(r"^### (.+)\n([^#\n].*)\n", text, re.MULTILINE)
    words = [word for word, _ in found]
    assert len(words) == len(set(words)) == text.count("\n### ") >= 45
    assert all(said.endswith((".", "all.")) for _, said in found)
    said = {"history", "dyad", "tie", "bloc", "partition", "level", "signal", "alignment", "joiner"}
    assert said | {"alliance", "posture", "rung", "window", "origin"} <= set(words)
