"""A folder of every kind, with every table that it can hold, about states and texts that readers mistake."""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.store import study
from tests import panel_files
from tests.hostile_scenario import hostile, written
from tests.question_files import TEXT

MARKED = "=1+1"
AGENTS = f"""\
from sim.engines.agents import StateAgent


class Trouble(StateAgent):
    def choose(self, opponent):
        if self.model.replicate == 2:
            raise ValueError("{MARKED}")
        return super().choose(opponent)


AGENTS = {{"nan": Trouble}}
"""
ACTORS = f"""\
actor,size,NA,{MARKED},NULL
NA,1,0,0.5,-0.4
{MARKED},2,0.5,0,-0.2
NULL,1.5,-0.4,-0.2,0
"""
ASKED = (
    TEXT.replace("ALD", "NA").replace("BRE", "nan").replace("COR", "NULL")
    .replace("Do the two use force?", f'"{MARKED}"').replace("Does it rain?", "'007'")
    .replace("the model has no weather", "1/2").replace("group: levels", "group: true_")
    .replace("groups:\n  levels:", "groups:\n  true_:")
)  # fmt: skip
SMALL = ["seed=1", "workers=1", "quiet=true", "plots=false"]
PARTIAL = 3

Folders = dict[str, tuple[str, Path]]
"""By name, what kind of folder it is and where it lies."""


def _commands(file: str, data: Path) -> Iterator[tuple[str, str, list[str], int]]:
    """Name and kind of each folder, the words, and the exit code."""
    about, few = [f"scenario={file}"], ["replicates=24"]
    resolve = "set.states.nan.resolve=0.2,0.8"
    some, none = "set.states.NA.name='007','1e5',T", "set.states.nan.name='=1+1'"
    precise = ["precision=0.3", "replicates=50", "max_replicates=100"]
    yield "run", "run", [*about, *few, "keep=trajectories"], 0
    yield "again", "run", [*about, *few, none], 0
    yield "looked", "run", [*about, *precise], 0
    yield "failed", "run", [*about, "replicates=4", "agents=agents.py", "executor=serial"], PARTIAL
    yield "comparison", "comparison", ["compare", "run", "again"], 0
    yield "sweep", "sweep", ["-m", *about, *few, some, resolve, "rerun=highest"], 0
    yield "looked_at", "sweep", ["-m", *about, resolve, *precise], 0
    yield "attribution", "attribution", ["attribute", *about, "replicates=20"], 0
    screening = ["method=morris", "points=4", "replicates=2", "factors=theory.re*"]
    yield "sensitivity", "sensitivity", ["sensitivity", *about, *screening], 0
    boxes = ["outcome=display.NA-nan", "spread=0.5", "replicates=400", "boxes=1"]
    yield "discovery", "discovery", ["discover", *about, *boxes], 0
    yield "rare", "rare", ["rare", *about, "outcome=war.NA-nan", "effort=64", "repeats=2", "plain=64"], 0
    yield "hindcast", "hindcast", ["hindcast", "asked.yaml", *about, "replicates=100"], 0
    years = ["from=1992", "to=1994", "dyads=10", "replicates=100"]
    yield "backtest", "backtest", ["backtest", f"data={data}", *years], 0
    yield "landscape", "landscape", ["landscape", "actors.csv", "temperature=0.5"], 0
    yield "replay", "replay", ["replay", "run", "replicate=1"], 0
    yield "drills", "drills", ["drills", "replicates=8"], 0


def make(folder: Path) -> Folders:
    """Make all folders below one."""
    file = written(folder / "wild.yaml", hostile())
    (folder / "agents.py").write_text(AGENTS)
    (folder / "actors.csv").write_text(ACTORS)
    (folder / "asked.yaml").write_text(ASKED)
    data, found, heard = panel_files.made_up(folder / "panel"), Folders(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(heard), redirect_stderr(heard):
        patch.chdir(folder)
        for name, kind, words, code in _commands(str(file), data):
            own = [word for word in SMALL if not _refuses(kind, word)]
            assert main([*words, *own, f"out={name}"]) == code, (words, heard.getvalue()[-2000:])
            found[name] = kind, folder / name
    return found


def _refuses(kind: str, word: str) -> bool:
    """Whether a command has no such option, since it draws nothing by chance or shares no work out."""
    without = {"landscape": ("seed", "workers"), "comparison": ("seed", "workers"), "replay": ("seed",)}
    return word.partition("=")[0] in without.get(kind, ())


def tables_of(folder: Path) -> list[Path]:
    """The tables of a folder but its dictionary, and those that a study keeps for itself."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".parquet"))
    return [path for path in found if path.name != "columns.csv" and study.CELLS not in path.parts]
