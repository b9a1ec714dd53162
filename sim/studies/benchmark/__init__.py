"""How fast the batch engine is, beside other ways to write the same model; each is checked first."""
