"""Comparing runs from their folders: pairs by history, inputs first, refusals with the reason, plots."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.__main__ import main
from sim.outcomes.themes.sides import EITHER, SIDES
from sim.scenario.errors import InputError
from sim.statistics import paired
from sim.store import manifest, seal, study
from sim.store.read import Run, read
from sim.studies.comparison.answer import answer
from sim.studies.comparison.page import PLOTS
from sim.studies.comparison.plots import curves as compare_curves
from sim.studies.comparison.plots.flows import between
from sim.studies.comparison.terminal import show
from sim.studies.comparison.words import difference, sign, surest
from sim.studies.comparison.work import compare, labels

WORDS = ["scenario=demo", "replicates=120", "seed=5"]
RUNS = {
    "plain": WORDS,
    "quiet": [*WORDS, "set.signals.joint_drill=null", "set.states.BRE.resolve=0.9"],
    "longer": ["scenario=demo", "replicates=160", "seed=5", "theory.reaction=3"],
    "other_seed": ["scenario=demo", "replicates=120", "seed=6"],
    "simulated": [*WORDS, "history=simulated"],
    "without_cor": [*WORDS, "set.states.COR=null"],
    "without_ald": [*WORDS, "set.states.ALD=null", "set.focus=BRE-COR"],
    "both": [*WORDS, "set.states.COR=null", "history=simulated"],
    "shorter": [*WORDS, "set.horizon.end=2030-06-03"],
    "fortnights": [*WORDS, "set.horizon.step_days=14"],
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of small runs of the demo, made without their plots."""
    home = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.cli.job._show", lambda *_: None)
        for name, words in RUNS.items():
            assert main([*words, f"out={home / name}"]) == 0
    return {name: home / name for name in RUNS}


def runs(folders: dict[str, Path], *names: str) -> list[Run]:
    """The runs of these names, as read from their folders."""
    return [read(folders[name]) for name in names]


def refusal(error: pytest.ExceptionInfo[InputError]) -> str:
    """What a refusal says."""
    return str(error.value)


def test_pairs_are_matched_by_replicate(folders: dict[str, Path]) -> None:
    """A difference is that of the 120 pairs, with McNemar's and Bonett and Price's numbers for them."""
    one, other = runs(folders, "plain", "quiet")
    found = compare([one, other], ["p_level_3.ALD-BRE"])
    (line,) = found.lines
    first, second = (run.rows["first_3.ALD-BRE"] >= 0 for run in (one, other))
    known = paired.proportions(first, second)
    assert line.difference == known
    assert known.interval.estimate == pytest.approx(second.mean() - first.mean())
    assert (found.pairs, found.paired, known.interval.n) == ((120, 120), True, 120)


def test_outcomes_that_no_summary_prints(folders: dict[str, Path]) -> None:
    """Peaks, weeks, acts and alignments of both ways are means of the rows, and of pairs."""
    one, other = runs(folders, "plain", "quiet")
    found = compare([one, other], ["peak", "weeks_display.ALD-BRE", "acts.ALD-BRE", "alignment.BRE-ALD"])
    causes = [f"acts_{cause}.ALD-BRE" for cause in ("opening", "answer", "pressing", "joining")]
    ways = ["alignment.ALD>BRE", "alignment.BRE>ALD"]
    columns = (["peak"], ["weeks_3.ALD-BRE"], causes, ways)
    for line, names, parts in zip(found.lines, columns, (1, 1, 1, 2), strict=True):
        sums = [float(sum(run.rows[name].mean(dtype=float) for name in names)) for run in (one, other)]
        means = [total / parts for total in sums]
        assert line.first.estimate == pytest.approx(means[0])
        assert line.second.estimate == pytest.approx(means[1])
        assert line.difference.interval.estimate == pytest.approx(means[1] - means[0])
    assert not {"peak", "acts"} & {line.outcome.quantity for line in compare([one, other], ["all"]).lines}


