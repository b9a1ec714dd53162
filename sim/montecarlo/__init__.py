"""Many histories: the plan of blocks, and the loop that runs them."""
