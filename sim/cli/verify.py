"""`verify RUN`: whether a folder still holds what was written into it."""

from sim.cli import folder_words, progress
from sim.store import verify

SOUND, DAMAGED = 0, 1
LONGEST = 200  # characters of a name that a stranger's record may have made up


def main(words: list[str]) -> int:
    """Check every file of a run or a study and return 0 where all are sound, 1 where one is not.

    Raises InputError where the folder is that of neither.
    """
    folder, _ = folder_words.split("verify", words, {})
    found = verify.verify(folder)
    for fault in found.faults:
        progress.say(f"{fault.name[:LONGEST]}: {fault.what}")
    if found.faults:
        progress.say(f"damaged: {len(found.faults)} of {found.files} files checked in {folder}")
        return DAMAGED
    print(f"sound: {found.words}")
    return SOUND
