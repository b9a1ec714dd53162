"""The batch engine: blocks of replicates through the compiled step, a bank of lanes at a time."""

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ALIGNMENT, CAPABILITY, TIED, Block, Structure
from sim.dynamics.compiled import CACHE, entry
from sim.dynamics.step import PHASES, begin, take
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.outcomes.coalitions import blank_blocs, find_blocs, workspace
from sim.outcomes.escalation import Clock, Record, Tallies, blank_record, blank_tallies, clear, observe
from sim.outcomes.rows import Rows, blank_rows, bloc_rows, escalation_rows, fill_rows, tie_rows

# Most lanes in a bank: enough to fill the vector units and hide loads, few enough to stay in cache.
LANES = 128


def width(states: int) -> int:
    """Lanes in a bank: fewer for more states, so that what they have toward each other stays in cache."""
    fitting = 16_000 // states**2
    return min(LANES, max(32, 1 << max(fitting, 1).bit_length() - 1))


@entry
def run_bank(
    structure: Structure, block: Block, record: Record, tallies: Tallies, clock: Clock, used: int
) -> None:
    """Run one bank from start to end, recording as it goes; only the first `used` lanes are tallied."""
    for t in range(clock.steps):
        for phase in range(len(PHASES)):
            take(structure, block, t, phase, 0, structure.square.shape[1])
        observe(structure, block, record, tallies, clock, t, used)


class Bank:
    """The arrays of one thread, reused from bank to bank."""

    def __init__(self, world: World, seed: int, lanes: int | None = None) -> None:
        n, p = len(world.states), len(world.names.dyads)
        self.world = world
        self.width = width(n) if lanes is None else lanes
        self.lanes = Lanes(world, seed, self.width)
        self.record = blank_record(n, p, self.width)
        self.tallies = blank_tallies(world.clock.steps, p, _charted(world))
        self.space = workspace(n)
        self.end, self.origin = blank_blocs(n, self.width), blank_blocs(n, self.width)

    def run(self, first: int, used: int) -> Rows:
        """Rows of `width` replicates from `first` on, as views that the next bank overwrites.

        Only the first `used` of them are added to the tallies.
        """
        world, record = self.world, self.record
        block = self.lanes.load(first)
        begin(block)
        clear(record, world.clock)
        run_bank(world.structure, block, record, self.tallies, world.clock, used)
        tied, capability = world.structure.square[TIED], block.own[CAPABILITY]
        find_blocs(tied, block.pair[ALIGNMENT], capability, self.space, self.end)
        find_blocs(tied, record.origin, capability, self.space, self.origin)
        rows: Rows = {"replicate": block.replicate}
        rows |= escalation_rows(world.names, record)
        rows |= tie_rows(world.names, record, block.pair[ALIGNMENT])
        rows |= bloc_rows(world.names, self.end, self.origin)
        return rows


def simulate(
    world: World, seed: int, first: int, count: int
) -> tuple[Rows, dict[str, npt.NDArray[np.int64]]]:
    """Run replicates `first` to `first + count - 1` of `world`.

    Returns one row per replicate (named columns of length `count`, see sim.outcomes.rows) and tallies over
    the replicates that add up over blocks: levels and given_levels [T, P, 5], alignment [T, directed pairs,
    200] (order of `directed`). Every row depends on (world, seed, replicate) alone.
    """
    bank = Bank(world, seed)
    rows: Rows = {}
    for done in range(0, count, bank.width):
        used = min(bank.width, count - done)
        part = bank.run(first + done, used)
        rows = rows or blank_rows(part, count)
        fill_rows(rows, done, part, used)
    return rows, named_tallies(bank.tallies)


def directed(world: World) -> tuple[str, ...]:
    """Directed pairs `A>B` in the order of the alignment tally."""
    pairs = [pair.split("-") for pair in world.names.pairs]
    return tuple(f"{x}>{y}" for a, b in pairs for x, y in ((a, b), (b, a)))


def _charted(world: World) -> npt.NDArray[np.int64]:
    """Indices [2, C] of the directed pairs, in their order."""
    ends = [[world.states.index(state) for state in pair.split(">")] for pair in directed(world)]
    return np.array(ends, np.int64).T.copy()


def named_tallies(tallies: Tallies) -> dict[str, npt.NDArray[np.int64]]:
    """Tallies by name."""
    return {name: getattr(tallies, name) for name in ("levels", "given_levels", "alignment")}


def is_compiled() -> bool:
    """Whether the machine code of the current sources is on disk already."""
    return any(CACHE.rglob("*.nbc"))
