"""Two engines: the legible one, rules as methods of Mesa agents, and what drives the compiled one."""
