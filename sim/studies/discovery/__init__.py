"""`discover`: which combinations of assumptions lead to an outcome."""
