"""The terminal summary: one screen, each number with an interval, nothing acts on the terminal."""

import io
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
import shown_run
from rich.cells import cell_len
from rich.console import Console

from sim.outcomes.themes.escalation import LONG_LABELS
from sim.outcomes.themes.uncertainty import uncertainty
from sim.views import terminal, text
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
def test_the_summary_fits_a_screen_of_80_columns(number):
    """At most 25 lines of at most 80 cells, the folder included."""
    lines = printed(*many(number)).splitlines()
    assert len(lines) <= 25
    assert max(cell_len(line) for line in lines) <= 80


def test_the_last_line_is_the_folder_alone_whatever_its_length():
    """Not folded, not coloured, so that it can be copied or read by the next program."""
    folder = Path("/a" + "/very-long" * 30)
    assert printed(RUN.figures, RUN.meta, folder, colour=True).splitlines()[-1] == str(folder)


def test_what_was_run_is_said_first():
    """Scenario, replicates and failures, seed, history, window."""
    head = printed(RUN.figures, replace(RUN.meta, n_attempted=12, n_failed=2)).splitlines()[:3]
    assert head[0].startswith("small  Two neighbours and a friend")
    assert head[1] == "10 of 12 replicates (2 failed), seed 1, history given"
    assert head[2] == "own acts counted 2022-06-06 to 2022-12-26"


def test_the_focus_comes_first_with_all_levels_and_their_intervals():
    """5, 4, 1 and 0 of 10: Clopper-Pearson, and an upper bound for none."""
    line = next(line for line in printed(RUN.figures, RUN.meta).splitlines() if line.startswith("AAA–BBB"))
    assert line.split("  ")[0] == "AAA–BBB"
    cells = ["50.0 [18.7–81.3]", "40.0 [12.2–73.8]", "10.0 [0.3–44.5]", "< 31"]
    assert re.findall(r"[\d.]+ \[[^]]*\]|[<>] \S+", line) == cells


def test_no_probability_is_printed_without_its_interval():
    """Every percentage stands before its interval or is a bound; so does every cell of the table."""
    lines = printed(RUN.figures, RUN.meta).splitlines()
    table = lines[lines.index(next(line for line in lines if line.startswith("reached"))) + 1 :]
    for line in table[: table.index("") - 1]:
        assert not re.sub(r"[\d.]+ \[[\d.]+–[\d.]+\]|[<>] [\d.]+|no cases", "", line[12:]).strip(), line
    for line in lines:
        if line.startswith(("Intervals", "jointly", "reached", "If ")) or "95 %" in line:
            continue
        for found in re.finditer(r"([<>] )?[\d.]+ %( \[)?", line):
            assert found.group(1) or found.group(2), line


def test_camps_are_one_line_after_the_sides():
    """The commonest, six of ten; the others are in plots and report, for camps of few states say little."""
    lines = printed(RUN.figures, RUN.meta).splitlines()
    (camps,) = (place for place, line in enumerate(lines) if "camps" in line)
    assert re.fullmatch(r"commonest camps, by signs of ties: AAA BBB \| CCC +60\.0 % \[.*\]", lines[camps])
    assert not [line for line in lines if "artition" in line or "unseen" in line]
    assert camps > next(place for place, line in enumerate(lines) if line.startswith("CCC"))


@pytest.mark.parametrize(
    ("numbers", "room", "cell"),
    [
        ((0.0005, 0.00001, 0.0028), 17, "0.05 [0.001–0.28]"),
        ((0.0005, 0.00001, 0.0028), 16, ".05 [.001–.28]"),
        ((0.9996, 0.9985, 0.99995), 16, "99.96 ±0.11"),
        ((0.28412, 0.28322, 0.28502), 16, "28.41 ±0.09"),
        ((0.000001, 0.0000001, 0.000006), 16, "0.0001 ±0.0005"),
    ],
)
def test_an_interval_always_has_its_estimate(numbers, room, cell):
    """Where the usual form is too long for its column a shorter one is taken, never the bounds alone."""
    figure = replace(RUN.figures[0], estimate=numbers[0], low=numbers[1], high=numbers[2])
    assert terminal._cell(figure, room) == cell
    assert len(cell) <= room


