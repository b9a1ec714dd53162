"""What a referee will ask: every numbered statement of the model's design as a test, on the article's five
states and, where they make sense, on July 1914 and two cold blocs.

Figures are of 20,000 histories each on common random numbers, two years each, under the full theory;
intervals are 95 %. What is not met is expected to fail, with what it trades off against in its reason, and is
on the evidence page.
"""

from typing import Any

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import (
    AGE,
    ALIGNMENT,
    AUDIENCE,
    BELIEF,
    COMMITMENT,
    GROUND,
    OPEN_ALIGNMENT,
    PROPENSITY,
    QUIET,
    SCHEDULE,
    STRENGTH,
    TENSION,
)
from sim.model.relations import AUDIENCE_COST, RETALIATION, SUCCESS
from sim.scenario.errors import InputError
from sim.scenario.library import load
from tests.verification.histories import (
    ARAS,
    DISPLAY,
    FEW,
    FORCE,
    MANY,
    WAR,
    Flags,
    Rows,
    between,
    both,
    moved,
    odds_ratio,
    reached,
    rows,
    tie,
    without,
    world,
)
from tests.worlds import Bench

FOCUS = "AZE-IRN"
SIDES_OF_TURKIYE = "posture.TUR:AZE-IRN"
ALL = ("aras_drills", "july_1914", "cold_blocs")


