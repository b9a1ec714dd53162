"""`completion`: lines of the console script `sim`, completed out of the tables of the help pages.

Scenario files are read as they are written: what makes scenarios of them takes long to load, and a tab is to
be answered at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.asking.options import OPTIONS, TELLING
from sim.asking.refuse import refusal
from sim.cli.arguments import OF_A_SWEEP, OVER, is_sweep
from sim.cli.commands import TABLE
from sim.cli.manner import TAKERS
from sim.cli.study_options import ALONE, OF, OF_RUNS, list_shared
from sim.scenario.errors import InputError
from sim.scenario.keys import INSIDE, SET, THEORY
from sim.scenario.places import SUFFIXES, find_shipped, is_file, place

SCRIPTS = {
    "bash": """\
_sim() {
    local line="${COMP_LINE:0:COMP_POINT}" program=(sim)
    local word="${line##* }"
    local IFS=$'\\n'
    if [[ "$line" =~ ^([^ ]*python[^ ]*)\\ +-m\\ +sim\\ (.*)$ ]]; then
        program=("${BASH_REMATCH[1]/#\\~/$HOME}" -P -m sim)
        line="sim ${BASH_REMATCH[2]}"
    elif [[ "${line%% *}" != sim && "${line%% *}" != */sim ]]; then
        return
    fi
    COMPREPLY=($("${program[@]}" completion candidates "$line" 2>/dev/null))
    [[ "$word" == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*=}"}"}")
    [[ "${COMPREPLY[0]}" == *[=.] ]] && compopt -o nospace
}
complete -o default -F _sim sim
""",
    "zsh": """\
