"""`calibrate`: the free parameters, fitted to the evidence."""
