"""The batch engine: blocks of histories through the compiled step, a bank of lanes at a time."""

import threading
from functools import cache
from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import TIED, Block, Floats, Ints, Shorts, Structure, Words
from sim.dynamics.build import build, missing
from sim.dynamics.compiled import kernel
from sim.dynamics.kernel import Kernel, call_observer, call_rule
from sim.dynamics.step import code_of, make
from sim.engines.inputs import Lanes
from sim.engines.lane_counts import LEAST_LANES, MOST_LANES
from sim.engines.world import World
from sim.model.declaration import ALIGNMENT, SCHEDULE, START
from sim.outcomes.coalitions import (
    Blocs,
    Network,
    Sides,
    blank_blocs,
    find_blocs,
    find_sides,
    search,
    search_sides,
    workspace,
)
from sim.outcomes.escalation import observe
from sim.outcomes.record import (
    Clock,
    Record,
    Tallies,
    blank_record,
    blank_tallies,
    clear,
    followed_by,
)
from sim.outcomes.rows import Rows, bloc_rows, cast, escalation_rows, side_rows, tie_rows
from sim.outcomes.sides import ask

WIDE = 8
"""Times LEAST_LANES, from where on it matters how far rows lie apart."""


def width(states: int, count: int = MOST_LANES) -> int:
    """Lanes of a bank, for `count` histories: banks are equally full, and not much wider than they need be.

    Fewer for more states, so that what they have toward each other stays in cache, or in memory: a bank of
    193 states takes 170 MB with 32 lanes. In wide banks an odd number of LEAST_LANES: rows that lie a power
    of two apart share the same few lines of the cache and evict each other.
    """
    fitting = (64_000 // (states**2 * LEAST_LANES) | 1) * LEAST_LANES
    most = min(MOST_LANES, max(64 if states <= 100 else LEAST_LANES, fitting))
    banks = -(-count // most)
    least = -(-count // (banks * LEAST_LANES))
    return (least | 1 if least >= WIDE else least) * LEAST_LANES


class Program(NamedTuple):
    """Where the code of what is done in a step begins: the rules in their order, then what records it."""

    rules: Annotated[Ints, "R"]
    observe: int


@cache
def program(states: int) -> Program:
    """The program for worlds of so many states."""
    return Program(make(states).rules, observe.address)


@kernel
def run_bank(
    program: Program,
    structure: Structure,
    block: Block,
    record: Record,
    tallies: Tallies,
    clock: Clock,
    used: int,
) -> None:
    """Run one bank from start to end, recording as it goes; only the first `used` lanes are tallied."""
    for t in range(clock.steps):
        for r in range(program.rules.shape[0]):
            call_rule(program.rules[r], structure, block, t, 0, structure.square.shape[1])
        call_observer(program.observe, structure, block, record, tallies, clock, t, used)


def kernels(states: int) -> tuple[str, ...]:
    """All that worlds of so many states call, named `module:function`."""
    rules = [code_of(rule, states) for rule in (*SCHEDULE, *START)]
    every: list[Kernel[...]] = [observe, search, search_sides, *rules, ask, run_bank]
    return tuple(kernel.name for kernel in every)


def ready(states: int) -> None:
    """Compile what is not there yet of all that worlds of so many states call, and say so on stderr."""
    wanted = kernels(states)
    with _making:
        if wanted not in _made:
            build(missing(wanted))
            _made.add(wanted)


_making, _made = threading.Lock(), set[tuple[str, ...]]()


class Histories(NamedTuple):
    """What is kept of some histories until their columns are named."""

    record: Record
    alignment: Floats  # [N, N, W] at the end
    end: Blocs
    origin: Shorts  # [N, W] bloc of each state in the window's first step


def blank_histories(world: World, lanes: int) -> Histories:
    """Arrays of zeros for `lanes` histories."""
    n, names = len(world.states), world.names
    record = blank_record(n, len(names.dyads), len(names.directed), len(names.thirds), lanes)
    alignment, origin = np.zeros((n, n, lanes), np.float32), np.zeros((n, lanes), np.int32)
    return Histories(record, alignment, blank_blocs(n, lanes), origin)


def fill_none(histories: Histories, lanes: int) -> Histories:
    """Arrays like these for so many lanes, with anything in them."""
    record, alignment, end, origin = histories
    return Histories(
        Record(*(_unfilled(array, lanes) for array in record)),
        _unfilled(alignment, lanes),
        Blocs(*(_unfilled(array, lanes) for array in end)),
        _unfilled(origin, lanes),
    )


def _unfilled(array: npt.NDArray[Any], lanes: int) -> npt.NDArray[Any]:
    return np.empty((*array.shape[:-1], lanes), array.dtype)


class Bank:
    """The arrays of one thread, reused from bank to bank."""

    def __init__(self, world: World, seed: int, lanes: int | None = None) -> None:
        n = len(world.states)
        ready(n)
        self.world, self.seed = world, seed
        self.width = width(n) if lanes is None else lanes
        self.lanes = Lanes(world, seed, self.width)
        self.histories = blank_histories(world, self.width)
        self.record, _, self.end, self.origin = self.histories
        self.tallies = _new_tallies(world)
        self.space = workspace(n)

    def run(self, first: int, used: int) -> Rows:
        """Rows of `width` histories from `first` on: columns [width], as views that the next bank overwrites.

        Only the first `used` of them are added to the tallies.
        """
        self.advance(first, used)
        return named_rows(self.world, self.lanes.block.replicate, self.histories)

    def advance(self, first: int, used: int) -> None:
        """Run `width` histories from `first` on and leave what came out in the bank's arrays."""
        world, record = self.world, self.record
        block = self.lanes.load(first)
        clear(record)
        step = program(len(world.states))
        run_bank(step, world.structure, block, record, self.tallies, world.clock, used)
        ask(world.structure, block, record, self.tallies, world.clock.steps - 1)
        self.divide()
        self.histories.alignment[:] = block.pair[ALIGNMENT]

    def divide(self) -> None:
        """Find the blocs at the end, and those of the window's first step."""
        tied = self.world.structure.square[TIED]
        find_blocs(Network(tied, self.lanes.block.pair[ALIGNMENT]), self.space, self.end)
        find_sides(Network(tied, self.record.origin), self.space, Sides(self.origin))

    def keep(self, histories: Histories, start: int, used: int) -> None:
        """Copy the first `used` lanes of what came out into other arrays, from lane `start` on."""
        for array, wide in zip(_arrays(self.histories), _arrays(histories), strict=True):
            wide[..., start : start + used] = array[..., :used]


def _arrays(histories: Histories) -> list[npt.NDArray[Any]]:
    return [*histories.record, histories.alignment, *histories.end, histories.origin]


def named_rows(world: World, replicate: Words, histories: Histories) -> Rows:
    """Columns of the histories [W] by name, as views of `histories`."""
    record = histories.record
    rows: Rows = {"replicate": replicate}
    rows |= escalation_rows(world.names, record)
    rows |= tie_rows(world.names, record, histories.alignment)
    rows |= side_rows(world.names, record)
    rows |= bloc_rows(world.names, histories.end, histories.origin)
    return rows


def finished_rows(world: World, replicate: Words, histories: Histories) -> Rows:
    """The same [n] in the types of the file, copied where they are few: views keep all of the arrays."""
    rows = cast(named_rows(world, replicate, histories))
    held = sum(array.nbytes for array in _arrays(histories))
    if 2 * sum(column.nbytes for column in rows.values()) < held:
        return {name: column.copy() for name, column in rows.items()}
    return rows


def simulate(world: World, seed: int, first: int, count: int) -> tuple[Rows, dict[str, Ints | Shorts]]:
    """Run histories `first` to `first + count - 1` of `world`.

    Returns one row per history (named columns of length `count`, see sim.outcomes.rows) and tallies over
    the histories that add up over blocks: levels and given_levels [T, P, 5], alignment [T, directed dyads,
    200] (order of `directed`), tension [T, P, 2] (sums of it and of its square, in units of 1 / FINE of
    sim.outcomes.record). Every row depends on (world, seed, history) alone.
    """
    lanes = width(len(world.states), count)
    bank = _own_bank(world, seed, lanes)
    histories = fill_none(bank.histories, count)
    for done in range(0, count, lanes):
        used = min(lanes, count - done)
        bank.advance(first + done, used)
        bank.keep(histories, done, used)
    replicate = np.arange(first, first + count, dtype=np.uint64)
    return finished_rows(world, replicate, histories), named_tallies(bank.tallies)


_own = threading.local()


def _own_bank(world: World, seed: int, lanes: int) -> Bank:
    """This thread's bank, with new tallies: kept from block to block, since to make one costs as much as
    dozens of histories."""
    bank: Bank | None = getattr(_own, "bank", None)
    if bank is None or bank.world is not world or (bank.seed, bank.width) != (seed, lanes):
        bank = _own.bank = Bank(world, seed, lanes)
    bank.tallies = _new_tallies(world)
    return bank


def direct(world: World) -> tuple[str, ...]:
    """Directed dyads `A>B` in the order of the alignment tally."""
    return world.names.directed


def _new_tallies(world: World) -> Tallies:
    """Tallies of zeros, of the dyads and third states that have columns."""
    names = world.names
    ends = [[names.states.index(state) for state in pair.split(">")] for pair in names.directed]
    charted = np.array(ends, np.int64).reshape(-1, 2).T.copy()
    followed = followed_by(world.structure.third.shape[1], [q for q, _, _ in names.thirds])
    return blank_tallies(world.clock.steps, len(names.dyads), charted, followed)


def named_tallies(tallies: Tallies) -> dict[str, Ints | Shorts]:
    """Tallies by name: levels [T, P, 5], alignment [T, C, bins], tension [T, P, 2]."""
    return {name: getattr(tallies, name) for name in ("levels", "given_levels", "alignment", "tension")}
