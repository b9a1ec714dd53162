"""The folder that `calibrate until=YEAR` wrote, as others read it: which years it saw, and what it found."""

import json
from dataclasses import dataclass
from pathlib import Path

from sim.scenario import theory_sets
from sim.scenario.errors import InputError, Problem, clip
from sim.scenario.loader import read_bytes
from sim.scenario.theory import Theory
from sim.studies.calibration import alignment_file
from sim.studies.calibration.alignment_file import OfDesign
from sim.studies.calibration.years import FIRST, LAST

NAME = "calibration.json"
THEORY, ALIGNMENT = Path("theory") / "full.yaml", Path("evidence") / "alignment.yaml"
MOST_BYTES = 2**16
UNTOLD, SEEN = "not told by the targets", "until="
"""How the source of such a parameter begins, and what it holds where the prior is of the earlier years."""


@dataclass(frozen=True)
class KeptFit:
    """A fit to years up to `until`: the theory, and what its histories of five years tell of the opening.
    command: what made it.
    """

    until: int
    command: str
    theory: Theory
    opening: OfDesign

    @property
    def near_priors(self) -> tuple[str, ...]:
        """Parameters of which the earlier years tell so little that they stay near a prior of later ones."""
        said = {name: quantity.source or "" for name, quantity in self.theory.quantities()}
        return tuple(name for name, text in said.items() if text.startswith(UNTOLD) and SEEN not in text)


def read(folder: Path, option: str) -> KeptFit:
    """Return the fit that lies in a folder. Raises InputError, naming the option, where it holds none."""
    label = clip(str(folder / NAME))
    try:
        said = json.loads(read_bytes(folder / NAME, label, MOST_BYTES))
        until, command = said["until"], str(said["command"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refused(option, f"{label}, which says nothing of until") from None
    if type(until) is not int or not FIRST <= until <= LAST:
        raise _refused(option, f"{label}, which says until {clip(str(until))}")
    theory = theory_sets.load(str(folder / THEORY))
    return KeptFit(until, command, theory, alignment_file.read(folder / ALIGNMENT).windows_since_1946)


def _refused(option: str, got: str) -> InputError:
    allowed = "a folder that calibrate until=YEAR wrote"
    return InputError([Problem("command line", None, option, got, allowed)])
