"""`verify RUN`: whether a folder still holds what was written into it."""

from sim.cli import folder_words, progress
from sim.scenario.errors import clipped, printable
from sim.store import verify

SOUND, DAMAGED = 0, 1


def main(words: list[str]) -> int:
    """Check every file of a run or a study and return 0 where all are sound, 1 where one is not.

    Raises InputError where the folder is that of neither.
    """
    folder, _ = folder_words.split("verify", words, {})
    found = verify.verify(folder)
    for fault in found.faults:
        progress.say(f"{clipped(fault.name)}: {printable(fault.what)}")
    if found.faults:
        progress.say(f"damaged: {len(found.faults)} of {found.files} files checked in {folder}")
        return DAMAGED
    print(f"sound: {found.words}")
    return SOUND
