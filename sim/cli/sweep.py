"""`sweep`, or `-m` before the words of a run: one study of many cells, in one folder."""

import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking import option
from sim.asking.options import ONE_RUN, OPTIONS, SWEPT, not_in
from sim.asking.refuse import COMMAND_LINE, problem, refusal
from sim.cli import afford, interrupts, manner, progress, shard, sweep_shard
from sim.cli.arguments import OF_A_SWEEP, OPEN, OVER, SWEEP, drop_flags, prepare
from sim.cli.job import DONE, NOT_WRITTEN, SOME_FAILED
from sim.model.address import draw_seed
from sim.montecarlo.completed import Limits, WorkersLostError
from sim.montecarlo.pools import Pool
from sim.scenario.errors import InputError, Problem, count_of, counts_of, near_miss
from sim.scenario.keys import key_of
from sim.store import shards, split_study

if TYPE_CHECKING:
    from sim.asking.config import RunConfig
    from sim.store.study import Study
    from sim.studies.sweep.points import Axis, Design, Listed, Range
    from sim.studies.sweep.work import Asked, CellResult, Prepared

INTERRUPTED = 130
AXES = ("scenario", "theory", "history", "seed", "replicates")
"""Options that may take several values; the others hold for the whole study."""

POINTS = 100
"""Of a design that does not say how many."""


def main(words: list[str]) -> int:
    """Run the sweep that `words` ask for and return the exit code.

    0 done, 1 could not be written, 3 some cells or histories failed, 130 interrupted.
    Raises InputError where anything is wrong with it; nothing was run or written then.
    """
    config, asked = understand([word for word in words if word not in SWEEP])
    from sim.studies.sweep import work as sweep

    ready = sweep.prepare(asked)
    from sim.store import study

    command = interrupts.type_again(words if SWEEP.intersection(words) else ["sweep", *words])
    question, crew = (
        ready.question({"workers": config.workers, "command": command}),
        ready.patient(config.crew),
    )
    place = config.folder
    if config.part is not None and place is not None:
        if not split_study.admit(place, question, config.part):
            progress.note(f"nothing left for shard {config.part}: the sweep has ended")
            return DONE
        place = shards.place(place, config.part)
    study.require_free(place, question)
    _afford(ready, config)
    progress.warn(world.scenario for world in ready.worlds)
    # the pool first: where it is refused, nothing is written
    with crew.opened() as pool, study.open_study(question, place) as work:
        try:
            _compile(ready)
            if config.part is not None:
                return sweep_shard.fill(ready, work, pool, crew.limits, config.part)
            return carry_out(ready, work, pool, crew.limits)
        except KeyboardInterrupt:
            progress.say(f"interrupted; to go on: {_again(words, config.folder or work.folder, asked.seed)}")
            return INTERRUPTED
        except WorkersLostError as error:
            again = _again(words, config.folder or work.folder, asked.seed)
            progress.say(f"the workers are gone: {error}; to go on: {again}")
            return NOT_WRITTEN
        except OSError as error:  # a full disk, a folder that went away
            progress.say(f"the sweep could not be written to {work.folder}: {error.strerror or error}")
            return NOT_WRITTEN


def _again(words: Sequence[str], folder: Path, seed: int) -> str:
    flag = [] if SWEEP.intersection(words) else ["-m"]
    return interrupts.say_again([*flag, *words], folder, seed)


