"""`landscape`: camps of any actors."""