#compdef sim
_sim() {
    local -a found
    found=("${(@f)$(sim completion candidates "${BUFFER[1,CURSOR]}" 2>/dev/null)}")
    [[ -n "$found" ]] || { _files; return }
    local -a begun=(${(M)found:#*[=.]}) whole=(${found:#*[=.]})
    (( $#begun )) && compadd -S '' -- $begun
    (( $#whole )) && compadd -- $whole
    return 0
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _sim sim
""",
    "fish": """\
complete -c sim -a '(sim completion candidates (commandline -cp))'
""",
}
"""Each hands the line up to the cursor to `candidates`. In zsh completion is begun where it has not been. In
bash `complete -o default -F _sim python` adds lines of `python -m sim`; there the current folder is left out
(-P), so that a tab runs nothing that happens to lie in it.
"""

CANDIDATES = "candidates"
SWEPT = ("run", "sweep")
"""Commands that fill ranges."""

ON_FOLDERS = (
    "resume", "merge", "summary", "report", "verify", "reproduce", "compare", "validate", "landscape",
)  # fmt: skip
"""Commands whose words are files and folders, which the shell knows best."""

EVERY_FIELD = "demo"
"""The scenario that has every field."""

ENTRIES = ("states", "dyads", "signals")
LEFT_OUT = ("sources", "extends", "name")
"""Parts of a file that nobody changes from outside."""

MAX_CHAIN = 5

CHOICES = re.compile(r"([a-z_]+(?:, [a-z_]+)* or [a-z_]+)(?:;.*)?")
"""What may be given where only a few words may: "exact, sampled or auto"."""


def main(words: list[str]) -> int:
    """Print the script of a shell, or the candidates for a line, and return 0. Raises InputError."""
    if len(words) == 2 and words[0] == CANDIDATES:
        print("\n".join(candidates(words[1])))
        return 0
    if len(words) != 1 or words[0] not in SCRIPTS:
        raise refusal("completion", " ".join(words) or None, "bash, zsh or fish")
    print(SCRIPTS[words[0]], end="")
    return 0


def candidates(line: str) -> list[str]:
    """Return what the last word of a line may become, each from its beginning.

    line: what was typed up to the cursor, the program's name first.
    """
    *before, word = line.split(" ")
    typed = [each for each in before if each][1:]
    if not typed and "=" not in word:
        found = [*TABLE, *_keys("run", typed, word)]
    else:
        command = typed[0] if typed and typed[0] in TABLE else "run"
        key, equals, value = word.lstrip("+").partition("=")
        front = f"{key}={value[: value.rfind(',') + 1]}"  # of several values the last is completed
        found = [front + each for each in _values(command, key)] if equals else _keys(command, typed, word)
    return [each for each in found if each.startswith(word)]


def _keys(command: str, typed: Sequence[str], word: str) -> list[str]:
    """Options as KEY=, and paths inside the theory or the scenario once a word begins like one."""
    if command in ON_FOLDERS:
        return []
    over = OVER if word.startswith(OVER) else ""
    inside = _inside(typed, word.removeprefix(over))
    if inside is not None:
        return [over + each for each in inside]
    given = {each.partition("=")[0] for each in typed}
    own = [f"{key}=" for key in _options(command, typed) if key not in given and key != "set"]
    world = [SET, THEORY, *INSIDE] if command not in ALONE else []
    ranges = [OVER, *(OVER + each for each in (THEORY, *INSIDE) if over)] if command in SWEPT else []
    return [*own, *world, *ranges]


def _inside(typed: Sequence[str], word: str) -> list[str] | None:
    """What a path inside the theory or the scenario may become; None for any other word."""
    if word.startswith(THEORY):
        from sim.model.declaration import PARAMETERS

        return [f"{THEORY}{parameter.name}=" for parameter in PARAMETERS]
    front = SET if word.startswith(SET) else ""
    if front or word.startswith(INSIDE):
        return [f"{front}{path}" for path in _paths(typed, word.removeprefix(front))]
    return None


def _options(command: str, typed: Sequence[str]) -> list[str]:
    telling = TAKERS.get(command, ())
    if command in ALONE:
        return [*ALONE[command], *telling]
    if command in OF_RUNS:
        return list(dict.fromkeys([*OF_RUNS[command], *list_shared(command), *telling]))
    if command in OF:
        return list(dict.fromkeys([*OF[command], *list_shared(command), *telling]))
    swept = OF_A_SWEEP if command == "sweep" or is_sweep(typed) else ()
    return [*OPTIONS, *swept, *telling]


def _paths(typed: Sequence[str], word: str) -> list[str]:
    """The next part of a path into the scenario that a line names: a state, or what can be set of it."""
    names = next((each.partition("=")[2] for each in typed if each.startswith("scenario=")), "")
    tree: object = _fields(names.partition(",")[0])
    *parents, _ = word.split(".")
    for part in parents:
        tree = _mapping(tree).get(part)
    return list(_parts("".join(f"{part}." for part in parents), tree))


def _fields(scenario: str) -> Mapping[str, Any]:
    """All that can be set inside a scenario: its own entries, each with the fields that any has."""
    mine, usual = _content(scenario), _content(EVERY_FIELD)
    if not mine:
        return {}
    tree = {key: value for key, value in {**usual, **mine}.items() if key not in LEFT_OUT}
    for part in ENTRIES:
        own = _mapping(mine.get(part))
        entries = [*_mapping(usual.get(part)).values(), *own.values()]
        fields = {key: None for entry in entries for key in _mapping(entry)}
        tree[part] = dict.fromkeys(own, fields)
    return tree


def _content(scenario: str) -> dict[str, Any]:
    """What a scenario file and those that it extends say; nothing where there is none that can be read."""
    from sim.scenario.loader import load_file

    layers, path = list[Mapping[str, Any]](), _file(scenario, Path())
    while path is not None and len(layers) < MAX_CHAIN:
        try:
            top = load_file(path, path.name).value
        except InputError:
            break
        assert isinstance(top, dict)
        layers.append(top)
        path = _file(str(top.get("extends", "")), path.parent)
    found = dict[str, Any]()
    for layer in reversed(layers):
        found |= {part: _laid(value, found.get(part)) for part, value in layer.items()}
    return found


def _laid(near: Any, far: Any) -> Any:
    """A part of a file over that of the one that it extends, without what it takes away."""
    if not isinstance(near, Mapping):
        return near
    return {key: value for key, value in {**_mapping(far), **near}.items() if value is not None}


def _mapping(value: object) -> Mapping[str, Any]:
    """A value that is a mapping; of any other an empty one."""
    return value if isinstance(value, Mapping) else {}


def _file(scenario: str, folder: Path) -> Path | None:
    named = scenario.endswith(SUFFIXES)
    path = folder / place(scenario) if named else find_shipped("scenarios") / f"{scenario}.yaml"
    return path if is_file(path) else None


def _parts(above: str, tree: object) -> Iterator[str]:
    """What stands below a path: a value is set, a signal may be removed, anything else is gone into."""
    for key, value in _mapping(tree).items():
        inside = isinstance(value, Mapping) and above.count(".") < 2
        if not inside or above == "signals.":
            yield f"{above}{key}="
        if inside:
            yield f"{above}{key}."


def _values(command: str, key: str) -> list[str]:
    if key == "scenario":
        return [*_names(find_shipped("scenarios")), *_files()]
    if key == "theory":
        return [*_names(find_shipped("configs") / "theory"), *_files()]
    table = {**ALONE, **OF, **OF_RUNS}.get(command, {})
    option = table.get(key) or OPTIONS.get(key) or TELLING.get(key)
    if option is None:
        return []
    if option.allowed == "true or false":
        return ["true", "false"]
    found = CHOICES.fullmatch(option.allowed)
    return re.split(", | or ", found[1]) if found else []


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _files() -> list[str]:
    return sorted(path.name for path in Path().glob("*.yaml"))
