"""Explore without a browser: what can be moved, what is answered, what is kept, what is on the shelf."""

import json
import shlex
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines import batch
from sim.engines.world import World
from sim.explore import changes as changing
from sim.explore.answers import Answer, View
from sim.explore.base import Base
from sim.explore.bench import Bench, DroppedError
from sim.explore.changes import MADE, NONE, Changes
from sim.explore.numbers import Number, list_numbers, marks, span
from sim.explore.session import Session
from sim.explore.shelf import Shelf
from sim.montecarlo.pools import Threads
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.scenario.quantity import Quantity
from sim.store.read import read
from sim.studies.comparison import work

SEED, MANY = 5, 64
MOVED = {
    "values": {"states.ALD.resolve": 0.31, "dyads.ALD-COR.alignment.ALD": -0.15, "theory.retaliation": 1.25},
    "without": ["bre_threat"],
}
POOL = Threads(2)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plots have tests of their own."""
    monkeypatch.setattr("sim.views.drawing.Artists.write", lambda *_: None)
    monkeypatch.setattr("sim.studies.comparison.page.write_all", lambda *_: None)


@cache
def base() -> Base:
    """The scenario for teaching, as it ships."""
    return Base(World(library.load("demo"), theory_sets.load()), SEED, MANY, POOL, ["scenario=demo"])


@cache
def changes() -> Changes:
    """Two numbers of it, one of the theory and a signal, moved."""
    return base().read(MOVED)


def silent(_: int) -> None:
    """Say nothing."""


def quantities(value: object, path: str = "") -> Iterator[str]:
    """Paths of all numbers in the plain form of a scenario."""
    if not isinstance(value, Mapping):
        return
    if {"source", "assumption"} & set(value) and path.count(".") >= 2 and not path.endswith("citation"):
        yield path
        return
    for key, inside in value.items():
        yield from quantities(inside, f"{path}.{key}" if path else key)


def test_every_number_of_a_scenario_can_be_moved() -> None:
    """Each quantity of states, dyads and signals, each weight, each parameter of the theory, once; and those
    that a dyad that may act does without.
    """
    for name in ("demo", "aras_drills", "july_1914"):
        scenario = library.load(name)
        paths = [each.path for each in list_numbers(scenario, theory_sets.load())]
        assert len(set(paths)) == len(paths)
        plain = library_plain(scenario)
        numbers = set(quantities({key: plain[key] for key in ("states", "dyads", "signals")}))
        assert numbers <= set(paths)
        left_out = {each.path for each in list_numbers(scenario, theory_sets.load()) if each.left_out}
        assert not left_out & numbers
        relevant = {dyad for dyad, spec in scenario.dyads.items() if spec.relevant and spec.tension is None}
        assert {f"dyads.{dyad}.tension" for dyad in relevant} <= left_out
        assert {f"signals.{signal}.weight" for signal in scenario.signals} <= set(paths)
        assert {f"theory.{name}" for name in theory_sets.load().names()} <= set(paths)


def library_plain(scenario: Any) -> dict[str, Any]:
    """A scenario as a file would hold it."""
    from sim.scenario.fingerprint import plain

    return plain(scenario)


@pytest.mark.parametrize(
    ("quantity", "bounds"),
    [
        (Quantity("value", (0.5,), source="s", low=0.0, high=1.0), (0.0, 1.0, False)),
        (Quantity("value", (-0.4,), source="s", low=-1.0, high=1.0), (-1.0, 1.0, False)),
        (Quantity("value", (0.02,), source="s", low=0.0, high=1.0), (0.0, 0.1, False)),
        (Quantity("value", (0.008,), source="s", low=1e-9, high=1.0), (0.0004, 0.16, True)),
        (Quantity("value", (300.0,), source="s", low=0.0, high=20_040.0), (0.0, 1500.0, False)),
        (Quantity("value", (-6.0,), source="s", low=-30.0, high=30.0), (-30.0, 30.0, False)),
    ],
    ids=["share", "alignment", "small share", "capability", "distance", "log-odds"],
)
def test_a_slider_reaches_as_far_as_its_number_asks(
    quantity: Quantity, bounds: tuple[float, float, bool]
) -> None:
    """The whole range of a narrow field; five times a small number; twenty times up and down by ratio."""
    found = span(quantity)
    assert (found.low, found.high, found.ratio) == (
        pytest.approx(bounds[0]), pytest.approx(bounds[1]), bounds[2]
    )  # fmt: skip


def test_marks_are_the_quantiles() -> None:
    """Of a uniform number from 0 to 10 they are .5, 5 and 9.5; of a fixed one itself."""
    assert marks(Quantity("uniform", (0.0, 10.0), source="s", low=0.0, high=10.0)) == [0.5, 5.0, 9.5]
    assert marks(Quantity("value", (3.0,), source="s")) == [3.0, 3.0, 3.0]


@pytest.mark.parametrize(
    "given",
    [
        [],
        {"values": {"states.ALD.name": 1}},
        {"values": {"states.ALD.resolve": "0.5"}},
        {"values": {"states.ALD.resolve": True}},
        {"values": {"states.ALD.resolve": float("nan")}},
        {"values": {"states.ALD.resolve": None}},
        {"values": ["states.ALD.resolve"]},
        {"without": ["nothing"]},
        {"without": [["bre_threat"]]},
        {"without": "bre_threat"},
        {"theory": "../theory"},
        {"theory": {"full": 1}},
        {"history": "none"},
    ],
)
def test_what_the_page_does_not_offer_is_refused(given: object) -> None:
    """Another path, a text, no number, an unknown signal, set or history: refused, nothing is run."""
    with pytest.raises(InputError):
        base().read(given)


def test_changes_have_one_form_whatever_their_order() -> None:
    """The same things moved in another order are one key; a number of a signal that is not given is moot."""
    values = dict(reversed(MOVED["values"].items()))  # type: ignore[attr-defined]
    again = base().read({"without": ["bre_threat"], "values": {**values, "signals.bre_threat.weight": 0.1}})
    assert again.key == changes().key
    assert not base().read({})
    assert NONE.key != changes().key


def test_a_moved_world_is_that_of_the_command_line(tmp_path: Path) -> None:
    """Rows of the page are those of a run with the words that it shows."""
    found = base().histories(changes(), silent)
    words = base().command(changes())
    assert "set.states.ALD.resolve=0.31" in words
    assert "theory.retaliation=1.25" in words
    assert "set.signals.bre_threat=null" in words
    assert main([*words, f"out={tmp_path / 'run'}"]) == 0
    assert same_rows(read(tmp_path / "run").rows, found.rows)


def same_rows(one: Any, other: Any) -> bool:
    """Whether two tables hold the same, to the last digit."""
    return {*one} == {*other} and all(np.array_equal(one[name], other[name]) for name in one)


def test_figures_and_differences_are_those_of_the_command_line(tmp_path: Path) -> None:
    """Every number that the page is given is one of the run's summary, or of `compare`."""
    folders = [tmp_path / name for name in ("base", "moved")]
    for changed, folder in zip((NONE, changes()), folders, strict=True):
        assert main([*base().command(changed), f"out={folder}"]) == 0
    runs = [read(folder) for folder in folders]
    figures = {(each.quantity, each.subject): each for each in runs[1].figures}
    answer = Answer(base().histories(changes(), silent), base().baseline(silent))
    shown = answer.show(View(4, "ALD-BRE"))
    asked = [*shown["escalation"], shown["overall"], *shown["together"]]
    asked += [line for each in shown["postures"] for line in (*each["sides"], *each["either"])]
    asked += [line for line in answer.ties(lambda: None) if line["name"] in answer.known]
    compared = work.compare(runs, [line["name"] for line in asked])
    lines = {line.outcome.name: line.difference.interval for line in compared.lines}
    assert set(lines) == {line["name"] for line in asked}
    of_run = 0
    for line in (*asked, *shown["blocs"]):
        outcome = answer.known[line["name"]]
        known = figures.get((outcome.quantity, outcome.subject))
        if known is not None:
            of_run += 1
            assert line["now"] == [known.estimate, known.low, known.high], line["name"]
    for line in asked:
        away = lines[line["name"]]
        assert line["difference"] == [away.estimate, away.low, away.high], line["name"]
    assert of_run > 10


