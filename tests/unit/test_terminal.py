"""The terminal summary: one screen, each number with an interval, nothing acts on the terminal."""

import io
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shown_run
from rich.cells import cell_len
from rich.console import Console

from sim.outcomes import beside
from sim.outcomes.figures import Figure
from sim.outcomes.themes.escalation import LONG_LABELS
from sim.views import levels, terminal, text
from sim.views.lines import show_lines

RUN = shown_run.run()
FOLDER = Path("/somewhere/results/small/20261123T024700-0123abcd")
EVIL = "\x1b[31mred\x1b]0;owned\x07\x9b2J [bold]not bold[/bold] [/] \u202egnol\u202c\r\nline"


def printed(figures, meta, folder=FOLDER, width=80, colour=False):
    """What `show` writes to a terminal of 80 by 24."""
    system = "truecolor" if colour else None
    out = io.StringIO()
    console = Console(file=out, width=width, height=24, force_terminal=colour, color_system=system)
    terminal.show(figures, meta, folder, console)
    return out.getvalue()


def many(number):
    """The ten histories with many more dyads and partitions, all named at full length."""
    dyads = tuple(f"{'A' * 31}{i}-{'B' * 31}{i}" for i in range(number))
    copies = [replace(f, subject=dyad) for dyad in dyads for f in RUN.figures if f.subject == "AAA-BBB"]
    blocs = [replace(f, subject="A" * 200) for f in RUN.figures if f.quantity == "p_partition"] * number
    meta = replace(RUN.meta, title="T" * 300, dyads=(*RUN.meta.dyads, *dyads))
    return [*RUN.figures, *copies, *blocs], meta


@pytest.mark.parametrize("number", [0, 1, 40])
@pytest.mark.parametrize("width", [60, 80, 110])
def test_the_summary_fits_a_screen(number, width):
    """At most 34 lines, title and blocs of 200 letters included, none wider than the terminal, none cut."""
    lines = printed(*many(number), width=width).splitlines()[:-1]
    assert len(lines) <= 34
    assert max(cell_len(line) for line in lines) <= width
    assert not [line for line in lines if line.endswith("…")]


def test_the_last_line_is_the_folder_alone_whatever_its_length():
    """Not folded, not coloured, so that it can be copied or read by the next program."""
    folder = Path("/a" + "/very-long" * 30)
    assert printed(RUN.figures, RUN.meta, folder, colour=True).splitlines()[-1] == str(folder)


def test_what_was_run_is_said_first():
    """Title, the question with its window, then scenario, histories, failures, theory, seed."""
    meta = replace(RUN.meta, n_attempted=12, n_failed=2, theory="full")
    head = printed(RUN.figures, meta).splitlines()[:3]
    assert head[0] == "Two neighbours and a friend"
    assert head[1] == "How far does AAA–BBB go by the states' own acts, 2022-06-06 to 2022-12-26?"
    assert head[2].endswith("10 of 12 histories, 2 failed, theory full, seed 1, history given")


def test_the_focus_comes_first_with_all_levels_and_their_intervals():
    """5, 4, 1 and 0 of 10: Clopper-Pearson, and an upper bound for none."""
    out = printed(RUN.figures, RUN.meta, width=110).splitlines()
    line = next(line for line in out if line.startswith("AAA–BBB"))
    assert line.split("  ")[0] == "AAA–BBB"
    cells = ["50.0 [19–81]", "40.0 [12–74]", "10.0 [0.25–45]", "< 31"]
    assert re.findall(r"[\d.]+ \[[^]]*\]|[<>] \S+", line) == cells


def test_no_probability_is_printed_without_its_interval():
    """Every cell of the table is an estimate with its interval or a bound; so is every percentage below."""
    lines = printed(RUN.figures, RUN.meta).splitlines()
    table = lines[lines.index(next(line for line in lines if line.startswith("reached"))) + 1 :]
    for line in table[: next(place for place, line in enumerate(table) if line.startswith("["))]:
        assert not re.sub(r"[\d.]+ \[[\d.<]+–[\d.]+\]|[<>] [\d.]+|no cases", "", line[11:]).strip(), line
    for line in lines:
        if line.startswith(("Intervals", "jointly", "reached", "If ")) or "95 %" in line:
            continue
        for found in re.finditer(r"([<>] )?[\d.]+ %( \[)?", line):
            assert found.group(1) or found.group(2), line


