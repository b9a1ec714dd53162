"""Event files of the field, ICEWS, GDELT, POLECAT and plain tables, as signals of a scenario."""
