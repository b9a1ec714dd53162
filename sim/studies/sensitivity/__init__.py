"""`sensitivity`: which assumption the answer hangs on."""
