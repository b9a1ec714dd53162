"""The reference of the site, written from docstrings and help pages as they stand in the source.

Modules are parsed, not imported: signatures stand there as they are written, with the names that a room has
for its arrays, and compiled rules look like any other function.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import sim
from sim.cli import commands, help_page

ROOT = Path(__file__).resolve().parents[1]
SPECIAL = re.compile(r"([\\*_|`])")
CODE = re.compile(r"`([^`\n]+)`")
FULL_NAME = re.compile(r"sim(?:\.\w+)+")

RESULTS = {
    "sim.notebook.finished": ("Result", "Compared", "Swept"),
    "sim.notebook.studies": ("Studied", "Replayed"),
    "sim.notebook.aggregation": ("Aggregation",),
}
"""What the functions of a notebook hand back, beside what `sim` itself holds."""

Definition = ast.FunctionDef | ast.ClassDef


def write(folder: Path) -> None:
    """Write a page for each room of the program, one for notebooks, and one for commands."""
    folder.mkdir(exist_ok=True)
    pages = {"python": notebook(), "commands": command_line(), **{name: room(name) for name in packages()}}
    for old in set(folder.glob("*.rst")) - {folder / f"{name}.rst" for name in pages}:
        old.unlink()
    for name, lines in pages.items():
        place, text = folder / f"{name}.rst", "\n".join(lines) + "\n"
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")


# --- commands --------------------------------------------------------------------------------------------


def command_line() -> Iterator[str]:
    """The help page of every command, as `--help` prints it."""
    yield from heading("Commands", "=")
    yield "What ``python -m sim COMMAND --help`` prints. The console script ``sim`` is the same program."
    for name in commands.TABLE:
        yield from ["", *heading(name, "-"), ".. code-block:: text", "", indent(help_page.of(name), "   ")]


# --- notebooks -------------------------------------------------------------------------------------------


def notebook() -> Iterator[str]:
    """What ``from sim import ...`` gives, and what its functions hand back."""
    yield from heading("Python", "=")
    yield ":doc:`../how-to/notebook` shows it at work, :doc:`../tutorial` from the first run on."
    yield from ["", *heading("Functions", "-"), ".. py:currentmodule:: sim", ""]
    for name, module in sim._INTERFACE.items():
        yield from described(definitions(module)[name])
    yield from ["", *heading("Results", "-")]
    for module, names in RESULTS.items():
        yield from (line for name in names for line in described(definitions(module)[name]))


# --- rooms -----------------------------------------------------------------------------------------------


def packages() -> list[str]:
    """Full names of the rooms, and of the rooms in them."""
    folders = sorted(path.parent for path in (ROOT / "sim").rglob("__init__.py"))
    return [".".join(folder.relative_to(ROOT).parts) for folder in folders if folder != ROOT / "sim"]


def room(package: str) -> Iterator[str]:
    """The page of a room: its head, then its modules."""
    yield from heading(package, "=")
    yield from [f".. py:module:: {package}", "", *text_of(docstring(parse(package)))]
    folder = ROOT.joinpath(*package.split("."))
    for path in sorted(folder.glob("*.py")):
        if path.stem != "__init__" and not path.stem.startswith("_"):
            yield from module_of(f"{package}.{path.stem}")


def module_of(name: str) -> Iterator[str]:
    """A module: what it is for, then all that is public in it."""
    yield from ["", *heading(name.rpartition(".")[2], "-"), f".. py:module:: {name}", ""]
    yield from text_of(docstring(parse(name)))
    for node in definitions(name).values():
        yield from described(node)


def file_of(module: str) -> Path:
    """Where a module is written."""
    place = ROOT.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


@cache
def parse(module: str) -> ast.Module:
    """The syntax tree of a module, the classes of the program in it by their full names."""
    tree = ast.parse(file_of(module).read_text(encoding="utf-8"))
    return FullNames(tree, module).visit(tree)


@cache
def all_classes() -> frozenset[str]:
    """Names of all classes of the program."""
    files = (path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py"))
    return frozenset(name for text in files for name in re.findall(r"^class (\w+)", text, re.MULTILINE))


class FullNames(ast.NodeTransformer):
    """Gives classes in types their full names, since several rooms have a class of one name.

    Sphinx shows the last part of each and links to the right one.
    """

    def __init__(self, tree: ast.Module, module: str) -> None:
        known = all_classes()
        self.full = {name: f"{module}.{name}" for name in defined(tree) if name in known}
        for line in ast.walk(tree):
            if isinstance(line, ast.ImportFrom):
                there = {each.asname or each.name: each.name for each in line.names}
                self.full |= {name: f"{line.module}.{own}" for name, own in there.items() if own in known}

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """An argument."""
        node.annotation = self.named(node.annotation)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """A field."""
        node.annotation = self.named(node.annotation)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function: its arguments, and what it gives."""
        node.returns = self.named(node.returns) if node.returns else None
        node.args = self.visit(node.args)
        return node

    def named(self, annotation: ast.expr | None) -> ast.expr | None:
        """A type with full names; also where it stands in a text."""
        for node in ast.walk(annotation) if annotation else ():
            if isinstance(node, ast.Name):
                node.id = self.full.get(node.id, node.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = re.sub(r"\b\w+\b", lambda found: self.full.get(found[0], found[0]), node.value)
        return annotation


def defined(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives to classes and to types."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def definitions(module: str) -> dict[str, Definition]:
    """The public functions and classes of a module, by name."""
    return public(parse(module).body)


def public(body: list[ast.stmt]) -> dict[str, Definition]:
    """What is public among statements; of several of one name, as a property and its setter, the first."""
    found: dict[str, Definition] = {}
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            found.setdefault(node.name, node)
    return found


def described(node: Definition, inside: bool = False) -> Iterator[str]:
    """A function, or a class with its methods, as a directive."""
    decorators = {ast.unparse(each) for each in node.decorator_list}
    if isinstance(node, ast.ClassDef):
        yield from ["", f".. py:class:: {node.name}({fields(node)})", ""]
    elif decorators & {"property", "cached_property"}:
        given = [f"   :type: {ast.unparse(node.returns)}"] if node.returns else []
        yield from ["", f".. py:property:: {node.name}", *given, ""]
    else:
        kind = "method" if inside else "function"
        gives = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        flags = [f"   :{each}:" for each in ("classmethod", "staticmethod") if each in decorators]
        arguments = ast.unparse(without_self(node.args)) if inside else ast.unparse(node.args)
        yield from ["", f".. py:{kind}:: {node.name}({arguments}){gives}", *flags, ""]
    yield from (indent(line, "   ") for line in text_of(docstring(node)))
    if isinstance(node, ast.ClassDef):
        yield from (indent(line, "   ") for line in shapes(node))
        for method in public(node.body).values():
            yield from (indent(line, "   ") for line in described(method, inside=True))


def fields(node: ast.ClassDef) -> str:
    """The public fields of a class with their types; what its own `__init__` takes, where it has one."""
    own = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    if own:
        return ast.unparse(without_self(own[0].args))
    fixed = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    named = ((ast.unparse(each.target), ast.unparse(annotated(each)[0])) for each in fixed)
    return ", ".join(f"{name}: {kind}" for name, kind in named if not name.startswith("_"))


def shapes(node: ast.ClassDef) -> Iterator[str]:
    """The axes of the arrays that a class declares with them."""
    fixed = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    declared = [(ast.unparse(each.target), *annotated(each)[1:]) for each in fixed if annotated(each)[1:]]
    if declared:
        yield ", ".join(f"{name} [{', '.join(axes.split())}]" for name, axes in declared) + "."
        yield ""


def annotated(field: ast.AnnAssign) -> list[Any]:
    """The type of a field, and its axes where it is declared as Annotated[type, axes]."""
    match field.annotation:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[kind, axes])):
            return [kind, re.sub(r"^f|['\"{}]", "", ast.unparse(axes))]
    return [field.annotation]


