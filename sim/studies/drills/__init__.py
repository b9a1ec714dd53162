"""`drills`: what an exercise does to P(force)."""
