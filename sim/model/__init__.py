"""The model itself, on one page (declaration.py), and what a declaration is (kinds.py)."""
