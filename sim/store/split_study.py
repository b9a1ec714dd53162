"""A study, or a sweep, that is split into shards: who may begin one, and how they become one study.

Each shard is a study of its own in STUDY/shards/3-of-10/: the same question, some of its work. Joined, what
they worked out lies in the study's folder, and what is written from it is what the study in one piece writes.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.scenario import places
from sim.scenario.errors import list_of, with_article
from sim.store import begun, folder, shards, split, study
from sim.store.shards import Shard
from sim.store.study import Question, Study

Content = Mapping[str, Any]
"""What study.json of a shard says."""


def admit(place: Path, question: Question, shard: Shard) -> bool:
    """Return whether the study in `place` still needs this shard: one that has ended as a whole does not.

    Raises InputError where `place` holds anything but the same study, split into as many shards.
    """
    if not places.is_folder(place):
        return True  # not there yet, or no place for a folder, which whoever makes it will say
    holds = folder.names(place)
    if study.NAME in holds:
        study.require_free(place, question)
        if has_ended(place):
            return False
    if holds and shards.FOLDER not in holds:
        allowed = f"a new or empty folder, or that of {with_article(name_kind(question.kind))} in shards"
        raise folder.unusable(place, allowed)
    folder.refuse_links(place)
    split.check_same(place, {shard, *shards.find(place)})
    for other in shards.find(place).values():
        study.require_free(other, question)
    return True


def is_split(place: Path) -> bool:
    """Whether a folder holds shards of a study."""
    return any(study.read_begun(each) is not None for each in shards.find(place).values())


def has_ended(place: Path) -> bool:
    """Whether the study in a folder has ended. Raises InputError for a foreign record."""
    return (study.read_begun(place) or {}).get("finished") is not None


def agree(place: Path) -> Content:
    """Return what one of the shards in `place` says of itself, once all have ended and ask the same.

    Raises InputError where one has not ended, or they are not of one study.
    """
    folder.refuse_links(place)
    found = shards.find(place)
    split.check_same(place, set(found))
    known = {shard: study.read_begun(path) or {} for shard, path in found.items()}
    of = next(iter(found)).of
    what = name_kind(next(content["kind"] for content in known.values() if content))
    every = (Shard(number, of) for number in range(1, of + 1))
    lacking = [shard for shard in every if known.get(shard, {}).get("finished") is None]
    if lacking:
        named = list_of([f"shard {shard}" for shard in lacking], shards.MOST_NAMED)
        got = f"{with_article(what)} without {named}"
        allowed = f"one whose shards have all ended: the {what}'s own command with shard=I/{of}"
        raise begun.unusable(place, "merge", got, allowed)
    if len({content["digest"] for content in known.values()}) > 1:
        plural = "sweeps" if what == "sweep" else "studies"
        raise begun.unusable(place, "merge", f"shards of several {plural}", f"shards of one {what}")
    return next(iter(known.values()))


def require_same(place: Path, content: Content, question: Question) -> None:
    """Raise InputError where the study of some shards, made again from what they say, is another one here."""
    if question.digest != content["digest"]:
        what = name_kind(question.kind)
        allowed = "the files and the version that its shards were run with"
        raise begun.unusable(place, "merge", f"{with_article(what)} that comes out as another here", allowed)


@contextmanager
def join(place: Path, question: Question) -> Iterator[Study]:
    """Give the study whose shards lie in `place`, with all that they worked out; once it has ended they are
    removed.

    Raises InputError where one of them is at work, or the folder cannot be written.
    """
    for each in shards.find(place).values():
        with folder.hold_lock(each, study.LOCK):
            pass  # nobody is at work there
    with study.open_study(question, place, besides=frozenset({shards.FOLDER})) as work:
        for each in shards.find(place).values():
            _take_over(each, place)
        yield work
        if has_ended(place):
            shutil.rmtree(place / shards.FOLDER, ignore_errors=True)


def _take_over(shard: Path, place: Path) -> None:
    """Move what a shard worked out into the folder of the study. Raises InputError where it cannot be."""
    try:
        for path in sorted((shard / study.CELLS).glob("*/*.npz")):
            there = place / path.relative_to(shard)
            there.parent.mkdir(parents=True, exist_ok=True)
            path.replace(there)
    except OSError as error:
        raise folder.unusable(place, f"a folder that can be written ({error.strerror or error})") from error


def name_kind(kind: str) -> str:
    """Return what a kind of study is called where shards are spoken of."""
    return "sweep" if kind == "sweep" else "study"
