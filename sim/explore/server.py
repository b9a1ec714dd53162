"""The page on this machine: its files, and a socket for each tab. Nothing else knows Tornado."""

import asyncio
import errno
import json
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from traceback import print_exception
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from sim.explore.base import Base
from sim.explore.bench import DroppedError
from sim.explore.guard import HEADERS, SANDBOX, Guard
from sim.explore.session import LONGEST, Session
from sim.explore.shelf import Shelf
from sim.montecarlo.pools import Pool
from sim.scenario.errors import InputError, clip
from sim.studies.replay import player

HERE = Path(__file__).with_name("page")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
FILES = {
    "": HERE / "index.html",
    "explore.css": HERE / "explore.css",
    "explore.js": HERE / "explore.js",
    "charts.js": HERE / "charts.js",
    "controls.js": HERE / "controls.js",
    player.LOOK: player.ASSETS / player.LOOK,
    player.PLAYER: player.ASSETS / player.PLAYER,
}
"""All that the page is made of, by name; no other file is ever read for it."""

LOCAL = "127.0.0.1"
TRIED = 20
"""Ports that are tried, from the one that was asked for."""

GRACE = 3.0
"""Seconds without a page after which the server ends; to load it anew takes less."""

TABS, PING = 8, 20
"""Questions that are worked on at once; seconds between two signs of life."""


class Desk:
    """What all tabs share. opened: the number of a study that is shown at once."""

    def __init__(
        self, base: Base | None, shelf: Shelf, folder: Path, pool: Pool, opened: int | None = None
    ) -> None:
        self.base, self.shelf, self.folder, self.pool, self.opened = base, shelf, folder, pool, opened
        self.threads = ThreadPoolExecutor(TABS, "tab")
        self.tabs: set[_Socket] = set()
        self.ended, self.is_open = asyncio.Event(), True
        self._ending: asyncio.TimerHandle | None = None

    def enter(self, tab: "_Socket") -> None:
        """Count a tab."""
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        self.tabs.add(tab)

    def leave(self, tab: "_Socket") -> None:
        """Count a tab no more; the last one ends the server."""
        self.tabs.discard(tab)
        if not self.tabs and self._ending is None:
            self._ending = asyncio.get_running_loop().call_later(GRACE, self.ended.set)

    def begin(self) -> None:
        """Run the baseline before the first page asks for it."""
        if self.base is not None:
            self.threads.submit(self.base.baseline, self._check)

    def submit(self, work: Callable[..., None], *given: Any) -> None:
        """Do something in a thread; nothing any more once all ends."""
        if self.is_open:
            self.threads.submit(work, *given).add_done_callback(_report)

    def _check(self, _: int) -> None:
        if not self.is_open:
            raise DroppedError

    def close(self) -> None:
        """Drop all that is under way."""
        self.is_open = False
        for tab in self.tabs:
            if tab.session is not None:
                tab.session.close()
        self.threads.shutdown(wait=False, cancel_futures=True)


def bind(port: int, say: Callable[[str], None]) -> list[socket.socket]:
    """Return sockets on the first free port from `port` on, on this machine alone. Raises OSError."""
    for each in range(port, port + TRIED):
        try:
            return bind_sockets(each, LOCAL, family=socket.AF_INET)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES) or each == port + TRIED - 1:
                raise
            say(f"port {each} is in use; trying {each + 1}")
    raise AssertionError("unreachable")


def application(desk: Desk, guard: Guard) -> Application:
    """Return what answers: the page's files, those of finished runs and studies, and sockets."""
    shared = {"desk": desk, "guard": guard}
    routes: list[Any] = [
        (r"/([^/]+)/socket", _Socket, shared),
        (r"/([^/]+)/found/([0-9]{1,6})/(.+)", _Finished, shared),
        (r"/([^/]+)/([a-z.]*)", _Page, shared),
    ]
    return Application(
        routes,
        default_handler_class=_Nothing,
        default_handler_args=shared,
        websocket_max_message_size=LONGEST * 4,
        websocket_ping_interval=PING,
        log_function=lambda _: None,
    )


