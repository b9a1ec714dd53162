"""Public functions of arrays say in their docstring what the axes of these are."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
ARRAY = {"NDArray", "ndarray", "ArrayLike", "DataFrame"}
SHAPE = re.compile(r"\[(?:\.\.\.|[\w.][\w .+^()/*-]*)(?:, ?(?:\.\.\.|[\w.][\w .+^()/*-]*))*\]")
"""Axes in brackets, by a word or by a letter of the head of the room: [n], [P, P], [..., m], [2^(N-1)].
`[...]` says that any shape will do."""

Modules = dict[str, ast.Module]


@cache
def package() -> Modules:
    """Every module of the program by its full name."""
    found = {}
    for path in sorted((SOURCE / "sim").rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def imported(module: ast.Module) -> dict[str, tuple[str, str]]:
    """Names that a module imports: from where, and what they are called there."""
    lines = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module]
    return {each.asname or each.name: (str(line.module), each.name) for line in lines for each in line.names}


def holds_arrays(annotation: ast.expr, module: str, modules: Modules) -> bool:
    """Whether a type is made of arrays: as NumPy calls them, or by a name given to such a type anywhere."""
    said = ast.walk(annotation)
    text = [node.value for node in said if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    names = re.findall(r"[\w.]+", " ".join([ast.unparse(annotation), *text]))
    return any(is_array(name, module, modules) for name in names)


def is_array(name: str, module: str, modules: Modules) -> bool:
    """Whether a name, perhaps of another module (`tables.Rows`), stands for arrays."""
    head, _, tail = name.rpartition(".")
    if name.rpartition(".")[2] in ARRAY:
        return True
    if module not in modules:
        return False
    comes_from = imported(modules[module])
    if head:
        where, what = comes_from.get(head, ("", ""))
        return is_array(tail, f"{where}.{what}", modules)
    if name in comes_from:
        where, what = comes_from[name]
        return is_array(what, where, modules)
    return any(
        holds_arrays(node.value, module, modules)
        for node in modules[module].body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Subscript)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == name
    )


def functions(body: list[ast.stmt], head: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of a module without an underscore: methods, and those within others, are among them."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield head + node.name, node
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from functions(node.body, f"{head}{node.name}.")
        elif isinstance(node, ast.If | ast.With | ast.For | ast.Try):
            yield from functions(node.body, head)


def of_arrays(modules: Modules) -> Iterator[tuple[str, str]]:
    """Every public function that takes or gives arrays, with its docstring."""
    for module, tree in modules.items():
        for name, node in functions(tree.body):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            types = [arg.annotation for arg in given] + [node.returns]
            if any(holds_arrays(each, module, modules) for each in types if each is not None):
                yield f"{module}.{name}", ast.get_docstring(node) or ""


def shapeless(modules: Modules) -> list[str]:
    """Functions of arrays whose docstring says no shape."""
    return [name for name, text in of_arrays(modules) if not SHAPE.search(text)]


def test_every_function_of_arrays_says_their_shape() -> None:
    """In all rooms, for arrays under whatever name, and for mappings of them."""
    assert len(list(of_arrays(package()))) > 300
    assert shapeless(package()) == []


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Mean of x [n].", True),
        ("Energies [2^(N-1)] of all.", True),
        ("Over the last axis [..., m].", True),
        ("pair [rows, N, N, W].", True),
        ("Elementwise [...].", True),
        ("Mean of x.", False),
        ("A state's list []", False),
        ("(n)", False),
    ],
)
def test_what_counts_as_a_shape(text: str, shape: bool) -> None:
    """Axes stand in brackets and have names."""
    assert bool(SHAPE.search(text)) == shape


@pytest.mark.parametrize(
    "signature",
    [
        "def mean(x: NDArray[np.float64]) -> float",
        "def mean(x: npt.ArrayLike) -> float",
        "def mean(x: Floats) -> float",
        "def mean(x: 'Floats | None') -> float",
        "def mean(x: lent.Rows) -> float",
        "def mean(*, x: Taken) -> float",
        "def mean(n: int) -> tuple[Floats, Floats]",
        "def mean(n: int) -> 'pd.DataFrame'",
    ],
)
def test_arrays_are_found_under_any_name(signature: str) -> None:
    """Also by the name of another module, in a text, in a mapping; a private function is left alone."""
    lent = "Floats = NDArray[np.float64]\nRows = Mapping[str, Floats]\nCount = tuple[int, int]\n"
    head = "from a import lent\nfrom a.lent import Count, Floats, Rows as Taken\n"
    body = '    """Mean."""\n'
    tail = f"def size(n: Count) -> int:\n{body}def _mean(x: Floats) -> float:\n{body}"
    modules = {"a.lent": ast.parse(lent), "a.mean": ast.parse(f"{head}{signature}:\n{body}{tail}")}
    assert shapeless(modules) == ["a.mean.mean"]


@pytest.mark.parametrize("outer", ["def _solve(n: int) -> int", "class _Solver", "class Solver"])
def test_functions_within_others_are_found(outer: str) -> None:
    """What a function defines for itself, and the methods of a class that is nobody else's."""
    text = f'{outer}:\n    def mean(x: NDArray[np.float64]) -> float:\n        """Mean."""\n'
    assert [each.rpartition(".")[2] for each in shapeless({"a": ast.parse(text)})] == ["mean"]
