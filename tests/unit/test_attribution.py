"""Attribution on the scenario for teaching: shares that add up, and that other ways of asking agree with."""

import csv
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from sim.__main__ import main
from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo.pools import Threads
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.statistics import shapley
from sim.studies import measures, pieces
from sim.studies.attribution import games, players, words
from sim.studies.attribution import table as attribution_table
from sim.studies.attribution import work as attribution
from sim.studies.attribution.plots import interactions, left_out
from sim.studies.attribution.plots import shares as plot
from sim.studies.attribution.table import Attributed
from sim.studies.attribution.work import Attribution
from sim.studies.cell_store import Store
from sim.views import style
from sim.views.page import Page
from tests import marks

SEED, REPLICATES = 5, 128


@cache
def world(name: str = "demo") -> World:
    """A shipped world."""
    return World(load(name), theory_sets.load())


@cache
def contributions(by: str, exact: bool) -> dict[str, Any]:
    """What every player brought to every outcome of every history."""
    study = asked(by, exact)
    return attribution.gather((piece.work() for piece in attribution.pieces(study)), study)


def asked(by: str, exact: bool, replicates: int = REPLICATES) -> Attribution:
    """A small attribution."""
    outcomes = tuple(measures.usual(world()))
    return Attribution(world(), SEED, replicates, outcomes, by, exact, pairs=True)


def found(by: str, exact: bool) -> Attributed:
    """Its figures."""
    return attribution_table.share_out(asked(by, exact), contributions(by, exact))


@pytest.mark.parametrize(
    ("by", "exact"), [("signal", True), ("signal", False), ("state", True), ("mechanism", True)]
)
def test_shares_add_up_in_every_replicate(by: str, exact: bool) -> None:
    """Shares of all players are what all of them make of the world without any, exactly."""
    parts = contributions(by, exact)
    assert attribution.missing(parts) < 1e-12
    assert np.any(parts["everybody"] != parts["nobody"])


def test_everybody_and_nobody_are_worlds() -> None:
    """With all signals it is the scenario itself, with none the scenario without signals."""
    parts = contributions("signal", True)
    quiet = World(load("demo", {"signals": None}), theory_sets.load())
    for kind, where in (("everybody", world()), ("nobody", quiet)):
        rows, _ = batch.simulate(where, SEED, 0, REPLICATES)
        for at, outcome in enumerate(measures.usual(world())):
            assert parts[kind][0, at] == pytest.approx(outcome.values(rows))


def test_leave_one_out_is_the_edited_scenario() -> None:
    """What a signal does as the last one in is the scenario less the scenario without it, history by
    history.
    """
    parts, names = contributions("signal", True), [each.id for each in asked("signal", True).game.players]
    rows, _ = batch.simulate(world(), SEED, 0, REPLICATES)
    less, _ = batch.simulate(
        World(load("demo", {"signals": {"joint_drill": None}}), theory_sets.load()), SEED, 0, REPLICATES
    )
    outcome = measures.usual(world())[2]
    expected = outcome.values(rows) - outcome.values(less)
    assert parts["last"][names.index("joint_drill"), 2] == pytest.approx(expected)
    assert np.any(expected != 0)


def test_drawn_orders_agree_with_all_subsets() -> None:
    """The same histories attributed by drawn orders differ from the exact shares by sampling alone."""
    exact, drawn = contributions("signal", True), contributions("signal", False)
    assert drawn["last"] == pytest.approx(exact["last"])
    assert drawn["first"] == pytest.approx(exact["first"])
    away = (drawn["shapley"] - exact["shapley"])[:, :3]
    error = away.std(axis=-1, ddof=1) / np.sqrt(REPLICATES)
    assert np.abs(away.mean(axis=-1)).max() > 0
    assert np.all(np.abs(away.mean(axis=-1)) <= 4 * error + 1e-12)


