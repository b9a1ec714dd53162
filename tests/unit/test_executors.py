"""Executors: who listens where, and clusters that are somebody else's."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest
from distributed import LocalCluster

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo.cluster import within
from sim.montecarlo.executors import Crew
from sim.montecarlo.plan import blocks
from sim.montecarlo.run import run_on
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.store import manifest, rowhash

SEED, REPLICATES, SIZE = 7, 192, 64
OURS = "127.0.0.1"


def listening() -> dict[tuple[str, int], int]:
    """The addresses at which this process and all below it listen, and which process it is."""
    this = psutil.Process()
    return {
        (each.laddr.ip, each.laddr.port): process.pid
        for process in (this, *this.children(recursive=True))
        for each in process.net_connections("inet")
        if each.status == psutil.CONN_LISTEN or each.type.name == "SOCK_DGRAM"
    }


def test_a_cluster_that_is_started_here_listens_on_this_machine_only() -> None:
    """Scheduler, worker and whatever else opens a port, in every process of ours, does so on 127.0.0.1, and
    the web servers among them have no page: no dashboard, no logs, no call stacks.
    """
    before = listening()
    with Crew("dask", workers=1).opened() as pool:
        opened = {place: pid for place, pid in listening().items() if place not in before}
        assert len(set(opened.values())) == 2, "the scheduler's process and the worker's"
        assert {host for host, _ in opened} == {OURS}
        client: Any = pool._client  # type: ignore[attr-defined]
        servers = client.run_on_scheduler(_web_port), *client.run(_web_port_of_worker).values()
        assert {(OURS, port) for port in servers} <= set(opened)
        assert [page for port in servers for page in PAGES if _served(port, page)] == []


PAGES = ("", "status", "health", "metrics", "json/counts.json", "info/main/workers.html")
"""What Dask's web servers have if they are let; a list of their pages, then empty, is all that is left."""


def _web_port(dask_scheduler: Any) -> int:
    return int(dask_scheduler.http_server.port)


def _web_port_of_worker(dask_worker: Any) -> int:
    return int(dask_worker.http_server.port)


def _served(port: int, page: str) -> bool:
    try:
        with urlopen(f"http://{OURS}:{port}/{page}", timeout=5):
            return True
    except HTTPError:
        return False


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Address of a running scheduler with two workers, in threads of this process."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, host=OURS, protocol="tcp", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def test_a_running_cluster_is_used_and_left_running(scheduler: str) -> None:
    """Its workers give the rows of this process, and it is there for the next run."""
    world = World(library.load("demo"), theory_sets.load("full"))
    expected = rowhash.of(batch.simulate(world, SEED, 0, REPLICATES)[0])
    for _ in range(2):
        with Crew("dask", scheduler=scheduler).opened() as pool:
            assert pool.workers == 2
            task = partial(batch.simulate, world, SEED)
            result = run_on(pool, task, blocks(REPLICATES, SIZE), lambda _: None)
        assert rowhash.of(result.rows) == expected


def test_workers_with_other_versions_are_refused(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the worker and the version that it has."""
    answers = iter([{"numpy": "2.0"}, {"numpy": "1.0"}, {"numpy": "2.0"}])
    monkeypatch.setattr(manifest, "versions", lambda: next(answers))
    with pytest.raises(InputError, match=r"has numpy 1\.0"):
        Crew("dask", scheduler=scheduler).opened()


def test_calls_that_end_in_time_share_a_thread() -> None:
    """A worker of a cluster does not leave a thread, and its bank, behind for every block."""
    threads = {within(None, threading.current_thread) for _ in range(5)}
    assert len(threads) == 1
