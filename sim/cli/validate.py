"""`validate FILE ...`: check scenario files, or scenarios that ship, without running them."""

from sim.asking.refuse import refusal
from sim.scenario import library
from sim.scenario.errors import InputError, Problem, count_of, printable
from sim.scenario.gaps import gaps
from sim.scenario.schema import Scenario


def main(words: list[str]) -> int:
    """Print what each scenario holds, and what it marks as a gap, and return 0.

    Raises InputError with all problems of all files together.
    """
    if not words:
        raise refusal("validate", None, "the path of a scenario file, or several")
    problems = [problem for word in words for problem in _problems(word)]
    if problems:
        raise InputError(problems)
    return 0


def _problems(name: str) -> tuple[Problem, ...]:
    try:
        scenario = library.load(name)
        print(f"{printable(name)}: {_found(scenario)}")
        for gap in gaps(scenario):
            print(f"  gap: {printable(gap)}")
    except InputError as refused:
        return refused.problems
    return ()


def _found(scenario: Scenario) -> str:
    horizon = scenario.horizon
    parts = (
        count_of(len(scenario.states), "state"),
        count_of(len(scenario.dyads), "dyad"),
        count_of(len(scenario.signals), "signal"),
        count_of(horizon.steps, "step"),
    )
    return f"good: {', '.join(parts)} from {horizon.start} to {horizon.end}"
