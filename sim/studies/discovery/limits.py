"""Limits of an input in words."""

from math import isfinite

from sim.statistics.boxes import Limits


def spelled_limit(limit: Limits) -> str:
    """A limit in words: '≥ 0.4 and ≤ 0.7'."""
    low = f"≥ {limit.low:.3g}" if isfinite(limit.low) else ""
    high = f"≤ {limit.high:.3g}" if isfinite(limit.high) else ""
    return " and ".join(text for text in (low, high) if text).replace("-", "−")