def test_ties_differ_as_the_method_of_comparisons_has_it() -> None:
    """The mean tie of a pair less that of the baseline, history by history; what ends it ends it."""
    answer = Answer(base().histories(changes(), silent), base().baseline(silent))
    (line,) = (each for each in answer.ties(lambda: None) if each["name"] == "alignment_mean.ALD-BRE")
    both = [
        (of.rows["alignment.ALD>BRE"].astype(float) + of.rows["alignment.BRE>ALD"]) / 2
        for of in (answer.now, answer.base)
    ]
    assert line["difference"][0] == pytest.approx(float(np.mean(both[0] - both[1])))

    def stop() -> None:
        raise DroppedError

    with pytest.raises(DroppedError):
        answer.ties(stop)


def test_the_baseline_beside_itself_has_no_difference() -> None:
    """Before anything is moved there is one world, and no line says what it differs from."""
    shown = Answer(base().baseline(silent), base().baseline(silent)).show(View(4, "ALD-BRE"))
    assert not shown["changed"]
    assert "difference" not in shown["overall"]
    assert "base" not in shown["curve"]


def test_windows_that_differ_are_named_the_baseline_s_first() -> None:
    """Whichever of the two begins earlier."""
    moved = base().histories(base().read({"history": "simulated"}), silent)
    baseline = base().baseline(silent)
    (note,) = Answer(moved, baseline).apart
    first, second = (each.meta.window.text for each in (baseline, moved))
    assert second < first
    assert note.endswith(f"({first} and {second})")


