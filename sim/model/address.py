"""Where random numbers lie: at the seed, the history, and of a state or a dyad a number of 32 bits that
follows from its name alone.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator

MAX_REPLICATE = 2**32 - 1
MAX_SEED = 2**64 - 1

SEED_BITS = 53
"""Of a drawn seed: any reader of JSON takes it without rounding, and two runs will hardly ever share it."""


def draw_seed() -> int:
    """Return a seed for those who gave none."""
    return secrets.randbits(SEED_BITS)


def name_key(name: str) -> int:
    """32-bit address of a name, the same in every process and version (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")


def shared_keys(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name whose address an earlier one has, and that one: the two would share all their draws.

    Among 400 names there is such a pair once in 54,000 scenarios.
    """
    known: dict[int, str] = {}
    for name in names:
        earlier = known.setdefault(name_key(name), name)
        if earlier != name:
            yield name, earlier