def test_the_commonest_partition_is_one_line_after_the_sides():
    """Six of ten; the others are in plots and report, for partitions of few states say little."""
    lines = printed(RUN.figures, RUN.meta).splitlines()
    (at,) = (place for place, line in enumerate(lines) if "partition" in line)
    assert re.fullmatch(r"Blocs, commonest partition: AAA BBB \| CCC, 60\.0 % \[.*\]", lines[at])
    assert at > next(place for place, line in enumerate(lines) if line.startswith("CCC"))


@pytest.mark.parametrize(
    ("numbers", "room", "cell"),
    [
        ((0.19, 0.13, 0.27), 14, "19.0 [13–27]"),
        ((0.19, 0.173, 0.208), 14, "19.0 ±1.8"),
        ((0.19, 0.173, 0.208), 16, "19.0 [17.3–20.8]"),
        ((0.0005, 0.00001, 0.0028), 17, "0.05 [0.001–0.28]"),
        ((0.0005, 0.00001, 0.0028), 16, ".05 [.001–.28]"),
        ((0.0035, 0.00001, 0.013), 14, "0.35 [0–1.3]"),
        ((0.9996, 0.9985, 0.99995), 16, "99.96 ±0.11"),
        ((0.28412, 0.28322, 0.28502), 16, "28.41 ±0.09"),
        ((0.000001, 0.0000001, 0.000006), 16, "0.0001 ±0.0005"),
        ((0.82, 0.408, 0.996), 14, "82.0 [40–100]"),
        ((0.18, 0.004, 0.592), 11, "18.0 [0–60]"),
    ],
)
def test_an_interval_always_has_its_estimate(numbers, room, cell):
    """Where the usual form is too long for its column a shorter one is taken, never the bounds alone, nor
    half of a wide interval that would reach beyond 0 or 100.
    """
    figure = replace(RUN.figures[0], estimate=numbers[0], low=numbers[1], high=numbers[2])
    assert levels.show(figure, room=room) == cell
    assert len(cell) <= room


def test_where_nobody_fought_no_width_is_told():
    """Asked at the end alone, the intervals of that are told; asked nowhere, it says so."""
    asked = ("p_joins", "p_supports", "p_neutral")
    nan = {"estimate": math.nan, "low": math.nan, "high": math.nan, "n": 0}
    fought = [replace(f, **nan) if f.quantity.startswith(asked) else f for f in RUN.figures]
    lines = printed(fought, RUN.meta).splitlines()
    assert "+ by arms; by chance ±31.3 points at most; support: a declared rate" in lines
    never = [replace(f, **nan) if f.quantity.startswith("posture") else f for f in fought]
    assert "+ by arms; support: a declared rate" in printed(never, RUN.meta).splitlines()


def test_uses_of_force_in_joining_others_explain_a_smaller_n():
    """One history is counted at force; where three of ten came to it, two did so joining another dispute."""
    assert "with force; the rest" not in printed(RUN.figures, RUN.meta)
    three = [
        replace(f, estimate=0.3) if (f.quantity, f.subject) == ("p_level_4", "AAA-BBB") else f
        for f in RUN.figures
    ]
    assert "n 1 of 3 with force; the rest joined others or fought since before" in printed(three, RUN.meta)


def test_long_dyads_are_told_apart_when_they_are_cut():
    """Forty dyads whose ids differ in their last letter: no two rows begin alike."""
    lines = printed(*many(40)).splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("reached"))
    names = [line[:10] for line in lines[start + 1 : start + 5]]
    assert len(set(names)) == 4


def test_who_stands_where_if_the_focus_fights():
    """The one history with force had CCC support AAA; at the end half of ten would, half stay out."""
    lines = printed(RUN.figures, RUN.meta).splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("If AAA–BBB fight"))
    assert "at force (n 1)" in lines[at]
    assert "if at the end (n 10)" in lines[at]
    assert lines[at + 1].split() == ["AAA+", "AAA", "neutral", "BBB", "BBB+"] * 2
    assert lines[at + 2].split() == [
        "CCC", "<98", ">2", "<98", "<98", "<98", "<31", "50.0", "50.0", "<31", "<31",
    ]  # fmt: skip
    assert lines[at + 3] == "+ by arms; by chance ±48.8 and ±31.3 points at most; support: a declared rate"


def test_what_the_levels_are_and_what_the_model_was_not_fitted_to_are_said():
    """Force may be a boat that is seized; a warning stands above the numbers."""
    assert levels.FORCE_MEANS in printed(RUN.figures, RUN.meta).splitlines()
    assert LONG_LABELS[4].endswith(levels.FORCE_MEANS)
    out = io.StringIO()
    terminal.show(RUN.figures, RUN.meta, FOLDER, Console(file=out, width=80), warning="outside of 1946")
    assert "outside of 1946" in out.getvalue().splitlines()[:4]


