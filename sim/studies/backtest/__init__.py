"""Back-testing: two-year forecasts of many small worlds, drafted from the panel, against what happened."""
