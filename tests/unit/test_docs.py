"""What the README and the pages under docs/ give to be copied works: every block of theirs is done."""

import inspect
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sim
from sim.__main__ import main
from sim.cli import arguments, commands
from sim.outcomes.table import find
from sim.studies import measures
from tests import field_files
from tests.worlds import shipped_world

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])

PIECE = re.compile(
    r"^```(?P<language>\S*)\n(?P<block>.*?)^```$|`(?P<inline>python -m sim [^`\n]+)`",
    re.MULTILINE | re.DOTALL,
)
PROGRAM = re.compile(r"(exec )?(\.venv/bin/)?python -m sim (?P<words>.+)")
EXPLANATION = re.compile(r"\s{2,}\S.*")

SHELL, SHOWN = ("", "bash", "sh"), ("text",)
"""Languages of blocks that a shell does (a block without one is copied into a terminal), and of those that
are no code: `text` is what a program prints."""

FILE = re.compile(r"# (\S+\.(py|yaml|csv))\n")
"""How a block begins that is a file, which the page's commands then know by this name."""

FOLLOWED = {
    "docs/how-to/add-a-rule.md": "tests/unit/test_how_to.py",
    "docs/how-to/add-an-outcome.md": "tests/unit/test_how_to.py",
    "docs/how-to/read-results.md": "tests/unit/test_read_results.py",
}
"""Pages whose blocks are pieces of the program's own source, or of other programs: what follows them."""

SKIPPED = ("#", "python3 -m venv ", "pip install ", "dask ", "job=$(sbatch ", "sbatch ")
"""How lines begin that are none of this program: comments, installation, a cluster's own commands."""

HELD_BACK = {
    "sim.cli.explore._serve": "explore: until its page is closed; see test_explore_page.py",
    "sim.cli.calibrate._work": "calibrate: minutes, however small the samples",
    "sim.cli.calibrate._of_record": "calibrate: data of the user's own",
    "sim.studies.calibration.basis.of_record": "calibrate until=: the same; see test_until.py",
    "sim.studies.calibration.kept_fit.read": "backtest fitted=: what such a fit wrote; see test_backtest.py",
    "sim.studies.backtest.record.read": "backtest: data of the user's own; see test_backtest.py",
    "sim.studies.benchmark.contest.compete": "benchmark: half a minute; see tests/benchmarks",
    "sim.studies.benchmark.growth.grow": "benchmark growth=true: minutes",
    "sim.montecarlo.cluster._client": "executor=dask: slow, or a scheduler elsewhere; see test_executors.py",
}
"""What does not begin, and why: a command's words are read, checked and understood up to there."""

DRAWING = (
    "sim.studies.comparison.page.write_all",
    "sim.views.drawing._write_alone",
    "sim.studies.drills.plots.map.draw",
    "sim.studies.replay.page.replay.draw",
    "sim.views.style.save",
    "sim.studies.joined.figures",
    "sim.studies.sweep.page.write_all",
)
"""What draws, and has tests of its own."""

FEW = {
    "attribute": {"replicates": 20, "pairs": "false"},
    "backtest": {"replicates": 10, "dyads": 5},
    "discover": {"replicates": 200, "boxes": 1, "mass": 0.5},
    "drills": {"replicates": 1},
    "hindcast": {"replicates": 100},
    "rare": {"effort": 16, "repeats": 2, "plain": 20},
    "sensitivity": {"points": 4, "replicates": 2},
    "sweep": {"replicates": 10},
}
"""Sizes that stand for those of the page, or for the usual ones, so that a command takes about a second."""

CELL = {"replicates": 10, "points": 4}
"""The same in a notebook's cell."""

HISTORIES, WITH_AGENTS, LONG = 150, 10, 100_000
"""Of a single run; twice as many where the page asks for more than LONG, so that what extends a run does."""

ARRAY = 10
"""Jobs of the Slurm script."""

RUN = "scenario=aras_drills seed=1"
FOLDER = re.compile(r"/|\.yaml|\bout=|\bagents=")
WORKED: set[str] = set()
"""Commands that have worked, of another page too, and that no folder or file has a part in."""

