"""A landscape as files and as one JSON object."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.landscape import Minimum, blocs
from sim.store import atomic, dictionary, tables
from sim.studies.landscape.work import Landscape

MOST_LISTED = 20
"""Actors of whom all configurations are listed: half a million rows."""

MOST_LINES = 17
"""Actors of whom they are listed as CSV too."""

BLOC = "bloc."
"""How the columns of actors begin: 0 for the first actor's bloc, 1 for the other."""

MINIMA, FRUSTRATION, TOGETHER = "minima.csv", "frustration.csv", "together.csv"
CONFIGURATIONS = "configurations"
Ints = NDArray[np.int64]


def write(folder: Path, found: Landscape) -> list[Path]:
    """Write all tables into `folder` and return their paths. Raises OSError."""
    heads = {
        MINIMA: (
            ["minimum", "energy", "basin", "share", "low", "high", "probability", *_columns(found)],
            _minima(found),
        ),
        FRUSTRATION: (["minimum", "actor", "bloc", "frustration", "energy"], _frustrations(found)),
        TOGETHER: (["a", "b", "probability"], _together(found)),
    }
    written = [folder / name for name in heads if name != TOGETHER or found.together is not None]
    for path in written:
        tables.write_csv(path, *heads[path.name])
    if found.table is not None and len(found.actors.ids) <= MOST_LISTED:
        written += _write_configurations(folder / CONFIGURATIONS, configurations(found))
    path = folder / "landscape.json"
    atomic.write_json(path, content(found))
    return [*written, path, dictionary.write(folder, "landscape")]


def configurations(found: Landscape) -> dict[str, NDArray[Any]]:
    """All configurations, the lowest first, columns [2^(N-1)]: energy, the minimum at which descent ends, P
    where there is a temperature, and a column for the bloc of each actor. None may have been left unvisited.
    """
    assert found.table is not None
    assert found.ends is not None
    order = np.argsort(found.table, kind="stable")
    bottoms, place = np.unique(found.ends, return_inverse=True)
    ranks = np.argsort(np.argsort(found.table[bottoms], kind="stable"))  # as minima are in order
    side = blocs(order, len(found.actors.ids)).astype(np.int8)
    return {
        "energy": found.table[order],
        "minimum": (ranks[place] + 1)[order],
        **({} if found.probability is None else {"probability": found.probability[order]}),
        **dict(zip(_columns(found), side.T, strict=True)),
    }


def content(found: Landscape) -> dict[str, Any]:
    """All but the table of configurations, in JSON's types."""
    best, ids = found.frustration, found.actors.ids
    return {
        "title": found.actors.title,
        "actors": dict(zip(ids, found.actors.size.tolist(), strict=True)),
        "frustration_index": {
            "unsatisfied": best.unsatisfied,
            "at_least": best.least,
            "proven": best.proven,
            "ties": found.ties,
            "blocs": _sides(found, best.bloc),
        },
        "all_visited": found.table is not None,
        "lowest_proven": found.is_lowest,
        "basins_of": found.total,
        "minima": [_told(found, each) for each in found.minima],
        "second_best": None if found.second is None else _told(found, found.second),
        "temperature": found.temperature,
        "together": [dict(zip(("a", "b", "probability"), each, strict=True)) for each in _together(found)],
    }


def shares(found: Landscape, minimum: Minimum) -> tuple[float, float | None, float | None]:
    """The share of a basin, with its interval where it is an estimate."""
    share = found.share(minimum.basin)
    if share is None:
        return minimum.basin / found.total, None, None
    return share.estimate, share.low, share.high


def _told(found: Landscape, each: Minimum) -> dict[str, Any]:
    share, low, high = shares(found, each)
    return {
        "energy": each.energy,
        "basin": each.basin,
        "share": share,
        "low": low,
        "high": high,
        "probability": found.probability_of(each),
        "blocs": _sides(found, each.bloc),
        "energy_by_actor": dict(zip(found.actors.ids, each.frustration.tolist(), strict=True)),
    }


def _sides(found: Landscape, bloc: Ints) -> list[list[str]]:
    ids = found.actors.ids
    return [[ids[k] for k in np.flatnonzero(bloc == which)] for which in (0, 1)]


def _columns(found: Landscape) -> list[str]:
    return [BLOC + name for name in found.actors.ids]


def _minima(found: Landscape) -> Iterator[list[Any]]:
    for rank, each in enumerate(found.minima, 1):
        yield [
            rank, each.energy, each.basin, *shares(found, each), found.probability_of(each),
            *each.bloc.tolist(),
        ]  # fmt: skip


def _frustrations(found: Landscape) -> Iterator[list[Any]]:
    """Of each actor in each minimum: its frustration, sum of s_j p_ij over those it is apart from, and its
    energy, s_i times that, which sums to twice the configuration's.
    """
    sizes = found.actors.size.tolist()
    for rank, each in enumerate(found.minima, 1):
        for name, side, size, energy in zip(
            found.actors.ids, each.bloc.tolist(), sizes, each.frustration.tolist(), strict=True
        ):
            yield [rank, name, side, energy / size, energy]


def _together(found: Landscape) -> Iterator[list[Any]]:
    if found.together is None:
        return
    ids = found.actors.ids
    for i, j in zip(*np.triu_indices(len(ids), 1), strict=True):
        yield [ids[i], ids[j], float(found.together[i, j])]


def _write_configurations(stem: Path, rows: dict[str, NDArray[Any]]) -> list[Path]:
    written = [stem.with_suffix(".parquet")]
    tables.write_rows(written[0], rows)
    if len(rows["energy"]) <= 2 ** (MOST_LINES - 1):
        written.append(stem.with_suffix(".csv"))
        lines = zip(*(column.tolist() for column in rows.values()), strict=True)
        tables.write_csv(written[1], list(rows), lines)
    return written
