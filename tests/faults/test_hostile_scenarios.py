import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sim.scenario import builder, library, loader
from sim.scenario.build import build
from sim.scenario.errors import InputError
from sim.scenario.loader import MAX_BYTES, load_file, parse

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

ATTACKS = {
    "brackets": ("[" * 100_000, "deeper nesting, allowed at most 20 levels"),
    "braces": ("{a: " * 60_000, "deeper nesting"),
    "dashes": ("- " * 100_000, "deeper nesting"),
    "questions": ("? " * 100_000, "deeper nesting|a list or mapping as a key"),
    "indents": ("".join(" " * depth + "a:\n" for depth in range(500)), "deeper nesting"),
    "21 levels": ("a: " + "[" * 20 + "]" * 20, "deeper nesting"),
    "nodes": ("a: [" + "x," * 30_000 + "]", "more nodes, allowed at most 20,000"),
    "keys": ("".join(f"k{number}: 1\n" for number in range(15_000)), "more nodes"),
    "alias bomb": (BOMB, r"an anchor \(&\), allowed no anchors or aliases"),
    "self alias": ("a: &a [*a]", "an anchor"),
    "alias alone": ("a: *b", r"an alias \(\*\), allowed no anchors"),
    "anchored key": ("&a a: 1", "an anchor"),
    "merge key": ("a: {<<: {b: 1}}", "a merge key"),
    "quoted merge key": ('"<<": {b: 1}', "a merge key"),
    "python tag": ("a: !!python/object/apply:os.system [true]", "a tag"),
    "string tag": ("a: !!str 1", "a tag"),
    "bare tag": ("a: ! 1", "a tag"),
    "set tag": ("!!set {a, b}", "a tag"),
    "yaml directive": ("%YAML 1.1\n---\na: 1\n", "a directive"),
    "tag directive": ("%TAG ! tag:x,2022:\n---\na: 1\n", "a directive"),
    "second document": ("a: 1\n---\nb: 2\n", "a second document, allowed one document"),
    "many documents": ("---\n" * 50_000, "a second document"),
    "list as key": ("? [a, b]\n: 1\n", "a list or mapping as a key, allowed text"),
    "mapping as key": ("{{a: 1}: 2}", "a list or mapping as a key"),
    "empty key": ('"": 1', "'', allowed a key of printable text"),
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "a duplicate key, allowed the key only once"),
    "duplicate in quotes": ("a: 1\n'a': 2\n", "a duplicate key"),
    "many duplicates": ("a: 1\n" * 5_000, "a duplicate key"),
    "nul": ("a: \0", r"the character U\+0000"),
    "escape": ("a: \x1b[2J", r"the character U\+001B"),
    "escaped escape": ('a: "\\x1b[2J"', "an escaped control character"),
    "escaped key": ('"\\x1b": 1', "a key of printable text"),
    "right to left": ("a: \u202egnp.exe", r"the character U\+202E"),
    "line separator": ("a: b\u2028c: d", r"the character U\+2028"),
    "surrogate": ('a: "\\ud800"', "unreadable YAML|an escaped control"),
    "beyond unicode": ('a: "\\UFFFFFFFF"', "unreadable YAML"),
    "leading zero": ("a: 010", "a number without leading zeros"),
    "not a number": ("a: .nan", "a finite number"),
    "overflow": ("a: 1e999", "a finite number"),
    "long number": ("a: " + "9" * 100_000, "at most 18 digits"),
    "unclosed": ("a: [1, 2", "unreadable YAML"),
    "tab": ("a:\n\tb: 1", "unreadable YAML"),
    "one long line": ("x" * 200_000, "a mapping of keys at the top"),
    "one long key": ("x" * 200_000 + ": 1", "unreadable YAML"),
    "quotes": ("'" * 100_001, "unreadable YAML"),
}  # fmt: skip