BEFORE = {
    "README.md": (
        f"{RUN} out=shared/A shard=1/2",
        f"{RUN} out=shared/A shard=2/2",
    )
}
"""Runs that a page takes for granted. mine.yaml is a copy of the demo, as the README has it."""


class HeldBackError(Exception):
    """A command was understood and is not carried out."""


class Block(NamedTuple):
    """A block of a page."""

    language: str
    text: str
    fenced: bool = True


def blocks(page: str) -> Iterator[Block]:
    """Return the blocks of a page, commands in its sentences included, in their order."""
    for found in PIECE.finditer(page):
        if found["inline"] is None:
            yield Block(found["language"], found["block"])
        elif "..." not in found["inline"]:  # else it says how such commands look
            yield Block("", found["inline"], fenced=False)


def follow(page: str, before: tuple[str, ...] = ()) -> None:
    """Do all that a page says, in the folder that this is done in; files first, runs of before next."""
    found = list(blocks(page))
    assert page.count("```") == 2 * sum(block.fenced for block in found)
    files = {name[1]: block for block in found if (name := FILE.match(block.text))}
    for name, block in files.items():
        Path(name).write_text(block.text, encoding="utf-8")
    for words in before:
        command(words)
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, block in enumerate(found):
        if block.language == "python" and block not in files.values():
            execute(block.text, Path(f"cell_{number}.py"), names)
        elif block.language in SHELL:
            for line in lines(block.text):
                typed(line)
        else:
            assert block.language in SHOWN or block in files.values(), block


def execute(text: str, path: Path, names: dict[str, Any]) -> None:
    """Execute a cell of a notebook: what it defines is there for the next one, and its text can be read."""
    small = re.sub(r"\b(replicates|points)=\d+", lambda given: f"{given[1]}={CELL[given[1]]}", text)
    path.write_text(small, encoding="utf-8")
    exec(compile(small, str(path.absolute()), "exec"), names)  # noqa: S102 - the page's own program


def lines(text: str) -> list[str]:
    """Return the lines of a block as a shell joins them, without what is explained after two spaces."""
    joined = (line.strip() for line in re.sub(r"\s*\\\n\s*", " ", text).splitlines())
    return [EXPLANATION.sub("", line) for line in joined if line]


def typed(line: str) -> None:
    """Do one line that a page says to type."""
    found = PROGRAM.fullmatch(line)
    if found is None:
        assert line.startswith(SKIPPED), line
    elif "COMMAND" in line:
        for name in commands.TABLE:
            command(found["words"].replace("COMMAND", name))
    elif "$SLURM" in line:
        for number in range(1, ARRAY + 1):
            os.environ["SLURM_ARRAY_TASK_ID"] = str(number)
            command(os.path.expandvars(found["words"]))
    else:
        command(found["words"])


def command(text: str) -> None:
    """Carry a command out, small, up to where it is held back; it ends with exit code 0."""
    words = small(shlex.split(text.replace("/shared/", "shared/"), comments=True))
    if " ".join(words) in WORKED:
        return
    try:
        code = main(words)
    except HeldBackError:
        code = 0
    assert code == 0, (text, words)
    if not FOLDER.search(" ".join(words)):
        WORKED.add(" ".join(words))


def small(words: list[str]) -> list[str]:
    """Return a command's words with few histories, and one worker where any are asked for."""
    name, rest = commands.route(words)
    if {"--help", "-h"} & set(rest):
        return words
    given = {key: value for key, equals, value in (word.partition("=") for word in rest) if equals}
    few = sizes("sweep" if name == "run" and arguments.is_sweep(rest) else name, given)
    few |= {"workers": 1} if "workers" in given else {}
    kept = [word for word in words if word.partition("=")[0] not in few]
    return [*kept, *(f"{key}={value}" for key, value in few.items())]


def sizes(name: str, given: dict[str, str]) -> dict[str, Any]:
    """Return the sizes of a command."""
    if name == "run":
        one = WITH_AGENTS if "agents" in given else HISTORIES
        number = one * (1 + (int(given.get("replicates", 0)) > LONG))
        return {"replicates": number} | ({"max_replicates": number + 1} if "precision" in given else {})
    few = FEW.get(name, {}) | ({"points": 4} if name == "sweep" and is_filled(given) else {})
    few = few | ({"max_replicates": few["replicates"] + 1} if "precision" in given else {})
    return few | ({"replicates": "10,20"} if "," in given.get("replicates", "") else {})