def test_the_curve_ends_at_the_probability_of_the_level() -> None:
    """P(reached by the last week) is P(reached)."""
    shown = Answer(base().baseline(silent), base().baseline(silent)).show(View(3, "ALD-BRE"))
    (line,) = (each for each in shown["escalation"] if each["name"] == "p_level_3.ALD-BRE")
    assert shown["curve"]["now"]["share"][-1] == pytest.approx(line["now"][0])
    assert len(shown["curve"]["now"]["days"]) == len(shown["curve"]["now"]["share"])


def test_rows_of_the_bench_do_not_depend_on_its_blocks() -> None:
    """Many small blocks give what one block gives."""
    bench = Bench(SEED, 100, POOL)
    found = bench.run("one", base().world, silent)
    assert same_rows(found.rows, batch.simulate(base().world, SEED, 0, 100)[0])
    assert bench.look_up("one") is found


class Tab:
    """A session that keeps what it is told."""

    def __init__(self, folder: Path, of: Base | None = None) -> None:
        self.told: list[dict[str, Any]] = []
        self.on_tell: Callable[[dict[str, Any]], None] = lambda _: None
        self.session = Session(of or base(), Shelf(folder / "results"), folder / "kept", self.take)

    def take(self, content: dict[str, Any]) -> None:
        """A message to the tab; it could be sent."""
        json.dumps(content, allow_nan=False)
        self.told.append(content)
        self.on_tell(content)

    def hear(self, kind: str, number: int, **content: Any) -> list[dict[str, Any]]:
        """Ask, and return all that is told, on a busy machine also that and how far one has to wait."""
        before = len(self.told)
        taken = self.session.take(json.dumps({"kind": kind, "id": number, **content}))
        assert taken is not None
        self.session.answer(*taken)
        return self.told[before:]

    def ask(self, kind: str, number: int, **content: Any) -> list[dict[str, Any]]:
        """Ask, and return what is told in the end."""
        return [
            each for each in self.hear(kind, number, **content) if each["kind"] not in ("slow", "progress")
        ]


def test_a_later_question_overtakes_an_earlier_one(tmp_path: Path) -> None:
    """Only the last is answered; one of another kind and one of another tab are not disturbed."""
    tab, other = Tab(tmp_path), Tab(tmp_path)
    first = tab.session.take(json.dumps({"kind": "ask", "id": 1, "changes": {}}))
    tab.session.take(json.dumps({"kind": "ask", "id": 2, "changes": {}}))
    tab.session.take(json.dumps({"kind": "tell", "id": 3, "changes": {}, "which": "worst"}))
    assert first is not None
    tab.session.answer(*first)
    assert tab.told == []
    assert [each["kind"] for each in tab.ask("ask", 4, changes={})] == ["answer"]
    assert [each["kind"] for each in other.ask("ask", 1, changes={})] == ["answer"]


def test_a_question_is_dropped_while_it_is_run(tmp_path: Path) -> None:
    """The next question ends the run of the last between two blocks, and nothing of it is told."""
    slow = Base(base().world, SEED, 20_000, Threads(1), ["scenario=demo"])
    slow.baseline(silent)
    tab, blocks = Tab(tmp_path, slow), 0
    run = slow.bench.run

    def counted(key: Any, world: World, progress: Callable[[int], None]) -> Any:
        def each(count: int) -> None:
            nonlocal blocks
            blocks += 1
            tab.session.take(json.dumps({"kind": "ask", "id": 9}))
            progress(count)

        return run(key, world, each)

    slow.bench.run = counted  # type: ignore[method-assign]
    told = tab.hear("ask", 1, changes={"values": {"states.ALD.resolve": 0.9}})
    assert blocks == 1
    assert "answer" not in [each["kind"] for each in told]


