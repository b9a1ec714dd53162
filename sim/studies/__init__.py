"""Questions asked of many runs: sweeps, comparisons and what is built on them."""
