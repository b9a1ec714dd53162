"""A scenario sketched out of actors: power and ties are the table's, everything else is a marked gap."""

from pathlib import Path

import pytest

from sim.__main__ import main
from sim.scenario import library

TIES = "source,target,weight\nAland,B's,-4\nB's,\"=1+1\",2\nAland,1st,0\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds a list of ties."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ties.csv").write_text(TIES)
    return tmp_path


def test_ties_become_alignments_and_sizes_shares(here: Path, capsys):
    """-4 is the strongest and so -.5, 2 is .25, and a tie of 0 is one; four sizes of 1 are quarters."""
    assert main(["landscape", "ties.csv", "into=mine.yaml", "year=1936"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "mine.yaml"
    found = library.load("mine.yaml")
    assert {key: spec.name for key, spec in found.states.items()} == {
        "Aland": "Aland", "B_s": "B's", "a_1_1": "=1+1", "a_1st": "1st",
    }  # fmt: skip
    assert {spec.capability.args for spec in found.states.values()} == {(0.25,)}
    alignments = {key: spec.alignment.plain() for key, spec in found.dyads.items()}
    assert [*alignments] == ["Aland-B_s", "Aland-a_1st", "B_s-a_1_1"]
    assert [value["normal"] for value in alignments.values()] == [[-0.5, 0.2], [0, 0.2], [0.25, 0.2]]
    assert found.focus == "Aland-B_s"
    assert found.horizon.start.year == 1936
    assert main(["validate", "mine.yaml"]) == 0


def test_what_the_table_lacks_is_marked(here: Path, capsys):
    """Resolve, audience costs, reach and distances are assumptions that begin with gap."""
    assert main(["landscape", "ties.csv", "into=mine.yaml"]) == 0
    found = library.load("mine.yaml")
    numbers = [n for s in found.states.values() for n in (s.resolve, s.audience_cost, s.reach)]
    numbers += [dyad.distance for dyad in found.dyads.values()]
    assert all((number.assumption or "").startswith("gap: ") for number in numbers)


def test_a_table_of_positions_and_a_graph_are_sketched_too(here: Path, capsys):
    """KTAB's form and GraphML lead to a scenario that loads."""
    import networkx

    (here / "k.csv").write_text("Actor,Power,Pstn1,Sal1\nA,60,0,100\nB,40,100,100\n")
    graph = networkx.Graph()
    graph.add_edge("A", "B", sign=-1)
    graph.add_edge("B", "C", sign=1)
    networkx.write_graphml(graph, here / "g.graphml")
    for name, states in (("k.csv", 2), ("g.graphml", 3)):
        assert main(["landscape", name, f"into={name}.yaml"]) == 0
        assert len(library.load(f"{name}.yaml").states) == states
    assert library.load("k.csv.yaml").states["A"].capability.args == (0.6,)


def test_what_is_there_is_not_written_over(here: Path, capsys):
    """A file of that name is refused before anything is done."""
    (here / "mine.yaml").write_text("# mine\n")
    assert main(["landscape", "ties.csv", "into=mine.yaml"]) == 2
    assert "of a file that is not" in capsys.readouterr().err
    assert (here / "mine.yaml").read_text() == "# mine\n"


def test_any_name_of_an_actor_is_a_state(here: Path, capsys):
    """Words that YAML or a scenario would take for something else, long ones, and two that look alike."""
    (here / "odd.csv").write_text(
        f"source,target,weight\nnull,true,1\nbeta,source,-1\nÖ,?,1\n{'x' * 80},no,1\n"
    )
    assert main(["landscape", "odd.csv", "into=mine.yaml"]) == 0
    names = sorted(spec.name for spec in library.load("mine.yaml").states.values())
    assert names == sorted(["null", "true", "beta", "source", "Ö", "?", "x" * 80, "no"])


def test_pairs_without_a_feeling_are_pairs(here: Path, capsys):
    """A matrix of zeros gives alignments of 0."""
    (here / "none.csv").write_text("actor,size,A,B\nA,1,0,0\nB,1,0,0\n")
    assert main(["landscape", "none.csv", "into=mine.yaml"]) == 0
    (dyad,) = library.load("mine.yaml").dyads.values()
    assert dyad.alignment.plain()["normal"] == [0, 0.2]
