"""Kernels: what they take, what they refuse, and what their machine code is kept under."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from shutil import copytree, ignore_patterns

import numpy as np
import pytest
from numba.core.errors import UnsupportedError

from sim.dynamics import build, cache
from sim.dynamics.arrays import Block, Structure, blank_block
from sim.dynamics.compiled import rule
from sim.dynamics.kernel import Kernel, find
from sim.dynamics.packed import pack
from sim.dynamics.step import code_of, take
from sim.engines import batch
from sim.model.declaration import ALIGNMENT, SCHEDULE, START
from sim.model.kinds import Allowed, Parameters, Rule, Variables, distinct
from tests.worlds import Bench, invented, still_theory

ROOT = Path(__file__).parents[2]


def bench() -> Bench:
    """Return two states that have a dyad."""
    from sim.engines.world import World

    return Bench(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), still_theory()))


def test_a_packed_tuple_is_addresses_and_shapes() -> None:
    """Each array is its address and its sizes, in the order of the fields."""
    structure, words = bench().structure, []
    for array in structure:
        words += [array.ctypes.data, *array.shape]
    assert pack(structure).tolist() == words


@pytest.mark.parametrize(
    ("field", "array"),
    [
        ("pair", np.zeros((18, 2, 2, 1))),  # doubles
        ("pair", np.zeros((18, 2, 2), np.float32)),  # an axis too few
        ("weight", np.zeros((4, 4), np.float32)[:, ::2]),  # not in one piece
    ],
)
def test_arrays_of_another_kind_are_refused(field: str, array: np.ndarray) -> None:
    """What compiled code would misread never reaches it."""
    made = bench()
    with pytest.raises(ValueError, match=f"Block.{field} is not"):
        find(SCHEDULE[0].compiled)(made.structure, made.block._replace(**{field: array}), 0, 0, 2)


@pytest.mark.parametrize(("t", "lo", "hi"), [(-1, 0, 2), (20, 0, 2), (0, -1, 2), (0, 0, 3), (0, 2, 1)])
def test_steps_and_states_that_are_not_there_are_refused(t: int, lo: int, hi: int) -> None:
    """No rule is reached with a step or a state outside its arrays."""
    made = bench()
    with pytest.raises(IndexError, match=f"step {t} of 20"):
        take(made.structure, made.block, t, "align", lo, hi)


def test_every_rule_has_code_of_its_own() -> None:
    """Rules of the schedule are kernels of (structure, block, t, lo, hi), each with its own address."""
    kernels = [find(each.compiled) for each in SCHEDULE]
    assert len({kernel.address for kernel in kernels}) == len(SCHEDULE)
    assert all(len(kernel.takes) == 5 for kernel in kernels)


def folders(tree: Path) -> dict[str, str]:
    """Return where a copy of the package would keep the code of each kernel of a run."""
    program = (
        "from sim.engines import batch; from sim.dynamics.kernel import find\n"
        "for name in batch.kernels(5): print(name, find(name).folder.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tree, capture_output=True, text=True, check=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package."""
    place = tmp_path_factory.mktemp("tree")
    copytree(ROOT / "sim", place / "sim", ignore=ignore_patterns("__pycache__"))
    copytree(ROOT / "configs", place / "configs")
    return place


def changed(tree: Path, file: str, before: str, after: str) -> set[str]:
    """Return the functions that a change of a file compiles anew."""
    first, path = folders(tree), tree / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    found = {name.partition(":")[2] for name, place in folders(tree).items() if place != first[name]}
    path.write_text(text, encoding="utf-8")
    return found


def test_an_edited_rule_is_the_only_one_compiled_anew(tree: Path) -> None:
    """What reads a changed number or takes a copy of changed code is compiled anew; nothing else."""
    deterrence = ("USUAL_DETERRENCE = 0.2", "USUAL_DETERRENCE = 0.3")
    assert changed(tree, "sim/model/declaration.py", *deterrence) == {"open", "respond"}
    assert changed(tree, "sim/dynamics/commitment.py", "max(theory", "min(theory") == {"commit"}
    assert changed(tree, "sim/dynamics/power.py", "TINY = 1e-12", "TINY = 1e-11") == {"weigh"}


def test_a_new_parameter_compiles_nothing_anew(tree: Path) -> None:
    """A line at the end of the parameters leaves all rows, and so all code, as they are."""
    end = "# --- state variables"
    line = 'NEW = parameter("new", "share", SHARE, "nothing yet")\n\n' + end
    assert changed(tree, "sim/model/declaration.py", end, line) == set()


def test_a_moved_row_compiles_anew_what_reads_it(tree: Path) -> None:
    """Code knows rows by number: where one moves, all that reads it or a later one is made anew."""
    line = 'NEW = parameter("new", "share", SHARE, "nothing yet")\nJOIN = parameter('
    found = changed(tree, "sim/model/declaration.py", "JOIN = parameter(", line)
    assert {"take_sides", "confer", "expect"} <= found
    assert not {"draw", "weigh", "open", "respond", "proceed"} & found


def test_an_edited_formula_that_all_use_compiles_all_anew(tree: Path) -> None:
    """The elementary functions are part of everything."""
    kernels = {name.partition(":")[2] for name in batch.kernels(5)}
    assert changed(tree, "sim/dynamics/lanes.py", "FARTHEST = 80.0", "FARTHEST = 79.0") == kernels