def test_rows_in_another_order_are_the_same_pairs(folders: dict[str, Path]) -> None:
    """Pairs go by the column `replicate`, not by place."""
    one, other = runs(folders, "plain", "quiet")
    known = compare([one, other], ["mean_weeks_without_level_3.ALD-BRE"]).lines[0].difference
    turned = Run(other.folder, other.manifest)
    turned.__dict__["rows"] = {name: column[::-1] for name, column in other.rows.items()}
    again = compare([one, turned], ["mean_weeks_without_level_3.ALD-BRE"]).lines[0].difference
    assert again.interval.estimate == pytest.approx(known.interval.estimate)
    assert again.gain == pytest.approx(known.gain)


def test_a_longer_run_is_paired_as_far_as_it_goes(folders: dict[str, Path]) -> None:
    """120 of 160 histories have a partner; the rest is left out, and that is said."""
    found = compare(runs(folders, "plain", "longer"), ["p_level_4"])
    assert found.pairs == (120, 120)
    assert found.lines[0].difference.interval.n == 120
    assert any("40 histories of the longer run have no partner" in note for note in found.notes)


def test_lost_replicates_cost_their_worst_case(folders: dict[str, Path]) -> None:
    """Ten histories gone from one run: 110 pairs, and bounds wider by what ten pairs could have been."""
    one, other = runs(folders, "plain", "quiet")
    failing = Run(other.folder, other.manifest)
    failing.__dict__["rows"] = {name: column[10:] for name, column in other.rows.items()}
    failing.__dict__["meta"] = replace(other.meta, n_failed=10)
    found = compare([one, failing], ["p_level_3"])
    interval = found.lines[0].difference.interval
    first, second = one.rows["first_3"][10:] >= 0, other.rows["first_3"][10:] >= 0
    assert interval == paired.proportions(first, second, 10).interval
    assert any("10 pairs were lost" in note for note in found.notes)


def test_other_seeds_are_not_pairs(folders: dict[str, Path]) -> None:
    """Without shared draws it says so, uses Newcombe, Welch and MOVER, and claims no gain."""
    found = compare(runs(folders, "plain", "other_seed"))
    assert (found.pairs, found.paired) == ((120, 0), False)
    assert any("draws are not shared (seeds 5 and 6)" in note for note in found.notes)
    methods = {line.difference.interval.method.split(" 95")[0] for line in found.lines}
    assert methods <= {"Newcombe hybrid score", "Welch", "MOVER of ratios", "no occasions"}
    assert {line.difference.gain for line in found.lines} == {1.0}


def test_pairing_pays(folders: dict[str, Path]) -> None:
    """On common random numbers the variance of a difference is a fraction of what it would have been."""
    found = compare(runs(folders, "plain", "quiet"), ["p_level_2.ALD-BRE", "mean_weeks_without_level_3"])
    assert all(line.difference.gain > 1 for line in found.lines)


def test_a_run_against_its_copy_differs_in_nothing(folders: dict[str, Path], tmp_path: Path) -> None:
    """No input differs, no difference is claimed, no p-value is small."""
    shutil.copytree(folders["plain"], tmp_path / "copy")
    found = compare([read(folders["plain"]), read(tmp_path / "copy")])
    assert found.inputs == ()
    assert all(
        line.difference.interval.estimate in (0, 0.0) or line.difference.interval.n == 0
        for line in found.lines
    )
    assert all(line.p_holm == 1 or np.isnan(line.p_holm) for line in found.lines)


def test_the_surest_differences_are_shown_whatever_their_dyad(folders: dict[str, Path]) -> None:
    """Those of the focus first, then the surest, so that the largest of another dyad is not lost."""
    found = compare(runs(folders, "plain", "quiet"))
    line = next(line for line in found.lines if line.outcome.subject == "ALD-BRE")
    other = next(line for line in reversed(found.lines) if line.outcome.subject not in ("ALD-BRE", "overall"))
    sure = [replace(line, p_holm=0.04), replace(other, p_holm=1e-9), replace(found.lines[-1], p_holm=0.9)]
    many = replace(found, lines=(*[replace(other, p_holm=1e-3)] * 20, *sure))
    assert [each.p_holm for each in surest(many)][:3] == [0.04, 1e-9, 1e-3]
    out = Console(file=io.StringIO(), width=80)
    show(many, Path("/somewhere"), out)
    printed = " ".join(out.file.getvalue().split())  # type: ignore[attr-defined]
    assert "* 22 of 23 differences remain after Holm's correction" in printed
    assert "12 are shown, those of the focus first, then the surest" in printed


