"""The page of explore in a real browser, and what a reader does with it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser import Browser

HOLD = """
import asyncio, sys
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect
address = sys.argv[1]
async def hold():
    origin = "/".join(address.split("/")[:3])
    tab = HTTPRequest(address.replace("http", "ws") + "socket", headers={"Origin": origin})
    line = await websocket_connect(tab)
    print("open", flush=True)
    while await line.read_message() is not None:
        pass
asyncio.run(hold())
"""
"""A tab of its own that stays open, or the server would end with the last page that a test leaves."""

ROOT = Path(__file__).resolve().parents[1]
SIZE = ("replicates=200", "seed=3")


def pick(selector: str) -> str:
    """The element of a page that a selector finds, as an expression."""
    return f"document.querySelector({json.dumps(selector)})"


class Page:
    """The page, served by a process of its own, and what a reader does with it."""

    def __init__(self, tab: Browser, folder: Path, *words: str) -> None:
        command = [sys.executable, "-m", "sim", "explore", *words, "open=false", "port=18800"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.tab = tab
        tab.open(self.address)

    def answered(self) -> str:
        """Wait for the answer to what was asked last, its ties included."""
        self.tab.wait(
            "document.readyState === 'complete' && waited.ask > 0 && timer === null"
            " && $('main').dataset.answered === String(waited.ask)"
            " && ![...$('ties').querySelectorAll('.difference')].some((cell) => cell.textContent === '…')"
        )
        return str(self.tab.run(pick("#headline") + ".textContent"))

    def reach(self, path: str) -> str:
        """Look for what can be moved by its path, and return its element as an expression."""
        self.tab.run(f"$('search').value = {json.dumps(path)}; $('search').dispatchEvent(new Event('input'))")
        return pick(f"#matches [data-path='{path}']")

    def move(self, path: str, position: int) -> float:
        """Move a slider to a position of its thousand, and return the number that it sets."""
        slider = self.reach(path)
        self.tab.run(f"{slider}.value = {position}; {slider}.dispatchEvent(new Event('input'))")
        return float(self.tab.run(f"moved.values.get('{path}')"))

    def click(self, selector: str) -> None:
        """Click on an element."""
        self.tab.run(pick(selector) + ".click()")

    def line(self, card: str, name: str) -> dict[str, str]:
        """A line of a table: its cells by name."""
        row = f"document.querySelector(\"#{card} [data-name='{name}']\")"
        cells = "now", "base", "difference"
        script = ",".join(f"{each}: {row}.querySelector('.{each}')?.textContent" for each in cells)
        found: dict[str, str] = self.tab.run(f"({{{script}}})")
        return found

    def end(self) -> None:
        """End the process, if it has not ended."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def held(address: str) -> Iterator[None]:
    """A page that stays served, whatever becomes of a test's own tab."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, address], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    yield
    process.kill()
    process.communicate()


def clean(tab: Browser, address: str) -> None:
    """No complaint in the console, and nothing was asked for but of the page's own address."""
    tab.run("1")
    assert tab.complaints == []
    place = urlsplit(address)
    hosts = {
        (each.hostname, each.port) for each in map(urlsplit, tab.requests) if each.scheme in ("http", "ws")
    }
    assert hosts == {(place.hostname, place.port)}
    assert {urlsplit(each).scheme for each in tab.requests} <= {"http", "ws", "data", "about"}
