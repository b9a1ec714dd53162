"""Keys of inputs as people type them: `set.states.IRN.resolve`, or without the prefix."""

SET, THEORY = "set.", "theory."

INSIDE = ("states.", "dyads.", "signals.", "horizon.")
"""Parts of a scenario, which may be named without `set.`."""


def key_of(typed: str) -> str:
    """Return the key that is meant: in front of a part of a scenario `set.` may be left out."""
    return f"{SET}{typed}" if typed.startswith(INSIDE) else typed
