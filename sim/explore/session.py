"""One tab: what it asks, what it is answered. Of two questions of a kind only the later is answered."""

import json
import shlex
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from sim.asking.refuse import refusal
from sim.explore import changes as changing
from sim.explore import keeping
from sim.explore.answers import Answer, list_methods, note, view_of
from sim.explore.base import Base
from sim.explore.bench import SEEN, DroppedError, Histories
from sim.explore.shelf import Shelf
from sim.montecarlo.completed import WorkersLostError
from sim.montecarlo.run import AllFailedError
from sim.scenario.errors import InputError, clip
from sim.store.atomic import plain
from sim.studies.replay import options, pick, work
from sim.studies.replay.frames import frames
from sim.studies.replay.study import name_columns

Send = Callable[[dict[str, Any]], None]

LONGEST = 200_000
"""Characters of a message from a page."""

EVERY = 0.2
"""Seconds between two words on progress."""

ASK, TELL, KEEP, SHELF, THEORY = "ask", "tell", "keep", "shelf", "theory"


class Session:
    """A tab of the page: its baseline, and the number of its last question of each kind.

    base: None where a study is looked at, of which nothing is run. send: gives the tab a message, from any
    thread.
    """

    def __init__(self, base: Base | None, shelf: Shelf, folder: Path, send: Send) -> None:
        self.base, self.shelf, self.folder, self._send = base, shelf, folder, send
        self._last: dict[str, int] = {}
        self._lock = Lock()
        self._is_open = True

    def close(self) -> None:
        """Drop whatever is under way."""
        self._is_open = False

    def greet(self, opened: int | None = None) -> None:
        """Say what can be moved. opened: the number of a study to show at once."""
        told = None if self.base is None else self.base.describe()
        shown = None if opened is None else self.shelf.describe(opened)
        self._tell({"kind": "hello", "base": told, "opened": shown, "folder": str(self.folder)})

    def take(self, text: str | bytes) -> tuple[str, int, Mapping[str, Any]] | None:
        """Read a message and note that it is the last of its kind; None for one that no page sends."""
        try:
            content: Any = json.loads(text) if len(text) <= LONGEST else None
            kind, number = content["kind"], content["id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if kind not in (ASK, TELL, KEEP, SHELF, THEORY) or type(number) is not int:
            return None
        with self._lock:
            self._last[kind] = max(number, self._last.get(kind, 0))
        return kind, number, content

    def answer(self, kind: str, number: int, content: Mapping[str, Any]) -> None:
        """Answer a question, in a thread of its own; one that a later one has overtaken is dropped."""
        ways = {ASK: self._ask, TELL: self._tell_history, KEEP: self._keep, SHELF: self._show_shelf}
        work = (ways | {THEORY: self._tell_theory})[kind]
        try:
            self._check(kind, number)
            work(number, content)
        except DroppedError:
            return
        except InputError as error:
            self._tell({"kind": "refused", "of": kind, "id": number, "lines": changing.say(error)})
        except (AllFailedError, WorkersLostError, OSError) as error:
            self._say_lost(kind, number, error)
        except Exception as error:
            self._say_lost(kind, number, error)
            raise

    def _say_lost(self, kind: str, number: int, error: Exception) -> None:
        said = f"it could not be done: {type(error).__name__}: {clip(str(error))}"
        self._tell({"kind": "refused", "of": kind, "id": number, "lines": [said]})

    def _check(self, kind: str, number: int) -> None:
        if not self._is_open or number < self._last.get(kind, 0):
            raise DroppedError

    def _ask(self, number: int, content: Mapping[str, Any]) -> None:
        now, base, changes = self._run(ASK, number, content)
        view = view_of(content.get("view"), now)
        answer = Answer(now, base)
        told = answer.show(view)
        assert self.base is not None
        command = shlex.join(["python", "-m", "sim", *self.base.command(changes)])
        told |= {"kind": "answer", "id": number, "note": note(answer), "command": command}
        self._check(ASK, number)
        self._tell(told)
        if answer.changed:
            lines = answer.ties(lambda: self._check(ASK, number))
            methods = [*dict.fromkeys([*told["methods"], *list_methods(lines)])]
            self._tell({"kind": "ties", "id": number, "ties": lines, "methods": methods})

    def _run(
        self, kind: str, number: int, content: Mapping[str, Any]
    ) -> tuple[Histories, Histories, changing.Changes]:
        """The histories of what is asked and of the baseline."""
        if self.base is None:
            raise DroppedError
        changes = self.base.read(content.get("changes", {}))
        told = _Told(
            self.base.bench.replicates, lambda content: self._tell({"of": kind, "id": number} | content)
        )
        if (waits := self.base.waits(changes)) > SEEN:
            told.slow(waits)

        def progress(count: int) -> None:
            self._check(kind, number)
            told.add(count)

        base = self.base.baseline(progress)
        told.begin()
        return self.base.histories(changes, progress), base, changes

    def _tell_history(self, number: int, content: Mapping[str, Any]) -> None:
        now, _, _ = self._run(TELL, number, content)
        assert self.base is not None
        which = content.get("which")
        if isinstance(which, str) and which.isdecimal() and len(which) <= 10:
            replicate, why = int(which), ""
            if replicate >= now.meta.n_attempted:
                raise refusal("history", which, f"0 to {now.meta.n_attempted - 1}")
        else:
            picked = pick.pick(_which(which), now.rows, name_columns(now.world))
            replicate, why = picked.replicate, picked.why
        history = work.tell(now.world, self.base.bench.seed, replicate, "", why)
        self._check(TELL, number)
        self._tell({"kind": "history", "id": number, "frames": frames(history)})

    def _keep(self, number: int, content: Mapping[str, Any]) -> None:
        if self.base is None:
            raise DroppedError
        changes = self.base.read(content.get("changes", {}))
        kept = keeping.keep(self.base, changes, content.get("name"), self.folder)
        command = shlex.join(["python", "-m", "sim", *kept.words])
        files = [str(path) for path in kept.files]
        self._tell({"kind": "kept", "id": number, "files": files, "command": command})

    def _show_shelf(self, number: int, _: Mapping[str, Any]) -> None:
        self._tell({"kind": "shelf", "id": number, "found": self.shelf.search()})

    def _tell_theory(self, number: int, _: Mapping[str, Any]) -> None:
        """Say what differs in each set of parameters: asked once a picture is there, as it takes a while."""
        variants = {} if self.base is None else self.base.variants
        self._tell({"kind": "theory", "id": number, "variants": variants})

    def _tell(self, content: dict[str, Any]) -> None:
        if self._is_open:
            self._send(plain(content))


class _Told:
    """What a tab is told while it waits: how long it takes, as soon as that is seen, and how far it is."""

    def __init__(self, total: int, tell: Send) -> None:
        self.total, self._tell = total, tell
        self._is_slow, self._last = False, 0.0
        self.begin()

    def begin(self) -> None:
        """Count from none."""
        self._done, self._since = 0, time.monotonic()

    def slow(self, seconds: float) -> None:
        """Say that it takes so long."""
        self._is_slow = True
        self._tell({"kind": "slow", "seconds": seconds, "total": self.total})

    def add(self, count: int) -> None:
        """Say how far it is, where that is to be seen; first that it takes long, if nobody thought so."""
        self._done += count
        now = time.monotonic()
        if self._done <= 0 or now - self._since <= SEEN or now - self._last < EVERY:
            return
        if not self._is_slow:
            self.slow((now - self._since) * (self.total / self._done - 1))
        self._last = now
        self._tell({"kind": "progress", "done": self._done, "total": self.total})


def _which(given: object) -> str:
    """Which history is meant. Raises InputError."""
    try:
        return options.which(given if isinstance(given, str) else "")
    except ValueError:
        raise refusal("which", given, f"{options.ALLOWED}, or its number") from None