def test_what_processes_leave_undone_is_compiled_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Processes that die at once cost nothing but time: every kernel is there in the end."""
    monkeypatch.setattr(build, "PROGRAM", "raise SystemExit # {path}")
    build.build([SCHEDULE[-1].compiled, SCHEDULE[-2].compiled], processes=2)
    said = capsys.readouterr().err
    assert said.splitlines()[0].startswith("compiling 2 parts")
    assert said.splitlines()[-1].startswith("compiled in ")


def test_processes_compile_side_by_side_into_one_cache(tmp_path: Path) -> None:
    """On a machine without any code two processes make it, and a third finds it."""
    program = (
        "from sim.dynamics import build\n"
        "names = ['sim.dynamics.tension:strain', 'sim.dynamics.commitment:commit', "
        "'sim.dynamics.alignment:settle']\n"
        "left = build.missing(names); build.build(left, 2); print(len(left), len(build.missing(names)))"
    )
    for expected in ("3 0", "0 0"):
        done = run_python(program, NUMBA_CACHE_DIR=str(tmp_path))
        assert done.stdout.strip() == expected, done.stderr


def run_python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, at the checkout's root."""
    import os

    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


SETTLE = "from sim.dynamics.kernel import find; k = find('sim.dynamics.alignment:settle'); k.address;"
NO_ROOM = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20)); " + SETTLE


@pytest.mark.parametrize("program", [SETTLE, NO_ROOM], ids=["read-only", "full"])
def test_a_home_that_takes_no_code_is_said_in_one_line(tmp_path: Path, program: str) -> None:
    """A folder that cannot be made, or has no room: code goes to a temporary one, and one line says so."""
    blocked = tmp_path / "home"
    if program is SETTLE:
        blocked.write_text("a file where a folder should be")
    done = run_python(
        program + "print(k.folder, k.is_compiled)", NUMBA_CACHE_DIR=str(blocked), TMPDIR=str(tmp_path)
    )
    assert done.stdout.startswith(str(tmp_path / cache.NAME))
    assert done.stdout.rstrip().endswith("True")
    assert done.stderr.splitlines() == [
        f"{blocked / cache.NAME} cannot be written: compiled code goes to {cache_of(done.stdout)}"
    ]


def cache_of(printed: str) -> Path:
    """Return the folder that holds the one that was printed."""
    return Path(printed.split(maxsplit=1)[0]).parent


def test_blocks_are_laid_out_as_they_are_declared() -> None:
    """Every array of a block has the axes that its field names; lanes come last."""
    structure = bench().structure
    block = blank_block(structure, 32)
    assert isinstance(block, Block)
    assert isinstance(structure, Structure)
    assert block.pair.shape[1:] == (2, 2, 32)
    assert block.pair[ALIGNMENT].dtype == np.float32


def test_starts_are_those_of_the_declaration() -> None:
    """What is done once has a kernel of (structure, block); the order of rules is that of the schedule."""
    assert [len(find(each.compiled).takes) for each in START] == [2]
    order = [each.name for each in SCHEDULE]
    assert all(one != other for one, other in pairwise(order))
    assert isinstance(find(SCHEDULE[0].compiled), Kernel)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("nothing_there", "is not there"),
        ("_move_on", "takes structure, block, o, s; rule 'mine' takes"),
    ],
)
def test_a_rule_that_is_none_is_refused_by_name(function: str, said: str) -> None:
    """What the schedule names has to be there, and to take what rules take."""
    with pytest.raises((LookupError, TypeError), match=said):
        code_of(Rule("mine", f"sim.dynamics.alignment:{function}", "nothing"), states=2)


@rule
def complain(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Raise something."""
    if t > 3:
        raise ValueError("nobody hears this")


def test_a_rule_that_raises_is_refused() -> None:
    """Compiled code calls it through an address, so that an exception would be lost: it is refused before."""
    with pytest.raises(UnsupportedError, match="complain raises"):
        assert Kernel(complain).address


def test_names_are_declared_once() -> None:
    """A parameter, a variable or a rule of a name that is there already is refused."""
    parameters, variables = Parameters(), Variables("pair")
    parameters.add("force", "log-odds", Allowed(0.0, 1.0), "once")
    variables.state("treaty", "once", 0.0)
    with pytest.raises(ValueError, match="force is declared twice"):
        parameters.add("force", "log-odds", Allowed(0.0, 1.0), "again")
    with pytest.raises(ValueError, match="treaty is declared twice"):
        variables.step("treaty", "again")
    with pytest.raises(ValueError, match="weigh is declared twice"):
        distinct([each.name for each in (*SCHEDULE, SCHEDULE[8])])


def test_a_block_of_another_world_is_refused() -> None:
    """Arrays that are too small for the structure are never written past their ends."""
    made = bench()
    small = made.block._replace(choice=made.block.choice[:1].copy())
    with pytest.raises(ValueError, match=r"Block\.choice is not of shape"):
        take(made.structure, small, 0, "align", 0, 2)
    with pytest.raises(ValueError, match="read-only"):
        made.structure.link[0, 0] = 99


def test_damaged_code_is_made_anew(tmp_path: Path) -> None:
    """A truncated file in the cache costs a compile and one line, not every run from then on."""
    program = "from sim.dynamics.kernel import find; print(find('sim.dynamics.alignment:settle').address > 0)"
    assert run_python(program, NUMBA_CACHE_DIR=str(tmp_path)).stderr == ""
    for path in tmp_path.rglob("settle*/*.nbc"):
        path.write_bytes(path.read_bytes()[:100])
    for lines in (1, 0):
        done = run_python(program, NUMBA_CACHE_DIR=str(tmp_path))
        assert done.stdout == "True\n"
        assert len(done.stderr.splitlines()) == lines
        assert "is damaged and made anew" in done.stderr or not lines