def test_what_takes_long_says_so_and_how_far_it_is(tmp_path: Path) -> None:
    """More than a third of a second: first how long, then how many histories have ended, then the answer."""
    slow = Base(base().world, SEED, 40_000, Threads(1), ["scenario=demo"])
    kinds = [each["kind"] for each in Tab(tmp_path, slow).hear("ask", 1, changes={})]
    assert kinds[0] == "slow"
    assert kinds[-1] == "answer"
    assert set(kinds[1:-1]) <= {"progress"}
    assert [each["kind"] for each in Tab(tmp_path, slow).hear("ask", 1, changes={})] == ["answer"]


def test_what_takes_longer_than_was_thought_says_so_before_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine the estimate may be far off: nobody sees a bar that was never announced."""
    monkeypatch.setattr("sim.explore.session.SEEN", 0.0)
    monkeypatch.setattr("sim.explore.session.EVERY", 0.0)
    quick = Base(base().world, SEED, 512, POOL, ["scenario=demo"])
    quick.bench.expect = lambda _: 0.0  # type: ignore[method-assign]
    told = Tab(tmp_path, quick).hear("tell", 1, changes={}, which="worst")
    kinds = [each["kind"] for each in told]
    assert (kinds[0], kinds[-1]) == ("slow", "history")
    assert set(kinds[1:-1]) == {"progress"}
    assert all(each["of"] == "tell" for each in told[:-1])
    assert told[-2]["done"] == told[-2]["total"] == 512


def test_what_is_being_run_is_run_once(tmp_path: Path) -> None:
    """Two tabs that ask the same at once wait for one run; both are told how far it is."""
    slow = Base(base().world, SEED, 4_000, POOL, ["scenario=demo"])
    runs, counted = [], slow.bench._run

    def count(*given: Any) -> Any:
        runs.append(1)
        return counted(*given)

    slow.bench._run = count  # type: ignore[method-assign]
    tabs = [Tab(tmp_path, slow) for _ in range(3)]
    threads = [threading.Thread(target=each.ask, args=("ask", 1), kwargs={"changes": {}}) for each in tabs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(runs) == 1
    assert all(tab.told[-1]["kind"] == "answer" for tab in tabs)


def test_whoever_waits_goes_on_where_the_other_was_dropped() -> None:
    """The run that is waited for ends without a result: the one that waits runs it itself."""
    bench, waits, told = Bench(SEED, 4_000, POOL), threading.Event(), []

    def drop(_: int) -> None:
        assert waits.wait(60)
        raise DroppedError

    def first() -> None:
        with pytest.raises(DroppedError):
            bench.run("one", base().world, drop)

    thread = threading.Thread(target=first)
    thread.start()
    while "one" not in bench._begun:
        pass
    found = bench.run("one", base().world, lambda done: (told.append(done), waits.set()))  # type: ignore[func-returns-value]
    thread.join()
    assert bench.look_up("one") is found
    assert sum(told) == 4_000


def test_a_closed_tab_is_told_nothing(tmp_path: Path) -> None:
    """Whatever it asked is dropped."""
    tab = Tab(tmp_path)
    tab.session.close()
    assert tab.ask("ask", 1, changes={}) == []


def test_two_tabs_at_once_have_their_own_answers(tmp_path: Path) -> None:
    """Questions of two tabs in two threads: each gets the figures of its own changes."""
    tabs = [Tab(tmp_path), Tab(tmp_path)]
    moved = [{"values": {"states.ALD.resolve": value}} for value in (0.05, 0.95)]
    threads = [
        threading.Thread(target=lambda tab=tab, given=given: tab.ask("ask", 1, changes=given))
        for tab, given in zip(tabs, moved, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for tab, given in zip(tabs, moved, strict=True):
        alone = Answer(base().histories(base().read(given), silent), base().baseline(silent))
        told = next(each for each in tab.told if each["kind"] == "answer")
        assert told["overall"] == alone.line("p_level_4")


@pytest.mark.parametrize("which", ["typical", "worst", "7"])
def test_a_history_of_the_moved_world_is_played(tmp_path: Path, which: str) -> None:
    """By what happens in it, or by its number."""
    (told,) = Tab(tmp_path).ask("tell", 1, changes=MOVED, which=which)
    assert told["kind"] == "history"
    assert not which.isdigit() or told["frames"]["replicate"] == int(which)
    signals = [each["what"] for each in told["frames"]["moments"] if each["kind"] == "signal"]
    assert base().world.scenario.signals["bre_threat"].title not in signals


@pytest.mark.parametrize("which", ["best", "64", "", None, ["worst"], "joined:NOBODY"])
def test_a_history_that_is_not_there_is_refused(tmp_path: Path, which: Any) -> None:
    """One line says why, and the tab goes on."""
    tab = Tab(tmp_path)
    assert [each["kind"] for each in tab.ask("tell", 1, changes={}, which=which)] == ["refused"]
    assert [each["kind"] for each in tab.ask("ask", 2, changes={})] == ["answer"]


@pytest.mark.parametrize("level", [4.0, True, "4", [], None, 6, 10**30])
def test_a_view_that_is_none_is_the_usual_one(tmp_path: Path, level: Any) -> None:
    """A level that no dyad has a column for is force; nothing of the page's words becomes a name."""
    (told,) = Tab(tmp_path).ask("ask", 1, changes={}, view={"level": level, "dyad": {"a": 1}})
    assert (told["kind"], told["level"], told["dyad"]) == ("answer", 4, "ALD-BRE")


