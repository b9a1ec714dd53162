"""`landscape`: blocs of any actors."""
