"""A run that is split into shards: who may begin one, and how they become one run."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.scenario import places
from sim.scenario.errors import clip
from sim.store import begun, birth, folder, ledger, manifest, running, shards
from sim.store.birth import Birth
from sim.store.journal import Journal
from sim.store.running import Running
from sim.store.shards import Shard


def admit(run: Path, wanted: Birth, shard: Shard) -> bool:
    """Return whether the run in `run` still needs this shard: one that has ended as a whole does not.

    Raises InputError where `run` holds anything but the same run, split into as many shards.
    """
    if not places.is_folder(run):
        return True  # not there yet, or no place for a folder, which whoever makes it will say
    holds = folder.names(run)
    if birth.NAME in holds and begun.under_way(run) is None:
        begun.agree([_known(run)], wanted)
        return False
    if holds and shards.FOLDER not in holds:
        raise folder.unusable(run, "a new or empty folder, or that of a run in shards, and this is neither")
    folder.refuse_links(run)
    check_same(run, {shard, *shards.find(run)})
    begun.agree(begun.parts(run).values(), wanted)
    return True


def agree(run: Path) -> Birth:
    """Return the run that the shards in `run` are parts of. Raises InputError where they are not of one."""
    whole = _known(run).again()
    check_same(run, set(shards.find(run)))
    begun.agree(begun.parts(run).values(), whole)
    return whole


@contextmanager
def join(run: Path) -> Iterator[Running]:
    """Give the run in `run`, ready to be finished from what its shards hold; once it is, they are removed.

    Nothing is simulated: what failed in a shard has failed. Raises InputError where shards are not of one
    run, one of them is at work, or the folder cannot be written.
    """
    folder.refuse_links(run)
    with folder.hold_lock(run, folder.LOCK):
        for place in shards.find(run).values():
            with folder.hold_lock(place, folder.LOCK):
                pass  # nobody is at work there
        yield _standing(run)
        if begun.under_way(run) is None:
            _clear(run)


def _standing(run: Path) -> Running:
    journal = Journal(run)
    if running.finish(run) is not None:  # a merge that was killed when it had all but ended
        return Running(run, _known(run).again(), ledger.Ledger(run), journal, whole=True)
    whole = agree(run)
    try:
        folder.clear_away(run)
        if not (run / birth.NAME).exists():
            whole.write(run)
    except OSError as error:
        raise folder.unusable(run, f"a folder that can be written ({error.strerror or error})") from error
    here = manifest.environment()["cpu"]
    for shard, known in begun.parts(run).items():
        there = known.environment.get("cpu")
        if there != here:  # versions agree
            journal.note(f"shard {shard}: another machine: cpu {clip(str(there))} there, {here} here")
    return Running(run, whole, ledger.peek(run, None), journal)


def _clear(run: Path) -> None:
    """Take the shards' logs over and remove the shards; what cannot be removed does no harm."""
    places = shards.find(run)
    Journal(run).take_over({f"shard {shard}": Journal(place) for shard, place in places.items()})
    shutil.rmtree(run / shards.FOLDER, ignore_errors=True)


def _known(run: Path) -> begun.Begun:
    known = begun.read(run)
    if known is None:
        raise begun.unusable(run, birth.NAME, "no such file", "the folder of a run")
    return known


def check_same(run: Path, known: set[Shard]) -> None:
    """Raise InputError where shards are of several numbers of parts."""
    numbers = sorted({shard.of for shard in known})
    if len(numbers) > 1:
        got = "a run split into " + " and into ".join(map(str, numbers))
        raise begun.unusable(run, "shard", got, "one number of shards for all of them")