def test_second_differences_from_the_table_of_worths() -> None:
    """Interactions of drawn orders are those of the worlds with everybody else in."""
    drawn, exact = contributions("signal", False), contributions("signal", True)
    n = len(exact["last"])
    game = games.game(world(), SEED, "signal").play()
    outcome = measures.usual(world())[2]

    def worth(*gone: int) -> Any:
        members = np.ones(n, bool)
        members[list(gone)] = False
        return outcome.values(game(0, REPLICATES, members))

    for row, (i, j) in enumerate(shapley.pairs(n)[:4]):
        expected = worth() - worth(i) - worth(j) + worth(i, j)
        assert drawn["pairs"][row, 2] == pytest.approx(expected)


def test_cheap_talk_is_the_edited_scenario() -> None:
    """Without any costs every signal is cheap talk away from borders, as if the file had said so."""
    play = games.CostGame(world(), SEED).play()
    words = {name: {"mechanism": ["cheap_talk"], "near_border": False} for name in world().scenario.signals}
    expected, _ = batch.simulate(World(load("demo", {"signals": words}), theory_sets.load()), SEED, 0, 64)
    rows = play(0, 64, np.zeros(len(games.CostGame(world(), SEED).players), bool))
    assert all(np.array_equal(rows[name], expected[name]) for name in expected)


def test_episodes_of_the_article() -> None:
    """Signals within a week of each other are one episode, and the ties with Israel another."""
    cast = players.by_episode(world("aras_drills"))
    found = {each.id: set(each.signals) for each in cast.players}
    assert found["mighty_iran"] == {"mighty_iran", "iran_music_video"}
    assert found["unshakable_brotherhood"] == {"unshakable_brotherhood", "aras_bridging", "akar_pledge"}
    assert len(found["iran_drills_2021"]) == 6
    assert len(found["aze_israel_ties"]) == 4
    assert cast.needs.sum() == len(world("aras_drills").deliveries)


def test_joint_cooperation_needs_both() -> None:
    """Without Türkiye's signals Azerbaijan has nobody to exercise with, but still shows its own force."""
    cast = players.by_state(world("aras_drills"))
    ids = [each.id for each in cast.players]
    heard = cast.heard(np.array([name != "TUR" for name in ids]))
    for delivery, kept in zip(world("aras_drills").deliveries, heard, strict=True):
        at = world("aras_drills").states.index("TUR")
        together = delivery.code == "062" and not delivery.own_weight
        assert kept == (delivery.sender != at and not (together and delivery.receiver == at))


def test_pieces_are_done_once(tmp_path: Path) -> None:
    """What is stored is read, not worked out again; damage is worked out again."""
    done: list[int] = []

    def work(number: int) -> dict[str, Any]:
        done.append(number)
        return {"x": np.array([number])}

    def job(number: int) -> pieces.Piece:
        return pieces.Piece((number,), 1, lambda: work(number))

    jobs, store = [job(number) for number in range(5)], Store(tmp_path)
    first = [int(each["x"][0]) for each in pieces.results(jobs, "d", store, Threads(2), lambda _: None)]
    store.path(jobs[3].key("d")).write_bytes(b"broken")
    again = [int(each["x"][0]) for each in pieces.results(jobs, "d", store, Threads(2), lambda _: None)]
    other = [int(each["x"][0]) for each in pieces.results(jobs, "e", store, Threads(2), lambda _: None)]
    assert first == again == other == list(range(5))
    assert sorted(done) == sorted([*range(5), 3, *range(5)])


