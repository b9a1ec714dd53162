"""The sweep from its command line: Hydra's lists, one study, resumed, refused, its failures told."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.cli.hydra_lists import assign
from sim.cli.sweep import understand
from sim.engines import batch
from sim.montecarlo import completed
from sim.scenario.errors import InputError
from sim.store import study
from sim.store.read import read
from sim.studies.sweep import table as sweep_table
from sim.studies.sweep.points import Axis, Range

WORDS = ["-m", "scenario=demo", "set.states.BRE.resolve=0.2,0.8", "replicates=40", "seed=3"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished sweep of two cells."""
    place = tmp_path_factory.mktemp("sweep") / "s"
    assert main([*WORDS, f"out={place}"]) == 0
    return place


def index(place: Path) -> list[dict[str, str]]:
    """The lines of a sweep's index."""
    with (place / "index.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_lists_are_hydra_s():
    """Choices, ranges, quotes, nested values and globs become axes; intervals become ranges."""
    fixed, axes, ranges = assign(
        ["a=1", "b=x,'y z'", "c=range(0,1,0.25)", "d=[1,2],[3]", "theory=glob(fu*)",
         "e=interval(0,2)", "f=tag(log,interval(1,10))", "g={uniform:[0,1]},null"]
    )  # fmt: skip
    assert fixed == {"a": 1}
    assert axes == [
        Axis("b", ("x", "y z")), Axis("c", (0.0, 0.25, 0.5, 0.75)), Axis("d", ([1, 2], [3])),
        Axis("theory", ("full",)), Axis("g", ({"uniform": [0, 1]}, None)),
    ]  # fmt: skip
    assert ranges == [Range("e", 0.0, 2.0), Range("f", 1.0, 10.0, log=True)]


def test_a_design_may_be_typed_or_read(here: Path):
    """over. and interval() are the same; a file's n may be overruled."""
    (here / "d.yaml").write_text("kind: sobol\nn: 4\nover: {theory.reaction: [2, 8]}\n")
    _, typed = understand(
        ["scenario=demo", "design=lhs", "n=4", "over.states.BRE.resolve=[0.1,0.9]", "seed=1"]
    )
    _, spanned = understand(
        ["scenario=demo", "design=lhs", "n=4", "set.states.BRE.resolve=interval(0.1,0.9)", "seed=1"]
    )
    _, filed = understand(["scenario=demo", "design=d.yaml", "n=8", "seed=1"])
    assert typed.points == spanned.points
    assert typed.points.keys == ("set.states.BRE.resolve",)
    assert (filed.points.kind, len(filed.points.values), filed.points.keys) == (
        "sobol",
        8,
        ("theory.reaction",),
    )


def test_one_folder_holds_the_whole_sweep(done: Path):
    """Index, all figures, contrasts, plots, and study.json with the checksums of the tables."""
    content = study.read(done)
    tables = ["columns.csv", "contrasts.csv", "figures.parquet", "index.csv", "index.parquet"]
    assert sorted(content["files"]) == tables
    assert (done / "plots" / "overview.png").stat().st_size > 1000
    lines = index(done)
    assert [line["set.states.BRE.resolve"] for line in lines] == ["0.2", "0.8"]
    assert all(float(line["p_level_4.low"]) <= float(line["p_level_4"]) for line in lines)
    assert [(line["n"], line["n_failed"], line["reason"]) for line in lines] == [("40", "0", "")] * 2


def test_a_cell_is_the_run_of_the_same_name(done: Path, here: Path):
    """The second cell's figures are those of a run with the same edit, seed and histories."""
    assert main(["scenario=demo", "set.states.BRE.resolve=0.8", "replicates=40", "seed=3", "out=run"]) == 0
    with (here / "run" / "summary.csv").open(encoding="utf-8", newline="") as file:
        known = {(x["quantity"], x["subject"]): x for x in csv.DictReader(file)}
    line = index(done)[1]
    for name in ("p_level_4", "disputes_per_year"):
        figure = known[name, "overall"]
        assert [line[name], line[f"{name}.low"], line[f"{name}.high"]] == [
            figure["estimate"], figure["low"], figure["high"]
        ]  # fmt: skip


def test_outcomes_that_no_summary_prints(here: Path):
    """A sweep reports and contrasts peaks, weeks and acts where it is asked to, by either name of a dyad."""
    asked = "outcomes=[peak,weeks_force.BRE-ALD,acts.ALD-BRE]"
    assert main([*WORDS, asked, "out=s"]) == 0
    assert main(["scenario=demo", "set.states.BRE.resolve=0.8", "replicates=40", "seed=3", "out=run"]) == 0
    rows = read(here / "run").rows
    line = index(here / "s")[1]
    assert float(line["peak"]) == pytest.approx(rows["peak"].mean())
    assert float(line["weeks_force.ALD-BRE"]) == pytest.approx(rows["weeks_4.ALD-BRE"].mean())
    acts = [rows[f"acts_{cause}.ALD-BRE"] for cause in ("opening", "answer", "pressing", "joining")]
    assert float(line["acts.ALD-BRE"]) == pytest.approx(sum(acts).mean())
    with (here / "s" / "contrasts.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["outcome"] == "peak"


def test_a_line_names_the_state_and_where_the_paired_differences_are(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two states' resolve are two names; a level over all dyads is one that any reaches."""
    words = ["-m", "scenario=demo", "set.states.BRE.resolve=0.2,0.8", "set.states.ALD.resolve=0.3,0.4"]
    assert main([*words, "outcomes=force", "replicates=20", "seed=3", "out=two"]) == 0
    printed = capsys.readouterr().out
    heads = next(line for line in printed.splitlines() if "resolve" in line)
    assert heads.split() == ["BRE.resolve", "ALD.resolve", "any", "dyad"]
    assert "paired differences from the first cell are in contrasts.csv" in printed


def test_contrasts_are_paired(done: Path):
    """Cell 2 against cell 1: the estimate is the difference of the index, and all 40 pairs are used."""
    with (done / "contrasts.csv").open(encoding="utf-8", newline="") as file:
        lines = {line["outcome"]: line for line in csv.DictReader(file)}
    first, second = index(done)
    for name in ("p_level_3.ALD-BRE", "mean_weeks_without_level_3.ALD-BRE"):
        line = lines[name]
        assert float(line["difference"]) == pytest.approx(float(second[name]) - float(first[name]))
        assert (line["n_pairs"], line["comparisons"]) == ("40", str(len(lines)))
        assert (
            float(line["joint_low"]) <= float(line["low"]) <= float(line["high"]) <= float(line["joint_high"])
        )


def test_asking_again_computes_nothing_anew(done: Path, monkeypatch: pytest.MonkeyPatch):
    """The same command and folder: no cell is simulated, tables stay byte for byte."""
    before = {
        path.name: path.read_bytes() for path in done.glob("*.*") if path.suffix in (".csv", ".parquet")
    }

    def never(*_: Any) -> Any:
        raise AssertionError("simulated again")

    monkeypatch.setattr(batch, "simulate", never)
    assert main([*WORDS, f"out={done}"]) == 0
    assert {name: (done / name).read_bytes() for name in before} == before


def test_a_failed_cell_stops_no_other(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    """One cell raises: exit code 3, its reason on stderr, in index and study.json; resumed, all is well."""
    real = batch.simulate

    def flaky(world: Any, *rest: Any) -> Any:
        if world.scenario.states["BRE"].resolve.args == (0.8,):
            raise FloatingPointError("overflow")
        return real(world, *rest)

    monkeypatch.setattr(batch, "simulate", flaky)
    assert main([*WORDS, "out=s"]) == 3
    assert "cell 2: AllFailedError: FloatingPointError: overflow" in capsys.readouterr().err
    first, second = index(here / "s")
    assert (first["n"], first["reason"]) == ("40", "")
    assert (second["n"], second["n_failed"], second["p_level_4"]) == ("0", "40", "")
    assert "overflow" in second["reason"]
    assert len(json.loads((here / "s" / "study.json").read_text())["failures"]) == 1
    monkeypatch.setattr(batch, "simulate", real)
    assert main([*WORDS, "out=s"]) == 0
    assert [line["n"] for line in index(here / "s")] == ["40", "40"]


def test_ctrl_c_keeps_what_ended_and_says_how_to_go_on(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    """Ctrl-C after a cell: 130 and the command that resumes, which gives what an undisturbed sweep gives."""
    real, waiting, calls, waits = batch.simulate, completed.wait, [], []

    def interrupted(*args: Any, **options: Any) -> Any:
        if waits:  # the first wait is over when the first cell has ended, and it has been kept since
            raise KeyboardInterrupt
        waits.append(args)
        return waiting(*args, **options)

    def counted(world: Any, *rest: Any) -> Any:
        calls.append(world.scenario.states["BRE"].resolve.args)
        return real(world, *rest)

    monkeypatch.setattr(batch, "simulate", counted)
    monkeypatch.setattr(completed, "wait", interrupted)
    assert main([*WORDS, "workers=1", "out=s"]) == 130
    told = capsys.readouterr().err
    assert "seed=3" in told
    assert f"out={here / 's'}" in told
    monkeypatch.setattr(completed, "wait", waiting)
    assert main([*WORDS, "out=s"]) == 0
    assert calls.count((0.2,)) == 1
    assert main([*WORDS, "out=t"]) == 0
    assert (here / "s" / "index.csv").read_bytes() == (here / "t" / "index.csv").read_bytes()


def test_without_a_seed_the_folder_remembers_it(here: Path):
    """A drawn seed is stored, and asked again the same folder goes on with it."""
    words = [word for word in WORDS if not word.startswith("seed")]
    assert main([*words, "out=s"]) == 0
    before = (here / "s" / "index.csv").read_bytes()
    assert main([*words, "out=s"]) == 0
    assert (here / "s" / "index.csv").read_bytes() == before


def test_seeds_can_be_swept(here: Path):
    """Two seeds are two cells that share nothing: no contrasts are claimed."""
    assert main(["-m", "scenario=demo", "replicates=30", "seed=1,2", "out=s"]) == 0
    one, other = index(here / "s")
    assert one["p_level_2"] != other["p_level_2"] or one["digest"] != other["digest"]
    assert not (here / "s" / "contrasts.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scenario=demo", "set.states.BRE.resolv=0.1,0.2"], "did you mean resolve"),
        (["scenario=demo", "set.states.BRE.resolve="], "an empty list"),
        (["scenario=demo", "set.states.BRE.resolve=range(5,1)"], "an empty list"),
        (["scenario=demo", "set.states.BRE.resolve=0.5,.5"], "0.5 twice"),
        (["scenario=demo", "set.states.BRE.resolve=0.5,1.5"], "got 1.5"),
        (["scenario=demo,nosuch"], "'nosuch'"),
        (["scenario=demo", "theory=fulll,full"], "did you mean full"),
        (["scenario=demo", "theory.reactoin=1,2"], "did you mean reaction"),
        (["scenario=demo", "workers=1,2"], "one value for the whole sweep"),
        (["scenario=demo", "replicates=10,0"], "replicates: got 0"),
        (["scenario=demo", "replicates=10,x"], "replicates: got 'x'"),
        (["scenario=demo", "seed=1,x"], "seed: got 'x'"),
        (["scenario=demo", "nosuch=1,2"], "nosuch"),
        (["scenario=demo", "set.a=range(0,1000000)"], "points"),
        (["scenario=demo", "set.states.BRE.resolve=0.1,0.2", "replicates=1000000000"], "about"),
        (["scenario=demo", "n=10"], "a design"),
        (["scenario=demo", "design=latin", "over.theory.reaction=[1,2]"], "lhs, sobol, grid"),
        (["scenario=demo", "design=lhs"], "no range"),
        (["scenario=demo", "over.theory.reaction=[2,1]"], "low below high"),
        (["scenario=demo", "over.theory.reaction=3"], "low, high"),
        (["scenario=demo", "outcomes=p_levl_4"], "did you mean p_level_4"),
        (["scenario=demo"], "nothing that varies"),
        (["scenario=demo", "outcomes=[p_level_4,p_level_4]"], "a name twice"),
        (["set.states.BRE.resolve=0.1,0.2"], "scenario"),
        (["scenario=demo", "hydra/launcher=joblib"], "a sweep is one study"),
        (["scenario=demo", "seed=-1,2"], "seed"),
        (["scenario=demo", "set.x=glob(*)"], "glob"),
    ],
)  # fmt: skip
def test_a_sweep_is_refused_before_anything_runs(here: Path, words: list[str], says: str, capsys: Any):
    """Exit code 2, the reason, and nothing written."""
    assert main(["-m", *words, "out=s"]) == 2
    assert says in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_replicates_may_vary(here: Path, done: Path) -> None:
    """Cells of more histories begin with those of fewer, and each says how many it has; also from shards."""
    words = ["-m", "scenario=demo", "replicates=20,40", "seed=3", "set.states.BRE.resolve=0.2"]
    assert main([*words, "out=whole"]) == 0
    lines = index(here / "whole")
    assert [line["n"] for line in lines] == ["20", "40"]
    at = next(name for name in lines[0] if name.startswith("p_level_3"))
    assert lines[1][at] == index(done)[0][at]
    for shard in ("1/2", "2/2"):
        assert main([*words, "out=parts", f"shard={shard}"]) == 0
    assert main(["merge", "parts"]) == 0
    assert index(here / "parts") == lines


def test_the_index_reads_back(done: Path):
    """What the plots draw from is what was written."""
    table = sweep_table.read(done)
    assert table.values["set.states.BRE.resolve"] == [0.2, 0.8]
    assert table.outcomes[0].numbers[0, 0] == float(index(done)[0][table.outcomes[0].name])
    assert (table.seed, table.kind, table.fixed["scenario"]) == (3, "grid", "demo")


def test_a_damaged_study_is_refused(done: Path, tmp_path: Path):
    """A changed index is named when it is read."""
    import shutil

    shutil.copytree(done, tmp_path / "copy")
    with (tmp_path / "copy" / "index.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(InputError, match=r"index\.parquet"):
        sweep_table.read(tmp_path / "copy")
