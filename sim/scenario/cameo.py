"""The names of the CAMEO codes. Weights, rungs and sources: configs/codebooks/cameo.csv."""

from sim.scenario.codebook import table

NAMES: dict[str, str] = {code: entry.name for code, entry in table().items()}
"""By code, in the order of the codebook: two digits for a root, three for a code, four for a part of one."""
