"""Reading the field's own files: states and their codes, capabilities, borders, disputes, pacts, votes."""
