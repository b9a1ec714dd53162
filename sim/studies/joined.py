"""Studies of one world, from their pieces to what lies in the folder: command line and notebooks share it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.pools import Pool
from sim.store import dictionary
from sim.store.shards import Shard
from sim.studies.cell_store import Store
from sim.studies.parts import Parts, What
from sim.studies.pieces import Piece, Progress, results
from sim.studies.question import write_world
from sim.studies.registry import BY_KIND
from sim.views import study_page, style
from sim.views.answer import Answer
from sim.views.lines import show_lines
from sim.views.style import Figure


def work_out(what: What, folder: Path, pool: Pool, progress: Progress, limits: Limits = USUAL) -> Any:
    """Return what the study comes to; pieces that `folder` holds already are read, not run.

    Raises CallFailedError where a piece fails, WorkersLostError where the pool is gone for good.
    """
    study = _parts(what)
    done = results(study.pieces(what), what.question.digest, Store(folder), pool, progress, limits)
    return study.work_out(what, done)


def share(what: What, shard: Shard) -> Sequence[Piece]:
    """Return the pieces of a study that a shard works out: dealt out in turn, since neighbours cost alike."""
    return _parts(what).pieces(what)[shard.number - 1 :: shard.of]


def fill(
    what: What, mine: Sequence[Piece], folder: Path, pool: Pool, progress: Progress, limits: Limits = USUAL
) -> None:
    """Work out some pieces of a study and keep them in `folder`; those that it holds already are not run.

    Raises CallFailedError where a piece fails, WorkersLostError where the pool is gone for good.
    """
    for _ in results(mine, what.question.digest, Store(folder), pool, progress, limits):
        pass


def write(result: Any, folder: Path, plots: bool = True) -> list[Path]:
    """Write inputs, tables, figures and the page of a study; returns the files. Raises OSError.

    plots: whether figures are drawn; the page says so where they are not.
    """
    kind = result.study.question.kind
    files = [*write_world(folder, result.study.world), *_parts(result.study).write(folder, result)]
    return [*files, dictionary.write(folder, kind), *show_on_paper(result, folder, plots)]


def show_on_paper(result: Any, folder: Path, plots: bool = True) -> list[Path]:
    """Draw figures and page of a study whose tables are there; returns the files. Raises OSError."""
    drawn = style.save_all(figures(result), result, folder / "plots") if plots else []
    images = [path for path in drawn if path.suffix == ".svg"]
    return [*drawn, *study_page.write(folder, answer(result), images)]


def answer(result: Any) -> Answer:
    """What was found, for a page and as JSON."""
    return _parts(result.study).answer(result)


def show(result: Any, folder: Path) -> None:
    """Print what was found, and the folder as the last line."""
    show_lines(lines(result), folder)


def figures(result: Any) -> Mapping[str, Callable[[Any], Figure]]:
    """Return what is drawn of a study, by file name."""
    return _parts(result.study).figures(result)


def lines(result: Any) -> Iterator[str]:
    """Return what was found, in words, the question first."""
    return _parts(result.study).lines(result)


def _parts(what: What) -> Parts:
    return BY_KIND[what.question.kind]()
