"""Libraries that only some studies need."""

from importlib.util import find_spec

from sim.scenario.errors import not_installed


def require(module: str, command: str) -> None:
    """Raise InputError with the line that installs it where an optional library is missing."""
    if find_spec(module) is None:
        raise not_installed(command, module, "studies")
