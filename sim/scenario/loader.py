"""The guarded door for scenario files: bytes in, a Tree of plain values out, or a refusal.

A YAML file can be small and still unfold into gigabytes, overrun the stack or run code. So nothing is
composed or constructed here: the parser's events are read one at a time, limits are checked while they stream
by, and only mappings, lists and scalars are accepted. Scalars are typed by our own YAML 1.2 rules
(scalars.py).
"""

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path as FilePath

import yaml

from sim.scenario import builder
from sim.scenario.builder import Builder
from sim.scenario.errors import InputError, Problem, clip
from sim.scenario.places import near_file
from sim.scenario.scalars import UNSAFE
from sim.scenario.tree import MAX_DEPTH, Tree

MAX_BYTES = 16 * 2**20

# The C parser is ten times faster where PyYAML was built with it; both give the same events.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_file(path: FilePath, label: str, room: int = 1) -> Tree:
    """Read and parse one scenario file; `label` is what messages call it. Raises InputError.

    room: by how much the limits on bytes and nodes are wider than those of a file that a person wrote.
    """
    return parse(read_bytes(path, label, room * MAX_BYTES), label, room * builder.MAX_NODES)


def read_bytes(path: FilePath, label: str, most: int = MAX_BYTES) -> bytes:
    """Return the content of a regular file of at most `most` bytes; never waits on a pipe or a device."""
    try:
        # O_NONBLOCK: opening a named pipe that nobody writes to would otherwise wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        missing = isinstance(failure, FileNotFoundError) and path.suffix
        hint = near_file(label, (path.suffix,)) if missing else ""
        got = f"a file that cannot be opened ({reason})"
        raise InputError([Problem(label, None, "", got, "a readable file", hint)]) from failure
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _refusal(label, "no regular file", "a regular file")
    with os.fdopen(handle, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise _refusal(label, "a larger file", f"at most {most // 2**10:,} KiB")
    return content


@lru_cache(maxsize=32)  # a sweep reads its one file for every cell; a Tree is never changed
def parse(content: bytes, label: str, most: int | None = None) -> Tree:
    """Turn the bytes of one YAML document into a Tree whose top is a mapping.

    Raises InputError for anything but plain data: anchors, aliases, tags, merge keys, directives, duplicate
    or compound keys, more documents than one, more than 20 levels or `most` nodes (MAX_NODES where None),
    control characters, no UTF-8. Duplicate keys and mistyped numbers are listed together; any other refusal
    ends the reading.
    """
    text = _decoded(content, label)
    tree = Builder(label, builder.MAX_NODES if most is None else most)
    try:
        for event in _events(text):
            tree.take(event)
    except yaml.YAMLError as failure:
        raise _syntax_refusal(failure, label, text) from failure
    except (ValueError, OverflowError) as failure:  # escapes such as "\UFFFFFFFF" in the pure-Python parser
        raise _refusal(label, f"unreadable YAML ({clip(str(failure))})", "YAML 1.2") from failure
    return tree.tree()


def _decoded(content: bytes, label: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        raise _refusal(label, "bytes that are not UTF-8", "UTF-8 text", line) from failure
    text = text.replace("\r\n", "\n")
    unsafe = UNSAFE.search(text)
    if unsafe:
        line = text.count("\n", 0, unsafe.start()) + 1
        raise _refusal(label, f"the character U+{ord(unsafe[0]):04X}", "no control characters", line)
    for number, start in enumerate(text.split("\n"), start=1):
        if start.startswith("%"):
            raise _refusal(label, "a directive (a line that starts with %)", "no directives", number)
    return text


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_PARSER)
    return events


def _refusal(label: str, got: str, allowed: str, line: int | None = None) -> InputError:
    return InputError([Problem(label, line, "", got, allowed)])


def _syntax_refusal(failure: yaml.YAMLError, label: str, text: str) -> InputError:
    said = getattr(failure, "problem", None) or getattr(failure, "reason", None) or "a syntax error"
    line = _mistaken_line(failure, text.split("\n"))
    if "nesting depth" in str(said):  # the C parser's own limit, which its reading ahead may meet first
        return _refusal(label, "deeper nesting", f"at most {MAX_DEPTH} levels", line)
    return _refusal(label, f"unreadable YAML ({clip(str(said))})", "YAML 1.2", line)


def _mistaken_line(failure: yaml.YAMLError, lines: list[str]) -> int | None:
    """The line of a mistake, counted from 1, which is not always the one at which the parser gave up."""
    mark, context = getattr(failure, "problem_mark", None), getattr(failure, "context_mark", None)
    if mark is None:
        return None
    opened = str(getattr(failure, "context", ""))
    if context is not None and _began_there(opened, context.line, mark.line, lines):
        return int(context.line) + 1
    before = next((at for at in range(mark.line - 1, -1, -1) if lines[at].split("#")[0].strip()), None)
    if "mapping values" in str(getattr(failure, "problem", "")) and before is not None:
        # the text of an earlier line went on to this one: that line has no colon, or no space after it
        goes_on = ": " not in lines[mark.line][: mark.column] and ": " not in f"{lines[before]} "
        return before + 1 if goes_on else int(mark.line) + 1
    return int(mark.line) + 1


def _began_there(context: str, start: int, end: int, lines: list[str]) -> bool:
    """Whether what began on one line is the mistake, and not where it could not go on: a quote that nobody
    closes, a key without a colon; a bracket where what follows stands no deeper than it.
    """
    if "flow" not in context:
        return "scanning" in context
    return end >= len(lines) or _indent(lines[end]) <= _indent(lines[start])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