async def serve(
    make: Callable[[], Desk], sockets: list[socket.socket], guard: Guard, ready: Callable[[str], None]
) -> None:
    """Answer until the last page is closed. ready: told the page's address once it can be asked for."""
    desk = make()
    server = HTTPServer(application(desk, guard), max_body_size=LONGEST, max_header_size=32_768)
    server.add_sockets(sockets)
    try:
        ready(guard.address)
        await desk.ended.wait()
    finally:
        server.stop()
        desk.close()


def _report(work: Future[None]) -> None:
    """Print a fault of ours where it can be read; the page says that there was one."""
    if not work.cancelled() and (error := work.exception()) is not None:
        print_exception(error)


class _Guarded(RequestHandler):
    """Answers our own page alone."""

    def initialize(self, desk: Desk, guard: Guard) -> None:
        self.desk, self.guard = desk, guard

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        why = self.guard.refuses(self.request.headers, self.path_args[0] if self.path_args else "")
        if why:
            self.set_status(403)
            self.finish(f"refused: {why}\n")

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish(f"{status_code}\n")

    def log_exception(self, *_: Any) -> None:
        """Say nothing of what a stranger asked for."""


class _Nothing(_Guarded):
    def prepare(self) -> None:
        self.set_status(403)
        self.finish("refused\n")


class _Page(_Guarded):
    def get(self, _: str, name: str) -> None:
        path = FILES.get(name)
        if path is None:
            self.set_status(404)
            return
        self.set_header("Content-Type", TYPES[path.suffix])
        self.set_header("Content-Security-Policy", self.guard.policy)
        self.finish(path.read_bytes())


class _Finished(_Guarded):
    """A file of a finished run or study, in a sandbox."""

    def get(self, _: str, number: str, name: str) -> None:
        try:
            found = self.desk.shelf.read(int(number), name)
        except OSError:
            found = None
        if found is None:
            self.set_status(404)
            return
        content, kind = found
        self.set_header("Content-Type", kind)
        self.set_header("Content-Security-Policy", SANDBOX)
        self.finish(content)


class _Socket(WebSocketHandler):
    """A tab."""

    def initialize(self, desk: Desk, guard: Guard) -> None:
        self.desk, self.guard = desk, guard
        self.session: Session | None = None
        self.is_closed = False

    def prepare(self) -> None:
        why = self.guard.refuses(self.request.headers, self.path_args[0])
        if why or "Origin" not in self.request.headers:
            self.set_status(403)
            self.finish(f"refused: {why or 'no origin'}\n")

    def set_default_headers(self) -> None:
        self.clear_header("Server")

    def check_origin(self, origin: str) -> bool:
        return origin.lower() in self.guard.origins

    def open(self, *_: str) -> None:
        self.loop = asyncio.get_running_loop()
        self.desk.enter(self)
        self.desk.submit(self._greet, self.get_query_argument("run", ""))

    def _greet(self, number: str) -> None:
        """Make the session and say what can be moved; in a thread, since a run may be large."""
        desk = self.desk
        try:
            base = Base.of_run(desk.shelf.run(int(number)), desk.pool) if number else desk.base
        except (InputError, OSError, ValueError, IndexError) as error:
            is_told = isinstance(error, InputError | OSError)
            lines = [str(error) if is_told else f"there is no run {clip(number)}"]
            self._send({"kind": "gone", "lines": lines})
            return
        session = Session(base, desk.shelf, desk.folder, self._send)
        self.session = session
        if self.is_closed:  # meanwhile
            session.close()
        session.greet(None if number else desk.opened)

    def on_message(self, message: str | bytes) -> None:
        if self.session is None:
            return
        taken = self.session.take(message)
        if taken is not None:
            self.desk.submit(self.session.answer, *taken)

    def on_close(self) -> None:
        self.is_closed = True
        self.desk.leave(self)
        if self.session is not None:
            self.session.close()

    def _send(self, content: dict[str, Any]) -> None:
        """Give the tab a message, from any thread."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        try:
            self.loop.call_soon_threadsafe(self._write, text)
        except RuntimeError:  # the server has ended meanwhile
            return

    def _write(self, text: str) -> None:
        try:
            self.write_message(text)
        except WebSocketClosedError:
            return
