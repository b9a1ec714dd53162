import pytest
from pydantic import ValidationError
from small_scenario import TEXT, changed, refusals, scenario

from sim.scenario.errors import InputError, near_miss


def test_a_file_becomes_one_frozen_object() -> None:
    """States, dyads and signals are keyed by id; nothing can be assigned to."""
    found = scenario()
    assert list(found.states) == ["AAA", "BBB", "CCC"]
    assert found.states["AAA"].capability.source == "nmc"
    assert found.history == "given"
    with pytest.raises(ValidationError):
        found.title = "another"


def test_the_order_of_the_file_does_not_matter() -> None:
    """Sections and entries in another order, and dyads named the other way round, give an equal scenario."""
    head, states = TEXT.split("states:\n")
    states, rest = states.split("dyads:\n")
    dyads, signals = rest.split("signals:\n")
    drill, shock = signals.split("  shock:\n")
    turned = f"dyads:\n{dyads}states:\n{states}signals:\n  shock:\n{shock}{drill}{head}"
    turned = turned.replace("AAA-CCC:", "CCC-AAA:").replace("focus: AAA-BBB", "focus: BBB-AAA")
    assert list(scenario(turned).signals) == ["drill", "shock"]
    assert scenario(turned) == scenario()


def test_a_directed_quantity_answers_for_each_side() -> None:
    """One quantity serves both directions, two serve one each, a commitment may be one-sided or absent."""
    dyads = scenario().dyads
    alignment = dyads["AAA-BBB"].alignment
    assert [alignment.toward(giver).args for giver in ("AAA", "BBB")] == [(-0.3,), (-0.4,)]
    both = dyads["AAA-CCC"].alignment
    assert both.toward("AAA") is both.toward("CCC") is not None
    commitment = dyads["AAA-CCC"].commitment
    assert commitment is not None
    assert commitment.toward("AAA") is None
    assert dyads["AAA-BBB"].commitment is None


