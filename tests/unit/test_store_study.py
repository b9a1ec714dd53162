"""The folder of a study: gone on with by the same question, refused to any other, checked when it is read."""

import os
from pathlib import Path

import pytest

from sim.scenario.errors import InputError
from sim.store import atomic, study
from sim.store import read as run_of
from sim.store.study import Question, open_study, read, read_begun

ASKED = Question("sweep", {"cells": 3, "seed": 1}, {"workers": 2})
OTHER = Question("sweep", {"cells": 4, "seed": 1})


def test_the_same_question_goes_on_where_it_stopped(tmp_path):
    """A folder with an unfinished study of the same question is taken again, its files still in it."""
    place = tmp_path / "s"
    with open_study(ASKED, place) as first:
        atomic.write_text(first.folder / "piece", "done")
    assert read_begun(place)["finished"] is None
    with open_study(ASKED, place) as again:
        assert (again.folder / "piece").read_text() == "done"


def test_another_question_is_refused(tmp_path):
    """Neither another study's folder nor one that holds something else is written to."""
    with open_study(ASKED, tmp_path / "s"):
        pass
    with pytest.raises(InputError, match="holds another sweep"), open_study(OTHER, tmp_path / "s"):
        pass
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="holds something"), open_study(ASKED, tmp_path / "mine"):
        pass
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_a_finished_study_is_read_with_its_checksums(tmp_path):
    """study.json of a finished study lists its files; a changed or missing one is named."""
    with open_study(ASKED, tmp_path / "s") as work:
        atomic.write_text(work.folder / "index.csv", "a\n1\n")
        work.finish([work.folder / "index.csv"], ["cell 2: ValueError"], cells=3)
    found = read(tmp_path / "s")
    assert (found["kind"], found["cells"], found["failures"]) == ("sweep", 3, ["cell 2: ValueError"])
    (tmp_path / "s" / "index.csv").write_text("a\n2\n")
    with pytest.raises(InputError, match=r"index\.csv: got a file that was changed"):
        read(tmp_path / "s")
    (tmp_path / "s" / "index.csv").unlink()
    with pytest.raises(InputError, match=r"index\.csv"):
        read(tmp_path / "s")


def test_an_unfinished_study_is_not_read(tmp_path):
    """Reading is for what has ended."""
    with open_study(ASKED, tmp_path / "s"):
        pass
    with pytest.raises(InputError, match="finished study"):
        read(tmp_path / "s")


def test_two_studies_never_write_to_one_folder(tmp_path):
    """A folder that a living process holds is refused; the lock of a dead one is taken over."""
    twice = pytest.raises(InputError, match="no other run is writing to")
    with open_study(ASKED, tmp_path / "s"), twice, open_study(ASKED, tmp_path / "s"):
        pass
    lock = tmp_path / "s" / study.LOCK
    assert not lock.exists()
    lock.write_text('{"pid": 1, "host": "some-host"}')
    with open_study(ASKED, tmp_path / "s"):
        assert str(os.getpid()) in lock.read_text()


def test_studies_without_a_folder_get_one_each(tmp_path, monkeypatch):
    """results/studies/<stamp>-<digest>/, never the same twice; digests tell questions apart."""
    monkeypatch.chdir(tmp_path)
    with open_study(ASKED, None) as one, open_study(ASKED, None) as other:
        assert one.folder != other.folder
        assert one.folder.parent == Path("results/studies").absolute()
        assert ASKED.digest[:8] in one.folder.name
    assert ASKED.digest != OTHER.digest
    assert ASKED.digest == Question("sweep", {"seed": 1, "cells": 3}).digest


def test_an_unwritable_folder_is_refused(tmp_path):
    """A file in the way, or a parent that is a file."""
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="out"), open_study(ASKED, place):
            pass


def test_the_folder_of_a_study_is_said_to_be_no_run(tmp_path: Path) -> None:
    """Whoever asks for the run in it hears where the answer is, not that a file is missing."""
    (tmp_path / study.NAME).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"the folder of a study, whose answer is in report\.html"):
        run_of.read(tmp_path)
