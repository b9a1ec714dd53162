"""Small runs that must not change unnoticed."""

import pytest

from tests.golden import update


@pytest.mark.parametrize("name", update.RUNS)
def test_a_small_run_is_as_it_was(name: str) -> None:
    """64 histories of a fixed seed: every count and every whole-number column as frozen."""
    changed = update.difference(name, update.text_of(name))
    assert not changed, f"{name} runs differently; `python -m tests.golden.update` accepts this:\n{changed}"


def test_a_changed_run_is_shown_line_by_line() -> None:
    """What differs is named: the line that was and the line that is."""
    frozen = update.path_of("demo").read_text(encoding="utf-8")
    tampered = frozen.replace("64 replicates", "65 replicates")
    shown = update.difference("demo", tampered)
    assert [line[0] for line in shown.splitlines()[2:]] == ["@", "-", "+"]