def test_comparisons_are_counted_and_corrected(folders: dict[str, Path]) -> None:
    """Three runs, four figures of which one is a time: 2 x (4 + 1) tests; joint bounds hold those alone."""
    names = ["p_level_2", "p_level_3", "disputes_per_year", "mean_weeks_without_level_3"]
    found = compare(runs(folders, "plain", "quiet", "longer"), names)
    assert found.comparisons == 10
    for line in found.lines:
        assert line.joint.low <= line.difference.interval.low
        assert line.joint.high >= line.difference.interval.high
        assert line.p_holm >= line.difference.p
        assert np.isnan(line.p_log_rank) == (line.outcome.kind != "time")
    smallest = min(found.lines, key=lambda line: line.difference.p)
    assert smallest.p_holm == pytest.approx(min(1, smallest.difference.p * 10))


def test_inputs_come_first_and_in_words(folders: dict[str, Path]) -> None:
    """A removed signal, a changed number, a theory parameter, the number of histories; no titles."""
    found = compare(runs(folders, "plain", "quiet", "longer"), ["p_level_4"])
    assert {line.key: line.values for line in found.inputs} == {
        "signals.joint_drill": ("present", "absent", "present"),
        "states.BRE.resolve": ("beta 6 4", "0.9", "beta 6 4"),
        "theory.reaction": (found.inputs[2].values[0], found.inputs[2].values[0], "3"),
        "replicates": ("120", "120", "160"),
    }


def test_words_are_no_inputs(folders: dict[str, Path], tmp_path: Path, monkeypatch: Any) -> None:
    """Another title, another source of the same number: nothing differs."""
    (tmp_path / "mine.yaml").write_text(
        "extends: demo\ntitle: Mine\nquestion: Why?\nsources: {gazette: another text}\n"
        "states: {ALD: {audience_cost: {value: 0.6, assumption: other words}}}\n"
    )
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    assert main([f"scenario={tmp_path / 'mine.yaml'}", *WORDS[1:], f"out={tmp_path / 'run'}"]) == 0
    assert compare([read(folders["plain"]), read(tmp_path / "run")], ["p_level_4"]).inputs == ()


def test_only_what_means_the_same_is_compared(folders: dict[str, Path]) -> None:
    """Another window leaves the end; another set of states leaves dyads in common; both are said."""
    windows = compare(runs(folders, "plain", "simulated"), ["all"])
    assert {line.outcome.quantity for line in windows.lines} <= {
        "p_same_bloc", "p_alone", "mean_blocs", "p_unique_partition", "mean_disagreements", "p_balanced",
        "mean_frustration", "p_pivot", "alignment_mean", "share_triads_ppp", "share_triads_ppm",
        "share_triads_pmm", "share_triads_mmm", "p_friendly", "p_no_tie", "p_hostile", "p_downgraded",
        "p_broken", "tension_mean", *(f"posture_{side}" for side in SIDES | EITHER),
    }  # fmt: skip
    assert "only the end is compared" in windows.notes[0]
    states = compare(runs(folders, "plain", "without_cor"))
    assert {line.outcome.subject for line in states.lines} == {"ALD-BRE"}
    assert "figures over all dyads are left out" in states.notes[0]


def test_blocs_of_runs_with_other_states_are_those_of_each_run(folders: dict[str, Path]) -> None:
    """A partition names states by their place, which is another one where a state before them is out."""
    plain, without = runs(folders, "plain", "without_ald")
    for pair in (plain, without), (without, plain):
        for line in compare(pair, ["p_same_bloc.BRE-COR", "p_alone.COR"]).lines:
            for run, shown in zip(pair, (line.first, line.second), strict=True):
                blocs = [each[-2:] for each in run.rows["partition"]]  # BRE and COR are the last states
                apart = [first != second for first, second in blocs]
                lone = [each.count(each[-1]) == 1 for each in run.rows["partition"]]
                known = lone if line.outcome.quantity == "p_alone" else [not each for each in apart]
                assert shown.estimate == np.mean(known)
            values = np.array(line.second.estimate) - line.first.estimate
            assert line.difference.interval.estimate == pytest.approx(float(values))


