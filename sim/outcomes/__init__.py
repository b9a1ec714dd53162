"""What is asked of a history: escalation, coalitions, and the figures that summarise many of them."""