@pytest.fixture(params=["fast", "plain"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with the C parser and with the pure-Python one."""
    if request.param == "plain":
        monkeypatch.setattr(loader, "_PARSER", yaml.SafeLoader)
    return str(request.param)


@pytest.fixture
def few_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that an attack of a few thousand lines meets, whatever the parser."""
    monkeypatch.setattr(builder, "MAX_NODES", 20_000)


@pytest.mark.usefixtures("parser", "few_nodes")
@pytest.mark.parametrize(("text", "said"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused(text: str, said: str) -> None:
    """Each attack meets its own refusal, with either parser, and messages stay short."""
    with pytest.raises(InputError, match=said) as refused:
        parse(text.encode(), "f.yaml")
    assert all(len(str(problem)) < 400 for problem in refused.value.problems)


@pytest.mark.usefixtures("parser", "few_nodes")
@pytest.mark.parametrize(
    "name", ["brackets", "braces", "dashes", "nodes", "keys", "alias bomb", "many documents"]
)
def test_work_stops_at_the_limits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the attack, no more events are taken from the parser than the limit on nodes allows."""
    taken = 0
    take = builder.Builder.take

    def counted(self: builder.Builder, event: yaml.Event) -> None:
        nonlocal taken
        taken += 1
        take(self, event)

    monkeypatch.setattr(builder.Builder, "take", counted)
    with pytest.raises(InputError):
        parse(ATTACKS[name][0].encode(), "f.yaml")
    limit = builder.MAX_NODES + 10 if name in ("nodes", "keys") else 60
    assert taken <= limit


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea\x00:\x00", "bytes that are not UTF-8"),
        (b"a: caf\xe9", "bytes that are not UTF-8"),
        (b"\xed\xa0\x80", "UTF-8"),
        (b"a: 1\n" + b"\x80", "f.yaml:2: got bytes"),
    ],
)
def test_other_encodings_are_refused(content: bytes, said: str) -> None:
    """UTF-16, Latin-1 and encoded surrogates are not guessed at; the line is told."""
    with pytest.raises(InputError, match=said):
        parse(content, "f.yaml")


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    """Of a file over the limit, sparse and 10 GB long, only the first 16 MiB are looked at."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(InputError, match="a larger file, allowed at most 16,384 KiB"):
        load_file(path, "large.yaml")


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    """The limit itself is allowed, one byte more is not."""
    path = tmp_path / "edge.yaml"
    path.write_text("a: 1\n#" + "x" * (MAX_BYTES - 6))
    assert load_file(path, "edge.yaml").value == {"a": 1}
    path.write_text("a: 1\n#" + "x" * (MAX_BYTES - 5))
    with pytest.raises(InputError):
        load_file(path, "edge.yaml")


@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path, through_link: bool) -> None:
    """A named pipe that nobody writes to, and /dev/zero, are refused at once, straight or through a link."""
    pipe = tmp_path / ("real" if through_link else "pipe.yaml")
    os.mkfifo(pipe)
    if through_link:
        (tmp_path / "pipe.yaml").symlink_to(pipe)
        (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    for target in tmp_path.glob("*.yaml"):
        with pytest.raises(InputError, match="no regular file"):
            load_file(target, target.name)
        with pytest.raises(InputError, match="which is not a file"):
            library.load(str(target))
        mine = tmp_path / "mine.yml"
        mine.write_text(f"extends: {target.name}\n")
        with pytest.raises(InputError, match=r"mine\.yml:1: extends"):
            library.load(str(mine))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder that is called like a scenario is refused as anything else that is no file."""
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(InputError, match=r"folder\.yaml: got no regular file"):
        load_file(tmp_path / "folder.yaml", "folder.yaml")


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    """A path that cannot be opened gives the system's reason."""
    with pytest.raises(InputError, match=r"gone\.yaml: got a file that cannot be opened \(No such file"):
        load_file(tmp_path / "gone.yaml", "gone.yaml")


def crowd(states: int, rest: str) -> str:
    """Return a scenario of many states in which one signal names them all."""
    ids = [f"S{number}" for number in range(states)]
    some = "{value: 0.5, source: a b}"
    body = f"{{name: x, capability: {some}, resolve: {some}, audience_cost: {some}, reach: {some}}}"
    half = len(ids) // 2
    sources, targets = ", ".join(ids[:half]), ", ".join(ids[half:])
    told = "title: t, date: 2022-01-05, assumption: a b"
    act = f"{{{told}, sources: [{sources}], targets: [{targets}], {rest}}}"
    return "\n".join(
        [
            "title: t",
            "horizon: {start: 2022-01-01, end: 2022-12-31, origin: 2022-06-01}",
            "focus: S0-S1",
            "states:",
        ]
        + [f"  {each}: {body}" for each in ids]
        + ["signals:"]
        + [f"  a{number}: {act}" for number in range(6)]
    )


def test_a_crowd_of_mistakes_is_told_in_bounded_text() -> None:
    """40,000 pairs without a dyad in each of six signals make one line of a few hundred characters each."""
    with pytest.raises(InputError) as refused:
        build(parse(crowd(400, "cameo: '15', mechanism: [sunk_cost]").encode(), "f.yaml"), "crowd")
    assert len(refused.value.problems) < 20
    assert all(len(str(problem)) < 300 for problem in refused.value.problems)


def test_hints_are_looked_up_for_the_first_problems_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for near misses does not grow with the number of mistakes."""
    asked = []
    monkeypatch.setattr("sim.scenario.finding.near_miss", lambda word, _: asked.append(word) or "")
    text = "".join(f"wrong{number}: 1\n" for number in range(2_000))
    with pytest.raises(InputError) as refused:
        build(parse(text.encode(), "f.yaml"), "x")
    assert len(refused.value.problems) > 2_000
    assert len(asked) <= 50


def test_nothing_in_a_message_is_obeyed_by_a_terminal() -> None:
    """Keys and values are repeated with their control characters escaped and cut to a length."""
    text = "title: t\n" + "\\u00e9" * 3 + ": 1\n" + "y" * 500 + ': 1\n"a\\tb\\nc": {x: 1}\n'
    with pytest.raises(InputError) as refused:
        build(parse(text.encode(), "f.yaml"), "x")
    for problem in refused.value.problems:
        assert str(problem).isprintable()
        assert len(str(problem)) < 300


def test_the_room_is_light() -> None:
    """Validating a scenario loads neither SciPy nor any of the frameworks."""
    heavy = ("scipy", "hydra", "omegaconf", "mesa", "numba", "matplotlib", "pandas", "pyarrow", "networkx")
    code = f"""import sys; from sim.scenario import library; library.load('demo')
print([m for m in {heavy} if m in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
