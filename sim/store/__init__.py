"""The run folder: the one interface between a run and everything that reads it."""
