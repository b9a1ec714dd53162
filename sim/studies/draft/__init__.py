"""A scenario of some states in a year, drafted from the field's own files: known, scored, written."""
