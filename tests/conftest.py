"""Signals as a terminal sends them: a shell that starts the tests in the background has Ctrl-C ignored, and
every process they start would inherit that.

Tests run beside each other, so each draws in its own process, but for those about drawing in several. No
file of theirs has to outlast a power cut, so none waits for the disk.
"""

import os
import signal

from sim.views import drawing

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

drawing.MOST = 1
os.fsync = lambda fd: None