def test_a_value_out_of_range_is_refused_as_on_the_command_line(tmp_path: Path) -> None:
    """With its key, what was given and what is allowed."""
    told = Tab(tmp_path).ask("ask", 1, changes={"values": {"states.ALD.resolve": 1.5}})[-1]
    assert told["kind"] == "refused"
    assert "states.ALD.resolve: got 1.5, allowed 0 to 1" in told["lines"][0]


def test_kept_changes_run_to_the_same_numbers(tmp_path: Path) -> None:
    """A small file that extends the scenario, and one for the theory; the words run it, rows are equal."""
    (told,) = Tab(tmp_path).ask("keep", 1, changes=MOVED, name="softer")
    assert told["files"] == [str(tmp_path / "kept" / name) for name in ("softer.yaml", "softer_theory.yaml")]
    text = Path(told["files"][0]).read_text(encoding="utf-8")
    assert text.startswith('extends: "demo"\n')
    assert text.count(MADE) == 2
    words = shlex.split(told["command"])[3:]
    assert main(["validate", told["files"][0]]) == 0
    assert main([*words, f"out={tmp_path / 'run'}"]) == 0
    assert same_rows(read(tmp_path / "run").rows, base().histories(changes(), silent).rows)


def test_changes_of_a_run_are_kept_whole(tmp_path: Path) -> None:
    """A run of a changed scenario is no scenario that ships: the file holds all of it, and its theory."""
    words = [
        "scenario=demo",
        "set.states.BRE.resolve=0.2",
        "theory.retaliation=0.7",
        "replicates=40",
        "seed=3",
    ]
    assert main([*words, f"out={tmp_path / 'run'}"]) == 0
    of_run = Base.of_run(read(tmp_path / "run"), POOL)
    tab = Tab(tmp_path, of_run)
    (told,) = tab.ask("keep", 1, changes={"values": {"states.ALD.resolve": 0.4}}, name="more")
    assert main([*shlex.split(told["command"])[3:], f"out={tmp_path / 'again'}"]) == 0
    moved = of_run.histories(of_run.read({"values": {"states.ALD.resolve": 0.4}}), silent)
    assert same_rows(read(tmp_path / "again").rows, moved.rows)


def test_a_variant_of_the_theory_needs_no_file(tmp_path: Path) -> None:
    """Its name is enough."""
    (told,) = Tab(tmp_path).ask("keep", 1, changes={"theory": "spiral"}, name="spiral")
    assert len(told["files"]) == 1
    assert "theory=spiral" in told["command"]


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a b", ".hidden", None, 5, "x" * 65, "a\x00"])
def test_nothing_is_kept_under_a_name_that_is_none(tmp_path: Path, name: Any) -> None:
    """No file leaves the folder, and the folder is not even made."""
    (told,) = Tab(tmp_path).ask("keep", 1, changes=MOVED, name=name)
    assert told["kind"] == "refused"
    assert [*tmp_path.iterdir()] == []


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path) -> None:
    """Nor is a link followed to wherever it leads."""
    tab, place = Tab(tmp_path), tmp_path / "kept"
    place.mkdir()
    (place / "mine.yaml").write_text("mine")
    (place / "linked_theory.yaml").symlink_to(tmp_path / "elsewhere")
    for number, name in enumerate(("mine", "linked")):
        assert tab.ask("keep", number, changes=MOVED, name=name)[0]["kind"] == "refused"
    assert (place / "mine.yaml").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()
    assert not (place / "linked.yaml").exists()


