"""Seals: records that carry their own checksum, so that a number edited in one of them does not go unseen.

They tell of accidents and of well-meant edits. Whoever forges a record can seal it anew.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import places
from sim.store import atomic

KEY = "sha256"

Arrays = Mapping[str, NDArray[Any]]


def seal(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record in JSON's own types with its checksum, that of all else in it, as its last entry."""
    plain = {key: value for key, value in atomic.plain(dict(content)).items() if key != KEY}
    return {**plain, KEY: _digest(plain)}


def is_broken(content: Any) -> bool:
    """Return whether a record is not as it was sealed; one without a seal, as of an older version, is not."""
    try:
        return isinstance(content, dict) and KEY in content and content[KEY] != seal(content)[KEY]
    except RecursionError:  # nested deeper than any record is
        return True


def is_broken_file(path: Path) -> bool:
    """The same of the record in a file; one that is no record or cannot be read is for others to refuse."""
    try:
        return places.is_file(path) and is_broken(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return False


def _digest(plain: Mapping[str, Any]) -> str:
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def sealed_arrays(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return arrays of any shape [...] and, among them, their checksum."""
    return {**arrays, KEY: np.array(_digest_of_arrays(arrays))}


def opened_arrays(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return arrays [...] without their checksum. Raises ValueError where they are not as they were."""
    plain = {name: array for name, array in arrays.items() if name != KEY}
    if KEY not in arrays or str(arrays[KEY]) != _digest_of_arrays(plain):
        raise ValueError("arrays that are not as they were sealed")
    return plain


def _digest_of_arrays(arrays: Arrays) -> str:
    digest = sha256()
    for name, array in sorted(arrays.items()):
        digest.update(
            f"{name} {array.dtype.str} {array.shape}\0".encode() + np.ascontiguousarray(array).tobytes()
        )
    return digest.hexdigest()
