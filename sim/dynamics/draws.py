"""Random numbers by address: philox4x32-7 (Salmon et al. 2011) as a function of who decides what, when.

Seven rounds are the fewest that passed all of BigCrush (Salmon et al. 2011, table 2); ten are the authors'
default, with a margin that is worth a tenth of a run here.

A draw belongs to (seed, history, purpose, step, two names) and to nothing else. There is no state to carry
and no order to respect: removing a signal, adding a state or changing the number of histories leaves every
other draw in place, and scenarios that are compared share theirs (common random numbers).

The counter holds (history, purpose and step, name, name); the key is the seed. Names are 32-bit hashes of
the ids that a scenario gives its states, so that an address does not depend on how many states there are.
"""

import hashlib

import numpy as np

from sim.dynamics.arrays import Doubles, Words
from sim.dynamics.compiled import entry, per_lane
from sim.dynamics.lanes import cos_turn, fma, log, sin_turn, whole
from sim.model.declaration import DYAD_DRAWS, INPUT_DRAWS, SIGNAL_DRAWS, STEP_DRAWS

# Purposes fill the upper bits of the second counter word, the step the lower 24.
STEP, SIGNAL, INPUT, DYAD = int(STEP_DRAWS), int(SIGNAL_DRAWS), int(INPUT_DRAWS), int(DYAD_DRAWS)
STEP_BITS = 24
ROUNDS = 7

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_ONE = np.uint64(1)
_UNIT, _MIDDLE = 2.0**-31, 2.0**-32

Word = np.uint64


def path_keys(path: str) -> tuple[int, int]:
    """Two 32-bit words that address a key path such as `states.IRN.resolve`."""
    digest = hashlib.blake2b(path.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


@per_lane
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Four random 32-bit words of a 128-bit counter and a 64-bit key, all held in uint64."""
    for _ in range(ROUNDS):
        # Only factors are cut to 32 bits, as their instruction does by itself: words hold rubbish above.
        p0 = _M0 * (c0 & LOW)
        p1 = _M1 * (c2 & LOW)
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1, (p0 >> HALF) ^ c3 ^ k1, p0
        k0 += _W0
        k1 += _W1
    return c0 & LOW, c1 & LOW, c2 & LOW, c3 & LOW


@per_lane
def unit(word: Word) -> float:
    """Uniform on (0, 1]: the middle of one of 2**31 equal cells, rounded to a single; finest near 0."""
    return fma(whole(word >> _ONE), _UNIT, _MIDDLE)


@per_lane
def uniform(purpose: int, t: int, replicate: Word, one: Word, other: Word, seed0: Word, seed1: Word) -> float:
    """Uniform on (0, 1] of a history at (purpose, step, two names): a draw of a rule's own."""
    word, _, _, _ = philox(replicate, np.uint64((purpose << STEP_BITS) | t), one, other, seed0, seed1)
    return unit(word)


@per_lane
def normal_pair(u: float, v: float) -> tuple[float, float]:
    """Two independent standard normals from two uniforms (Box & Muller 1958)."""
    radius = np.sqrt(-2.0 * log(u))
    return radius * cos_turn(v), radius * sin_turn(v)


def fill_units(
    out: Doubles, replicate: Words, purpose: int, step: int, name0: int, name1: int, seed: Words
) -> None:
    """Write one uniform per history, drawn at (purpose, step, name0, name1), into `out` [W].

    replicate [W]; seed [2], as `seed_words` has it. Raises ValueError for arrays of other lengths.
    """
    if replicate.shape != out.shape or seed.shape != (2,):
        raise ValueError(f"{len(out)} uniforms for {len(replicate)} histories and {len(seed)} words of seed")
    _fill_units(out, replicate, purpose, step, name0, name1, seed)


@entry
def _fill_units(
    out: Doubles, replicate: Words, purpose: int, step: int, name0: int, name1: int, seed: Words
) -> None:
    second = np.uint64((purpose << STEP_BITS) | step)
    for w in range(out.shape[0]):
        word, _, _, _ = philox(replicate[w], second, np.uint64(name0), np.uint64(name1), seed[0], seed[1])
        out[w] = (np.float64(word) + 0.5) * 2.0**-32


def seed_words(seed: int) -> Words:
    """The 64-bit seed as the generator's two key words [2]."""
    return np.array([seed & 0xFFFFFFFF, seed >> 32], np.uint64)
