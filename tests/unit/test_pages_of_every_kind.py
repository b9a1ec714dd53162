"""The page of a run and of every kind of study, small and real, opened from disk in a browser: no complaint,
nothing asked for, nothing wider than a phone, the seed in the command, every figure's files named.

Skipped where no Chromium is installed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest

from sim.__main__ import main
from tests.panel_files import made_up

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(browser.find() is None, reason="no Chromium on this machine"),
]

DEMO = "scenario=demo seed=1"
ASKED = {
    "run": f"{DEMO} replicates=60 out=run",
    "posterior": f"{DEMO} theory=posterior replicates=200 out=posterior",
    "other": f"{DEMO} replicates=60 set.states.BRE.resolve=0.9 plots=false out=other",
    "comparison": "compare run other out=comparison",
    "attribution": "attribute scenario=demo replicates=30 out=attribution",
    "morris": f"sensitivity {DEMO} points=4 replicates=2 out=morris",
    "sobol": f"sensitivity {DEMO} method=sobol points=4 replicates=2 out=sobol",
    "discovery": "discover run out=discovery",
    "rare": f"rare {DEMO} effort=20 repeats=2 plain=100 out=rare",
    "replay": "replay run which=typical out=replay",
    "grid": f"sweep {DEMO} replicates=30 set.states.BRE.resolve=0.2,0.8 out=grid",
    "design": f"sweep {DEMO} replicates=30 design=lhs points=6 over.theory.retaliation=[0,2] out=design",
    "landscape": "landscape wwii_landscape out=landscape",
    "drills": "drills replicates=16 out=drills",
    "hindcast": "hindcast aras_2022 scenario=aras_drills replicates=100 seed=1 out=hindcast",
    "backtest": "backtest data=panel from=2008 to=2014 dyads=8 replicates=20 states=3 seed=1 out=backtest",
}
"""What is typed for each, in an order in which what one needs is there."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with one of each."""
    here, place = Path.cwd(), tmp_path_factory.mktemp("every")
    os.chdir(place)
    try:
        made_up(place / "panel")
        for typed in ASKED.values():
            assert main([*typed.split(), "quiet=true"]) == 0, typed
        yield place
    finally:
        os.chdir(here)


@pytest.fixture(scope="module")
def window() -> Iterator[browser.Browser]:
    """One browser for all pages."""
    with browser.browser() as found:
        yield found


@pytest.mark.parametrize("kind", ASKED)
def test_a_page_of_each_kind_is_whole(folder: Path, window: browser.Browser, kind: str) -> None:
    """Opened from disk under its policy, in both schemes, on a desk, a phone and paper."""
    path = folder / kind / "report.html"
    assert path.stat().st_size < 1_500_000
    for width, scheme in ((1200, "light"), (390, "dark")):
        window.open(path, width, 800, prefers_color_scheme=scheme)
        window.run("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert window.complaints == []
        assert window.requests == [path.as_uri()]
        assert window.run("document.documentElement.scrollWidth") <= width
        anchor = "document.getElementById(decodeURIComponent(each.hash.slice(1)))"
        assert window.run(f"[...document.links].filter(each => !{anchor}).map(each => each.hash)") == []
    window.print_out(
        680, prefers_color_scheme="dark"
    )  # A4 without its margins; broad tables lie on their side
    rights = "(found => Math.max(0, ...found.map(each => each.getBoundingClientRect().right)))"
    assert window.run(f"{rights}([...document.querySelectorAll('.wide:not(.broad) table, svg')])") <= 681
    assert window.run(f"{rights}([...document.querySelectorAll('.broad table')])") <= 1047
    window.do("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("kind", ASKED)
def test_a_page_of_each_kind_says_what_to_type_and_where_its_figures_lie(
    folder: Path, window: browser.Browser, kind: str
) -> None:
    """No path of this machine; a seed that was drawn; a PNG and an SVG for every figure."""
    window.open(folder / kind / "report.html")
    command = window.run("document.querySelector('#asked code').textContent")
    assert command.startswith("python -m sim ")
    assert str(folder) not in command
    assert "seed=" in command or "scenario=" not in command
    told = window.run("[...document.querySelectorAll('figure .files')].map(each => each.textContent)")
    for line in told:
        names = line.removeprefix("In the folder: ").removesuffix(".").split(", ")
        assert [Path(name).suffix for name in names] == [".png", ".svg"]
        assert all((folder / kind / name).is_file() for name in names)
    assert told or kind in ("other", "discovery")
