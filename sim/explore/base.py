"""What is explored: a scenario under a theory, or a finished run; every change is compared with it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sim.asking.asked import require_own_rules
from sim.engines.world import World
from sim.explore import changes as changing
from sim.explore.bench import Bench, Histories
from sim.explore.changes import Changes, Offer
from sim.explore.choices import describe_choice, list_acts
from sim.explore.numbers import describe_number, describe_signals, differing
from sim.montecarlo.pools import Pool
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError, Problem, clip
from sim.scenario.keys import THEORY, key_of
from sim.store import manifest
from sim.store.read import Run
from sim.views.text import clean

COMMAND, MODEL = "explore", "alliance-sim"


class Base:
    """A baseline, its numbers, and where worlds near it are run.

    words: what a command line says of it, as `scenario=aras_drills`. run: where it is a run, that.
    """

    def __init__(
        self,
        world: World,
        seed: int,
        replicates: int,
        pool: Pool,
        words: Sequence[str],
        run: Run | None = None,
    ) -> None:
        self.world, self.run, self.words = world, run, tuple(words)
        self.bench = Bench(seed, replicates, pool)
        self._stored: Histories | None = None
        if run is not None:
            self._stored = Histories(world, run.rows, run.meta, 0.0)

    @classmethod
    def of_run(cls, run: Run, pool: Pool) -> "Base":
        """Return the baseline that a finished run is.

        Raises InputError where its rules cannot be run again: it had agents of its own, or another model.
        """
        require_own_rules(COMMAND, run)
        _require_this_model(run)
        words = [f"scenario={run.folder / 'scenario.yaml'}", f"theory={run.folder / 'theory.yaml'}"]
        world = World(run.scenario, run.theory)
        return cls(world, run.meta.seed, run.meta.n_attempted, pool, words, run)

    @cached_property
    def offer(self) -> Offer:
        """Whatever can be moved."""
        return Offer(self.world)

    def read(self, given: object) -> Changes:
        """Return what a page has moved. Raises InputError."""
        return self.offer.read(given)

    def baseline(self, progress: Callable[[int], None]) -> Histories:
        """Return the histories of the baseline."""
        if self._stored is None:
            self._stored = self.bench.run(changing.NONE.key, self.world, progress)
        return self._stored

    def histories(self, changes: Changes, progress: Callable[[int], None]) -> Histories:
        """Return the histories of the baseline with changes. Raises InputError where they are refused."""
        if not changes:
            return self.baseline(progress)
        known = self.bench.look_up(changes.key)
        return known or self.bench.run(changes.key, changing.apply(self.world, changes), progress)

    def waits(self, changes: Changes) -> float:
        """Return the seconds that histories will take which are not there yet."""
        missing = self._stored is None
        if changes and self.bench.look_up(changes.key) is None:
            return (1 + missing) * self.bench.expect(self.world)
        return missing * self.bench.expect(self.world)

    def describe(self) -> dict[str, Any]:
        """Return what the page has to know before anything is moved, every text cleaned."""
        scenario, names = self.world.scenario, self.world.names
        return {
            "title": clean(scenario.title),
            "question": clean(scenario.question),
            "scenario": clean(scenario.name),
            "run": clean(self.run.folder) if self.run is not None else "",
            "seed": str(self.bench.seed),
            "replicates": self.bench.replicates,
            "history": scenario.history,
            "step_days": scenario.horizon.step_days,
            "states": [{"id": state, "name": clean(spec.name)} for state, spec in scenario.states.items()],
            "dyads": list(names.dyads),
            "focus": scenario.focus,
            "numbers": [describe_number(each) for each in self.offer.numbers],
            "choices": [describe_choice(each) for each in self.offer.choices],
            "acts": list_acts(),
            "signals": describe_signals(scenario),
            "variants": theory_sets.names(),
        }

    @cached_property
    def variants(self) -> dict[str, Any]:
        """The sets of parameters that ship, by name, each with what differs from the baseline's."""
        base = dict(self.world.theory.quantities())
        return {name: differing(theory_sets.load(name), base) for name in theory_sets.names()}

    def command(self, changes: Changes) -> list[str]:
        """Return the words that run the changed world, each key once."""
        own = changing.words(changes)
        keys = {_key(word) for word in own}
        theirs = [word for word in self.words if _key(word) not in keys]
        if changes.theory:  # another set of parameters takes the place of the whole theory
            theirs = [word for word in theirs if not _key(word).startswith(THEORY)]
        ends = [f"replicates={self.bench.replicates}", f"seed={self.bench.seed}"]
        return [*theirs, *own, *ends]

    def ships(self) -> bool:
        """Return whether the baseline is a scenario that ships, as it is."""
        name = self.world.scenario.name
        if self.words[:1] != (f"scenario={name}",) or name not in library.names():
            return False
        try:
            return library.load(name) == self.world.scenario
        except InputError:
            return False

    def theory_name(self) -> str:
        """Return the name of the set of parameters that the baseline has, "" where it is none that ships."""
        plain = _plain(self.world)
        for name in (theory_sets.DEFAULT, *theory_sets.names()):
            if _plain(World(self.world.scenario, theory_sets.load(name))) == plain:
                return name
        return ""


def _require_this_model(run: Run) -> None:
    """Histories of another version of the model are no pairs of those that this one runs."""
    now, then = (each.get(MODEL, "?") for each in (manifest.versions(), run.manifest.versions))
    if now != then:
        allowed = f"one of {now}, which can be paired with new histories; `reproduce` runs it anew"
        raise InputError(
            [Problem(clip(str(run.folder)), None, COMMAND, f"a run of version {clip(then)}", allowed)]
        )


def _key(word: str) -> str:
    return key_of(word.lstrip("+").partition("=")[0])


def _plain(world: World) -> Mapping[str, Any]:
    return {name: quantity.plain() for name, quantity in world.theory.quantities()}
