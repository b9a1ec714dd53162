"""The notebook's side: what `from sim import run, compare, sweep, attribute` reaches."""