def understand(words: Sequence[str]) -> "tuple[RunConfig, Asked]":
    """Return the options and the points that the words of a sweep ask for."""
    words, problems = drop_flags(words)
    words = option.use_names(COMMAND_LINE, words, OF_A_SWEEP)
    own = [word for word in words if _name(word) in OF_A_SWEEP or word.startswith(OVER)]
    others = [word for word in words if word not in own]
    problems += [
        problem("argument", word, "no Hydra setting: a sweep is one study")
        for word in others
        if _name(word).startswith(("hydra.", "hydra/"))
    ]
    problems += [
        problem(_name(word), word, not_in("a sweep", _name(word)))
        for word in others
        if _name(word) in ONE_RUN and _name(word) not in SWEPT
    ]
    problems += [
        problem(
            _name(word),
            word,
            "one of " + ", ".join((*OPTIONS, *OF_A_SWEEP)),
            near_miss(_name(word), OF_A_SWEEP),
        )
        for word in others
        if _name(word) not in OPTIONS and near_miss(_name(word), (*OPTIONS, *OF_A_SWEEP)) in OF_A_SWEEP
    ]
    if problems:
        raise InputError(problems)
    prepare(others)
    from sim.cli.hydra_lists import assign
    from sim.montecarlo import adaptive
    from sim.studies.sweep import points
    from sim.studies.sweep.work import Asked

    fixed, axes, ranges = assign(others)
    again = [word for word in own if _name(word) == "rerun"]
    rerun = _rerun(again)
    design, outcomes = _design([word for word in own if word not in again], ranges)
    _check_keys([axis.key for axis in axes], [each.key for each in getattr(design, "ranges", ())])
    config = _options(fixed, axes)
    shard.check(config)
    if rerun and config.part is not None:
        raise refusal("rerun", rerun, "nothing in a shard: ask for it when the shards are merged")
    seed = _seed(config)
    kept = {key: value for key, value in fixed.items() if key in AXES[:3] or "." in key}
    through = points.points(axes, design, seed)
    aim = adaptive.aim(config.resolved)
    return config, Asked(through, kept, seed, config.replicates, outcomes, rerun=rerun, aim=aim)


def _name(word: str) -> str:
    return word.lstrip("+").partition("=")[0]


def _check_keys(axes: Sequence[str], ranges: Sequence[str]) -> None:
    problems = [
        problem(key, "several values", f"one value for the whole sweep; several only for {', '.join(AXES)}")
        for key in axes
        if "." not in key and key not in AXES
    ]
    problems += [
        problem(key, "a range", "a range of numbers inside set. or theory.", near_miss(key, OPEN))
        for key in ranges
        if not key.startswith(OPEN)
    ]
    if problems:
        raise InputError(problems)


def _options(fixed: Mapping[str, Any], axes: "Sequence[Axis]") -> "RunConfig":
    """Return the options of the whole sweep: Hydra's defaults, and what was typed over them."""
    from sim.asking.config import parse
    from sim.cli.hydra_door import compose_job

    composed: dict[str, Any] = {}
    compose_job([], composed.update)
    firsts = {axis.key: axis.values[0] for axis in axes if axis.values}
    typed = {key: value for key, value in {**firsts, **fixed}.items() if key in composed and key != "theory"}
    return parse({**composed, **typed})


def _seed(config: "RunConfig") -> int:
    """Return the seed: as asked for, or that of the study in the folder, or a new one."""
    from sim.store.study import read_begun

    if config.seed is not None:
        return config.seed
    known = read_begun(config.folder)
    if known is not None and isinstance(seed := known.get("inputs", {}).get("seed"), int):
        return seed
    return draw_seed()


def _design(own: Sequence[str], ranges: "list[Range]") -> "tuple[Design | Listed | None, tuple[str, ...]]":
    """Return the design that the sweep's own words and the intervals among the others ask for."""
    from sim.cli.hydra_lists import assign
    from sim.studies.sweep.design_file import CSV, YAML, from_mapping, read, read_points
    from sim.studies.sweep.points import Design

    given, lists, spans = assign(own)
    spans += [from_mapping(key, given.pop(key)) for key in list(given) if key.startswith(OVER)]
    spans = [_renamed(each) for each in spans] + ranges
    listed = {axis.key: axis.values for axis in lists}
    outcomes = listed.pop("outcome", given.get("outcome"))
    if outcomes is not None and not outcomes:
        raise refusal(
            "outcome", "an empty list", "one name or several, as in outcome=[war.AZE-IRN,p_balanced]"
        )
    if listed:
        raise InputError([problem(key, "several values", "one value") for key in listed])
    names = (outcomes,) if isinstance(outcomes, str) else tuple(str(name) for name in outcomes or ())
    kind, n = given.get("design"), given.get("points")
    if isinstance(kind, str) and kind.endswith(CSV):
        if spans or n is not None:
            raise refusal("design", kind, "a table of points alone: it has neither ranges nor points=")
        return read_points(Path(kind)), names
    if isinstance(kind, str) and kind.endswith(YAML):
        design = read(Path(kind))
        return Design(design.kind, n if n is not None else design.n, (*design.ranges, *spans)), names
    if kind is None and not spans:
        if n is not None:
            raise refusal("points", n, "a design to say how the points lie: design=lhs, sobol or grid")
        return None, names
    if isinstance(n, bool) or not isinstance(n, int | None):
        raise refusal("points", n, "a whole number of points, at least 1")
    return Design(str(kind or "lhs"), POINTS if n is None else n, tuple(spans)), names


