"""The model itself, on one page (declaration.py) but for its first parameters (relations.py), and what a
declaration is (kinds.py).
"""