def test_escape_sequences_and_markup_of_a_scenario_are_inert():
    """No control character but the line ends reaches the terminal; brackets are printed as brackets."""
    figures = [
        replace(figure, subject=EVIL) if figure.quantity == "p_partition" else figure
        for figure in RUN.figures
    ]
    found = printed(figures, replace(RUN.meta, title=EVIL, scenario=EVIL), FOLDER / EVIL)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", found)
    assert "red [bold]not bold[/bold] [/] gnol line" in found


def test_a_terminal_that_lacks_letters_gets_question_marks_and_no_traceback():
    """An ASCII pipe."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    terminal.show(RUN.figures, replace(RUN.meta, title="Türkiye"), FOLDER, Console(file=out, width=80))
    out.flush()
    written = out.buffer.getvalue().decode("ascii")
    assert "T?rkiye" in written
    assert written.splitlines()[-1] == str(FOLDER)


def test_nobody_may_act_and_no_figures_at_all_are_said():
    """An empty summary is a sentence, not a traceback."""
    assert "nobody may act" in printed([], replace(RUN.meta, dyads=()))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0.123, 0.11, 0.135), "12.3 % [11.0, 13.5]"),
        ((0.0, 0.0, 0.00092), "< 0.1 %"),
        ((0.0, 0.0, 0.3085), "< 31 %"),
        ((1.0, 0.99908, 1.0), "> 99.9 %"),
        ((0.00225, 0.0012, 0.0043), "0.22 % [0.12, 0.43]"),
        ((0.9996, 0.9985, 0.99995), "99.96 % [99.85, 99.995]"),
        ((math.nan, math.nan, math.nan), "no cases"),
        ((0.0, 0.0, 0.0), "0 % [exact]"),
        ((0.004, 1e-12, 0.0273), "0.40 % [0, 2.73]"),
    ],
)
def test_probabilities_keep_the_digits_that_tell_them_from_0_and_1(numbers, words):
    """0 of n and n of n are bounds, rounded outward; no bound is rounded onto 0 or 100 that six decimals tell
    from them.
    """
    assert text.probability(*numbers) == words


def test_other_figures_keep_their_unit_and_say_what_was_not_reached():
    """A median beyond the horizon, a rate, a count without an interval."""
    assert text.quantity(math.inf, 30.0, math.inf, "weeks") == "not reached [30.0, …]"
    assert text.quantity(math.nan, math.nan, math.nan, "weeks") == "not reached"
    assert text.quantity(0.303, 0.291, 0.315, "ratio") == "0.303 [0.291, 0.315]"
    assert text.quantity(16.0, 16.0, 16.0, "count") == "16 [exact]"


def test_methods_are_named_once_in_lines_that_fit():
    """Of many intervals each method is said once, on lines of 80, without what a terminal would obey; their
    level once, where they share it.
    """
    used = [
        "Wilson 95 %",
        "Clopper-Pearson 95 %",
        "Wilson 95 %",
        "t 95 %\x1b[31m",
        "ratio, beta over histories 95 %",
    ]
    lines = text.methods(used)
    assert " ".join(lines) == "Intervals, 95 %: Wilson; Clopper-Pearson; t; ratio, beta over histories"
    assert text.methods(["Wilson 95 %", "exact"]) == ["Intervals: Wilson 95 %; exact"]
    assert all(len(line) <= 80 for line in lines)


def test_a_long_line_of_a_study_takes_two() -> None:
    """A line of more than 80 columns goes on in the next one: an interval's method is never cut off."""
    out = Console(file=io.StringIO(), width=80, color_system=None)
    said = "Intervals: " + "; ".join(f"method {n} 95 %" for n in range(9))
    show_lines(["What?", said], Path("results"), out)
    assert isinstance(out.file, io.StringIO)
    first, *lines, last = out.file.getvalue().splitlines()
    assert (first, " ".join(lines), last) == ("What?", said, "results")
    assert max(map(len, lines)) <= 80


def test_what_is_unknown_of_the_parameters_is_in_every_level() -> None:
    """Five draws of two histories: the interval holds them, and that of chance alone stands below."""
    figures = [*RUN.figures, *beside.parameters(RUN.rows, None, RUN.meta, 5)]
    lines = printed(figures, RUN.meta, width=110).splitlines()
    held = next(f for f in figures if f.quantity == "p_level_2_with_parameters" and f.subject == "AAA-BBB")
    at = next(place for place, line in enumerate(lines) if line.startswith("AAA–BBB"))
    assert (held.low, held.high) == pytest.approx((0.0, 1.0), abs=0.02)
    assert "50.0 [0–100]" in lines[at]
    assert lines[at + 1].split() == ["chance", "[18.7–81.3]", "[12.2–73.8]", "[0.3–44.5]"]
    assert "[95 %, chance and parameters]; quiet" not in "".join(lines)
    assert "[95 %, chance and parameters]" in lines
    assert "[95 %, chance alone]" in printed(RUN.figures, RUN.meta).splitlines()


