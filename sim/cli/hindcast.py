"""`hindcast QUESTIONS run=FOLDER|scenario=NAME`: forecasts scored against what happened."""

from collections.abc import Sequence
from dataclasses import replace

from sim.asking.refuse import refusal
from sim.cli import study
from sim.cli.asked import ask
from sim.studies.registry import BY_COMMAND

COMMAND = "hindcast"
QUESTIONS, RUN = "questions=", "run="


def main(words: Sequence[str]) -> int:
    """Score forecasts and return the exit code, as every study does. Raises InputError."""
    asked = replace(ask(COMMAND, in_order(words)), words=(COMMAND, *words))
    parts = BY_COMMAND[COMMAND]()
    return study.answer(asked, parts.understand(asked), parts.size)


def in_order(words: Sequence[str]) -> list[str]:
    """Return the words as other studies take theirs: a run's folder first, all else KEY=VALUE."""
    plain = [word for word in words if "=" not in word and not word.startswith("-")]
    rest = [word for word in words if word not in plain]
    runs = [word.removeprefix(RUN) for word in rest if word.startswith(RUN)]
    asked = [*(f"{QUESTIONS}{word}" for word in plain), *(w for w in rest if not w.startswith(RUN))]
    if len(runs) > 1 or "" in runs:
        raise refusal("run", ", ".join(runs) or None, "the folder of one finished run")
    if len(plain) > 1:
        raise refusal(COMMAND, " ".join(plain), "one question file, then run=FOLDER or scenario=NAME")
    return [*runs, *asked]
