"""`backtest`: what it is asked, and where its parts are."""

from sim.asking.asked import Asked
from sim.asking.refuse import problem, refusal
from sim.scenario.errors import InputError
from sim.studies.backtest import table, words, work
from sim.studies.backtest.answer import answer
from sim.studies.backtest.options import OPTIONS
from sim.studies.backtest.work import Backtest
from sim.studies.parts import Parts


def understand(asked: Asked) -> Backtest:
    """Which dyads are forecast from which origins. Raises InputError."""
    own = asked.own
    if own["data"] is None:
        raise InputError([problem("data", None, OPTIONS["data"].allowed)])
    if own["to"] <= own["from"]:
        raise refusal("to", str(own["to"]), f"a year after {own['from']}: two years are forecast")
    options = own["dyads"], own["states"], own["replicates"]
    return work.plan(own["data"], own["from"], own["to"], *options, asked.seed, own["fitted"])


PARTS = Parts(
    "dyads", understand, work.pieces, table.work_out, table.write, words.figures, words.lines, answer
)
