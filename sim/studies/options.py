"""The options of studies of one world, by command."""

from collections.abc import Mapping

from sim.asking.option import StudyOption
from sim.studies.attribution import options as attribution
from sim.studies.backtest import options as backtest
from sim.studies.discovery import options as discovery
from sim.studies.hindcast import options as hindcast
from sim.studies.rare import options as rare
from sim.studies.replay import options as replay
from sim.studies.sensitivity import options as sensitivity

DRAFTED = ("backtest",)
"""Studies whose worlds are drafted from data: they take no scenario, run or theory."""

FROM_DATA = "nothing: its worlds are drafted from data="

BY_COMMAND: Mapping[str, Mapping[str, StudyOption]] = {
    "attribute": attribution.OPTIONS,
    "backtest": backtest.OPTIONS,
    "discover": discovery.OPTIONS,
    "hindcast": hindcast.OPTIONS,
    "rare": rare.OPTIONS,
    "replay": replay.OPTIONS,
    "sensitivity": sensitivity.OPTIONS,
}
