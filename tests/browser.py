"""A headless Chromium for tests of pages, spoken to over a pipe; None where there is none.

The DevTools protocol on file descriptors 3 and 4 (--remote-debugging-pipe), messages of JSON ended by NUL.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 60.0
"""Seconds to wait for an answer."""


def find() -> str | None:
    """The program, where there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


KEYS = {
    "Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), "ArrowLeft": (37, ""), "ArrowUp": (38, ""),
    "ArrowRight": (39, ""), "ArrowDown": (40, ""),
}  # fmt: skip
"""Numbers of keys, and what they write."""


class Browser:
    """A page in a browser, and whatever it said and asked for."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read, self._left, self._count = write, read, b"", 0
        self.said: list[dict[str, Any]] = []
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session: str | None = self.do("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.do(f"{domain}.enable")

    _session = None

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask for something and return what comes back; what is said meanwhile is kept."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.said.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            assert select([self._read], [], [], PATIENCE)[0], "the browser says nothing any more"
            self._left += os.read(self._read, 1 << 16)
        message, _, self._left = self._left.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def open(self, page: Path | str, width: int = 1200, height: int = 900, **features: str) -> None:
        """Show a file, or an address, at this size; features: such as prefers_color_scheme="dark"."""
        self.do(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        listed = [{"name": key.replace("_", "-"), "value": value} for key, value in features.items()]
        self.do("Emulation.setEmulatedMedia", features=listed)
        self.said.clear()
        self.do("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        while not any(each.get("method") == "Page.loadEventFired" for each in self.said):
            self.said.append(self._next())

    def print_out(self, width: int, **features: str) -> None:
        """Lay the page out as it is printed, on paper of this width in pixels."""
        self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False
        )
        listed = [{"name": key.replace("_", "-"), "value": value} for key, value in features.items()]
        self.do("Emulation.setEmulatedMedia", media="print", features=listed)

    def press(self, key: str) -> None:
        """Press and release a key of KEYS."""
        code, text = KEYS[key]
        words = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.do("Input.dispatchKeyEvent", type="keyDown", **words, **({"text": text} if text else {}))
        self.do("Input.dispatchKeyEvent", type="keyUp", **words)

    def run(self, script: str) -> Any:
        """What an expression comes to."""
        found = self.do("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, script: str, seconds: float = PATIENCE) -> Any:
        """What an expression comes to, once that is something."""
        end = time.monotonic() + seconds
        while not (found := self.run(script)):
            assert time.monotonic() < end, f"never so: {script}"
            time.sleep(0.02)
        return found

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the console, exceptions, refusals by the policy."""
        kinds = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
        return [json.dumps(each["params"]) for each in self.said if each.get("method") in kinds]

    @property
    def requests(self) -> list[str]:
        """Addresses that were asked for, those of data inside the page left out."""
        sockets = [each["params"] for each in self.said if each.get("method") == "Network.webSocketCreated"]
        asked = [each["params"] for each in self.said if each.get("method") == "Network.requestWillBeSent"]
        addresses = [*(each["request"]["url"] for each in asked), *(each["url"] for each in sockets)]
        return [each for each in addresses if not each.startswith("data:")]


@contextmanager
def browser() -> Iterator[Browser]:
    """A page in a browser that is there."""
    program = find()
    assert program is not None
    (here_read, there_write), (there_read, here_write) = os.pipe(), os.pipe()
    # the browser's children may still write into its profile when it is taken away
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:

        def hand_over() -> None:
            first, second = os.dup(there_read), os.dup(there_write)
            os.dup2(first, 3)
            os.dup2(second, 4)

        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
        flags.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")  # nothing else is in reach
        words = [program, *flags, f"--user-data-dir={home}", "--remote-debugging-pipe"]
        process = subprocess.Popen(
            words,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=hand_over,  # noqa: PLW1509 - numbers 3 and 4 are what the browser wants; it only moves files
        )
        os.close(there_read)
        os.close(there_write)
        try:
            yield Browser(here_write, here_read)
        finally:
            process.terminate()
            process.wait(timeout=20)
            os.close(here_read)
            os.close(here_write)