def test_where_nobody_fought_no_width_is_told():
    """Asked at the end alone, the intervals of that are told; asked nowhere, it says so."""
    asked = ("p_joins", "p_supports", "p_neutral")
    nan = {"estimate": math.nan, "low": math.nan, "high": math.nan, "n": 0}
    fought = [replace(f, **nan) if f.quantity.startswith(asked) else f for f in RUN.figures]
    lines = printed(fought, RUN.meta).splitlines()
    assert "+ by arms; 95 % intervals at most ±31.3 points" in lines
    never = [replace(f, **nan) if f.quantity.startswith("posture") else f for f in fought]
    assert "+ by arms; no history was asked" in printed(never, RUN.meta).splitlines()


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
    assert lines[at + 3] == "+ by arms; 95 % intervals at most ±48.8 and ±31.3 points"
    assert lines[at + 4] == "how often states support a side short of arms is assumed: no data tell it"


def test_what_the_levels_are_and_what_the_model_was_not_fitted_to_are_said():
    """Force may be a boat that is seized; a warning stands above the numbers."""
    assert terminal.FORCE in printed(RUN.figures, RUN.meta).splitlines()
    assert LONG_LABELS[4].endswith(terminal.FORCE)
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
    ],
)
def test_probabilities_keep_the_digits_that_tell_them_from_0_and_1(numbers, words):
    """0 of n and n of n are bounds, rounded outward; no bound is rounded onto 0 or 100."""
    assert text.probability(*numbers) == words


def test_other_figures_keep_their_unit_and_say_what_was_not_reached():
    """A median beyond the horizon, a rate, a count without an interval."""
    assert text.quantity(math.inf, 30.0, math.inf, "weeks") == "not reached [30.0, …]"
    assert text.quantity(math.nan, math.nan, math.nan, "weeks") == "not reached"
    assert text.quantity(0.303, 0.291, 0.315, "ratio") == "0.303 [0.291, 0.315]"
    assert text.quantity(16.0, 16.0, 16.0, "count") == "16 [exact]"


def test_methods_are_named_once_in_lines_that_fit():
    """Of many intervals each method is said once, on lines of 80, without what a terminal would obey."""
    used = [
        "Wilson 95 %",
        "Clopper-Pearson 95 %",
        "Wilson 95 %",
        "t 95 %\x1b[31m",
        "ratio, beta over replicates 95 %",
    ]
    lines = text.methods(used)
    assert " ".join(lines) == (
        "Intervals: Wilson 95 %; Clopper-Pearson 95 %; t 95 %; ratio, beta over replicates 95 %"
    )
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


def test_uncertain_parameters_show_in_every_level_and_what_they_change_is_said():
    """Five draws of two histories: the levels' intervals are those over draws, wider than those of chance,
    and the standard deviation between draws follows, all named, within 80 cells.
    """
    figures = [*RUN.figures, *uncertainty(RUN.rows, RUN.meta, 5)]
    lines = printed(figures, RUN.meta).splitlines()
    over = next(f for f in figures if f.quantity == "p_level_2_over_parameters" and f.subject == "AAA-BBB")
    cell = f"50.0 [{100 * over.low:.1f}–{100 * over.high:.1f}]"
    assert cell in next(line for line in lines if line.startswith("AAA–BBB"))
    assert any(line.startswith("Standard deviation of P(force) between parameter draws  ") for line in lines)
    assert "Levels: over 5 parameter draws (t, gamma 95 %). All else: chance alone." in lines
    assert "parameter draws" not in printed(RUN.figures, RUN.meta)
    assert max(cell_len(line) for line in lines) <= 80
