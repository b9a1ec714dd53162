"""How fast the batch engine is, beside other ways to write the same model; every contestant is checked first."""
