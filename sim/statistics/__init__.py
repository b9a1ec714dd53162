"""How sure a count, a mean, a share, a quantile or a waiting time is; no domain words, no sim imports."""
