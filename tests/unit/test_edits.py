from pathlib import Path

import pytest
from small_scenario import TEXT, written

from sim.scenario.errors import InputError
from sim.scenario.fingerprint import plain
from sim.scenario.library import load, of_mapping
from sim.scenario.schema import Scenario


@pytest.fixture
def small(tmp_path: Path) -> str:
    """The path of the small scenario."""
    return written(tmp_path)


def edited(file: str, path: str, value: object) -> Scenario:
    """Load a file with one edit."""
    return load(file, nested(path, value))


def nested(path: str, value: object) -> dict[str, object]:
    """Return the mapping that holds `value` at a dotted path."""
    key, _, rest = path.partition(".")
    return {key: nested(rest, value) if rest else value}


def refusal(file: str, path: str, value: object) -> str:
    """Return what is said of one edit."""
    with pytest.raises(InputError) as refused:
        edited(file, path, value)
    return str(refused.value)


@pytest.mark.parametrize(
    "value", [0.9, 1, {"value": 0.9}, {"uniform": [0, 1]}, {"discrete": {"0": 1, "1": 1}}]
)
def test_a_quantity_is_replaced_whole_and_says_who_did_it(small: str, value: object) -> None:
    """A bare number or a distribution needs no provenance there and leaves nothing of what it replaces."""
    resolve = edited(small, "states.AAA.resolve", value).states["AAA"].resolve
    assert resolve.kind == (next(iter(value)) if isinstance(value, dict) else "value")
    assert (resolve.source, resolve.assumption) == (None, "set on the command line")


def test_a_given_provenance_is_kept(small: str) -> None:
    """Who states a source on the command line is believed; a source alone leaves the number."""
    assert (
        edited(small, "states.AAA.resolve", {"value": 0.1, "source": "nmc"}).states["AAA"].resolve.source
        == "nmc"
    )
    capability = edited(small, "states.AAA.capability.assumption", "doubtful").states["AAA"].capability
    assert (capability.args, capability.source, capability.assumption) == ((0.01,), None, "doubtful")


def test_a_parameter_of_a_quantity_can_be_swept(small: str) -> None:
    """`set.states.AAA.resolve.beta=[2,3]` and `.value=0.2` replace the quantity too."""
    assert edited(small, "states.AAA.resolve.beta", [2, 3]).states["AAA"].resolve.args == (2.0, 3.0)
    assert edited(small, "states.AAA.resolve.value", 0.2).states["AAA"].resolve.kind == "value"


def test_everything_else_stays_as_it_was(small: str) -> None:
    """An edit touches what it names and nothing else."""
    before, after = load(small), edited(small, "states.AAA.resolve", 0.9)
    assert after != before
    states = {**after.states, "AAA": before.states["AAA"]}
    assert after.model_copy(update={"states": states}) == before


def test_one_direction_may_be_set_where_both_had_one_value(small: str) -> None:
    """The other direction keeps the value both had."""
    alignment = edited(small, "dyads.CCC-AAA.alignment.CCC", -0.9).dyads["AAA-CCC"].alignment
    assert [alignment.toward(giver).args for giver in ("AAA", "CCC")] == [(0.5,), (-0.9,)]


def test_a_dyad_may_be_named_either_way_round(small: str) -> None:
    """`BBB-AAA` on the command line is the file's `AAA-BBB`."""
    assert not edited(small, "dyads.BBB-AAA.rivalry", value=False).dyads["AAA-BBB"].rivalry


def test_dates_are_replaced_whole_but_a_rate_keeps_its_days(small: str) -> None:
    """A date may become a stretch; of a rate any part may be swept."""
    moved = (
        edited(small, "signals.drill.date", {"between": ["2022-02-01", "2022-02-03"]}).signals["drill"].date
    )
    assert len(moved.dates) == 3
    rate = edited(small, "signals.shock.date.rate", 2).signals["shock"].date
    assert rate.rate is not None
    assert (rate.rate.args, str(rate.first)) == ((2.0,), "2022-02-01")
    later = edited(small, "signals.shock.date.from", "2022-03-01").signals["shock"].date
    assert (str(later.first), str(later.last)) == ("2022-03-01", "2022-12-01")


def test_null_removes_a_signal_a_dyad_or_an_optional_key(small: str) -> None:
    """What is removed is gone; the rest is untouched."""
    assert list(edited(small, "signals.drill", None).signals) == ["shock"]
    assert edited(small, "dyads.AAA-CCC.commitment", None).dyads["AAA-CCC"].commitment is None
    assert edited(small, "signals", None).signals == {}


def test_a_removed_state_takes_its_dyads_and_its_part_in_signals_along(small: str) -> None:
    """A joint drill goes on without its partner; a signal without a source or a target is gone."""
    without = edited(small, "states.CCC", None)
    assert (list(without.states), list(without.dyads)) == (["AAA", "BBB"], ["AAA-BBB"])
    assert without.signals["drill"].joint_with == ()
    gone = load(small, {"states": {"AAA": None}, "focus": "BBB-CCC"})
    assert gone.signals == {}


def test_a_new_signal_may_be_added(small: str) -> None:
    """A complete entry is as good on the command line as in a file, and its numbers may be bare."""
    new = {"title": "A note", "date": "2022-03-01", "sources": ["AAA"], "targets": ["BBB"], "cameo": 112,
           "mechanism": ["cheap_talk"], "weight": -0.2}  # fmt: skip
    signal = edited(small, "signals.note", new).signals["note"]
    assert (signal.cameo, signal.weight.assumption if signal.weight else "") == (
        "112",
        "set on the command line",
    )
    assert signal.assumption == "set on the command line"
    assert edited(small, "signals.note", {**new, "assumption": "mine"}).signals["note"].assumption == "mine"


