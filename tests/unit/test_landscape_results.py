"""What a landscape comes to: files, JSON, temperatures, the notebook's call, graphs as input."""

import json
import pickle
from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import sim
from sim.__main__ import main
from sim.outcomes import landscape as outcomes
from sim.outcomes.frustration import Frustration, frustration
from sim.scenario import actors as readers
from sim.scenario.errors import InputError
from sim.studies.landscape import work as studies
from sim.studies.landscape.plots import landscape as plot
from sim.views import style
from tests.unit.test_landscape import by_hand, drawn

ROWS = [("A", "B", 1.0), ("A", "C", -1.0), ("B", "C", 0.4), ("C", "D", 2.0), ("A", "D", -0.3)]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with an actors file, four.csv."""
    lines = [f"{a},{b},{value}" for a, b, value in ROWS]
    (tmp_path / "four.csv").write_text("\n".join(["source,target,weight", *lines]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("count", [2, 3, 7])
@pytest.mark.parametrize("temperature", [1e-9, 0.7, 1e9])
def test_probabilities_are_those_of_boltzmann(count: int, temperature: float) -> None:
    """P(X) goes with exp(-E / T), each partition once, and a pair's is the sum over those that have it in one
    bloc: against sums by hand, near 0 and far above too.
    """
    size, propensity = drawn(count, count)
    table = outcomes.energies(size, propensity)
    share = outcomes.boltzmann(table, temperature)
    blocs = [(0, *rest) for rest in product((0, 1), repeat=count - 1)]
    energy = np.array([by_hand(bloc, size, propensity) for bloc in blocs])
    with np.errstate(over="ignore"):
        weight = np.exp(-(energy - energy.min()) / temperature)
    expected = dict(zip(blocs, weight / weight.sum(), strict=True))
    codes = np.arange(len(table))
    told = [tuple(bloc) for bloc in outcomes.blocs(codes, count).tolist()]
    assert [outcomes.code(np.array(bloc)) for bloc in told] == codes.tolist()
    assert dict(zip(told, share, strict=True)) == pytest.approx(expected)
    together = outcomes.together(share, count)
    for i, j in combinations(range(count), 2):
        one = sum(p for bloc, p in expected.items() if bloc[i] == bloc[j])
        assert together[i, j] == together[j, i] == pytest.approx(one)
    assert together.diagonal().tolist() == [1.0] * count


def test_pairs_are_summed_over_more_than_one_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """As over all configurations at once."""
    share = outcomes.boltzmann(outcomes.energies(*drawn(9, 3)), 0.5)
    whole = outcomes.together(share, 9)
    monkeypatch.setattr(outcomes, "CHUNK", 64)
    assert outcomes.together(share, 9) == pytest.approx(whole)


@pytest.mark.parametrize("seed", range(5))
def test_the_second_best_is_that_of_brute_force(seed: int) -> None:
    """The second lowest of all configurations, be it a minimum or a neighbour of the lowest."""
    size, propensity = drawn(6, seed)
    actors = readers.Actors("x", tuple("ABCDEF"), size, propensity)
    found = studies.find(actors)
    assert found.second is not None
    energy = sorted(by_hand((0, *rest), size, propensity) for rest in product((0, 1), repeat=5))
    assert [found.minima[0].energy, found.second.energy] == pytest.approx(energy[:2])
    tops = {tuple(each.bloc) for each in found.minima}
    assert (found.second.basin > 0) == (tuple(found.second.bloc) in tops)


@pytest.mark.parametrize("seed", range(4))
def test_the_index_is_that_of_the_integer_program(seed: int) -> None:
    """Up to 22 actors it is counted over all configurations: the same number as proven, and its partition."""
    _, propensity = drawn(9, seed)
    propensity[np.abs(propensity) < 0.5] = 0
    found = studies.find(readers.Actors("x", tuple("ABCDEFGHI"), np.ones(9), propensity)).frustration
    ties = np.argwhere(np.triu(propensity))
    proven = frustration(9, ties, np.sign(propensity[ties[:, 0], ties[:, 1]]).astype(np.int64))
    assert proven.proven
    assert found.proven
    assert found.unsatisfied == proven.unsatisfied
    apart = found.bloc[:, None] != found.bloc[None, :]
    assert np.count_nonzero(np.triu(apart != (propensity < 0)) & (propensity != 0)) == found.unsatisfied


def test_a_folder_has_all_that_was_found(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Configurations from the lowest with their minima and probabilities, minima, energy by actor in every
    minimum, pairs, the figure, the page: all with checksums. The same question may be asked again there,
    another one not.
    """
    assert main(["landscape", "four.csv", "temperature=0.5", "out=found"]) == 0
    said = capsys.readouterr().out
    assert "second best of all: energy" in said
    assert "at temperature 0.5: mean energy" in said
    assert said.splitlines()[-1] == "found"
    found = here / "found"
    rows = pd.read_parquet(found / "configurations.parquet")
    assert pd.read_csv(found / "configurations.csv").to_numpy() == pytest.approx(rows.to_numpy())
    names = [f"bloc.{name}" for name in "ABCD"]
    assert list(rows) == ["energy", "minimum", "probability", *names]
    size, propensity = np.ones(4), readers.load("four.csv").propensity
    energy = [by_hand(tuple(bloc), size, propensity) for bloc in rows[names].to_numpy()]
    assert rows["energy"].to_list() == pytest.approx(energy)
    assert energy == sorted(energy)
    assert rows["probability"].sum() == pytest.approx(1)
    minima = pd.read_csv(found / "minima.csv")
    assert rows["minimum"].value_counts().to_dict() == dict(
        zip(minima["minimum"], minima["basin"], strict=True)
    )
    assert minima["share"].sum() == 1
    assert minima["low"].isna().all()
    own = pd.read_csv(found / "frustration.csv").groupby("minimum")["energy"].sum() / 2
    assert own.to_list() == pytest.approx(minima["energy"].to_list())
    pairs = pd.read_csv(found / "together.csv")
    assert len(pairs) == 6
    one = rows.loc[rows["bloc.A"] == rows["bloc.B"], "probability"].sum()
    assert pairs["probability"][0] == pytest.approx(one)
    assert (found / "plots/landscape.png").read_bytes().startswith(b"\x89PNG")
    assert (found / "plots/landscape.svg").read_text().startswith("<?xml")
    assert "four: 4 actors" in (found / "report.html").read_text()
    assert main(["verify", "found"]) == 0
    assert main(["landscape", "four.csv", "temperature=0.5", "out=found"]) == 0
    capsys.readouterr()
    assert main(["landscape", "four.csv", "temperature=0.6", "out=found"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "that of the same study" in told.err


def test_json_is_one_object(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same on the screen as in the folder, and nothing else is printed there."""
    assert main(["landscape", "four.csv", "json=true", "temperature=0.5", "out=found"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((here / "found/landscape.json").read_text())
    assert told["frustration_index"]["unsatisfied"] == 1
    assert told["minima"][0]["blocs"] == [["A", "B"], ["C", "D"]]
    assert told["minima"][0]["energy"] == pytest.approx(-0.9)
    assert set(told["second_best"]["energy_by_actor"]) == set("ABCD")
    assert len(told["together"]) == 6


def test_a_folder_that_takes_nothing_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and a line; what was found is on the screen."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(style, "save", full)
    assert main(["landscape", "four.csv", "out=found"]) == 1
    told = capsys.readouterr()
    assert "1 local minimum" in told.out or "local minima" in told.out
    assert "could not be written to found: No space left on device" in told.err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("temperature=0", "a number from 1e-9"),
        ("temperature=-1", "a number from 1e-9"),
        ("temperature=warm", "units of energy"),
        ("temprature=1", "did you mean temperature"),
        ("json=yes", "true or false"),
        ("out=four.csv", "a folder that does not exist yet"),
        ("neutral=x", "a number from -1000 to 1000"),
    ],
)
def test_bad_options_are_refused(
    here: Path, word: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, before anything is printed or written."""
    assert main(["landscape", "four.csv", word]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert [path.name for path in here.iterdir()] == ["four.csv"]


def test_more_actors_have_no_temperature(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Above 22 actors not all configurations are visited; tables and the figure are of what was met."""
    lines = [f"A{i},A{j},{1 if (i < 9) == (j < 9) else -1}" for j in range(24) for i in range(j)]
    (here / "many.csv").write_text("\n".join(["a,b,sign", *lines]))
    assert main(["landscape", "many.csv", "temperature=1", "out=found"]) == 2
    assert "temperature: got 24 actors, allowed at most 22" in capsys.readouterr().err
    assert not (here / "found").exists()
    assert main(["landscape", "many.csv", "out=found"]) == 0
    assert not list((here / "found").glob("configurations*"))
    minima = pd.read_csv(here / "found/minima.csv")
    assert minima.loc[0, "basin"] == 500
    assert 0.99 < minima.loc[0, "low"] < minima.loc[0, "high"] == 1
    with pytest.raises(InputError, match="configurations: got 24 actors, allowed at most 20"):
        _ = sim.landscape("many.csv").configurations


def graph(**attributes: Any) -> nx.Graph:
    """The actors of ROWS as a graph, edges with their numbers under the attribute that is named."""
    found = nx.Graph()
    for number, name in enumerate("ABCD"):
        found.add_node(f"n{number}", name=name)
    for a, b, value in ROWS:
        found.add_edge(f"n{ord(a) - 65}", f"n{ord(b) - 65}", **{attributes.get("key", "weight"): value})
    return found


@pytest.mark.parametrize("key", ["weight", "propensity", "Sign"])
def test_graphml_is_read(here: Path, key: str) -> None:
    """As networkx, igraph and Gephi write it: numbers at edges, names at nodes, one of which has no tie."""
    drawn = graph(key=key)
    drawn.add_node("n4", name="E")
    nx.write_graphml(drawn, "four.graphml")
    found = readers.load("four.graphml")
    assert (found.title, found.ids) == ("four", tuple("ABCDE"))
    assert found.propensity[:4, :4].tolist() == readers.load("four.csv").propensity.tolist()
    assert found.size.tolist() == [1] * 5
    assert not found.propensity[4].any()


def test_sizes_of_a_graph_are_sizes_but_for_those_of_dots(here: Path) -> None:
    """`size` of a node is the actor's; with Gephi's colours beside it, it is how large a dot is drawn."""
    sized = graph()
    nx.set_node_attributes(sized, {f"n{k}": k + 1.0 for k in range(4)}, "size")
    nx.write_graphml(sized, "four.graphml")
    assert readers.load("four.graphml").size.tolist() == [1, 2, 3, 4]
    nx.set_node_attributes(sized, 20, "r")
    nx.write_graphml(sized, "four.graphml")
    assert readers.load("four.graphml").size.tolist() == [1] * 4


def test_both_directions_of_a_graph_may_be_there(here: Path) -> None:
    """With the same number; with another one the pair is named."""
    both = graph().to_directed()
    nx.write_graphml(both, "four.graphml")
    assert readers.load("four.graphml").propensity[0, 1] == 1
    both.edges["n0", "n1"]["weight"] = 3
    nx.write_graphml(both, "four.graphml")
    with pytest.raises(InputError, match="B-A, allowed two different actors, each pair once"):
        readers.load("four.graphml")


GRAPHML = (
    '<?xml version="1.0" encoding="UTF-8"?>{}<graphml><graph edgedefault="undirected">{}</graph></graphml>'
)
EDGE = '<node id="A"/><node id="B"/><edge source="A" target="B"/>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "unreadable GraphML"),
        ("<graphml>", "unreadable GraphML"),
        ("<a/>", "unreadable GraphML"),
        (
            GRAPHML.format('<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>', EDGE),
            "it declares entities",
        ),
        (
            GRAPHML.format("", EDGE),
            "A-B: got none of them, allowed an attribute propensity or sign or weight",
        ),
        (GRAPHML.format("", ""), "got 0 actors, allowed 2 to 2,000"),
        (GRAPHML.format("", f'<node id="{"x" * 81}"/>'), "a name of up to 80 characters"),
        (GRAPHML.format("", EDGE).encode("utf-16"), "unreadable GraphML"),
    ],
)
def test_bad_graphs_are_refused(here: Path, text: str | bytes, said: str) -> None:
    """With the file and what is allowed; nothing unfolds."""
    Path("a.graphml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match="allowed") as refused:
        readers.load("a.graphml")
    assert said in str(refused.value)
    assert str(refused.value).startswith("a.graphml")


def square() -> pd.DataFrame:
    """ROWS both ways, with an empty diagonal."""
    frame = pd.DataFrame(0.0, list("ABCD"), list("ABCD"))
    for a, b, value in ROWS:
        frame.loc[a, b] = frame.loc[b, a] = value
    return frame.mask(np.eye(4, dtype=bool))


FORMS: dict[str, Callable[[], Any]] = {
    "file": lambda: "four.csv",
    "path": lambda: Path("four.csv"),
    "actors": lambda: readers.load("four.csv"),
    "ties": lambda: ROWS,
    "lists": lambda: [list(row) for row in ROWS],
    "frame of ties": lambda: pd.DataFrame(ROWS, columns=["Source", "Target", "Weight"]),
    "with more columns": lambda: pd.DataFrame(ROWS, columns=["a", "b", "propensity"]).assign(note="x"),
    "square frame": square,
    "matrix": lambda: square().to_numpy(),
    "graph": graph,
    "mappings": lambda: {
        "title": "four",
        "actors": {name: {"size": 1} for name in "ABCD"},
        "propensities": {f"{a}-{b}": value for a, b, value in ROWS},
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_a_notebook_may_hand_over_any_form(here: Path, form: str) -> None:
    """Files, ties, frames, matrices, graphs and mappings of the same four actors have one landscape."""
    found = sim.landscape(FORMS[form](), temperature=0.5)
    assert found.minima["energy"].iloc[0] == pytest.approx(-0.9)
    assert found.blocs.loc[1].to_list() == [0, 0, 1, 1]
    assert found.energy.sum(axis=1).to_numpy() / 2 == pytest.approx(found.minima["energy"].to_numpy())
    assert len(found.configurations) == 8
    assert found.minima["probability"].iloc[0] == pytest.approx(found.configurations["probability"].max())
    assert found.together.iloc[0, 0] == 1
    assert found.folder is None


def test_a_notebook_has_tables_a_figure_and_a_folder(here: Path) -> None:
    """Frustration is energy by size; sizes by actor or as a series; printed as by the command; pickled."""
    sizes = pd.Series({"A": 2.0, "D": np.int64(3)})
    found = sim.landscape("four.csv", size=sizes, out="found")
    assert found.found.actors.size.tolist() == [2, 1, 1, 3]
    assert (found.frustration * [2, 1, 1, 3]).to_numpy() == pytest.approx(found.energy.to_numpy())
    assert str(found).startswith("four: 4 actors")
    assert found.folder == here / "found"
    assert (here / "found/study.json").is_file()
    assert len(found.plot().axes) == 1 + len(found.minima)
    assert str(pickle.loads(pickle.dumps(found))) == str(found)  # noqa: S301
    with pytest.raises(InputError, match="together: got no temperature"):
        _ = found.together


def test_a_notebook_is_warned_too(here: Path) -> None:
    """A survey from 1 to 5 has no enemies until its middle is named."""
    survey = [("A", "B", 5), ("A", "C", 1), ("B", "C", 1)]
    with pytest.warns(UserWarning, match="neutral=3") as told:
        assert sim.landscape(survey).minima["energy"].to_list() == [0]
    assert told[0].filename == __file__
    assert sim.landscape(survey, neutral=3).minima["energy"].to_list() == [-4]


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "nothing": (lambda: sim.landscape(None), "actors: got null, allowed a file or the name"),
    "a set": (lambda: sim.landscape({1, 2}), "an object of type set"),
    "no ties": (lambda: sim.landscape([]), "actors: got an object of type list"),
    "a pair of two": (lambda: sim.landscape([("A", "B")]), "a list of ties"),
    "a bad number": (lambda: sim.landscape([("A", "B", "x")]), "A-B: got 'x', allowed a number, + or -"),
    "nan": (lambda: sim.landscape([("A", "B", float("nan"))]), "A-B: got nan"),
    "true": (lambda: sim.landscape([("A", "B", True)]), "A-B: got true"),
    "columns": (lambda: sim.landscape(pd.DataFrame({"x": [1], "y": [2]})), "the columns x, y"),
    "one way": (lambda: sim.landscape(np.array([[0, 1], [2, 0]])), "1-2: got 1 one way and 2 the other"),
    "no square": (lambda: sim.landscape(np.ones((2, 3))), "a square of 2 to 2,000 different actors"),
    "size of nobody": (lambda: sim.landscape(ROWS, size={"E": 1}), "size: got E, allowed actors"),
    "size 0": (lambda: sim.landscape(ROWS, size={"A": 0}), "size.A: got 0, allowed a number above 0"),
    "size": (lambda: sim.landscape(ROWS, size=[1]), "a mapping by actor"),
    "cold": (lambda: sim.landscape(ROWS, temperature=0), "temperature: got 0, allowed a number from 1e-9"),
    "neutral": (lambda: sim.landscape(ROWS, neutral=None), "neutral: got null"),
    "near miss": (lambda: sim.landscape(ROWS, temprature=1), "did you mean temperature"),
    "mappings": (lambda: sim.landscape({"title": "x"}), "actors"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_notebook_is_refused_in_words(case: str) -> None:
    """What cannot be a landscape, and what is allowed."""
    call, said = REFUSED[case]
    with pytest.raises(InputError) as refused:
        call()
    assert said in str(refused.value)


@pytest.mark.parametrize(("count", "temperature"), [(2, 1.0), (9, 1.0), (9, None), (45, None)])
def test_the_figure_fits_few_actors_and_many(
    count: int, temperature: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stem plot, a column for each of the lowest minima, the map of pairs with its bar; no page is taller
    than a journal's.
    """
    monkeypatch.setattr(studies, "frustration", lambda *_: Frustration(9, np.zeros(count, np.int64), 8))
    ids = tuple(f"actor {k}" for k in range(count))
    found = studies.find(readers.Actors("x", ids, *drawn(count, 1)), temperature)
    figure = plot.draw(found)
    most = plot.MOST_COLUMNS if temperature is None else plot.WITH_MAP
    shown = min(len(found.minima), most)
    assert len(figure.axes) == 1 + shown + (0 if temperature is None else 2)
    assert figure.get_size_inches()[1] <= style.TALLEST
    assert all(0 <= edge <= 1 for axes in figure.axes for edge in axes.get_position().extents)
