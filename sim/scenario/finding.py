"""Something wrong in a tree, before it is located and told."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sim.scenario.errors import Problem, near_miss
from sim.scenario.tree import Path, Tree

_MOST_HINTS = 50
"""Near misses are looked up for the first problems only: on a hostile file the search would take minutes."""


@dataclass(frozen=True)
class Finding:
    """Something wrong at `path`. hint: the near miss, or else `word` is looked up among `choices`."""

    path: Path
    got: str
    allowed: str
    word: str = ""
    choices: Collection[str] = ()
    hint: str = ""


def locate(tree: Tree, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Yield the findings as problems with file and line: the command line's, then in the file's order."""
    told = sorted(findings, key=lambda finding: tree.place(finding.path).line or 0)
    for number, finding in enumerate(told):
        hint = finding.hint
        if not hint and finding.word and number < _MOST_HINTS:
            hint = near_miss(finding.word, finding.choices)
        yield tree.problem(finding.path, finding.got, finding.allowed, hint)