@pytest.mark.parametrize("other", ["simulated", "without_cor", "without_ald", "both"])
def test_unlike_runs_make_a_whole_folder(folders: dict[str, Path], tmp_path: Path, other: str) -> None:
    """Runs with other windows, states or both: five plots, a page, and a study that has ended; curves of
    different windows are drawn over the dates of both, and not subtracted."""
    out = tmp_path / "c"
    assert main(["compare", str(folders["plain"]), str(folders[other]), f"out={out}"]) == 0
    drawn = {path.stem for path in (out / "plots").glob("*.png")}
    assert {"differences", "escalation"} <= drawn <= {*PLOTS}
    assert (out / "report.html").is_file()
    assert study.read(out)["finished"]
    drawn = compare_curves.escalation(compare(runs(folders, "plain", other)))
    words = {text.get_text() for axes in drawn.axes for text in axes.texts}
    same_window = other.startswith("without")
    assert ("different windows" in words) != same_window
    starts = {line.get_xdata()[0] for line in drawn.axes[0].lines}
    assert len(starts) == (1 if same_window else 2)
    assert drawn.axes[0].get_xlim()[0] == min(starts)


@pytest.mark.parametrize(
    ("other", "says"),
    [("shorter", "the runs end on different days"), ("fortnights", "steps of the same length")],
)
def test_runs_without_anything_in_common_are_refused(
    folders: dict[str, Path], tmp_path: Path, other: str, says: str, capsys: Any
) -> None:
    """Another horizon, another step: one line, exit code 2, no folder."""
    words = ["compare", str(folders["plain"]), str(folders[other]), f"out={tmp_path / 'c'}"]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "c").exists()


def test_labels_tell_runs_apart(folders: dict[str, Path]) -> None:
    """Runs of one scenario are called by their folders."""
    assert labels(runs(folders, "plain", "quiet")) == ("demo (plain)", "demo (quiet)")


def test_one_command_makes_a_folder(folders: dict[str, Path], tmp_path: Path, capsys: Any) -> None:
    """Tables, plots and study.json; what is printed names inputs first and the folder last."""
    out = tmp_path / "c"
    assert (
        main(
            [
                "compare",
                str(folders["plain"]),
                str(folders["quiet"]),
                str(folders["other_seed"]),
                f"out={out}",
            ]
        )
        == 0
    )
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if line.startswith("Intervals, 95 %: ") and "paired" in line]
    assert printed[-1] == str(out)
    assert next(i for i, x in enumerate(printed) if "Inputs" in x) < next(
        i for i, x in enumerate(printed) if "difference" in x
    )
    assert max(map(len, printed[:-1])) <= 80
    plots = ("differences", "escalation")  # blocs are the same in all histories
    assert sorted(path.name for path in (out / "plots").glob("*.png")) == [f"{name}.png" for name in plots]
    tables = ["columns.csv", "comparison.csv", "comparison.parquet", "inputs.csv"]
    assert sorted(study.read(out)["files"]) == tables
    with (out / "comparison.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    told = {
        line["run"]: line["method"].rpartition(", ")[2] for line in lines if line["outcome"] == "p_level_3"
    }
    assert told == {"demo (quiet)": "paired", "demo (other_seed)": "unpaired"}


