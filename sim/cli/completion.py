"""`completion`: lines of the console script `sim`, completed out of the tables of the help pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.asking.options import OPTIONS
from sim.asking.refuse import refusal
from sim.cli.commands import TABLE
from sim.cli.study_options import ALONE, OF, list_shared
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.scenario.keys import INSIDE, SET, THEORY

SCRIPTS = {
    "bash": """\
_sim() {
    local line="${COMP_LINE:0:COMP_POINT}"
    local word="${line##* }"
    local IFS=$'\\n'
    COMPREPLY=($(sim completion candidates "$line" 2>/dev/null))
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
    [[ -n "$found" ]] && compadd -S '' -- $found || _files
}
compdef _sim sim
""",
    "fish": """\
complete -c sim -a '(sim completion candidates (commandline -cp))'
""",
}
"""Each hands the line up to the cursor to `candidates`."""

CANDIDATES = "candidates"
ON_FOLDERS = ("resume", "merge", "summary", "verify", "reproduce", "compare", "validate", "landscape")
"""Commands whose words are files and folders, which the shell knows best."""

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
        key, equals, _ = word.lstrip("+").partition("=")
        found = (
            [f"{key}={value}" for value in _values(command, key)] if equals else _keys(command, typed, word)
        )
    return [each for each in found if each.startswith(word)]


def _keys(command: str, typed: Sequence[str], word: str) -> list[str]:
    """Options as KEY=, and paths inside the theory or the scenario once a word begins like one."""
    if command in ON_FOLDERS:
        return []
    if word.startswith(THEORY):
        from sim.scenario.theory import Theory

        return [f"{THEORY}{name}=" for name in Theory.names()]
    prefix = SET if word.startswith(SET) else ""
    if prefix or word.startswith(INSIDE):
        return [f"{prefix}{path}" for path in _paths(typed, word.removeprefix(prefix))]
    given = {each.partition("=")[0] for each in typed}
    own = [f"{key}=" for key in _options(command) if key not in given and key != "set"]
    world = [SET, THEORY, *INSIDE] if command not in ALONE else []
    return [*own, *world]


def _options(command: str) -> list[str]:
    if command in ALONE:
        return list(ALONE[command])
    if command in OF:
        return list(dict.fromkeys([*OF[command], *list_shared(command)]))
    return list(OPTIONS)


def _paths(typed: Sequence[str], word: str) -> list[str]:
    """The next part of a path into the scenario that a line names: a state, or what can be set of it."""
    name = next((each.partition("=")[2] for each in typed if each.startswith("scenario=")), "")
    from sim.scenario.fingerprint import plain

    try:
        tree: object = plain(library.load(name))
    except InputError:
        return []
    *parents, _ = word.split(".")
    for part in parents:
        tree = tree.get(part, {}) if isinstance(tree, Mapping) else {}
    return list(_parts("".join(f"{part}." for part in parents), tree))


def _parts(above: str, tree: object) -> Iterator[str]:
    """What stands below a path: a value is set, a signal may be removed, anything else is gone into."""
    for key, value in tree.items() if isinstance(tree, Mapping) else ():
        inside = isinstance(value, Mapping) and above.count(".") < 2
        if not inside or above == "signals.":
            yield f"{above}{key}="
        if inside:
            yield f"{above}{key}."


def _values(command: str, key: str) -> list[str]:
    if key == "scenario":
        return [*library.names(), *_files()]
    if key == "theory":
        return [*theory_sets.names(), *_files()]
    table = {**ALONE, **OF}.get(command, {})
    option = table.get(key) or OPTIONS.get(key)
    if option is None:
        return []
    if option.allowed == "true or false":
        return ["true", "false"]
    found = CHOICES.fullmatch(option.allowed)
    return re.split(", | or ", found[1]) if found else []


def _files() -> list[str]:
    return sorted(path.name for path in Path().glob("*.yaml"))
