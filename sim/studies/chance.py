"""Random numbers that a study itself needs (orders, designs, resamples), addressed by name and never by
call order.
"""

import hashlib

import numpy as np


def generator(seed: int, *place: int | str) -> np.random.Generator:
    """A generator for what is drawn at `place` in a study of `seed`; other places are independent of it."""
    text = "/".join(map(str, ("study", seed, *place)))
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
