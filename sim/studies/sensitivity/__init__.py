"""`sensitivity`: which assumption drives the answer."""
