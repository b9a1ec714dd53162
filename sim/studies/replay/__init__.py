"""`replay`: one history, told step by step."""