CASES = {
    "title: Two neighbours and a friend": {
        "titel: x": "small.yaml:1: titel: got an unknown key, allowed name, title,",
        "title: 3": "small.yaml:1: title: got 3, allowed text",
        "title: ''": "small.yaml:1: title: got an empty text, allowed 1 to 160 characters",
        "title: |-\n  a\n  b": "small.yaml:1: title: got 2 lines, allowed one line",
        "title: " + "x" * 161: "small.yaml:1: title: got 161 characters, allowed at most 160",
        "title: x\nextends: other": "small.yaml:2: extends: got an unknown key",
        "title: x\nname: a/b": "small.yaml:2: name: got 'a/b', allowed up to 64 letters",
        "title: x\nhistory: simulate": "got 'simulate', allowed one of given, simulated; did you mean",
    },
    "focus: AAA-BBB": {
        "focus: AAA-CCC": "small.yaml:5: focus: got AAA-CCC, allowed a relevant dyad",
        "focus: AAA-BBX": "small.yaml:5: focus: got AAA-BBX, allowed a relevant dyad; did you mean AAA-BBB?",
        "focus: 3": "small.yaml:5: focus: got 3, allowed a dyad, such as AZE-IRN",
    },
    "start: 2022-01-03": {
        "start: 2022-13-03": "small.yaml:4: horizon.start: got '2022-13-03', allowed a day that exists",
        "start: 2022-12-26": "small.yaml:4: horizon.end: got 2022-12-26, allowed a day after the start",
        "start: 2022-06-02": "horizon.origin: got 2022-06-01, allowed 2022-06-02 to 2022-12-22",
    },
    "step_days: 7": {
        "step_days: 0": "small.yaml:4: horizon.step_days: got 0, allowed a whole number from 1 to 366",
        "step_days: 7.0": "horizon.step_days: got 7.0, allowed a whole number",
        "step_day: 7": "horizon.step_day: got an unknown key, allowed start, end, origin, step_days; did you",
    },
    "end: 2022-12-26": {"end: 2422-12-26": "small.yaml:4: horizon: got 20923 steps, allowed at most 5000"},
    "resolve: {beta: [6, 4], assumption: a guess}": {
        "reslove: {value: 1, source: nmc}": ":10: states.AAA.reslove: got an unknown key, allowed name,",
        "resolve: {value: 1.7, source: nmc}": "small.yaml:10: states.AAA.resolve: got 1.7, allowed 0 to 1",
        "resolve: {value: 0.5, source: nmc}\n    major: 1": "states.AAA.major: got 1, allowed true or false",
        "resolve: {value: 0.5, source: nmc}\n    democracy: true": None,
        "resolve: 0.5": "states.AAA.resolve: got 0.5, allowed a mapping such as",
        "resolve: ${oc.env:HOME}": "states.AAA.resolve: got '${oc.env:HOME}', allowed a mapping",
        "resolve: {value: '${x}', source: nmc}": "states.AAA.resolve: got '${x}', allowed a number",
        "resolve: {value: 0.5, source: ncm}": "resolve.source: got ncm, allowed a key of sources, or a",
    },
    "  CCC:\n    name": {
        "  C-C:\n    name": "small.yaml:19: states.C-C: got C-C, allowed an id",
        "  beta:\n    name": "small.yaml:19: states.beta: got beta, allowed an id",
        "  CCD:\n    name": ":32: dyads.AAA-CCC: got CCC, allowed a state of this scenario; did you mean",
    },
    "AAA-CCC:": {
        "CCC-AAA:": None,
        "CCC-CCC:": "dyads.CCC-CCC: got CCC-CCC, allowed two different state ids",
        "CCC:": "dyads.CCC: got CCC, allowed two different state ids",
        "BBB-AAA:": "small.yaml:32: dyads.BBB-AAA: got a dyad given both ways round, allowed each dyad once",
    },
    "BBB: {value: -0.4, assumption: a guess}}": {
        "BBB: {value: -1.4, source: nmc}}": ":27: dyads.AAA-BBB.alignment.BBB: got -1.4, allowed -1 to 1",
        "BBA: {value: 0.4, source: nmc}}": "alignment.BBA: got BBA, allowed AAA or BBB; did you mean BBB?",
        "}": "small.yaml:27: dyads.AAA-BBB.alignment: got none for BBB, allowed one for each state",
    },
    "    contiguous: true\n": {
        "": "small.yaml:26: dyads.AAA-BBB.contiguous: got nothing, allowed true or false",
        "    contiguous: true\n    tension: {value: 6, source: nmc}\n": "BBB.tension: got 6, allowed 0 to 5",
        "    contiguous: true\n    propensity: 1\n": "AAA-BBB.propensity: got 1, allowed a mapping such as",
        "    contiguous: true\n    contact: {value: 2, source: nmc}\n": "contact: got 2, allowed 0 to 1",
        "    contiguous: true\n    contact: {CCC: {value: 0, source: nmc}}\n": "got CCC, allowed AAA or BBB",
        "    contiguous: true\n    contact: {AAA: {value: 0.5, source: nmc}}\n": None,
        "    contiguous: yes\n": "small.yaml:29: dyads.AAA-BBB.contiguous: got 'yes', allowed true or false",
    },
    "date: {reported: {2022-02-01: 1, 2022-02-15: 3}}": {
        "date: {reported: {2021-02-01: 1, 2022-02-15: 3}}": "signals.drill.date: got 2021-02-01, allowed",
        "date: 2022-02-21": "signals.drill.until: got 2022-02-20, allowed 2022-02-21 or later",
        "date: {rate: {value: 1, source: nmc}, from: 2022-02-01, until: 2022-03-01}": "until: got",
    },
    "until: 2022-02-20": {
        "until: 2023-02-20": "signals.drill.until: got 2023-02-20, allowed up to the horizon's end",
    },
    "sources: [AAA]": {
        "sources: [AAB]": ":48: signals.drill.sources[0]: got AAB, allowed a state of this scenario; did you",
        "sources: []": "signals.drill.sources: got an empty list, allowed at least one id",
        "sources: AAA": "signals.drill.sources: got 'AAA', allowed a list of ids",
        "sources: [AAA, AAA]": "signals.drill.sources: got AAA more than once",
        "sources: [BBB]": "signals.drill.targets: got BBB, allowed states other than the signal's own",
        "sources: [CCC]": "signals.drill.joint_with: got CCC, allowed states other than the sources",
    },
    'cameo: "152"': {
        'cameo: "159"': "signals.drill.cameo: got '159', allowed a CAMEO code in quotes",
        "cameo: 152": "signals.drill.cameo: got 152, allowed a CAMEO code in quotes",
        "cameo: 19": "signals.drill.cameo: got 19, allowed a CAMEO code in quotes",
        "cameo: 019": ":51: signals.drill.cameo: got 019, allowed a number without leading zeros, or text in",
        "cameo: 010": ":51: signals.drill.cameo: got 010, allowed a number without leading zeros, or text in",
        'cameo: "152"\n    weight: {value: -7.2, source: nmc}': "signals.drill.weight: got -7.2, allowed -1",
    },
    "mechanism: [sunk_cost, tying_hands]": {
        "mechanism: [sunk_costs]": "got 'sunk_costs', allowed one of cheap_talk, tying_hands, sunk_cost; did",
        "mechanism: [cheap_talk, sunk_cost]": "allowed cheap_talk alone, or the costly mechanisms",
    },
    "document: paper": {
        "document: papers": "citation.document: got papers, allowed a key of sources; did you mean paper?",
    },
    "    citation: {document: paper, paragraph: 1, quote: They drilled}\n": {
        "": "small.yaml:44: signals.drill: got no citation or assumption, allowed a citation (document,",
        "    citation: null\n": "signals.drill: got no citation or assumption",
        "    assumption: invented\n": None,
        '    assumption: ""\n': "signals.drill.assumption: got an empty text, allowed 1 to 500 characters",
        "    citation: {document: paper, paragraph: 1}\n    assumption: the day is ours\n": None,
        "    assumptions: x\n": "signals.drill.assumptions: got an unknown key",
    },
    "quote: They drilled": {
        f"quote: {'x' * 201}": "signals.drill.citation.quote: got 201 characters, allowed at most 200",
        'quote: "a\\nb"': "signals.drill.citation.quote: got 2 lines, allowed one line",
    },
}


