"""Where modules are looked for when the program is started as `python -m sim`.

Python then looks into the current folder first, so that a file of the user's called numpy.py, or a folder
called attr, stands in for the library of that name, here and in every process that is started.
"""

import os
import sys
from importlib.machinery import PathFinder


def leave_out_current_folder() -> None:
    """Look for modules as the `sim` script does, not in the current folder; so do processes that this starts.

    Of a checkout that is not installed the current folder is the last to be looked into, and it stays the
    first where another copy of this package would be found instead.
    """
    first, *others = sys.path
    if sys.flags.safe_path or first not in {"", os.getcwd()}:  # noqa: PTH109 - pathlib loads a dozen modules
        return
    own = sys.modules[__package__].__spec__
    found = PathFinder.find_spec(__package__, others)
    if found is None:
        sys.path[:] = [*others, first]
    elif own is not None and found.origin == own.origin:
        sys.path[:] = others
    else:
        return
    os.environ["PYTHONSAFEPATH"] = "1"
