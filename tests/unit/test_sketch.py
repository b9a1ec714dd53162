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
    assert main(["draft", "ties.csv", "out=mine.yaml", "year=1935"]) == 0
    assert capsys.readouterr().out == "mine.yaml: 4 states, 3 dyads; 4 kinds of gap\n"
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
    assert main(["draft", "ties.csv", "out=mine.yaml", "year=2024"]) == 0
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
        assert main(["draft", name, f"out={name}.yaml", "year=2024"]) == 0
        assert len(library.load(f"{name}.yaml").states) == states
    assert library.load("k.csv.yaml").states["A"].capability.args == (0.6,)


def test_what_is_there_is_not_written_over(here: Path, capsys):
    """A file of that name is refused before anything is done."""
    (here / "mine.yaml").write_text("# mine\n")
    assert main(["draft", "ties.csv", "out=mine.yaml", "year=2024"]) == 2
    assert "of a file that is not" in capsys.readouterr().err
    assert (here / "mine.yaml").read_text() == "# mine\n"


def test_any_name_of_an_actor_is_a_state(here: Path, capsys):
    """Words that YAML or a scenario would take for something else, long ones, and two that look alike."""
    (here / "odd.csv").write_text(
        f"source,target,weight\nnull,true,1\nbeta,source,-1\nÖ,?,1\n{'x' * 80},no,1\n"
    )
    assert main(["draft", "odd.csv", "out=mine.yaml", "year=2024"]) == 0
    names = sorted(spec.name for spec in library.load("mine.yaml").states.values())
    assert names == sorted(["null", "true", "beta", "source", "Ö", "?", "x" * 80, "no"])


def test_pairs_without_a_feeling_are_pairs(here: Path, capsys):
    """A matrix of zeros gives alignments of 0."""
    (here / "none.csv").write_text("actor,size,A,B\nA,1,0,0\nB,1,0,0\n")
    assert main(["draft", "none.csv", "out=mine.yaml", "year=2024"]) == 0
    (dyad,) = library.load("mine.yaml").dyads.values()
    assert dyad.alignment.plain()["normal"] == [0, 0.2]


def test_propensities_count_from_the_neutral_one(here: Path, capsys):
    """On a scale from 1 to 5 around 3: 1 is the strongest enemy, 4 half as strong a friend."""
    (here / "scale.csv").write_text("source,target,weight\nA,B,1\nB,C,4\n")
    assert main(["draft", "scale.csv", "out=mine.yaml", "year=2024", "neutral=3"]) == 0
    dyads = library.load("mine.yaml").dyads
    assert [dyad.alignment.plain()["normal"] for dyad in dyads.values()] == [[-0.5, 0.2], [0.25, 0.2]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ties.csv", "year=2024"], "out: got nothing"),
        (["ties.csv", "year=2024", "out=mine.yaml", "data=."], "data: got '.', but it cannot be set here"),
        (["absent.csv", "year=2024", "out=mine.yaml"], "absent.csv: got a file that cannot be opened"),
        (["ties.csv", "ties.csv", "year=2024", "out=mine.yaml"], "or a table of actors"),
        (["A,B", "year=2024", "out=mine.yaml"], "data: got nothing"),
    ],
)
def test_words_that_draft_no_table(here: Path, capsys, words: list[str], said: str):
    """One line, exit 2, and no file."""
    assert main(["draft", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "mine.yaml").exists()
