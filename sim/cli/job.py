"""One job: a scenario, many histories of it, and what came out, in a folder of its own."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.asking.config import RunConfig, parse
from sim.cli import afford, interrupts, kept, manner, own_agents, paths, progress, shard
from sim.model.address import draw_seed
from sim.montecarlo import engine, plan
from sim.montecarlo.completed import Limits, WorkersLostError
from sim.montecarlo.executors import Crew, chosen
from sim.montecarlo.pools import Pool
from sim.scenario import places
from sim.scenario.errors import InputError, count_of
from sim.store import begun, files, folder, read, running, shards, spans, split
from sim.store.birth import NAME, Birth
from sim.store.manifest import FailureRecord
from sim.store.running import Running
from sim.views.drawing import Artists

DONE, NOT_WRITTEN, REFUSED, SOME_FAILED = 0, 1, 2, 3


def work(plain: Mapping[str, Any]) -> int:
    """Do what a composed configuration asks for and return its exit code.

    A refusal is printed and not raised, because a sweep goes on with its other jobs.
    """
    try:
        config = parse(plain)
        shard.check(config)
        crew = config.crew
        birth, place = _birth(config), config.folder
        if config.part is not None and place is not None:
            if not split.admit(place, birth, config.part):
                progress.note(f"nothing left for shard {config.part}: the run has ended")
                return DONE
            place = shards.place(place, config.part)
        return carry_on(birth, place, crew, config.force)
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED


def _birth(config: RunConfig) -> Birth:
    scenario = config.loaded
    agents = engine.own_agents(config.agents, scenario)
    size = plan.size(scenario, legible=agents is not None)
    return Birth(
        options=config.resolved,
        scenario=scenario,
        theory=config.parsed_theory,
        seed=_seed(config),
        replicates=config.replicates,
        part=shard.span(size, config.replicates, config.part) if config.part else None,
        agents=agents,
    )


def _seed(config: RunConfig) -> int:
    """Return the seed that was asked for, or that of the run that is gone on with, or a new one."""
    if config.seed is not None:
        return config.seed
    known = begun.read(config.folder) if config.folder is not None else None
    return draw_seed() if known is None else known.seed


def carry_on(birth: Birth, asked: Path | None, crew: Crew, force: bool) -> int:
    """Begin a run, or go on with the one in `asked`, and show what came out. Raises InputError."""
    progress.warn([birth.scenario])
    one = _carried if birth.options.get("precision") is None else _until_precise
    with Artists(1 if crew.executor == "serial" else crew.workers, manner.now().plots) as artists:
        artists.load_early()
        code, place = one(birth, asked, crew, force)
        if code != NOT_WRITTEN and begun.under_way(place) is None:
            if birth.options.get("keep") is not None:
                code = kept.write(place, crew) or code
            code = _show(place, artists, crew) or code
    return code


def show(place: Path) -> int:
    """Show the run in `place` and return its exit code. Raises InputError where it has not ended."""
    ended = read.read(place).manifest
    code = DONE
    if ended.config.get("keep") is not None:
        code = kept.write(place, Crew(chosen(None, ended.agents is not None)))
    with Artists(plots=manner.now().plots) as artists:
        code = _show(place, artists, Crew(chosen(None, False))) or code
    return code or (SOME_FAILED if ended.failures else DONE)


def _until_precise(birth: Birth, asked: Path | None, crew: Crew, force: bool) -> tuple[int, Path]:
    """Carry a run on from look to look until one of them is precise enough, or there may be no more."""
    from sim.engines.world import World
    from sim.montecarlo import adaptive
    from sim.montecarlo.produce import describe
    from sim.studies.measures import columns

    aim = adaptive.aim(birth.options)
    assert aim is not None
    world = World(birth.scenario, birth.theory)
    adaptive.outcome(aim, describe(world, 0, 0, 0), columns(world))  # refuses what makes no sense
    afford.check(engine.size(birth), aim.most, crew.workers, _room(asked), force, adaptive.MOST)
    known = begun.read(asked) if asked is not None else None
    n: int | None = max(aim.first, known.replicates if known is not None else 0)
    try:
        while n is not None:
            code, asked = _carried(replace(birth, replicates=n), asked, crew, force)
            if begun.under_way(asked) is not None or adaptive.is_precise(asked):
                return code, asked
            n = aim.after(n)
    except KeyboardInterrupt as interrupt:
        raise _between_looks(interrupt, asked) from interrupt
    assert asked is not None
    progress.say(
        f"not as precise as asked for after {count_of(aim.most, 'history')}, which is max_replicates"
    )
    return code, asked


def _between_looks(interrupt: KeyboardInterrupt, place: Path | None) -> KeyboardInterrupt:
    """Return the interrupt, told where it comes after a look and before the next one."""
    known = begun.read(place) if place is not None else None
    if isinstance(interrupt, interrupts.ToldInterrupt) or place is None or known is None:
        return interrupt
    _tell_how_to_go_on(f"interrupted; the look at {count_of(known.replicates, 'history')} is kept", place)
    return interrupts.ToldInterrupt()


def _carried(birth: Birth, asked: Path | None, crew: Crew, force: bool) -> tuple[int, Path]:
    """Begin a run, or go on with the one in `asked`, and return how it ended and where it is."""
    model, count = engine.size(birth), spans.size([birth.span])
    counted = "replicates" if birth.part is None else "replicates= of a shard"
    if asked is None or not begun.has_ended(asked, birth.replicates):
        afford.check(model, count, crew.workers, _room(asked), force, counted)
    crew = crew.patient_with(model)
    # the pool first: where it is refused, nothing is written
    with crew.opened() as pool, running.open_run(birth, asked) as run:
        for line in run.flagged:
            progress.note(f"not the machine that began this run: {line}")
        left, drawn = spans.size(run.missing()), birth.part is None
        coming = afford.announce(model, left, crew.workers, drawn)
        if coming:
            progress.note(coming)
        code = DONE if run.whole else _simulate(run, pool, crew.limits)
        if birth.part is not None and code != NOT_WRITTEN:
            shard.tell_of_run(run)
    return code, run.folder


def _room(asked: Path | None) -> afford.Room:
    place = asked if asked is not None else Path("results").absolute()
    return afford.Room(place, running.free(place))


def _simulate(run: Running, pool: Pool, limits: Limits) -> int:
    # numba loads here: a refused job never waits for it
    from sim.engines import batch
    from sim.montecarlo.produce import carry_out, fill

    with manner.hush():
        batch.ready(len(run.birth.scenario.states))  # its time is in nobody's rate
    if run.birth.agents is not None:
        run.ledger.on_fail = own_agents.first_failure()
    total, done = spans.size([run.birth.span]), spans.size(run.ledger.spans)

    def work() -> Sequence[FailureRecord]:
        with progress.show(total, done) as told:
            if run.birth.part is not None:
                return fill(run, pool, told, limits)
            return carry_out(run, pool, told, limits).failures

    return guard(run, work)


def guard(run: Running, work: Callable[[], Sequence[FailureRecord]]) -> int:
    """Do work on a run, which returns what failed; return the exit code, and say what is kept if it fails."""
    from sim.montecarlo.run import AllFailedError

    try:
        failures = work()
    except AllFailedError as error:
        progress.say(f"every history failed, nothing to report: {error}")
        return SOME_FAILED
    except KeyboardInterrupt as interrupt:
        _tell_what_is_kept(run, "interrupted")
        raise interrupts.ToldInterrupt from interrupt
    except WorkersLostError as error:
        _tell_what_is_kept(run, f"the workers are gone: {error}")
        return NOT_WRITTEN
    except OSError as error:  # a full disk, a folder that went away
        _tell_what_is_kept(run, f"{run.folder} could not be written: {error.strerror or error}")
        return NOT_WRITTEN
    return SOME_FAILED if failures else DONE


def _tell_what_is_kept(run: Running, why: str) -> None:
    """Commit what has ended, as far as the disk lets us, and say how to go on."""
    with suppress(OSError):
        run.ledger.commit()
    if not places.is_file(run.folder / NAME):
        progress.say(f"{why}; the run is no longer in {run.folder}, and nothing of it is kept")
        return
    run.journal.note(why)
    kept, total = spans.size(run.ledger.on_disk()), spans.size([run.birth.span])
    most = run.birth.options.get("max_replicates")
    if run.birth.options.get("precision") is None:
        told = f"{kept:,} of {count_of(total, 'history')} are kept"
    else:  # how many it takes is not known yet
        told = f"{kept:,} of the {count_of(total, 'history')} of this look are kept (at most {most:,} in all)"
    _tell_how_to_go_on(f"{why}; {told}", run.folder)


def _tell_how_to_go_on(told: str, place: Path) -> None:
    progress.say(f"{told}, go on with:")
    progress.say(f"python -m sim resume {paths.shell(place)}")


def _record(run: read.Run, names: Sequence[str]) -> read.Run:
    """Record files that were written after the run in its manifest, unless another process is at work on it.

    Raises OSError.
    """
    with suppress(InputError), folder.hold_lock(run.folder, folder.LOCK):
        if names and read.read(run.folder).manifest == run.manifest:
            return read.record(run, names)
    return run


def _show(place: Path, artists: Artists, crew: Crew) -> int:
    """Print what the folder holds, then which signals mattered, then draw: from here on, the folder is all
    that is read.

    Returns NOT_WRITTEN where signals or plots could not be written, though all else is there.
    """
    run, code = read.read(place), DONE
    if manner.now().screen:
        from sim.views import terminal

        terminal.show(run.figures, run.meta, None, agents=run.agents, warning=terminal.warn(run.scenario))
        sys.stdout.flush()  # who waits for an answer has it before the pictures
    try:
        run = _leave_out_signals(run, crew)
        if manner.now().screen:
            terminal.show_signals(run.removals)
            sys.stdout.flush()
    except OSError as error:  # a full disk, which will not take the plots either
        code = _refused(run, error)
    if not run.is_drawn and code == DONE:
        code = draw(run, artists)
    tell(run)
    return code


def draw(run: read.Run, artists: Artists) -> int:
    """Draw plots and page of a run and record them; returns NOT_WRITTEN, and says so, where that fails."""
    try:
        with progress.doing("drawing the plots"):
            artists.write(run.folder)
        _record(run, files.find_drawn(run.folder))
    except OSError as error:  # a full disk
        return _refused(run, error)
    return DONE


def _refused(run: read.Run, error: OSError) -> int:
    progress.say(f"plots and report could not be written: {error.strerror or error}; draw them with:")
    progress.say(f"python -m sim resume {paths.shell(run.folder)}")
    return NOT_WRITTEN


def tell(run: read.Run) -> None:
    """Print the folder of a run, or its answer as one JSON document."""
    from sim.views import report_words

    meta, made = run.meta, run.manifest
    facts = {
        "kind": "run", "scenario": meta.scenario, "seed": meta.seed, "attempted": meta.n_attempted,
        "failed": meta.n_failed, "window": meta.window.text, "versions": made.versions, "commit": made.commit,
    }  # fmt: skip
    manner.show(run.folder, lambda: manner.show_place(run.folder), lambda: report_words.answer(run), **facts)


def _leave_out_signals(run: read.Run, crew: Crew) -> read.Run:
    """Write what each signal adds beside a run, if it is not there yet and the rules are the model's own.

    Raises OSError.
    """
    if run.has_removals or run.agents is not None:
        return run
    from sim.engines.world import World
    from sim.montecarlo import removals as leaving_out
    from sim.outcomes.removals import level_of
    from sim.store import summary

    world, level = World(run.scenario, run.theory), level_of(run.figures, run.meta.focus)
    with suppress(WorkersLostError), crew.opened() as pool, progress.doing("leaving out each signal"):
        found = leaving_out.figures(world, run.meta, level, pool, crew.limits)
        if found:
            summary.write_figures(run.folder / files.SIGNALS, found)
            return _record(run, [files.SIGNALS])
    return run