def test_a_change_of_a_signal_leaves_its_citation(small: str) -> None:
    """Only what is new is marked as typed by hand; an assumption may stand beside a citation."""
    assert edited(small, "signals.drill.weight", -0.2).signals["drill"].assumption is None
    drill = edited(small, "signals.drill.assumption", "the date is ours").signals["drill"]
    assert drill.assumption == "the date is ours"
    assert drill.citation is not None


def test_a_scenario_in_a_notebook_may_leave_the_origin_of_its_signals_out(small: str) -> None:
    """A scenario as mappings is typed by hand: an act without citation is marked as bare numbers are."""
    act = {"title": "A note", "date": "2022-03-01", "sources": ["AAA"], "targets": ["BBB"], "cameo": "112",
           "mechanism": ["cheap_talk"]}  # fmt: skip
    found = of_mapping({"extends": "demo", "signals": {"note": {**act, "sources": ["ALD"], "targets": ["BRE"],
                                                                "date": "2030-03-01"}}})  # fmt: skip
    assert found.signals["note"].assumption == "set on the command line"
    assert found.signals["ald_protest"].assumption is None
    alone = of_mapping({**plain(load(small)), "signals": {"note": act}})
    assert alone.signals["note"].assumption == "set on the command line"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("states.AAA.resolve", 1.7, "command line: set.states.AAA.resolve: got 1.7, allowed 0 to 1"),
        (
            "states.AAA.reslove",
            0.7,
            "command line: set.states.AAA.reslove: got an unknown key, allowed name,",
        ),
        ("states.AAX.resolve", 0.7, "command line: set.states.AAX: got a new entry without name, capability"),
        ("states.AAX.resolve", 0.7, "did you mean AAA?"),
        ("signals.dril", None, "command line: set.signals.dril: got null for a key that is not there"),
        ("signals.dril", None, "did you mean drill?"),
        ("states.AAA.resolve", None, "command line: set.states.AAA.resolve: got nothing, allowed a quantity"),
        ("states.AAA.name", None, "command line: set.states.AAA.name: got nothing, allowed the state's name"),
        ("states", 3, "command line: set.states: got 3, allowed a mapping of states by id"),
        ("states.AAA", None, "small.yaml:5: focus: got AAA-BBB, allowed a relevant dyad"),
        ("states.AAA.resolve", float("nan"), "set.states.AAA.resolve: got nan, allowed a finite number"),
        ("states.AAA.resolve", float("inf"), "set.states.AAA.resolve: got inf, allowed a finite number"),
        ("states.AAA.resolve", "high", "set.states.AAA.resolve: got 'high', allowed a mapping such as"),
        ("states.AAA.resolve", object(), "set.states.AAA.resolve: got a object, allowed a number, text"),
        ("horizon.step_days", 7.5, "set.horizon.step_days: got 7.5, allowed a whole number from 1 to 366"),
        ("extends", "demo", "set.extends: got an unknown key"),
        ("title", "a\x1b[31mb", "set.title: got 'a\\x1b[31mb', allowed text without control characters"),
    ],
)
def test_a_mistaken_edit_is_told_as_it_was_typed(small: str, path: str, value: object, said: str) -> None:
    """Problems of an edit name the command line and the key under `set.`; others still name the file."""
    assert said in refusal(small, path, value)


def test_endless_edits_are_refused() -> None:
    """A mapping that contains itself ends at the depth limit, and `set=3` is no set of edits."""
    circle: dict[str, object] = {}
    circle["a"] = circle
    with pytest.raises(InputError, match="deeper nesting, allowed at most 20 levels"):
        load("demo", circle)
    with pytest.raises(InputError, match="set: got 3, allowed keys"):
        load("demo", 3)


def test_an_extending_file_merges_by_the_same_rules(tmp_path: Path) -> None:
    """Nulls remove, quantities are replaced whole, and each problem names the file it is in."""
    written(tmp_path)
    over = "extends: small.yaml\ntitle: Other\nstates: {CCC: ~, AAA: {resolve: {value: 0.9, source: nmc}}}\n"
    found = load(written(tmp_path, over, "other.yaml"))
    assert (found.name, found.title, list(found.dyads)) == ("other", "Other", ["AAA-BBB"])
    assert found.states["AAA"].resolve.args == (0.9,)
    broken = written(tmp_path, over.replace("0.9", "9").replace("CCC", "CCX"), "broken.yaml")
    assert "broken.yaml:3: states.CCX: got null for a key that is not there" in refusal(broken, "title", "x")
    broken = written(tmp_path, over.replace("0.9", "9"), "broken.yaml")
    assert "broken.yaml:3: states.AAA.resolve: got 9, allowed 0 to 1" in refusal(broken, "title", "x")


def test_ids_may_be_words_of_the_format_where_they_cannot_be_confused(tmp_path: Path) -> None:
    """A signal called `between` is merged like any other."""
    file = written(tmp_path, TEXT.replace("  shock:\n", "  between:\n"))
    assert edited(file, "signals.between.title", "x").signals["between"].title == "x"
    assert len(edited(file, "signals.between.title", "x").signals) == 2
