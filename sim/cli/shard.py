"""`shard=I/N`: one part of a run alone, into the folder that all parts share."""

from collections.abc import Sequence
from pathlib import Path

from sim.asking.config import RunConfig
from sim.asking.options import OPTIONS
from sim.asking.refuse import problem
from sim.cli import paths, progress
from sim.montecarlo import engine, plan
from sim.scenario.errors import InputError, count_of, list_of
from sim.store import begun, ledger, shards, spans
from sim.store.birth import Birth
from sim.store.running import Running
from sim.store.shards import Shard
from sim.store.spans import Span


def check(config: RunConfig, shared: Sequence[str] = ("seed", "out")) -> None:
    """Raise InputError where a shard lacks an option that all must share, or has what a part cannot."""
    if config.part is None:
        return
    found = [
        problem(key, None, f"{OPTIONS[key].allowed}; with shard= it must be given, the same for all shards")
        for key in shared
        if getattr(config, key) is None
    ]
    if config.precision is not None:
        found.append(problem("precision", config.precision, "nothing, with shard=: a part sees no whole"))
    if found:
        raise InputError(found)


def span(size: plan.Size, replicates: int, shard: Shard) -> Span:
    """Return the histories of a shard: the same ones on every machine."""
    return plan.share(replicates, plan.block_size(size), *shard)


def tell_of_run(run: Running) -> None:
    """Say which histories of a run have ended, and what comes when all shards have."""
    first, stop = run.birth.span
    what = (
        f"histories {first:,} to {stop - 1:,}" if stop > first else "no histories: fewer blocks than shards"
    )
    tell(run.folder, what)


def tell(place: Path, what: str) -> None:
    """Say what has ended in a shard's folder, and what comes when all shards have."""
    progress.note(f"shard {shards.name_of(place)} has ended ({what}); when all have:")
    progress.note(f"python -m sim merge {paths.shell(place.parents[1])}")


def check_ended(run: Path, whole: Birth) -> None:
    """Raise InputError, naming them, where shards of a run have not ended; blocks that failed have."""
    found = ledger.peek(run, None)
    done = [*found.spans, *((each.first, each.first + each.count) for each in found.failures)]
    lacking = list(spans.missing(done, whole.span))
    if lacking:
        words, ways = zip(*_lacking(run, whole, lacking), strict=True)
        first = list(dict.fromkeys(ways))[: shards.MOST_NAMED]
        allowed = "one whose shards have all ended: " + "; ".join(first)
        raise begun.unusable(run, "merge", f"a run without {list_of(words, shards.MOST_NAMED)}", allowed)


def _lacking(run: Path, whole: Birth, lacking: list[Span]) -> list[tuple[str, str]]:
    """Every shard that has not ended, in words, and the way to go on with it."""
    known, found = begun.parts(run), list[tuple[str, str]]()
    number = next(iter(known)).of
    for shard in (Shard(i, number) for i in range(1, number + 1)):
        part = known[shard].part if shard in known else None
        within = part or span(engine.size(whole), whole.replicates, shard)
        size = spans.size([within])
        count = size - spans.size(spans.missing(lacking, within))
        if count and part is None:
            found.append((f"shard {shard} (not begun)", f"the run's own command with shard=I/{number}"))
        elif count:
            way = f"`python -m sim resume {paths.shell(shards.place(run, shard))}`"
            found.append((f"shard {shard} ({count:,} of {count_of(size, 'history')} to go)", way))
    return found