def unmet(reason: str) -> pytest.MarkDecorator:
    """Return the mark of a statement that the model does not meet."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


# --- 1. no foreign flag -------------------------------------------------------------------------------------

FOREIGN = [
    ("aras_drills", FOCUS, "IRN-TUR", {"rivalry": False}),
    ("aras_drills", FOCUS, "IRN-TUR", {"alignment": 0.11}),  # what it is without the points of the rivalry
    ("aras_drills", FOCUS, "IRN-TUR", {"alignment": 0.8}),
    ("aras_drills", FOCUS, "IRN-TUR", {"alignment": -0.8}),
    ("aras_drills", FOCUS, "IRN-TUR", {"tension": 1.6}),
    ("aras_drills", FOCUS, "IRN-TUR", {"contiguous": False}),
    ("aras_drills", FOCUS, "IRN-TUR", {"propensity": 0}),
    ("aras_drills", FOCUS, "IRN-TUR", {"propensity": 2}),
    ("aras_drills", FOCUS, "IRN-TUR", {"contact": {"IRN": 0.05, "TUR": 0.05}}),
    ("aras_drills", FOCUS, "IRN-TUR", {"commitment": {"IRN": 0.5, "TUR": 0.5}}),
    ("july_1914", "AUH-SRB", "AUH-RUS", {"alignment": -0.6}),
    ("july_1914", "AUH-SRB", "AUH-RUS", {"propensity": 2}),
    ("july_1914", "AUH-SRB", "GER-RUS", {"rivalry": False}),
    ("cold_blocs", "KAR-LIN", "LIN-SAR", {"alignment": -0.6}),
    ("cold_blocs", "KAR-LIN", "NOR-SAR", {"rivalry": False}),
]


def foreign(name: str, focus: str, dyad: str, inputs: dict[str, Any], count: int) -> float:
    """Return the points by which an input of another dyad moves P(force) of the focus."""
    before, after = (rows(name, edits, count) for edits in ({}, between(dyad, **inputs)))
    return abs(moved(reached(before, focus, FORCE), reached(after, focus, FORCE)).estimate)


@pytest.mark.parametrize("inputs", [{"rivalry": False}, {"alignment": 0.11}])
def test_1_the_rivalry_of_others_is_not_the_headline(inputs: dict[str, Any]) -> None:
    """Iran and Türkiye rivals or not: under two points of P(force) of Azerbaijan and Iran."""
    assert foreign(ARAS, FOCUS, "IRN-TUR", inputs, FEW) < 2


@pytest.mark.long
@pytest.mark.parametrize(("name", "focus", "dyad", "inputs"), FOREIGN)
def test_1_no_input_of_another_dyad_is_the_headline(
    name: str, focus: str, dyad: str, inputs: dict[str, Any]
) -> None:
    """Each input of another dyad, turned as far as it goes: under two points."""
    assert foreign(name, focus, dyad, inputs, MANY) < 2


BORDER = unmet(
    "a border is worth three times the disputes and half as many again of those with force (open_land 1.1,"
    " open_force_land 1.0, fitted to the panel); where force comes in four of ten histories the odds of two"
    " years exaggerate that: 4.8 times, at a probability 3.3 times as high"
)


@pytest.mark.long
@pytest.mark.parametrize(
    "dyad", [pytest.param(d, marks=BORDER) if d == "IRN-TUR" else d for d in world().names.dyads]
)
def test_1_a_flag_moves_its_own_dyad_by_four_times_at_most(dyad: str) -> None:
    """Rivalry, pact, and a border that is there: the odds of force within two years; of dyads with a hundred
    cases or more."""
    a, b = dyad.split("-")
    spec = load(ARAS).dyads[dyad]
    flags: list[dict[str, Any]] = [
        {"rivalry": not spec.rivalry},
        {"commitment": None if spec.commitment else {a: 0.5, b: 0.5}},
    ]
    flags += [{"contiguous": False}] if spec.contiguous else []
    before = reached(rows(), dyad, FORCE)
    if before.sum() < 100:
        pytest.skip("too rare to tell")
    for flag in flags:
        ratio = odds_ratio(before, reached(rows(edits=between(dyad, **flag)), dyad, FORCE))
        assert 1 / 4 < ratio < 4, flag


@pytest.mark.long
@pytest.mark.parametrize("flag", ["major", "democracy"])
@pytest.mark.parametrize("state", world().states)
def test_1_nor_does_a_flag_of_a_state(state: str, flag: str) -> None:
    """A great power or not, a democracy or not: every dyad of the state, as above."""
    now = bool(getattr(load(ARAS).states[state], flag))
    before, after = rows(), rows(edits={"states": {state: {flag: not now}}})
    for dyad in world().names.dyads:
        if state in dyad.split("-") and reached(before, dyad, FORCE).sum() >= 100:
            ratio = odds_ratio(reached(before, dyad, FORCE), reached(after, dyad, FORCE))
            assert 1 / 4 < ratio < 4, dyad


def test_1_a_border_is_no_flag_where_none_can_be() -> None:
    """A land border of two that are 7,500 km apart, which would make force 50 times as likely, is refused."""
    with pytest.raises(InputError, match=r"IRN-USA\.distance"):
        world(edits=between("IRN-USA", contiguous=True))


@pytest.mark.long
@pytest.mark.parametrize("dyad", [dyad for dyad in world().names.dyads if dyad != "ISR-USA"])
def test_1_joining_is_at_most_a_quarter_of_it(dyad: str) -> None:
    """Nobody joins: P(force) of no dyad falls or rises by more than a quarter, beyond the error."""
    assert _quarter(dyad, MANY)


def _quarter(dyad: str, count: int) -> bool:
    before, after = (
        reached(found, dyad, FORCE) for found in (rows(count=count), rows(count=count, join=-30.0))
    )
    found = moved(before, after)
    return bool(found.high > -25 * before.mean() and found.low < 25 * before.mean())


@pytest.mark.long
@unmet(
    "five cases in ten thousand, four of which are one of the two joining against the other: the friendliest"
    " pair has so few disputes of its own that joining, rare as it is, is most of what is left"
)
def test_1_nor_is_it_of_the_friendliest_two() -> None:
    """The same of Israel and the USA, of whom it takes 100,000 histories to tell."""
    assert _quarter("ISR-USA", 5 * MANY)


# --- 2. alignment matters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dyad"), [("aras_drills", "AZE-TUR"), ("july_1914", "AUH-GER"), ("cold_blocs", "KAR-SAR")]
)
def test_2_enemies_fight_fifteen_times_as_often_as_friends(name: str, dyad: str) -> None:
    """The same two states at alignments of -.8 and +.8."""
    foes, friends = (
        reached(rows(name, between(dyad, alignment=x), FEW), dyad, FORCE).sum() for x in (-0.8, 0.8)
    )
    assert foes >= 15 * friends > 0


# --- 3. signals ---------------------------------------------------------------------------------------------


def test_3_signals_together_raise_displays() -> None:
    """By six to twenty points, against a world in which none of them happened."""
    before, after = (reached(rows(edits=edits, count=FEW), FOCUS, DISPLAY) for edits in (without(), {}))
    assert 6 < moved(before, after).estimate < 20


@pytest.mark.long
@pytest.mark.parametrize(("level", "least", "most"), [(DISPLAY, 6, 20), (FORCE, 3, 12)])
def test_3_signals_together_raise_displays_and_force(level: int, least: float, most: float) -> None:
    """Displays by six to twenty points, force by three to twelve."""
    before, after = (reached(rows(edits=edits), FOCUS, level) for edits in (without(), {}))
    assert least < moved(before, after).estimate < most


@pytest.mark.long
def test_3_what_they_do_lasts() -> None:
    """At most 35 % of the first displays that they add come within eight weeks."""
    early = [_first_displays(rows(edits=edits), 8) for edits in (without(), {})]
    ever = [_first_displays(rows(edits=edits), 1000) for edits in (without(), {})]
    assert early[1] - early[0] <= 0.35 * (ever[1] - ever[0])


def _first_displays(found: Rows, weeks: int) -> int:
    first = found[f"first_3.{FOCUS}"].astype(int)
    return int(((first > 0) & (first <= weeks)).sum())


@pytest.mark.long
def test_3_no_signal_is_all_of_it() -> None:
    """Left out one at a time: at least three change P(display) beyond their error, and none makes more than
    60 % of the sum."""
    everything, changes = reached(rows(), FOCUS, DISPLAY), []
    for signal in load(ARAS).signals:
        changes.append(moved(reached(rows(edits=without(signal)), FOCUS, DISPLAY), everything))
    assert sum(each.low > 0 or each.high < 0 for each in changes) >= 3
    assert max(each.estimate for each in changes) <= 0.6 * sum(each.estimate for each in changes)


def lone(**signal: Any) -> dict[str, Any]:
    """Return edits that leave one signal of the last week before the origin, and no other."""
    sent = {"title": "one", "date": "2022-12-07", "mechanism": ["tying_hands", "sunk_cost"], **signal}
    return both(without(), {"signals": {"one": sent}})


THREAT = {"sources": ["IRN"], "targets": ["AZE"], "cameo": "138", "mechanism": ["cheap_talk"]}
PROTEST = {"sources": ["AZE"], "targets": ["IRN"], "cameo": "111", "mechanism": ["cheap_talk"]}
ROUTINE = {"sources": ["AZE"], "joint_with": ["TUR"], "targets": ["IRN"], "cameo": "062", "weight": 0}
AT_THE_BORDER = {"sources": ["IRN"], "targets": ["AZE"], "cameo": "150", "near_border": True}


@pytest.mark.long
@pytest.mark.parametrize(
    ("signal", "least", "most"),
    [(THREAT, 0.5, 3.0), (PROTEST, 0.0, 1.0), (ROUTINE, -1.0, 1.0)],
    ids=["threat", "protest", "exercise"],
)
def test_3_words_and_routine_do_little(signal: dict[str, Any], least: float, most: float) -> None:
    """Points of P(display) by one signal alone: a threat in words half a point to three, a protest under one,
    a routine exercise inside a pact within one of nothing."""
    before, after = (reached(rows(edits=edits), FOCUS, DISPLAY) for edits in (without(), lone(**signal)))
    assert least <= moved(before, after).estimate < most


@pytest.mark.long
@pytest.mark.parametrize("signal", ["iran_music_video", "aliyev_why_now", "iran_demand_ties"])
def test_3_nor_do_the_article_s_own(signal: str) -> None:
    """The song's threat, left out of the article, half a point to three; Aliyev's question and Iran's demand
    under one."""
    found = moved(reached(rows(edits=without(signal)), FOCUS, DISPLAY), reached(rows(), FOCUS, DISPLAY))
    least, most = (0.5, 3.0) if signal == "iran_music_video" else (0.0, 1.0)
    assert least <= found.estimate < most


@pytest.mark.long
@pytest.mark.parametrize("sides", [("IRN", "AZE"), ("AZE", "IRN")])
def test_3_a_border_display_doubles_the_hazard_of_a_year(sides: tuple[str, str]) -> None:
    """2 to 2.9 times the hazard of a dispute within the first year, whoever displays."""
    shown = {**AT_THE_BORDER, "sources": [sides[0]], "targets": [sides[1]]}
    calm, alarmed = (_hazard_of_a_year(rows(edits=edits)) for edits in (without(), lone(**shown)))
    assert 2 <= alarmed / calm <= 2.9


def _hazard_of_a_year(found: Rows) -> float:
    first = found[f"first_2.{FOCUS}"].astype(int)
    return -float(np.log(1 - ((first > 0) & (first <= 52)).mean()))


PLEDGES = ("akar_pledge", "unshakable_brotherhood")
NO_PACT = between("AZE-TUR", commitment=None)


@pytest.mark.long
def test_3_pledge_pact_and_exercise_lower_iran_s_hazard() -> None:
    """By 5 to 28 % over the first year, together; the pact does most of it."""
    full, bare = opening_hazard(world()), opening_hazard(world(edits=both(NO_PACT, without(*PLEDGES))))
    assert 0.05 < 1 - full / bare < 0.28


@pytest.mark.long
@pytest.mark.parametrize("left_out", [(PLEDGES[0],), (PLEDGES[1],)])
def test_3_each_promise_lowers_it_a_little(left_out: tuple[str, ...]) -> None:
    """The pledge alone and the exercise alone lower it too, on the same draws."""
    assert opening_hazard(world()) < opening_hazard(world(edits=without(*left_out)))


def opening_hazard(of: World, lanes: int = 1024, weeks: int = 52) -> float:
    """Return the mean chance a week that Iran opens a dispute with Azerbaijan, of dyads that could, in the
    first year; by the formula of docs/model.md."""
    bench, rules = Bench(of, lanes=lanes), [rule.name for rule in SCHEDULE]
    before, after = rules[: rules.index("open")], rules[rules.index("open") :]
    block, theory = bench.block, bench.block.theory
    d, p, i, j = bench.d("IRN", "AZE"), bench.p("IRN", "AZE"), bench.i("IRN"), bench.i("AZE")
    total = np.zeros(2)
    for t in range(of.clock.window + weeks):
        bench.take(*before, t=t)
        if t >= of.clock.window:
            win, resolve = block.dyad[STRENGTH, d], 1 / (1 + np.exp(-block.dyad[BELIEF, d]))
            coercive = theory[SUCCESS] * (2 * win - 1) - theory[RETALIATION] * (resolve * (1 - win) - 0.2)
            tied = theory[AUDIENCE_COST] * block.own[AUDIENCE, i] * block.dyad[COMMITMENT, d]
            odds = block.dispute[GROUND, p] - np.log(2) + block.dispute[PROPENSITY, p]
            odds += block.dispute[TENSION, p] - theory[OPEN_ALIGNMENT] * block.pair[ALIGNMENT, i, j]
            free = (block.course[AGE, p] < 0) & (block.course[QUIET, p] >= 26)
            total += [(1 / (1 + np.exp(-odds - coercive - tied)))[free].sum(), free.sum()]
        bench.take(*after, t=t)
    return float(total[0] / total[1])


@pytest.mark.long
@pytest.mark.parametrize("left_out", [without(PLEDGES[0]), without(PLEDGES[1]), NO_PACT])
def test_3_they_bring_turkiye_in(left_out: dict[str, Any]) -> None:
    """Pledge, exercise and pact each raise P(Türkiye supports or joins Azerbaijan if force is used), beyond
    the error."""
    before, after = (rows(edits=edits)[SIDES_OF_TURKIYE] > 0 for edits in (left_out, {}))
    assert moved(before, after).low > 0


# --- 4. coalitions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stand", "pact", "side"),
    [
        ("aras_drills", "TUR:AZE-IRN", "AZE-TUR", 1),
        ("july_1914", "GER:AUH-RUS", "AUH-GER", 1),
        ("cold_blocs", "SAR:KAR-LIN", "KAR-SAR", 1),
    ],
)
def test_4_without_the_pact_the_ally_comes_a_third_less_often(
    name: str, stand: str, pact: str, side: int
) -> None:
    """Asked of every history at its end: would it support or join if force were used?"""
    bound, free = (
        side * rows(name, edits, FEW)[f"posture.{stand}"] > 0
        for edits in ({}, between(pact, commitment=None))
    )
    assert free.mean() < 2 / 3 * bound.mean()


@pytest.mark.long
def test_4_nor_does_it_come_where_force_was_used() -> None:
    """The same of Türkiye where Azerbaijan and Iran came to force."""
    stood = [
        found[found != -9] > 0
        for found in (rows(edits=edits)["stand.TUR:AZE-IRN"] for edits in ({}, NO_PACT))
    ]
    assert stood[1].mean() < 2 / 3 * stood[0].mean()


@pytest.mark.long
@unmet(
    "ties count equally, and Iran's one friend stands against its three enemies, all of whom are friends of"
    " that friend: to leave Iran alone breaks one tie, to put the two together breaks two at least. Weighted"
    " by strength it would be even (.80 against .77), still not one in five; and no parameter bears on it"
)
def test_4_friends_are_not_in_opposite_blocs() -> None:
    """Azerbaijan and Iran at an alignment of .8: in different blocs in under a fifth of histories."""
    found = rows(edits=between(FOCUS, alignment=0.8))["partition"]
    assert np.mean([blocs[0] != blocs[1] for blocs in found.tolist()]) < 0.2


@pytest.mark.long
def test_4_but_iran_is_alone_rather_than_in_a_bloc_against_its_friend() -> None:
    """Where the two are apart all the same, Iran is a bloc of its own."""
    found = rows(edits=between(FOCUS, alignment=0.8))["partition"].tolist()
    opposed = [c for c in found if c[0] != c[1] and min(c.count(c[0]), c.count(c[1])) > 1]
    assert len(opposed) < 0.01 * len(found)


@pytest.mark.long
def test_4_no_state_decides_the_blocs() -> None:
    """In at most 60 % of histories the blocs are a state with its friends, and everybody else.

    Not asked where two alliances face each other: there every state's friends are its bloc.
    """
    found, states = rows(), world().states
    bloc = np.array([list(text) for text in found["partition"].tolist()])
    for i, state in enumerate(states):
        friends = np.stack(
            [_friends(found, state, other) if other != state else np.ones(MANY, bool) for other in states], 1
        )
        own = bloc == bloc[:, [i]]
        others = np.array([len(set(c[~mine])) <= 1 for c, mine in zip(bloc, own, strict=True)])
        assert ((own == friends).all(axis=1) & others).mean() <= 0.6, state


def _friends(found: Rows, one: str, other: str) -> Flags:
    pair = "-".join(sorted((one, other)))
    known = f"alignment.{one}>{other}" in found
    return tie(found, pair) > 0.1 if known else np.zeros(MANY, bool)


@pytest.mark.long
@pytest.mark.parametrize("name", ALL)
def test_4_every_third_state_may_be_neutral_and_may_not(name: str) -> None:
    """P(neutral) of each third state in each dispute between .02 and .98."""
    found = rows(name)
    for column in (each for each in found if each.startswith("posture.")):
        assert 0.02 < (found[column] == 0).mean() < 0.98, column


@pytest.mark.long
@pytest.mark.parametrize("name", ALL)
def test_4_weak_ties_turn_and_strong_ones_do_not(name: str) -> None:
    """Of ties within .2 of nothing 5 to 25 % change sign by the end; of those beyond .5 under 2 %."""
    found = rows(name)
    before, after = (
        np.concatenate([tie(found, pair, when) for pair in world(name).names.pairs])
        for when in ("_origin", "")
    )
    turned = np.sign(before) != np.sign(after)
    assert 0.05 < turned[np.abs(before) < 0.2].mean() < 0.25
    assert turned[np.abs(before) > 0.5].mean() < 0.02


@pytest.mark.long
@pytest.mark.parametrize("name", ["aras_drills", "cold_blocs"])
def test_4_a_few_disputes_are_joined(name: str) -> None:
    """3 to 9 % of them, as in the record."""
    found, dyads = rows(name), world(name).names.dyads
    of_all = sum(int(found[f"disputes.{dyad}"].sum()) for dyad in dyads)
    joined = sum(int(found[f"disputes_joined.{dyad}"].sum()) for dyad in dyads)
    assert 0.03 <= joined / of_all <= 0.09


# --- 5. repertoire ------------------------------------------------------------------------------------------

BUSY = ("AZE-IRN", "AZE-TUR", "IRN-ISR", "IRN-TUR", "IRN-USA", "ISR-USA", "TUR-USA")
"""Pairs with a hundred acts and more in the event data of 2018."""

WEEKLY = {"engage": 0.565, "pledge": 0.135, "cooperate": 0.056, "downgrade": 0.049}
"""Share of weeks with any, of a busy directed pair (weekly events 2018, ICEWS)."""

PROTESTS, DISPLAYS = 0.18, 0.014


def weekly(kind: str) -> float:
    """Return the share of weeks in which a state does that to another, over the busy pairs."""
    found, clock = rows(edits={"history": "simulated"}), world(edits={"history": "simulated"}).clock
    directed = [f"{x}>{y}" for a, b in (pair.split("-") for pair in BUSY) for x, y in ((a, b), (b, a))]
    per_pair = [found[f"acts_{kind}.{pair}"].mean() / (clock.steps - clock.window) for pair in directed]
    return float(np.mean(per_pair))


@pytest.mark.long
@pytest.mark.parametrize("kind", [*WEEKLY])
def test_5_states_do_what_the_event_data_say_they_do(kind: str) -> None:
    """Visits, pledges, exercises and downgrades, as often as in the data, within a factor of two."""
    assert 1 / 2 < weekly(kind) / WEEKLY[kind] < 2


@pytest.mark.long
@unmet(
    "one act a week and a slope on alignment that was fitted to all pairs: the five states protested three to"
    " five times as much in 2018 as pairs of their kind (USA-IRN, TUR-USA), and the busy pairs twice as much"
)
def test_5_states_protest_as_often() -> None:
    """Protests, within a factor of two."""
    assert 1 / 2 < weekly("protest") / PROTESTS < 2


@pytest.mark.long
@unmet(
    "displays are those of disputes, fitted to the dispute record; event data count alerts, patrols and shows"
    " of force outside any dispute, several times as many. Both cannot be met by one rung"
)
def test_5_states_display_as_often() -> None:
    """Weeks with a display, per directed pair, within a factor of two."""
    found, clock = rows(edits={"history": "simulated"}), world(edits={"history": "simulated"}).clock
    weeks = [found[f"weeks_3.{pair}"].mean() - found[f"weeks_4.{pair}"].mean() for pair in BUSY]
    assert np.mean(weeks) / (clock.steps - clock.window) / DISPLAYS > 1 / 2


@pytest.mark.long
@pytest.mark.parametrize("kind", ["pledge", "cooperate"])
def test_5_turkiye_answers_a_display_at_its_friend(kind: str) -> None:
    """With "Mighty Iran" Türkiye pledges to Azerbaijan and holds exercises with it more often than without,
    in histories in which all act from the start; beyond four standard errors."""
    drilled, not_drilled = (
        rows(edits=both({"history": "simulated"}, edits))[f"acts_{kind}.TUR>AZE"].astype(float)
        for edits in ({}, without("mighty_iran"))
    )
    more = drilled - not_drilled
    assert more.mean() > 4 * more.std() / np.sqrt(MANY)


# --- two years of the article, as plausible -----------------------------------------------------------------

PLAUSIBLE = {
    "AZE-IRN": (6, 22), "IRN-TUR": (10, 43), "IRN-USA": (7, 35), "IRN-ISR": (3, 18), "AZE-TUR": (0.5, 2),
    "ISR-TUR": (1, 7.5), "TUR-USA": (0.2, 1.5), "AZE-USA": (0.05, 0.8), "ISR-USA": (0, 0.4),
}  # fmt: skip
"""P(use of force) within two years, %, from the record of such dyads."""

NATO = unmet("its one dispute, of 2003, takes the propensity of the pair to 2.6 (1.5), and its spread, at a"
             " mean of a few tenths of a percent a year, carries the probability")  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("dyad", [pytest.param(d, marks=NATO) if d == "TUR-USA" else d for d in PLAUSIBLE])
def test_force_within_two_years_is_plausible(dyad: str) -> None:
    """Each dyad of the five states within the range of the record; war below 1 %, or 2 % with the two of
    Iran's rivals."""
    least, most = PLAUSIBLE[dyad]
    assert least <= 100 * reached(rows(), dyad, FORCE).mean() <= most
    assert reached(rows(), dyad, WAR).mean() < (0.02 if dyad in ("IRN-ISR", "IRN-USA") else 0.01)


@pytest.mark.long
def test_the_quiet_world_is_plausible() -> None:
    """Without any of the signals 2 to 8 % between Azerbaijan and Iran."""
    assert 2 <= 100 * reached(rows(edits=without()), FOCUS, FORCE).mean() <= 8