def test_every_outcome_that_was_asked_for_is_printed(
    folders: dict[str, Path], tmp_path: Path, capsys: Any
) -> None:
    """Of few differences those that do not hold are printed too; a star marks those that do. A level that
    any dyad reaches is not one that all reach. The page of curves tells of tests only where there are some.
    """
    asked = "outcomes=force.ALD-BRE,force,alignment.ALD-BRE"
    assert (
        main(["compare", *(str(folders[name]) for name in ("plain", "quiet")), asked, f"out={tmp_path}/c"])
        == 0
    )
    printed = capsys.readouterr().out
    said = [line for line in printed.splitlines() if ": " in line and "[" in line]
    assert [line.partition(": ")[0] for line in said] == ["ALD–BRE", "any dyad", "ALD–BRE"]
    held = [float(line["p_holm"]) < 0.05 for line in comparison_lines(tmp_path / "c")]
    assert True in held
    assert False in held
    assert [" * " in line for line in said] == held
    assert f"* {sum(held)} of 3 differences remain after Holm's correction for 3 tests" in printed
    words = (tmp_path / "c" / "plots" / "escalation.svg").read_text(encoding="utf-8")
    assert "pointwise 95 % intervals" in words
    assert "log-rank" not in words


def comparison_lines(place: Path) -> list[dict[str, str]]:
    """The lines of a comparison's table."""
    with (place / "comparison.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_flows_count_every_pair(folders: dict[str, Path]) -> None:
    """Histories by their partitions in both runs: as many as there are pairs, margins as in the rows."""
    pair = tuple(runs(folders, "plain", "quiet"))
    kinds = sorted(set(pair[0].rows["partition"].tolist()) | set(pair[1].rows["partition"].tolist()))
    found = between(pair, kinds)  # type: ignore[arg-type]
    assert sum(found.values()) == 120
    for kind in kinds:
        known = int((pair[1].rows["partition"] == kind).sum())
        assert sum(count for (_, there), count in found.items() if there == kind) == known


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plain"], "1 run"),
        ([], "0 runs"),
        (["plain", "plain"], "each run once"),
        (["plain", "nosuch"], "the folder of a finished run"),
        (["plain", "quiet", "outcom=p_level_4"], "did you mean outcome"),
        (["plain", "quiet", "outcome=p_levl_4"], "did you mean p_level_4"),
        (["plain", "quiet", "out="], "out"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    folders: dict[str, Path], words: list[str], says: str, capsys: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    """Exit code 2 and the reason; nothing is written."""
    monkeypatch.chdir(tmp_path)
    given = [str(folders.get(word, word)) for word in words]
    assert main(["compare", *given]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_damaged_runs_and_other_models_are_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    """A cut table is named; so are two versions of the model, and runs that share no history."""
    for name in ("cut", "old"):
        shutil.copytree(folders["quiet"], tmp_path / name)
    rows = tmp_path / "cut" / "outcomes.parquet"
    rows.write_bytes(rows.read_bytes()[:-9])
    with pytest.raises(InputError) as damaged:
        compare([read(folders["plain"]), read(tmp_path / "cut")])
    assert "outcomes.parquet" in refusal(damaged)
    content = json.loads((tmp_path / "old" / manifest.NAME).read_text())
    content["versions"]["alliance-sim"] = "0.0.1"
    (tmp_path / "old" / manifest.NAME).write_text(json.dumps(seal.seal(content)))
    with pytest.raises(InputError) as models:
        compare([read(folders["plain"]), read(tmp_path / "old")])
    assert "runs of one model; these are of versions 0.0.1, " in refusal(models)


def test_differences_read_as_points() -> None:
    """Signs always, minus as a minus, places by size, infinities as such."""
    assert sign(-1.25, 1) in ("−1.2", "−1.3")
    assert sign(0.0001, 2) == "0.00"
    interval = paired.proportions(np.zeros(50, bool), np.ones(50, bool)).interval
    assert difference(interval, "probability").startswith("+100.0 [+")


def test_the_page_leads_with_the_focus_and_names_long_inputs_alone(folders: dict[str, Path]) -> None:
    """Force between the two that the scenario is about, sure or not; what was changed without its reasons."""
    found = answer(compare(runs(folders, "plain", "without_cor")))
    assert found.sentences[0].startswith("ALD–BRE: P(use of force or more): ")
    (changed,) = (line for line in found.sentences if line.startswith("What was changed: "))
    assert "states.COR" in changed
    assert max(map(len, changed.split(", "))) < 120
