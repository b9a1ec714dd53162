"""What a study of one world consists of: what it is asked, its work, tables, figures and words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.asking.asked import Asked

if TYPE_CHECKING:
    from sim.engines.world import World
    from sim.store.study import Question
    from sim.studies.pieces import Arrays, Piece
    from sim.views.answer import Answer
    from sim.views.style import Figure


class What(Protocol):
    """A study as it is asked: an Attribution, Backtest, Discovery, Hindcast, Rare or Sensitivity."""

    @property
    def world(self) -> "World":
        """What is simulated; of many worlds the first."""

    @property
    def histories(self) -> int:
        """Histories to simulate."""

    @property
    def lanes(self) -> int:
        """Lanes to run for them."""

    @property
    def question(self) -> "Question":
        """What is asked, for the study's folder; its kind is the study's name here."""


@dataclass(frozen=True)
class Parts:
    """The parts of a study.

    size: the option to name where it would take over a day. understand: makes of a question
    what is to be done; raises InputError. pieces: the work, which can be kept and read back. work_out: the
    numbers, with intervals, of what the pieces came to. write: tables into a folder. figures: what is drawn,
    by file name. lines: what was found, in words, for the screen. answer: the same for a page and as JSON.
    """

    size: str
    understand: Callable[[Asked], What]
    pieces: "Callable[[Any], Sequence[Piece]]"
    work_out: "Callable[[Any, Iterator[Arrays]], Any]"
    write: Callable[[Path, Any], list[Path]]
    figures: "Callable[[Any], Mapping[str, Callable[[Any], Figure]]]"
    lines: Callable[[Any], Iterator[str]]
    answer: "Callable[[Any], Answer]"
