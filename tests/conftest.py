"""Signals as a terminal sends them: a shell that starts the tests in the background has Ctrl-C ignored, and
every process they start would inherit that."""

import signal

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