def is_filled(given: Mapping[str, Any]) -> bool:
    """Whether a design fills ranges, and does not list its points."""
    return "design" in given and not str(given["design"]).endswith(".csv")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder but for files of one's own; no pictures, nothing long, always the same seeds."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_bytes((ROOT / "scenarios" / "demo.yaml").read_bytes())
    field_files.folder(tmp_path / "my_data")
    theory = 'retaliation: {value: 1, assumption: "mine"}\n'
    (tmp_path / "my_theory.yaml").write_text(theory, encoding="utf-8")
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "2")
    monkeypatch.setenv("SLURM_ARRAY_TASK_ID", "1")
    # processes take seconds to start; test_agent_runs.py has them
    monkeypatch.setattr("sim.montecarlo.executors.WITH_AGENTS", "serial")
    seeds = count(1)
    monkeypatch.setattr("secrets.randbits", lambda _: next(seeds))
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 32)
    for drawing in DRAWING:
        monkeypatch.setattr(drawing, lambda *_: {})
    for held in HELD_BACK:
        monkeypatch.setattr(held, hold_back)
    for function in (sim.run, sim.sweep):
        monkeypatch.setitem(inspect.unwrap(function).__kwdefaults__, "replicates", CELL["replicates"])
    return tmp_path


def hold_back(*_: Any) -> None:
    """Stand for what is not to begin."""
    raise HeldBackError


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_says_to_type_works(page: Path, desk: Path) -> None:
    """Commands end with exit code 0, Python raises nothing, in the order of the page and in one folder."""
    name, text = page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")
    if name in FOLLOWED:
        assert page.stem in (ROOT / FOLLOWED[name]).read_text(encoding="utf-8")
    else:
        follow(text, BEFORE.get(name, ()))


@pytest.mark.parametrize(
    ("block", "error"),
    [
        ("```python\nmodel = nowhere\n```\n", NameError),
        ("```\npython -m sim scenario=nowhere\n```\n", AssertionError),
        ("```\npython -m sim calibrate sise=1     how large\n```\n", AssertionError),
        ("```\npython -m sim benchmark \\\n  mesa=many\n```\n", AssertionError),
        ("Type `python -m sim verify nowhere`.", AssertionError),
        ("```bash\nsimulate\n```\n", AssertionError),
        ("```yaml\nseed: 1\n```\n", AssertionError),
        ("```fortran\nEND\n```\n", AssertionError),
    ],
)
def test_a_block_that_does_not_work_is_found(block: str, error: type[Exception], desk: Path) -> None:
    """Names that are nowhere, words that are refused, lines and languages that nobody knows."""
    with pytest.raises(error):
        follow(f"# A page\n\n{block}")


def test_an_outcome_of_the_table_is_one_of_the_vocabulary() -> None:
    """Every name in the table of outcomes, each short one and each side, is that of an outcome."""
    page = (ROOT / "docs" / "how-to" / "sweep.md").read_text(encoding="utf-8")
    _, found, table = page.partition("| name | what |\n")
    names = re.findall(r"`([\w.>:+-]+)`", table.partition("\n\n")[0])
    names = [name for name in names if name not in {"quantity.subject", "summary.csv"}]
    assert found
    assert len(names) > 40
    known = measures.all_outcomes(shipped_world("aras_drills"))
    quantities = {name.partition(".")[0] for name in known}
    for name in names:
        if name.startswith("..."):
            assert {f"{asked}{name.removeprefix('...')}" for asked in ("force", "posture", "p")} <= quantities
        elif "." in name or name in known:
            assert find(name, known)
        else:
            assert name in quantities | {"threat", "display", "force", "war"}, name


def test_what_is_held_back_is_understood_first(desk: Path) -> None:
    """Each long command is stopped where its work would begin, and only there."""
    for words in (
        "calibrate",
        "benchmark",
        "benchmark growth=true",
        f"{RUN} executor=dask scheduler=tcp://a:1",
    ):
        with pytest.raises(HeldBackError):
            main(shlex.split(words))
