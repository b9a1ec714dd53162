"""Studies of one world, from their pieces to what lies in the folder: command line and notebooks share it."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from sim.engines.world import World
from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.pools import Pool
from sim.store.study import Question
from sim.studies.asking import write_world
from sim.studies.cell_store import Store
from sim.studies.pieces import Progress, results
from sim.views import study_page, style
from sim.views.lines import show_lines
from sim.views.style import Figure


class What(Protocol):
    """A study of one world: an Attribution, Discovery, Rare or Sensitivity."""

    @property
    def world(self) -> World:
        """What is simulated."""

    @property
    def histories(self) -> int:
        """Histories to simulate."""

    @property
    def lanes(self) -> int:
        """Lanes to run for them."""

    @property
    def question(self) -> Question:
        """What is asked, for the study's folder; its kind names the modules that answer."""


def found(what: What, folder: Path, pool: Pool, told: Progress, limits: Limits = USUAL) -> Any:
    """What the study comes to; pieces that `folder` holds already are read, not run.

    Raises CallFailedError where a piece fails, WorkersLostError where the pool is gone for good.
    """
    pieces = _part("sim.studies.{}", what).pieces(what)
    done = results(pieces, what.question.digest, Store(folder), pool, told, limits)
    return _part("sim.studies.{}_table", what).worked_out(what, done)


def write(result: Any, folder: Path, config: Mapping[str, Any] = MappingProxyType({})) -> list[Path]:
    """Write inputs, tables, figures and the page of a study; returns the files. Raises OSError.

    config: what else the page is to say of how it was asked.
    """
    what = result.study
    files = [*write_world(folder, what.world), *_part("sim.studies.{}_table", what).write(folder, result)]
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    for name, draw in figures(result).items():
        files += style.save(draw(result), plots / name)
    asked = {**config, **what.question.inputs}
    return [*files, study_page.write(folder, lines(result), asked, files)]


def show(result: Any, folder: Path) -> None:
    """Print what was found, and the folder as the last line."""
    show_lines(lines(result), folder)


def figures(result: Any) -> dict[str, Callable[[Any], Figure]]:
    """What is drawn of a study, by file name."""
    drawn: dict[str, Callable[[Any], Figure]] = _part("sim.views.{}", result.study).figures(result)
    return drawn


def lines(result: Any) -> Iterator[str]:
    """What was found, in words, the question first."""
    said: Iterator[str] = _part("sim.views.{}", result.study).lines(result)
    return said


def _part(name: str, what: What) -> Any:
    return import_module(name.format(what.question.kind))
