"""Studies of one world by name.

A study is a folder beside this file. Its study.py says what its parts are; here stands where that is.
"""

from collections.abc import Callable, Mapping

from sim.studies.parts import Parts


def _attribution() -> Parts:
    from sim.studies.attribution.study import PARTS

    return PARTS


def _backtest() -> Parts:
    from sim.studies.backtest.study import PARTS

    return PARTS


def _discovery() -> Parts:
    from sim.studies.discovery.study import PARTS

    return PARTS


def _hindcast() -> Parts:
    from sim.studies.hindcast.study import PARTS

    return PARTS


def _rare() -> Parts:
    from sim.studies.rare.study import PARTS

    return PARTS


def _sensitivity() -> Parts:
    from sim.studies.sensitivity.study import PARTS

    return PARTS


BY_KIND: Mapping[str, Callable[[], Parts]] = {
    "attribution": _attribution,
    "backtest": _backtest,
    "discovery": _discovery,
    "hindcast": _hindcast,
    "rare": _rare,
    "sensitivity": _sensitivity,
}
"""Each loads its study's libraries when it is called, and no other's."""

COMMANDS = {kind: kind for kind in BY_KIND} | {"attribution": "attribute", "discovery": "discover"}
"""What is typed for each kind."""

BY_COMMAND: Mapping[str, Callable[[], Parts]] = {COMMANDS[kind]: load for kind, load in BY_KIND.items()}
