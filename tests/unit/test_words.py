"""One word for one thing in everything that people read; the glossary says which."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

OTHER_WORDS = {
    r"camps?": "bloc",
    r"divisions?(?! by zero)": "partition",
    r"coalitions": "partition",
    r"replicates?": "history",
    r"(simulated|sample) paths?": "history",
    r"pairs? of states|(un)?ordered pairs?( of states)?": "dyad",
    r"(declared|relevant|directed|contiguous) pairs?": "dyad",
    r"dyads? of states": "dyad",
    r"rungs? \d|\d+(st|nd|rd|th) rung": "a rung has a name, no number",
}
"""What is not written, and what is in its place."""

WRONG = re.compile(
    rf"(?<![\w.`'\"/=-])(?:{'|'.join(f'(?:{word})' for word in OTHER_WORDS)})(?![\w`'\"/=\[_:-]| \[|\.\w)",
    re.IGNORECASE,
)
"""One of these, where it is no name: of an argument (`replicates [n]`, `replicates:`), an option, a key."""

ALLOWED = {
    "sim/engines/addressed.py": "replicate 32",
    "sim/notebook/studies.py": "replicates",
    "sim/dynamics/lanes.py": "divisions",
    "sim/views/glossary.yaml": "replicates",
    "sim/statistics/shapley.py": "coalitions",
}
"""Where it is a name in a list of arguments, an older name that is told, arithmetic, or a term of games."""

OF_OTHERS = {
    "docs/first-hour.md", "docs/performance.md", "docs/statistics.md", "docs/how-to/attribute.md",
    "docs/how-to/compare.md", "docs/how-to/landscape.md", "docs/how-to/sweep.md", "CONTRIBUTING.md",
}  # fmt: skip
"""Pages on which pairs are of histories, signals, actors or numbers, and so no dyads."""

CODE = re.compile(r"```.*?^```|``[^`]+``|`[^`\n]+`|https?://\S+", re.DOTALL | re.MULTILINE)


class Text(NamedTuple):
    """Something to read, and where it stands."""

    place: str
    text: str


def texts() -> Iterator[Text]:
    """All that people read: pages, the notebook, scenarios, screens, help, captions, messages, docstrings."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    data = [*sorted((ROOT / "scenarios").rglob("*.yaml")), *sorted((ROOT / "configs").rglob("*.yaml"))]
    scripts = [path for kind in ("js", "html", "yaml") for path in sorted((ROOT / "sim").rglob(f"*.{kind}"))]
    for path in (*pages, *data, *scripts):
        yield Text(_place(path), path.read_text(encoding="utf-8"))
    notebook = json.loads((ROOT / "docs" / "tutorial.ipynb").read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "markdown":
            yield Text(f"docs/tutorial.ipynb:{number}", "".join(cell["source"]))
    for path in sorted((ROOT / "sim").rglob("*.py")):
        yield from sentences(_place(path), path.read_text(encoding="utf-8"))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sentences(place: str, source: str) -> Iterator[Text]:
    """Texts of several words in a program; a text in parts is one, with a gap for what is put in."""
    whole = ast.parse(source)
    inner = {
        id(part)
        for node in ast.walk(whole)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(whole):
        if id(node) in inner:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (each.value if isinstance(each, ast.Constant) else "_" for each in node.values)
            yield Text(f"{place}:{node.lineno}", "".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Text(f"{place}:{node.lineno}", node.value)


def wrong(text: Text) -> list[str]:
    """Words of a text that have another one in their place."""
    prose = CODE.sub("` `", text.text)
    allowed = ALLOWED.get(text.place.partition(":")[0], "")
    return [found[0] for found in WRONG.finditer(prose) if not allowed.startswith(found[0])]


def test_one_word_stands_for_one_thing() -> None:
    """No page, screen, help, caption, message or docstring says camp for bloc, or path for history."""
    found = {text.place: words for text in texts() if (words := wrong(text))}
    assert not found


def test_pages_say_dyad_of_two_states() -> None:
    """Pages and scenarios, but for those where pairs are of something else."""
    known = [each for each in texts() if each.place.endswith((".md", ".yaml")) and each.place[:4] != "sim/"]
    pair = re.compile(r"(?<![\w-])pairs?(?![\w-])", re.IGNORECASE)
    found = {
        each.place: told
        for each in known
        if each.place not in OF_OTHERS and (told := pair.findall(CODE.sub("` `", each.text)))
    }
    assert not found


@pytest.mark.parametrize(
    "said",
    [
        "Which camps form?", "a division into two", "of 200 replicates", "an ordered pair", "declared pairs",
        "pairs of states that quarrel", "rung 6 is a threat", "The 6th rung", "one simulated path",
        "Coalitions at the end",
    ],
)  # fmt: skip
def test_another_word_is_found(said: str) -> None:
    """As it stands in a sentence."""
    assert wrong(Text("here", said))
    (told,) = sentences("here", f'print(f"{{n}} {said}")')
    assert wrong(told)


@pytest.mark.parametrize(
    "said",
    [
        "`replicates` is the first look", "replicates=200", "replicates: how many", "replicates [n]",
        "division by zero", "campaigns", "pairs of histories", "the rung of an act", "a campus",
    ],
)  # fmt: skip
def test_a_name_or_another_meaning_is_not(said: str) -> None:
    """Names of options, columns and arguments, and words that only look like one."""
    assert not wrong(Text("here", said))
