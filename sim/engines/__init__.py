"""Two engines: the legible one, rules as methods of Mesa agents, and what drives the compiled one.

One-letter names are those at the head of sim.dynamics.
"""