def test_command_writes_numbers_and_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables, study.json and figures lie in the folder; the second time everything is read from it."""
    place = tmp_path / "a"
    words = ["attribute", "scenario=demo", "replicates=64", "seed=5", f"out={place}"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == str(place)
    assert ("* sign holds for all 6" in printed) == any(" * " in line for line in printed.splitlines())
    with (place / "attribution.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    shares = [
        float(each["estimate"])
        for each in lines
        if each["effect"] == "shapley" and each["outcome"] == "p_level_4"
    ]
    summary = json.loads((place / "attribution.json").read_text())
    total = next(each for each in summary["outcomes"] if each["outcome"] == "p_level_4")["total"]["estimate"]
    assert sum(shares) == pytest.approx(total)
    assert {path.name for path in (place / "plots").glob("*.png")} == {
        "attribution.png", "left_out.png", "outcomes.png", "interactions.png"
    }  # fmt: skip
    before = (place / "attribution.csv").read_bytes()
    assert main(words) == 0
    assert (place / "attribution.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scenario=demo", "outcome=dispaly"], "did you mean display?"),
        (["scenario=demo", "by=day"], "signal, episode, state or mechanism"),
        (["scenario=demo", "replicates=0"], "a whole number from 20"),
        (["scenario=demo", "set.signals=null"], "a scenario with signals"),
        (["scenario=aras_drills", "method=exact"], "by=episode"),
        (["scenario=aras_drills", "by=mechanism", "method=sampled"], "exact, by mechanism"),
        (["scenario=demo", "outcom=force"], "did you mean outcome?"),
        (["-m", "scenario=demo"], "no sweep"),
        (["outcome=force"], "scenario: got nothing"),
        (["scenario=aras_drills", "replicates=100000", "method=exact", "by=state", "workers=0"], "workers"),
    ],
)
def test_refused(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Bad words end with code 2 and a line that says what is allowed; nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(["attribute", *words]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_another_study_s_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder goes on with its own question only; refused is all that is said, no estimate before it."""
    words = ["attribute", "scenario=demo", "by=mechanism", f"out={tmp_path / 'a'}"]
    assert main([*words, "seed=1", "replicates=20"]) == 0
    assert "histories, about" in capsys.readouterr().err
    for other in (["seed=2", "replicates=20"], ["seed=1", "replicates=24"]):
        assert main([*words, *other]) == 2
        said = capsys.readouterr().err
        assert "holds another" in said
        assert "about" not in said


@pytest.mark.parametrize("by", ["signal", "mechanism"])
def test_figures_fit_their_page(by: str) -> None:
    """Every text lies within the sheet, and every player has a bar or at least its number."""
    what = found(by, True)
    for draw in (plot.draw, plot.draw_outcomes, interactions.draw):
        figure = draw(what)
        box = figure.get_tightbbox(FigureCanvasAgg(figure).get_renderer())
        width, height = figure.get_size_inches()
        assert box.x0 >= -0.01
        assert box.y0 >= -0.01
        assert box.x1 <= width + 0.01
        assert box.y1 <= height + 0.01
    shown = [text.get_text() for text in plot.draw(what).findobj(Text)]
    for share in what.outcomes[0].share:
        assert any(each.startswith(plot.change(share, "probability", 1)[:4]) for each in shown)


def test_what_is_left_out_is_coloured_where_it_surely_matters_and_on_one_scale() -> None:
    """A tenth of a point that may be nothing is white in a column of its own; what is sure is the deeper the
    larger it is, whatever column it stands in.
    """
    what = found("signal", True)
    chances = [shares for shares in what.outcomes if shares.outcome.is_probability][:2]
    sizes = {chances[0].outcome.name: (0.02, 0.01, 0.001), chances[1].outcome.name: (0.01, 0.001, 0.005)}
    sure, columns = (0.02, 0.01, 0.005), []
    for shares in chances:
        last = [replace(each, estimate=0.001, low=-0.02, high=0.02) for each in shares.last]
        for player, size in enumerate(sizes[shares.outcome.name]):
            low = size / 2 if size in sure else -0.02
            last[player] = replace(last[player], estimate=size, low=low, high=size + 0.02)
        columns.append(replace(shares, last=tuple(last)))
    figure, order = left_out.draw(replace(what, outcomes=tuple(columns))), plot.rank(columns[0])
    deep: dict[float, set[float]] = {}
    for shares, axes in zip(columns, figure.axes, strict=True):
        for player, box in zip(order, axes.patches, strict=True):
            deep.setdefault(shares.last[player].estimate, set()).add(round(1 - box.get_facecolor()[2], 3))
    assert {size: len(colours) for size, colours in deep.items()} == dict.fromkeys(deep, 1)
    by_size = [max(deep[size]) for size in sorted(deep)]
    assert by_size == sorted(by_size)
    assert by_size[0] < 0.01 < by_size[1]


