"""The server of explore against strangers and accidents: hosts, origins, keys, ports, hostile texts, ends."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import websocket_connect

from sim.__main__ import main
from sim.explore.guard import Guard
from sim.explore.numbers import describe_signals
from sim.scenario.library import load
from tests.explored import held

COMMAND = (sys.executable, "-m", "sim", "explore")
PATIENCE = 120.0


class Served:
    """A page that is served by a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        root = Path(__file__).resolve().parents[2]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        self.process = subprocess.Popen(
            [*COMMAND, *words, "open=false"], cwd=folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.split(":")[2].split("/")[0])
        self.key = self.address.split("/")[3]

    def end(self) -> None:
        """End the process, if it has not ended."""
        self.process.kill()
        self.process.communicate()

    def get(self, path: str = "", key: str | None = None, **headers: str) -> HTTPResponse:
        """Ask for a file of the page."""
        address = f"http://127.0.0.1:{self.port}/{self.key if key is None else key}/{path}"

        async def ask() -> HTTPResponse:
            client: AsyncHTTPClient = SimpleAsyncHTTPClient(force_instance=True)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.fetch(HTTPRequest(address, headers=named), raise_error=False)

        return asyncio.run(ask())

    def talk(self, *messages: Any, origin: str | None = "own", query: str = "") -> list[dict[str, Any]]:
        """Open a tab, send messages, and return all that is told, up to the answer to the last."""
        own = f"http://127.0.0.1:{self.port}"
        headers = {} if origin is None else {"Origin": own if origin == "own" else origin}

        async def tab() -> list[dict[str, Any]]:
            address = f"ws://127.0.0.1:{self.port}/{self.key}/socket{query}"
            line = await websocket_connect(HTTPRequest(address, headers=headers))
            told = [json.loads(await asyncio.wait_for(line.read_message(), PATIENCE) or "null")]
            for message in messages:
                await line.write_message(message if isinstance(message, str) else json.dumps(message))
            last = messages[-1]["id"] if messages else None
            while last is not None and not (told[-1].get("id") == last and told[-1]["kind"] in ENDS):
                told.append(json.loads(await asyncio.wait_for(line.read_message(), PATIENCE) or "null"))
            line.close()
            return told

        return asyncio.run(tab())


ENDS = ("answer", "refused", "history", "kept", "shelf")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One page for all tests that leave it as it was; a tab stays open, or the server would end."""
    page = Served(tmp_path_factory.mktemp("served"), "scenario=demo", "seed=1", "replicates=64", "port=18642")
    with held(page.address):
        yield page
    page.end()


def test_the_page_is_given_with_a_policy_of_its_own(served: Served) -> None:
    """Nothing from elsewhere may be loaded, nothing may frame it, nothing is kept by the browser."""
    found = served.get()
    assert found.code == 200
    policy = found.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert found.headers["Cache-Control"] == "no-store"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in found.headers
    for name in ("explore.js", "explore.css", "charts.js", "player.js", "look.css"):
        assert served.get(name).code == 200, name


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1.evil.example:18642"},
        {"Host": "localhost:18643"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:18643"},
        {"Origin": "https://127.0.0.1:18642"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_strangers_are_refused(served: Served, headers: dict[str, str]) -> None:
    """A foreign host (a name that leads to 127.0.0.1), a foreign origin, a foreign site: 403, and no page."""
    found = served.get(**headers)
    assert found.code == 403
    assert b"<html" not in found.body


@pytest.mark.parametrize("key", ["", "x", "%2e%2e", "flKijCQ2qGn9XWwvKZcOJ9CB", "é"])
def test_another_key_is_refused(served: Served, key: str) -> None:
    """Other users of the machine reach the port, but not the page."""
    assert served.get(key=key.encode().hex() if key == "é" else key).code == 403


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2fpyproject.toml",
        "server.py",
        "../server.py",
        "index.html",
        "found/0/manifest.json",
        "found/x/y",
    ],
)
def test_no_other_file_is_given(served: Served, path: str) -> None:
    """What is no file of the page, and what is on no shelf, is not there."""
    assert served.get(path).code in (403, 404)


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_socket_of_a_stranger_is_refused(served: Served, origin: str | None) -> None:
    """A tab has to come from the page itself."""
    with pytest.raises(Exception, match="403"):
        served.talk(origin=origin)


def test_what_no_page_sends_is_ignored(served: Served) -> None:
    """Text that is no message, a kind that is none, a number that is none: the tab goes on."""
    odd = [
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"kind": "ask"}',
        '{"kind": "quit", "id": 1}',
        '{"kind": "ask", "id": "1"}',
    ]
    odd += ['{"kind": "ask", "id": true}', "[" * 5000, '{"kind": "ask", "id": 1e400}']
    told = served.talk(*odd, {"kind": "ask", "id": 7, "changes": {}, "view": {"level": [], "dyad": {}}})
    assert [each["kind"] for each in told if each["kind"] in ENDS] == ["answer"]


@pytest.mark.parametrize("number", ["-1", "99", "x", "9" * 5000, "1e3", "٣"])
def test_a_run_that_is_not_there_is_said_to_be_gone(served: Served, number: str) -> None:
    """The tab is told so, questions to it are not answered, and other tabs go on."""
    (told,) = served.talk(query=f"?run={number}")
    assert told["kind"] == "gone"
    assert "there is no run" in told["lines"][0]
    assert len(told["lines"][0]) < 200
    assert served.talk({"kind": "ask", "id": 1, "changes": {}})[-1]["kind"] == "answer"


def test_a_reload_of_the_guard_makes_another_key() -> None:
    """No two servers share a key, and it is long."""
    keys = {Guard(1).key for _ in range(20)}
    assert len(keys) == 20
    assert min(map(len, keys)) >= 24


def test_a_port_in_use_is_named_and_another_is_tried(tmp_path: Path) -> None:
    """The next one; it is bound to this machine alone."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        page = Served(tmp_path, "scenario=demo", "replicates=20", f"port={port}")
        try:
            assert page.port > port
            assert page.address.startswith("http://127.0.0.1:")
            page.process.send_signal(signal.SIGINT)
            _, said = page.process.communicate(timeout=PATIENCE)
            assert f"port {port} is in use; trying {port + 1}" in said
        finally:
            page.end()


