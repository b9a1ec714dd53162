"""`hindcast`: forecasts scored against what happened."""