def test_titles_stand_whole_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long one takes several lines, none wider than its column; two that begin alike begin with their
    ids.
    """
    what = found("signal", True)
    long = "A statement that the table of an earlier day cut where it was about to say who threatens whom"
    named = [replace(each, title=long if at < 2 else each.title) for at, each in enumerate(what.players)]
    monkeypatch.setattr(Attributed, "players", named)
    lines = list(words.lines(what))
    assert max(map(len, lines[5:-4])) <= 80
    said = " ".join(re.sub(r" {3,}.*", "", line) for line in lines)
    said = re.sub(r"\s+", " ", said)
    for each in named[:2]:
        assert f"{each.id}: {long}" in said
    for each in named[2:]:
        assert each.title in said
    assert "…" not in said


def test_the_use_of_force_in_the_focus_is_asked_first() -> None:
    """As on the screen of a run; so do all studies of one outcome."""
    focus = f"p_level_4.{world().scenario.focus}"
    assert measures.usual(world())[0].name == focus
    assert measures.of(measures.focal(world()), world()).name == focus


@pytest.mark.parametrize("size", [0.0013, 0.004, 0.027, 0.049, 0.11, 0.6])
def test_marks_of_shares_stand_where_their_numbers_are(size: float) -> None:
    """However wide the axis is: in steps of 2.5 as of 2, with as many decimals as a step has."""
    what = found("signal", True)
    shares = what.outcomes[0]
    wide = tuple(replace(each, estimate=size, low=-size / 3, high=size) for each in shares.share)
    one = replace(shares, share=wide, last=wide, first=wide)
    for figure in (
        plot.draw(replace(what, outcomes=(one,))),
        plot.draw_outcomes(replace(what, outcomes=(one,))),
    ):
        (axis,) = marks.of(figure)
        assert len(axis) > 1
        assert marks.are_right(axis), axis


def test_the_caption_of_pairs_speaks_of_numbers_only_where_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six signals have numbers in their cells; where that is too many the caption says where they are."""
    what = found("signal", True)
    assert "with the 95 % interval;" in interactions._note(what)
    monkeypatch.setattr(interactions, "SPELLED", 5)
    said = interactions._note(what)
    assert "with the 95 % interval;" not in said
    assert "numbers, with intervals, in interactions.csv" in said
    assert not [text for text in interactions.draw(what).findobj(Text) if "\n[" in text.get_text()]


@pytest.mark.parametrize(
    ("by", "who"), [("signal", "signals"), ("state", "states' signals"), ("mechanism", "costs of signals")]
)
def test_the_figure_of_pairs_names_what_the_pairs_are_of(by: str, who: str) -> None:
    """Signals, the signals of states or the costs of signals, as the study asked."""
    title = interactions.draw(found(by, True)).findobj(Text)
    assert any(text.get_text().startswith(f"Which {who} work together on") for text in title)


def test_numbers_are_legible_on_the_colour_of_their_cell() -> None:
    """Ink on white and pale cells, white on the darkest blue."""
    assert style.ink_on((1.0, 1.0, 1.0)) == style.INK
    assert style.ink_on(interactions.COLOURS(0.0)) == style.PAPER
    assert style.ink_on(interactions.COLOURS(0.3)) == style.INK


def test_a_long_question_is_set_smaller_before_it_is_cut() -> None:
    """A heading that is too wide for its page keeps its end."""
    sheet, words = (
        Page(style.PAGE, 1.0),
        "Which signals work together on P(ALD sides with BRE if ALD and COR do)?",
    )
    sheet.title(words)
    sheet.title(words + words[5:40])
    first, second = (text for text in sheet.figure.texts if text.get_text())
    assert first.get_text() == words
    assert second.get_text() == words + words[5:40]
    assert second.get_fontsize() < first.get_fontsize() <= style.TITLE