@pytest.mark.parametrize(
    ("old", "new", "said"), [(old, new, said) for old, news in CASES.items() for new, said in news.items()]
)
def test_a_mistake_is_told_with_file_line_key_got_and_allowed(old: str, new: str, said: str | None) -> None:
    """Each mistake in the small file gives the line a modeler needs; the few that are none are accepted."""
    lines = refusals(old, new)
    assert any(said in line for line in lines) if said else not lines, lines


def test_a_single_mistake_is_told_once() -> None:
    """A faulty field does not set off complaints about everything that refers to its entry."""
    assert (
        len(refusals("resolve: {beta: [6, 4], assumption: a guess}", "resolve: {value: 2, source: nmc}")) == 1
    )
    assert len(refusals("relevant: true\n    rivalry", "relevant: 1\n    rivalry")) == 1


def test_all_mistakes_are_listed_at_once_in_the_order_of_the_file() -> None:
    """Field mistakes and broken references appear together, even within one signal."""
    text = TEXT.replace("value: -0.3", "value: -3").replace("targets: [BBB]", "targets: [BBX]")
    text = text.replace('cameo: "152"', "cameo: x").replace("end: 2022-12-26", "end: 2022-02-30")
    with pytest.raises(InputError) as refused:
        scenario(text)
    assert [problem.key for problem in refused.value.problems] == [
        "horizon.end", "dyads.AAA-BBB.alignment.AAA", "signals.drill.targets[0]", "signals.drill.cameo",
    ]  # fmt: skip


def test_signals_run_along_declared_pairs_only() -> None:
    """An act between states without a dyad has nothing to act on; the pairs are named."""
    start, end = TEXT.index("  BBB-CCC:"), TEXT.index("signals:")
    with pytest.raises(InputError, match="got a signal along BBB-CCC, allowed dyads of this file"):
        scenario(TEXT[:start] + TEXT[end:])


def test_a_scenario_needs_two_states_and_a_relevant_dyad() -> None:
    """One state cannot signal to anybody."""
    lonely = TEXT[: TEXT.index("  BBB:\n")]
    with pytest.raises(InputError) as refused:
        scenario(lonely)
    assert [problem.key for problem in refused.value.problems] == ["focus", "states"]


def test_untouched_defaults_may_be_left_out() -> None:
    """rivalry, joint_with, near_border and public have defaults; a title is required."""
    signal = changed("    near_border: true\n", "").signals["drill"]
    assert (signal.near_border, signal.public, signal.weight) == (False, True, None)


def test_letters_in_another_order_are_the_nearest_miss() -> None:
    """ETS is EST with two letters swapped, and not WES; what is like nothing has no hint."""
    assert near_miss("ETS", ["WES", "EST", "NOR"]) == "EST"
    assert near_miss("XYZ", ["WES", "EST", "NOR"]) == ""


@pytest.mark.parametrize("key", ["propensity", "tension"])
def test_a_pair_that_may_not_act_has_no_disputes_to_be_likelier(key: str) -> None:
    """Propensity and tension of a pair that is not relevant would do nothing, so they are refused."""
    given = f"relevant: false\n    {key}: {{value: 1, assumption: a guess}}"
    said = f"dyads.AAA-CCC.{key}: got a number, allowed nothing where relevant is false"
    assert any(said in line for line in refusals("relevant: false", given))
    assert not refusals(
        "relevant: true\n    rivalry: true", given.replace("false", "true") + "\n    rivalry: true"
    )
