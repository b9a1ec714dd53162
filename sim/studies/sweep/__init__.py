"""`sweep`: one study of many cells."""
