"""Folders of other versions of the program: whether their schema is the one that this version reads."""

from pathlib import Path

from sim.scenario.errors import InputError, Problem, clip


def refuse_other(folder: Path, name: str, found: object, known: int) -> None:
    """Raise InputError where the file `name` of a folder has another schema than the known one."""
    if found != known or isinstance(found, bool):
        allowed = f"schema {known}: run it anew, or read it with the version that wrote it"
        raise InputError([Problem(clip(str(folder)), None, name, _tell(found, known), allowed)])


def _tell(found: object, known: int) -> str:
    told = f"schema {clip(repr(found))}"
    if isinstance(found, bool) or not isinstance(found, int):
        return told
    return f"{told} of {'an older' if found < known else 'a newer'} version"
