"""The rules of the model, one per file; `step.py` shows their order on one page."""
