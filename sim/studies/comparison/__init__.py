"""`compare`: how runs differ."""
