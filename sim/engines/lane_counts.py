"""How many histories lie side by side: what plans need to know of banks, without loading the engine."""

LEAST_LANES = 32
"""A bank's lanes are a multiple of this, so that the vector units run full."""

MOST_LANES = 1056
"""Most lanes in a bank, and histories in a block, so that what a loop costs to begin does not show."""
