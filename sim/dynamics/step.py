"""A step as it is made: the rules of the schedule (sim.model.declaration), each machine code of its own, one
after the other.

Within a rule the order of states does not matter, so the batch engine takes all states through it at once.
`python -m sim model` prints what was made.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import numpy as np

from sim.dynamics.alignment import LARGE
from sim.dynamics.arrays import Block, Ints, Structure
from sim.dynamics.compiled import kernel
from sim.dynamics.kernel import Kernel, call_rule, find
from sim.model.declaration import (
    CHOICE,
    CONDUCT,
    COURSE,
    DISPUTE,
    DYAD,
    MEMORY,
    OWN,
    PAIR,
    SCHEDULE,
    STAND,
    START,
)
from sim.model.kinds import Rule, Variable


class Step(NamedTuple):
    """Where the machine code of each rule begins, in their order."""

    rules: Annotated[Ints, "R"]


@kernel
def advance(step: Step, structure: Structure, block: Block, t: int) -> None:
    """Take all states through all rules of step t."""
    for r in range(step.rules.shape[0]):
        call_rule(step.rules[r], structure, block, t, 0, structure.square.shape[1])


def code_of(rule: Rule, states: int) -> Kernel[...]:
    """The compiled form of a rule, for worlds of so many states.

    Raises LookupError where what the schedule names is not there, and TypeError where it is no rule.
    """
    place = rule.compiled_large if rule.compiled_large and states > LARGE else rule.compiled
    try:
        found = find(place)
    except (ImportError, AttributeError, ValueError) as error:
        raise LookupError(
            f"the compiled form of rule {rule.name!r}, {place}, is not there: {error}"
        ) from error
    if found.arguments != (ONCE if rule in START else EACH_STEP):
        wanted = ", ".join(ONCE if rule in START else EACH_STEP)
        raise TypeError(f"{place} takes {', '.join(found.arguments)}; rule {rule.name!r} takes {wanted}")
    return found


EACH_STEP = ("structure", "block", "t", "lo", "hi")
ONCE = ("structure", "block")
"""What rules of SCHEDULE and of START are called with, by these names."""


def make(states: int) -> Step:
    """The step for worlds of so many states; compiles what is not compiled yet."""
    return Step(np.array([code_of(rule, states).address for rule in SCHEDULE], np.int64))


def take(structure: Structure, block: Block, t: int, name: str, lo: int, hi: int) -> None:
    """Take states lo..hi-1 through the rule of that name in step t.

    Raises IndexError where there is no such step or state, KeyError where there is no such rule, and
    ValueError where the block is not one for this structure.
    """
    code_of({rule.name: rule for rule in SCHEDULE}[name], structure.states)(structure, block, t, lo, hi)


def watch_steps(structure: Structure, block: Block) -> Iterator[int]:
    """Run a block step by step: yield every step once it is over, for somebody to look at the block."""
    step = make(structure.states)
    for t in range(structure.steps):
        advance(step, structure, block, t)
        yield t


def begin(block: Block) -> None:
    """Set every state variable to its start: interests and priors, no dispute, nobody acting."""
    for variables in (OWN, PAIR, CONDUCT, DYAD, MEMORY, CHOICE, DISPUTE, COURSE, STAND):
        rows = getattr(block, variables.of)
        for variable in variables:
            if isinstance(variable.start, Variable):
                rows[variable] = rows[variable.start]
            elif variable.start is not None:
                rows[variable] = variable.start


def start(structure: Structure, block: Block) -> None:
    """Put a block whose inputs are there at the start of its histories: `begin`, then the rules of START."""
    begin(block)
    for rule in START:
        code_of(rule, structure.states)(structure, block)
