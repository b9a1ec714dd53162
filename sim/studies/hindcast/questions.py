"""Question files: what was asked of the world on a day, how it was answered, and what others forecast.

They come through the same guarded door as scenarios. Those that ship lie beside the scenarios, in a folder
that nothing but this study reads: parameters are never fitted to them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainValidator

from sim.scenario.build import build_model
from sim.scenario.errors import InputError, Problem, list_of, near_miss, printable, show
from sim.scenario.fields import Day, Flag, Id, Prose, SomeIds, Title, number_of, text_of
from sim.scenario.finding import Finding, locate
from sim.scenario.frozen import Frozen
from sim.scenario.library import with_ending
from sim.scenario.loader import load_file
from sim.scenario.places import SUFFIXES, find_shipped, is_file, near_file, place
from sim.scenario.refusal import refuse
from sim.scenario.tree import Path as TreePath
from sim.scenario.tree import Tree

FOLDER = "questions"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_ALLOWED = "a number above 0 and below 1: of a forecast that is certain, one surprise costs infinitely much"


def _chance_of(value: object) -> float:
    chance = number_of(value)
    if not 0.0 < chance < 1.0:
        raise refuse(value, _ALLOWED)
    return chance


Chance = Annotated[float, PlainValidator(_chance_of)]
OutcomeName = Annotated[str, PlainValidator(lambda value: text_of(value, 160))]


class Reference(Frozen):
    """Another forecaster of the same questions: how it is called, and how its forecasts were made."""

    name: Title = Field(description="a line of text")
    made: Prose = Field(description="how the forecasts were made")
    sources: SomeIds = Field(description="a list of keys of sources")


class Question(Frozen):
    """A question and its answer.

    until: last day of the window, which begins at the file's origin. resolved: day on which the answer was
    known. coded: how the answer was read from what happened. contested: why it could be read otherwise.
    group: a key of the file's groups. references: what other forecasters said, by key.
    """

    question: Title = Field(description="a line of text")
    outcome: OutcomeName = Field(description="an outcome of the model, such as force.AZE-IRN")
    until: Day = Field(description="the last day of the window, written as YYYY-MM-DD")
    happened: Flag = Field(description="true or false")
    resolved: Day = Field(description="the day on which the answer was known, written as YYYY-MM-DD")
    sources: SomeIds = Field(description="a list of keys of sources")
    coded: Prose = Field(description="how the answer was read from what happened")
    contested: Prose | None = Field(default=None, description="why the answer could be read otherwise")
    group: Id | None = Field(default=None, description="a key of groups")
    references: dict[Id, Chance] = Field(
        default_factory=dict, description=f"a mapping of keys of references to forecasts, each {_ALLOWED}"
    )


class NotAsked(Frozen):
    """What happened, or could have, and cannot be asked of the model: and why not."""

    question: Title = Field(description="a line of text")
    why: Prose = Field(description="why it cannot be asked of the model")
    sources: SomeIds | None = Field(default=None, description="a list of keys of sources")


class QuestionFile(Frozen):
    """Questions by id, in the file's order. origin: the day of the forecasts. groups: what questions that are
    scored together too have in common, by key.
    """

    title: Title = Field(description="a line of text")
    origin: Day = Field(description="the day of the forecasts, written as YYYY-MM-DD")
    sources: dict[Id, Prose] = Field(description="the bibliography, by key")
    references: dict[Id, Reference] = Field(default_factory=dict, description="other forecasters, by key")
    groups: dict[Id, Prose] = Field(default_factory=dict, description="what questions have in common, by key")
    questions: dict[Id, Question] = Field(description="a mapping of questions by id")
    not_asked: dict[Id, NotAsked] = Field(
        default_factory=dict, description="a mapping of what the model cannot be asked, by id"
    )


@dataclass(frozen=True)
class Questions:
    """A question file that has passed the door. name: how it is called. tree: where its values stand."""

    name: str
    file: QuestionFile
    tree: Tree = field(compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """Hex digits that files with the same content share."""
        return sha256(json.dumps(self.file.model_dump(), default=str).encode()).hexdigest()

    def problem(self, key: str, part: str, got: str, allowed: str, hint: str = "") -> Problem:
        """What is wrong with a part of a question, at its file and line."""
        return self.tree.problem(("questions", key, part), got, allowed, hint)


def names() -> list[str]:
    """Return the names of the question files that ship, sorted."""
    return sorted(path.stem for path in (find_shipped("scenarios") / FOLDER).glob("*.yaml"))


def load(name_or_path: str) -> Questions:
    """Return the question file of a shipped name, or of a path that ends in .yaml.

    Raises InputError with every problem: file, line, key, what was given, what is allowed.
    """
    path, label = _find(name_or_path)
    tree = load_file(path, label)
    file = build_model(QuestionFile, tree)
    found = [*_inconsistencies(file)]
    if found:
        raise InputError(locate(tree, found))
    return Questions(path.stem, file, tree)


def _find(text: str) -> tuple[Path, str]:
    if _NAME.fullmatch(text):
        path = find_shipped("scenarios") / FOLDER / f"{text}.yaml"
        if is_file(path):
            return path, path.name
    elif text.endswith(SUFFIXES) and is_file(place(text)):
        return place(text), printable(text)
    if text.endswith(SUFFIXES):
        got, hint = f"{show(text)}, which is not a file", near_file(text, SUFFIXES)
        raise InputError([Problem("command line", None, "questions", got, "an existing file", hint)])
    known = names()
    allowed = f"{list_of(known, 40)}, or a path that ends in .yaml"
    hint = with_ending(text, SUFFIXES) or near_miss(text, known) or near_file(text, SUFFIXES)
    raise InputError([Problem("command line", None, "questions", show(text), allowed, hint)])


def _inconsistencies(file: QuestionFile) -> Iterator[Finding]:
    if not file.questions:
        yield Finding(("questions",), "no question", "at least one")
    parts = (("references", file.references), ("questions", file.questions), ("not_asked", file.not_asked))
    for part, entries in parts:
        for key, entry in entries.items():
            path = (part, key, "sources")
            yield from _unknown(
                (((*path, n), each) for n, each in enumerate(entry.sources or ())), file.sources
            )
    for key, asked in file.questions.items():
        path = ("questions", key, "references")
        yield from _unknown((((*path, each), each) for each in asked.references), file.references)
        if asked.group is not None:
            yield from _unknown([(("questions", key, "group"), asked.group)], file.groups)
        yield from _untimely(key, asked, file)


def _unknown(given: Iterable[tuple[TreePath, str]], known: Mapping[str, object]) -> Iterator[Finding]:
    """Of keys and where they stand, those that are not known."""
    for path, key in given:
        if key not in known:
            yield Finding(
                path, show(key), f"one of {list_of([*known])}" if known else "no key", key, [*known]
            )


def _untimely(key: str, asked: Question, file: QuestionFile) -> Iterator[Finding]:
    """A window that ends before it begins; an answer that was known too early."""
    if asked.until <= file.origin:
        yield Finding(("questions", key, "until"), str(asked.until), f"a day after the origin, {file.origin}")
    elif asked.resolved <= file.origin:
        allowed = f"a day after the origin, {file.origin}"
        yield Finding(("questions", key, "resolved"), str(asked.resolved), allowed)
    elif not asked.happened and asked.resolved < asked.until:
        allowed = f"the end of the window, {asked.until}, or later: before, it could still happen"
        yield Finding(("questions", key, "resolved"), str(asked.resolved), allowed)
