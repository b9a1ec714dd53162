"""Folders of other versions of the program are refused, with a line that says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.errors import InputError
from sim.store import begun, birth, manifest, read, study

READERS = {manifest: read.read, birth: begun.read, study: study.read_begun}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    ("step", "told"), [(-1, "of an older version"), (1, "of a newer version"), (None, ", allowed")]
)
def test_a_folder_of_another_version_is_refused(
    kind: Any, step: int | None, told: str, tmp_path: Path
) -> None:
    """A run that ended, one that was begun, a study: which schema it has, which one is read, and what to do.

    What is no number is said as it is.
    """
    found = True if step is None else kind.SCHEMA + step
    (tmp_path / kind.NAME).write_text(json.dumps({"schema": found}), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        READERS[kind](tmp_path)
    (problem,) = refused.value.problems
    assert problem.key == kind.NAME
    assert told in str(problem)
    assert f"allowed schema {kind.SCHEMA}: run it anew" in str(problem)
