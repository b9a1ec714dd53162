"""Names in the code: functions are verbs, not what came of them; no word that says nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SIM = Path(__file__).resolve().parents[2] / "sim"
PARTICIPLE = re.compile(
    r"[a-z]+ed|told|found|begun|known|seen|drawn|shown|kept|said|spoken|made|taken|given|held"
)
VERBS = {"need", "proceed", "feed", "seed", "embed"}
DECORATORS = {"compiled", "styled"}
"""Read as adjectives of what they stand over: `@compiled`."""

EMPTY = {"manager", "helper", "helpers", "utils", "misc", "common", "base_class"}


def functions() -> Iterator[tuple[str, str]]:
    """Module and name of every public function that stands in a module itself."""
    for path in sorted(SIM.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield path.relative_to(SIM).as_posix(), node.name


def test_functions_are_verbs() -> None:
    """No public function has a bare participle for a name: `told` said what a value is, six times over."""
    known = list(functions())
    assert len(known) > 900
    bare = [each for each in known if PARTICIPLE.fullmatch(each[1]) and each[1] not in VERBS | DECORATORS]
    assert bare == []


def test_a_participle_is_seen() -> None:
    """The rule finds what it is for, and leaves verbs alone."""
    assert all(PARTICIPLE.fullmatch(name) for name in ("found", "joined", "told", "opened"))
    assert not any(PARTICIPLE.fullmatch(name) for name in ("find", "join", "read_begun", "work_out"))


def test_no_file_is_called_after_nothing() -> None:
    """Modules and folders are named for what is in them."""
    names = {part.removesuffix(".py") for path in SIM.rglob("*.py") for part in path.relative_to(SIM).parts}
    assert names & EMPTY == set()