def quiet_run() -> list[Figure]:
    """The ten histories beside the same without signals, in which AAA and BBB never get to a display."""
    calm = {name: np.full(shown_run.N, -1) for name in RUN.rows if name.startswith("first_")}
    calm["first_2.AAA-BBB"] = np.where(np.arange(shown_run.N) < 2, 1, -1)
    liked = {name: column + 0.1 for name, column in RUN.rows.items() if name.startswith("alignment.")}
    other = beside.Beside({**RUN.rows, **calm, **liked}, shown_run.N)
    return [*RUN.figures, *beside.quiet(RUN.rows, other, RUN.meta)]


def test_the_same_without_the_signals_stands_beside_each_level() -> None:
    """Two of ten come to a threat without signals, none to a display; what the signals add is said below."""
    lines = printed(quiet_run(), RUN.meta, width=110).splitlines()
    line = next(line for line in lines if line.startswith("AAA–BBB"))
    assert re.findall(r"(?:\]|31) +(<?[\d.]+)", line) == ["20.0", "<31", "<31", "<31"]
    assert "[95 %, chance alone]; quiet: no signals" in lines
    added = next(line for line in lines if line.startswith("Signals add"))
    assert added.startswith("Signals add to AAA–BBB, points: display +40.0 [")
    assert next(line for line in lines if line.startswith("Alignment (by signals): AAA–BBB ")).count("(−.10)")


def test_how_many_histories_stand_beside_a_long_run_is_said() -> None:
    """Of ten, the first six were run without signals; where it was all of them, nothing is said."""
    first = {name: column[:6] for name, column in RUN.rows.items()}
    figures = [*RUN.figures, *beside.quiet(RUN.rows, beside.Beside(first, 6), RUN.meta)]
    lines = printed(figures, RUN.meta, width=110).splitlines()
    assert "[95 %, chance alone]; quiet: no signals, n 6" in lines
    assert "no signals, n" not in printed(quiet_run(), RUN.meta, width=110)


def test_ties_have_their_interval_where_the_line_has_room() -> None:
    """No half of a width stands for an interval that fits."""
    changes = [
        replace(figure, quantity="p_sign_changes", estimate=0.2163, low=0.1984, high=0.2344)
        for figure in RUN.figures
        if (figure.quantity, figure.subject) == ("p_level_2", "AAA-BBB")
    ]
    kept = [figure for figure in RUN.figures if figure.quantity != "p_sign_changes"]
    lines = printed([*kept, *changes], RUN.meta).splitlines()
    assert "Ties that change sign, %: AAA–BBB 21.6 [19.8–23.4]" in lines


def test_columns_without_room_are_left_out_whole_and_named() -> None:
    """At 60 characters display and force are left; where the others are is said."""
    narrow = printed(quiet_run(), RUN.meta, width=60).splitlines()
    head = next(line for line in narrow if line.startswith("reached"))
    assert head.split() == ["reached,", "%", "display", "quiet", "force", "quiet"]
    assert "in the report: threat, war" in narrow
    assert "at force: in the report" in narrow


def test_which_signals_matter_is_told_with_joint_intervals() -> None:
    """Those beyond chance, most first; where there is none, the largest and that it may be chance."""
    line = replace(RUN.figures[0], quantity="p_level_4_from_signal", n=1000, method="Bonett-Price 95 %")
    sure = replace(line, subject="drill:AAA-BBB", estimate=0.03, low=0.01, high=0.05)
    other = replace(line, subject="words:AAA-BBB", estimate=0.01, low=-0.01, high=0.03)
    (told,) = terminal.movers([sure, other], 110)
    assert told.plain == (
        "Signals that move P(force) of AAA–BBB most, in points: drill +3.0 [+1.0, +5.0]"
        " (n 1,000, 95 % jointly over 2)"
    )
    (none,) = terminal.movers([other], 120)
    assert none.plain == (
        "No signal alone moves P(force) of AAA–BBB beyond chance; most: words +1.0 [−1.0, +3.0]"
        " (n 1,000, 95 % jointly over 1)"
    )
    assert terminal.movers([]) == []