def _rerun(words: Sequence[str]) -> str:
    """Return which cell is to be run again, "" for none."""
    from sim.cli.hydra_lists import assign
    from sim.studies.sweep.rerun import PICKED

    given, several, _ = assign(words)
    value = several[0].values if several else given.get("rerun", "")
    if words and value not in PICKED:
        raise refusal("rerun", value, "highest or lowest: that cell of the first outcome, on fresh draws")
    return str(value)


def _renamed(each: "Range") -> "Range":
    return replace(each, key=key_of(each.key.removeprefix(OVER)))


def _afford(ready: "Prepared", config: "RunConfig") -> None:
    """Say what a sweep, or a shard of it, will take; refuse more than a day's work, unless forced."""
    from sim.montecarlo.plan import cell_seconds, size

    workers, force = config.workers, config.force
    cores = min(workers or os.cpu_count() or 1, os.cpu_count() or 1)
    part = sweep_shard.cells(len(ready.worlds), config.part)
    both = zip(ready.worlds[part], ready.draws[part], strict=True)
    cells = [(size(world.scenario), n) for world, draws in both for n in ready.sizes(draws)]
    for model, _ in cells[:1]:
        key = "replicates" if ready.aim is None else "max_replicates"
        afford.check(model, max(replicates for _, replicates in cells), workers, force=force, key=key)
    again = cells[-1:] if ready.asked.rerun and config.part is None else []
    costs = [cell_seconds(model, replicates) for model, replicates in (*cells, *again)]
    drawing = afford.DRAWING if config.part is None else 0.0
    seconds = sum(rules / cores + around for rules, around in costs) + drawing
    each = counts_of([n for _, n in cells] or [ready.asked.replicates], "history")
    what = f"{count_of(len(ready.worlds[part]), 'cell')} of {each}"
    if seconds > afford.MOST_SECONDS and not force:
        got = f"{what} (about {afford.duration(seconds)})"
        raise InputError([Problem(COMMAND_LINE, None, "sweep", got, "a day's work, or force=true")])
    about = "about" if ready.aim is None else "at most about"
    progress.note(f"{what}, {about} {afford.duration(seconds)}; seed {ready.asked.seed}")


def _compile(ready: "Prepared") -> None:
    from sim.engines import batch  # numba loads here

    for world in ready.worlds:
        with manner.hush():
            batch.ready(len(world.states))


def carry_out(ready: "Prepared", work: "Study", pool: Pool, limits: Limits) -> int:
    """Run what is missing of a sweep, write it, show it, and return the exit code. Raises OSError."""
    from sim.studies.sweep import looks
    from sim.studies.sweep import rerun as sweep_rerun
    from sim.studies.sweep import table as sweep_table
    from sim.studies.sweep import work as sweep

    def run(at: "Prepared") -> "list[CellResult]":
        if at.aim is not None:
            progress.note(f"a look at {count_of(at.most, 'history')} of each cell")
        with progress.show(at.replicates) as told:
            return sweep.run(at, work.folder, pool, told, limits)

    ready, results, seen = looks.run_until_precise(ready, run)
    with progress.show(ready.most) if ready.asked.rerun else nullcontext(lambda _: None) as told:
        again = sweep_rerun.run(ready, results, work.folder, pool, told, limits)
    table = sweep_table.table(ready, results, again)
    written = sweep_table.write(work.folder, ready, results, table, seen)
    failures = table.failures
    work.finish(written, failures, **sweep_table.describe(table))
    _show(work)
    for line in failures:
        progress.say(line)
    return SOME_FAILED if failures else DONE


def _show(work: "Study") -> None:
    """Draw and print what the folder holds."""
    from sim.studies.sweep import page as sweep
    from sim.studies.sweep import table as sweep_table

    table = sweep_table.read(work.folder)
    with progress.doing("drawing the plots"):
        sweep.write_all(table, work.folder, manner.now().plots)
    show(work.folder)


def show(folder: Path) -> None:
    """Tell what a finished sweep found. Raises InputError where the folder holds none."""
    from sim.studies.sweep import table as sweep_table
    from sim.studies.sweep import terminal
    from sim.studies.sweep.answer import answer

    table = sweep_table.read(folder)
    facts = {"kind": "sweep", "keys": list(table.keys), "seed": table.seed}
    manner.show(folder, lambda: terminal.show(table, folder), lambda: answer(table), **facts)
