"""The table of a run's figures, which also knows them by one name: `table.loc["war.AZE-IRN"]`."""

from typing import Any

import pandas as pd

from sim.outcomes.figures import OVERALL
from sim.outcomes.names import resolve, spellings
from sim.scenario.errors import near_miss

INDEX = ["quantity", "subject"]


class FigureTable(pd.DataFrame):  # type: ignore[misc]
    """Figures by quantity and subject; what is taken out of it is a frame as any other."""

    @property
    def loc(self) -> Any:
        """By quantity, by (quantity, subject), or by the name that every option takes."""
        return _Located(super().loc, self.index)


class _Located:
    """pandas' own indexer, but for one text that is not a quantity."""

    def __init__(self, located: Any, index: pd.Index) -> None:
        self._located, self._index = located, index

    def __getattr__(self, name: str) -> Any:
        if name == "_located":  # a copy that is not made yet
            raise AttributeError(name)
        return getattr(self._located, name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._located(*given, **named)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._located[self._meant(key)] = value

    def __getitem__(self, key: Any) -> Any:
        return self._located[self._meant(key)]

    def _meant(self, key: Any) -> Any:
        if self._index.nlevels != len(INDEX):
            return key
        if isinstance(key, tuple) and key and isinstance(key[0], str):
            quantity, *rest = key
            if quantity in self._index.levels[0]:
                return key
            subject = rest[0] if len(rest) == 1 and isinstance(rest[0], str) else ""
            if subject in self._index.levels[1]:
                return self._named(f"{quantity}.{subject}")
            return (self._named(quantity), *rest)  # a row and a column
        return self._named(key) if isinstance(key, str) and key not in self._index.levels[0] else key

    def _named(self, key: str) -> tuple[str, str]:
        """Quantity and subject of a figure's name. Raises KeyError with the near miss."""
        known = {quantity if subject == OVERALL else f"{quantity}.{subject}": (quantity, subject)
                 for quantity, subject in self._index}  # fmt: skip
        name = resolve(key, known)
        if name not in known:
            hint = near_miss(key, spellings(known))
            raise KeyError(f"no figure {key!r}" + (f"; did you mean {hint}?" if hint else ""))
        return known[name]