def test_a_run_is_explored_from_its_own_rows(tmp_path: Path) -> None:
    """Its figures are those of its folder, without a history being run."""
    assert main(["scenario=demo", "replicates=40", "seed=3", f"out={tmp_path / 'run'}"]) == 0
    of_run = Base.of_run(read(tmp_path / "run"), POOL)
    of_run.bench.run = None  # type: ignore[assignment,method-assign]
    shown = Answer(of_run.baseline(silent), of_run.baseline(silent)).line("p_level_4")
    figures = {(each.quantity, each.subject): each for each in read(tmp_path / "run").figures}
    assert shown["now"][0] == figures["p_level_4", "overall"].estimate


def test_the_shelf_holds_what_has_ended_and_gives_what_is_recorded(tmp_path: Path) -> None:
    """Runs and studies below results/, their own files alone, nothing above or beside; of what cannot be
    opened, that and why.
    """
    place = tmp_path / "results"
    for seed in (1, 2):
        assert main(["scenario=demo", "replicates=20", f"seed={seed}", f"out={place / str(seed)}"]) == 0
    assert main(["compare", str(place / "1"), str(place / "2"), f"out={place / 'both'}"]) == 0
    (place / "open").mkdir()
    (place / "open" / "study.json").write_text("{}")
    (place / "1" / "secret.txt").write_text("secret")
    shelf = Shelf(place)
    found = {each["name"]: each for each in shelf.search()}
    assert set(found) == {"1", "2", "both", "open"}
    assert {name for name, each in found.items() if each["why"]} == {"open"}
    assert found["open"]["files"] == []
    assert [found[name]["kind"] for name in ("1", "both")] == ["run", "comparison"]
    number = found["both"]["number"]
    content, kind = shelf.read(number, "comparison.csv") or (b"", "")
    assert content == (place / "both" / "comparison.csv").read_bytes()
    assert kind.startswith("text/plain")
    for name in ("secret.txt", "../2/summary.csv", "/etc/passwd", "study.lock", ""):
        assert shelf.read(found["1"]["number"], name) is None, name
    assert shelf.read(99, "report.html") is None
    assert {each["name"] for each in shelf.search()} == set(found)


def test_numbers_of_a_theory_variant_are_those_of_its_set() -> None:
    """What a set changes is told with its own value; what it leaves alone is not told."""
    variants = base().variants
    assert variants["full"] == {}
    told = variants["no_reputation"]
    assert set(told) == {"theory.reputation"}
    assert told["theory.reputation"]["marks"] == [0.0, 0.0, 0.0]


def test_variants_are_named_at_once_and_told_when_asked(tmp_path: Path) -> None:
    """What greets the page holds names alone: to read all sets takes a while, and the picture comes first."""
    tab = Tab(tmp_path)
    tab.session.greet()
    assert tab.told[0]["base"]["variants"] == theory_sets.names()
    (told,) = tab.ask("theory", 1)
    assert told["variants"] == base().variants


def test_rows_are_kept_up_to_a_size_and_the_baseline_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of changes do not fill the memory; what was asked last is still there."""
    small = Base(base().world, SEED, 32, POOL, ["scenario=demo"])
    first = small.baseline(silent)
    monkeypatch.setattr("sim.explore.bench.KEPT", 3 * first.bytes)
    for step in range(12):
        last = small.histories(small.read({"values": {"states.ALD.resolve": 0.1 + step / 100}}), silent)
    assert len(small.bench._known) == 3
    assert small.histories(small.read({"values": {"states.ALD.resolve": 0.1 + step / 100}}), silent) is last
    assert small.baseline(silent) is first


def test_numbers_say_where_they_come_from() -> None:
    """Source or assumption of each is on the page."""
    told = base().describe()
    assert all(each["origin"].startswith(("source: ", "assumption: ")) for each in told["numbers"])
    assert {each["id"] for each in told["signals"]} == set(base().world.scenario.signals)
    assert isinstance(base().offer.numbers[0], Number)
    assert changing.words(NONE) == []
