"""A joint sample as a quantity: history r gets value r modulo the size."""

import numpy as np
import pytest

from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.scenario import theory as theories
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.library import load


def world(**theory: object) -> World:
    """Return the drills under the full theory with changes."""
    return World(load("aras_drills"), theories.parse({**theory_sets.values("full"), **theory}, "test"))


def sample(*values: float) -> dict[str, object]:
    """Return a quantity that is a sample."""
    return {"draws": list(values), "assumption": "a sample"}


def test_replicates_take_turns_and_parameters_stay_together() -> None:
    """Two samples of three: history 4 gets the second of both, whatever the block begins with."""
    lanes = Lanes(world(signal_effect=sample(0.5, 0.6, 0.7), open_alignment=sample(1, 2, 3)), seed=1, width=4)
    lanes.load(3)
    assert lanes.drawn["theory.signal_effect"].tolist() == [0.5, 0.6, 0.7, 0.5]
    assert lanes.drawn["theory.open_alignment"].tolist() == [1, 2, 3, 1]
    lanes.load(1)
    assert lanes.drawn["theory.signal_effect"].tolist() == [0.6, 0.7, 0.5, 0.6]


def test_by_itself_a_sample_is_a_discrete_distribution() -> None:
    """Where a study asks for quantiles, each of four values holds a quarter, in the order given."""
    quantity = theories.parse(
        {**theory_sets.values("full"), "open_alignment": sample(7, 5, 6, 8)}, "x"
    ).open_alignment
    assert quantity.transform(np.array([0.1, 0.3, 0.6, 0.9, 1.0])).tolist() == [7, 5, 6, 8, 8]
    assert quantity.plain()["draws"] == [7, 5, 6, 8]


@pytest.mark.parametrize("wrong", [[], [1.0], [1, "x"], 3, [1, -2], list(range(1001))])
def test_no_sample_is_refused(wrong: object) -> None:
    """Fewer than two numbers, more than a thousand, no numbers, or a value outside the parameter's range."""
    with pytest.raises(InputError):
        theories.parse(
            {**theory_sets.values("full"), "open_alignment": {"draws": wrong, "assumption": "x"}}, "x"
        )
