"""Alliance dynamics: states that signal, escalate and take sides, simulated many times over."""

__version__ = "0.1.0"
