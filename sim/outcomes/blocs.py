"""Blocs as they are written down: one letter a state, a text a history; and what counts as a tie.

Apart from sim.outcomes.coalitions, which finds them, so that who only reads a run compiles nothing.
"""

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Ints, Shorts

TIE = 0.1
"""Assumption: a mean alignment closer to zero than this is no tie."""

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""What stands for a bloc in a partition, in the order of their code; then come the letters from U+0100 on."""


def letters(blocs: int) -> npt.NDArray[np.uint32]:
    """Codes of the characters that stand for so many blocs [blocs]."""
    further = range(0x100, 0x100 + max(blocs - len(LETTERS), 0))
    return np.array([*map(ord, LETTERS), *further], np.uint32)[:blocs]


def partitions(bloc: Shorts | Ints) -> npt.NDArray[np.str_]:
    """Blocs [N, W], counted from 0, as one text of N characters per history."""
    states = bloc.shape[0]
    return np.ascontiguousarray(letters(states)[bloc.T]).view(f"<U{states}")[:, 0]


def pattern(states: int) -> str:
    """A regular expression of the partitions of so many states."""
    return f"^[{''.join(map(chr, letters(states)))}]{{{states}}}$"