def test_ctrl_c_ends_the_server_and_nothing_is_written(tmp_path: Path) -> None:
    """Exit code 130, and the folder is as it was."""
    page = Served(tmp_path, "scenario=demo", "replicates=20", "port=18700")
    try:
        page.talk({"kind": "ask", "id": 1, "changes": {"values": {"states.ALD.resolve": 0.4}}})
        page.process.send_signal(signal.SIGINT)
        assert page.process.wait(PATIENCE) == 130
    finally:
        page.end()
    assert [*tmp_path.iterdir()] == []


def test_the_server_ends_once_its_last_page_is_closed(tmp_path: Path) -> None:
    """By itself, with exit code 0; what was kept lies in the folder that was asked for."""
    page = Served(tmp_path, "scenario=demo", "replicates=20", "port=18720", "out=mine")
    try:
        keep = {"kind": "keep", "id": 1, "name": "softer", "changes": {"values": {"states.ALD.resolve": 0.4}}}
        assert page.talk(keep)[-1]["kind"] == "kept"
        closed = time.monotonic()
        assert page.process.wait(PATIENCE) == 0
        assert time.monotonic() - closed < 60
    finally:
        page.end()
    assert [str(each.relative_to(tmp_path)) for each in sorted(tmp_path.rglob("*"))] == [
        "mine",
        "mine/softer.yaml",
    ]


HOSTILE = "</script><img src=x onerror=alert(1)>\u202e\"'&"


def test_hostile_texts_reach_the_page_as_text(tmp_path: Path) -> None:
    """Titles and quotes are told without what a terminal or a reader of text obeys."""
    scenario = load("demo")
    signals = {name: spec.model_copy(update={"title": HOSTILE}) for name, spec in scenario.signals.items()}
    told = describe_signals(scenario.model_copy(update={"signals": signals}))
    assert {each["title"] for each in told} == {HOSTILE.replace("\u202e", "")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scenario=dem"], "did you mean demo?"),
        (["scenario=demo", "port=80"], "a whole number from 1024 to 65000"),
        (["scenario=demo", "open=perhaps"], "true or false"),
        (["scenario=demo", "replicates=0"], "a whole number of at least 1"),
        (["scenario=demo", "executor=dask"], "executor"),
        (["scenario=demo", "set.states.ALD.resolve=2"], "states.ALD.resolve: got 2"),
        (["scenario=demo", "shard=1/2"], "shard"),
        ([], "scenario=NAME"),
        (["nowhere"], "nowhere"),
    ],
    ids=str,
)
def test_bad_words_are_refused_before_anything_is_served(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and one line, no address."""
    assert main(["explore", *words]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_a_missing_library_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says what to install."""
    monkeypatch.setattr("sim.cli.explore.find_spec", lambda _: None)
    assert main(["explore", "scenario=demo"]) == 2
    assert "explore needs tornado: pip install '.[explore]'" in capsys.readouterr().err
