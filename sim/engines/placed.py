"""Histories whose uncertain inputs lie where they are put, and the inputs that a history drew.

Every uncertain number of a history comes from one uniform, addressed by its key path. A design of
experiments is a choice of these uniforms: lane by lane they are given instead of drawn, and everything else
stays as it is.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Block, Doubles, Words
from sim.engines.batch import Bank, fill_none, finished_rows, width
from sim.engines.inputs import Lanes
from sim.engines.world import World, onset_steps
from sim.outcomes.rows import Rows
from sim.scenario.quantity import Quantity

JOINT = "joint draw"
"""Path of the uniform that picks one of the draws that several parameters have together."""

Numbers = npt.NDArray[np.int64]


class PlacedLanes(Lanes):
    """Lanes filled with given histories, whose uniforms at some paths are given too."""

    replicates: Words
    given: Mapping[str, Doubles]

    def load(self, first: int) -> Block:  # noqa: ARG002  a bank asks by number; which these are was said before
        """Fill the block with `replicates`, whatever their number."""
        return self.fill(self.replicates)

    def units(self, path: str) -> Doubles:
        """Uniform of each lane [W] at `path`: the given one, else the drawn one."""
        return self.given[path] if path in self.given else super().units(path)

    def _draw(self, path: str, quantity: Quantity) -> Doubles:
        if quantity.kind == "draws" and JOINT in self.given:
            which = (self.given[JOINT] * len(quantity.args)).astype(np.int64)
            return np.asarray(quantity.args)[np.minimum(which, len(quantity.args) - 1)]
        return super()._draw(path, quantity)


def simulate(world: World, seed: int, replicates: Numbers, given: Mapping[str, Doubles]) -> Rows:
    """Rows of the histories `replicates` [n] (any, in any order, also repeated), uniforms [n] given by path.

    A path is that of a quantity (`states.IRN.resolve`), a rate or a date (`signals.harop_pose.date`).
    """
    wide = width(len(world.states), len(replicates))
    bank = Bank(world, seed, wide)
    bank.lanes = lanes = PlacedLanes(world, seed, wide)
    histories = fill_none(bank.histories, len(replicates))
    for start in range(0, len(replicates), wide):
        used = min(wide, len(replicates) - start)
        where = np.minimum(np.arange(start, start + wide), len(replicates) - 1)
        lanes.replicates = replicates[where].astype(np.uint64)
        lanes.given = {path: units[where] for path, units in given.items()}
        bank.advance(start, used)
        bank.keep(histories, start, used)
    return finished_rows(world, replicates.astype(np.uint64), histories)


def uncertain(world: World) -> tuple[str, ...]:
    """Key paths of everything that is drawn once per history: quantities that are not fixed, and dates."""
    lanes = Lanes(world, 0, 1)
    quantities = [path for path in lanes.quantities if path not in lanes.fixed]
    return (*quantities, *_dates(world))


def _dates(world: World) -> dict[str, str]:
    """Key path of the date of every signal that has several, and the signal's id."""
    signals = world.scenario.signals.items()
    return {f"signals.{name}.date": name for name, signal in signals if len(signal.date.dates) > 1}


def inputs(world: World, seed: int, replicates: Numbers) -> dict[str, Doubles]:
    """What the histories `replicates` [n] drew, [n] by key path; of a date, the step in which the signal
    begins.
    """
    lanes = Lanes(world, seed, width(len(world.states), len(replicates)))
    banks = range(0, len(replicates), lanes.width)
    parts = [_drawn(world, lanes, replicates[start : start + lanes.width]) for start in banks]
    return {path: np.concatenate([part[path] for part in parts]) for path in uncertain(world)}


def _drawn(world: World, lanes: Lanes, replicates: Numbers) -> dict[str, Doubles]:
    where = np.minimum(np.arange(lanes.width), len(replicates) - 1)
    drawn = dict(lanes.draw(replicates[where].astype(np.uint64)))
    for path, name in _dates(world).items():
        signal = world.scenario.signals[name]
        onsets, _ = onset_steps(world, signal)
        drawn[path] = onsets[lanes.which_date(name, signal)].astype(np.float64)
    uncertain = (path for path in drawn if path not in lanes.fixed)
    return {path: drawn[path][: len(replicates)].copy() for path in uncertain}