def without_self(arguments: ast.arguments) -> ast.arguments:
    """The arguments of a method as its caller gives them."""
    return ast.arguments(**{**vars(arguments), "args": arguments.args[1:]})


# --- text ------------------------------------------------------------------------------------------------


def heading(text: str, line: str) -> list[str]:
    """A heading underlined with a character."""
    return [text, line * len(text), ""]


def docstring(node: ast.Module | Definition) -> str:
    """What stands at the head of a module, a class or a function."""
    return ast.get_docstring(node) or ""


def text_of(text: str) -> Iterator[str]:
    """The paragraphs of a docstring for Sphinx: indented ones as they stand, others as plain text."""
    for paragraph in filter(str.strip, re.split(r"\n\n+", text)):
        lines = paragraph.splitlines()
        first = next((at for at, line in enumerate(lines) if line.startswith("    ")), len(lines))
        if first:
            yield plain(" ".join(line.strip() for line in lines[:first]))
            yield ""
        if first < len(lines):
            yield from ["::", "", indent(dedent("\n".join(lines[first:])), "   "), ""]


def plain(text: str) -> str:
    """Text without markup but for code: `name`, which is a link where it is a full name of the program."""
    pieces = CODE.split(text)
    return "".join(code(piece) if at % 2 else SPECIAL.sub(r"\\\1", piece) for at, piece in enumerate(pieces))


def code(text: str) -> str:
    """A word in code style."""
    linked = f":py:obj:`{text}`" if FULL_NAME.fullmatch(text) else f"``{text}``"
    return f"\\ {linked}\\ "
