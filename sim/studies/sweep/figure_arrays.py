"""Figures as plain arrays, as a cell's file and a table hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.figures import Figure

PREFIX = "figure."
FIELDS = tuple(field.name for field in fields(Figure))
NUMBERS, COUNTS = ("estimate", "low", "high"), ("n", "n_failed")


def pack(figures: Sequence[Figure]) -> dict[str, NDArray[Any]]:
    """Return one array [figures] for each field of a figure, under `figure.<field>`; text as NumPy's text."""
    return {PREFIX + name: _column(name, figures) for name in FIELDS}


def chosen(
    arrays: Mapping[str, NDArray[Any]], wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Figure]:
    """Return those figures of (quantity, subject) that are there, out of what `pack` packed, arrays
    [figures].
    """
    names = zip(arrays[PREFIX + "quantity"].tolist(), arrays[PREFIX + "subject"].tolist(), strict=True)
    places = {name: place for place, name in enumerate(names)}
    return {
        key: Figure(*(arrays[PREFIX + field][places[key]].item() for field in FIELDS))
        for key in wanted
        if key in places
    }


def _column(name: str, figures: Sequence[Figure]) -> NDArray[Any]:
    values = [getattr(figure, name) for figure in figures]
    if name in NUMBERS:
        return np.array(values, np.float64)
    return np.array(values, np.int64 if name in COUNTS else np.str_)
