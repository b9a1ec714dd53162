"""`model`: the model as it is declared, and the step as it is made."""

from collections.abc import Iterable, Sequence

from sim.asking.refuse import refusal

DONE = 0


def main(words: list[str]) -> int:
    """Print the schedule with the state of its machine code, then state variables, what a step works
    out, inputs and parameters.

    Raises InputError where there are words.
    """
    if words:
        raise refusal("option", words[0], "nothing: `model` prints the model as it is")
    from sim.views.model import TABLES

    _print(("rule", "compiled from", "machine code", "what happens"), _made())
    for name in ("variables", "workings", "inputs", "parameters"):
        head, lines = TABLES[name]
        _print(head, lines())
    return DONE


def _made() -> Iterable[Sequence[str]]:
    from sim.dynamics.kernel import find
    from sim.model.declaration import SCHEDULE, START

    for rule in (*START, *SCHEDULE):
        for place in filter(None, (rule.compiled, rule.compiled_large)):
            kernel = find(place)
            state = kernel.folder.name if kernel.is_compiled else "not compiled yet"
            many = " (large worlds)" if place == rule.compiled_large else ""
            yield rule.name + many, place, state, rule.meaning


def _print(head: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    table = [head, *([cell.replace("`", "") for cell in line] for line in lines)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
    print()
