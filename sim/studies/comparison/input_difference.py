"""What differs between runs before anything was simulated: scenario, theory, options."""

from collections.abc import Sequence

from sim.scenario import difference
from sim.scenario.difference import Line
from sim.scenario.fingerprint import plain
from sim.store import own_agents
from sim.store.read import Run


def lines(runs: Sequence[Run]) -> list[Line]:
    """Return every input in which the runs differ: scenario, theory, own agents, then seed and size.

    Titles and sources of numbers do not count. What one run has and another has not is one line.
    """
    theories = [{"theory": {k: q.plain() for k, q in run.theory.quantities()}} for run in runs]
    agents = own_agents.speak([run.agents for run in runs])
    options = [
        {"agents": each, "seed": run.meta.seed, "replicates": run.meta.n_attempted}
        for each, run in zip(agents, runs, strict=True)
    ]
    trees = ([plain(run.scenario) for run in runs], theories, options)
    return [line for each in trees for line in difference.lines(each)]
