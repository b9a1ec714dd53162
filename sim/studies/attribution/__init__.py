"""`attribute`: which signal moved the outcome."""
