"""Landscapes and frustration against brute force and known answers."""

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from sim.cli import landscape as command
from sim.outcomes.frustration import broken, frustration
from sim.outcomes.landscape import energies, minima, sampled_minima
from sim.scenario import actors
from sim.scenario.errors import InputError
from sim.studies.landscape import table as landscape_table
from sim.studies.landscape import work as landscape


def drawn(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sizes and symmetric propensities."""
    rng = np.random.default_rng(seed)
    propensity = rng.normal(size=(count, count))
    return rng.uniform(0.1, 2, count), np.triu(propensity, 1) + np.triu(propensity, 1).T


def by_hand(bloc: tuple[int, ...], size: np.ndarray, propensity: np.ndarray) -> float:
    """Return the energy of a configuration, pair by pair."""
    n = len(bloc)
    return sum(size[i] * size[j] * propensity[i, j] for i in range(n) for j in range(i) if bloc[i] != bloc[j])


@pytest.mark.parametrize("count", [2, 3, 7])
def test_minima_are_those_of_brute_force(count: int) -> None:
    """No single move improves them, nothing else is one, and basins hold every configuration once."""
    size, propensity = drawn(count, count)
    blocs = [(0, *rest) for rest in product((0, 1), repeat=count - 1)]
    energy = {bloc: by_hand(bloc, size, propensity) for bloc in blocs}
    expected = set()
    for bloc in blocs:
        moved = [tuple(int(c != (k == i)) for k, c in enumerate(bloc)) for i in range(count)]
        named = [m if m[0] == 0 else tuple(1 - c for c in m) for m in moved]
        if all(energy[bloc] <= energy[m] for m in named):
            expected.add(bloc)
    found = minima(size, propensity)
    assert {tuple(each.bloc.tolist()) for each in found} == expected
    assert sum(each.basin for each in found) == len(blocs)
    assert [each.energy for each in found] == pytest.approx(sorted(energy[c] for c in expected))
    assert found[0].frustration.sum() / 2 == pytest.approx(found[0].energy)
    assert energies(size, propensity).min() == pytest.approx(min(energy.values()))


def test_configurations_have_the_rank_of_their_minimum() -> None:
    """Of several minima: its own in a minimum's row, in all others that of the lowest neighbour."""
    size, propensity = drawn(7, 2)
    found = landscape.find(actors.Actors("x", tuple("ABCDEFG"), size, -np.abs(propensity)))
    assert len(found.minima) > 2
    rows = landscape_table.configurations(found)
    blocs = [tuple(bloc) for bloc in np.array([rows[f"bloc.{name}"] for name in "ABCDEFG"]).T.tolist()]
    told = dict(zip(blocs, zip(rows["energy"], rows["minimum"], strict=True), strict=True))
    tops = {tuple(each.bloc.tolist()): rank for rank, each in enumerate(found.minima, 1)}
    for bloc, (_, rank) in told.items():
        moved = [tuple(int(side ^ (k == j) ^ (k == 0)) for j, side in enumerate(bloc)) for k in range(7)]
        assert rank == tops.get(bloc, min(told[each] for each in moved)[1])


def test_the_integer_program_finds_what_enumeration_finds() -> None:
    """Twelve actors, thirty signed ties: the least number of unsatisfied ties over 2^11 partitions."""
    rng = np.random.default_rng(5)
    pairs = np.array([(i, j) for i in range(12) for j in range(i)])
    ties = pairs[rng.permutation(len(pairs))[:30]]
    signs = np.where(rng.random(30) < 0.5, -1, 1)
    least = min(broken(np.array((0, *x)), ties, signs) for x in product((0, 1), repeat=11))
    found = frustration(12, ties, signs)
    assert found.proven
    assert found.unsatisfied == least == broken(found.bloc, ties, signs)


def test_a_network_of_150_with_two_planted_blocs() -> None:
    """Fifteen of 450 ties turned: no partition can leave more than those unsatisfied, and it is proven."""
    rng = np.random.default_rng(2)
    bloc = rng.integers(0, 2, 150)
    ties = np.array(sorted({tuple(sorted(rng.choice(150, 2, replace=False))) for _ in range(450)}))
    signs = np.where(bloc[ties[:, 0]] == bloc[ties[:, 1]], 1, -1)
    signs[rng.permutation(len(ties))[:15]] *= -1
    found = frustration(150, ties, signs)
    assert found.proven
    assert found.unsatisfied <= 15


def test_the_file_that_ships_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Seventeen nations, minima listed from the lowest."""
    assert command.main(["wwii_landscape"]) == 0
    said = capsys.readouterr().out
    assert "17 actors" in said
    assert "local minima among 65,536 configurations, all visited" in said
    assert "nearest is minimum 2, which differs in GRC YUG" in said
    assert re.search(r"1\. energy −\S+, basin [0-9.]+ %: ", said)  # of all of them: exact, no interval
    assert not re.search(r"\de[-+]?\d", said)


def test_above_the_limit_minima_are_sampled(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Thirty actors in two blocs: the planted configuration is met, and that it is no proof is said."""
    ids = [f"A{k:02d}" for k in range(30)]
    rows = [[1.0 if (i < 12) == (j < 12) else -1.0 for j in range(30)] for i in range(30)]
    text = "\n".join(f"{name},1,{','.join(map(str, row))}" for name, row in zip(ids, rows, strict=True))
    (tmp_path / "a.csv").write_text(f"actor,size,{','.join(ids)}\n{text}\n")
    assert command.main([str(tmp_path / "a.csv")]) == 0
    said = capsys.readouterr().out
    assert "there may be others" in said
    low = int(1000 * 0.025 ** (1 / 500)) / 10  # all of 500 starts end there: by hand a bound, no bare 100 %
    assert f"1. energy −216, basin > {low} %: {' '.join(ids[:12])} | {' '.join(ids[12:])}" in said


def test_sampled_minima_are_minima() -> None:
    """Ten random actors: all that is met is in the exhaustive list, the lowest included."""
    size, propensity = drawn(10, 1)
    exact = {tuple(each.bloc.tolist()): each.energy for each in minima(size, propensity)}
    met = {tuple(each.bloc.tolist()): each.energy for each in sampled_minima(size, propensity)}
    assert {key: exact[key] for key in met} == pytest.approx(met)
    assert min(met.values()) == pytest.approx(min(exact.values()))


def test_csv_matrix_and_list_agree(tmp_path: Path) -> None:
    """The same three actors, as a matrix and as ties."""
    (tmp_path / "m.csv").write_text("actor,size,A,B,C\nA,1,0,1,-1\nB,1,1,0,0\nC,1,-1,0,0\n")
    (tmp_path / "l.csv").write_text("a,b,propensity\nA,B,1\nC,A,-1\n")
    one, two = actors.load(str(tmp_path / "m.csv")), actors.load(str(tmp_path / "l.csv"))
    assert one.ids == two.ids == ("A", "B", "C")
    assert one.propensity.tolist() == two.propensity.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "source,target,weight\nA,B,1\nC,A,-1\n",
        "Source;Target;Sign\nA;B;+\nC;A;-\n",
        "from\tto\tsign\nA\tB\t+\nA\tC\t-\n",
        "a,b,propensity\nA,B,1\nB,A,1\nC,A,-1\nA,C,-1\n",
        "actor,size,A,B,C\nA,1,,1,-1\nB,1,1,,0\nC,1,-1,0,\n",
        "actor;size;A;B;C\nA;1;9;1;-1\nB;1;1;9;0\nC;1;-1;0;9\n",
    ],
)
def test_common_edge_lists_are_read(tmp_path: Path, text: str) -> None:
    """Names of columns, signs, both directions, semicolons, tabs and diagonals as other programs write."""
    (tmp_path / "a.csv").write_text(text)
    found = actors.load(str(tmp_path / "a.csv"))
    assert found.ids == ("A", "B", "C")
    assert found.propensity.tolist() == [[0, 1, -1], [1, 0, 0], [-1, 0, 0]]


def test_a_scale_without_enemies_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A survey from 1 to 5 puts everybody in one bloc: said, with the middle that makes enemies. On a scale
    from 0 the 0 is a number too.
    """
    (tmp_path / "a.csv").write_text("actor,size,A,B,C\nA,1,,5,1\nB,1,5,,2\nC,1,1,2,\n")
    assert command.main([str(tmp_path / "a.csv")]) == 0
    told = capsys.readouterr()
    assert "neutral=3" in told.err
    assert "1. energy 0, basin 100 %: A B C" in told.out
    assert command.main([str(tmp_path / "a.csv"), "neutral=3"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "1. energy −3, basin" in told.out
    assert "A B | C" in told.out
    (tmp_path / "a.csv").write_text("a,b,weight\nA,B,10\nA,C,0\n")
    scaled = actors.load(str(tmp_path / "a.csv")).around(5)
    assert scaled.propensity.tolist() == [[0, 5, -5], [5, 0, 0], [-5, 0, 0]]
    with pytest.raises(InputError, match="did you mean neutral"):
        command.main([str(tmp_path / "a.csv"), "netural=3"])


def test_a_proof_is_not_denied(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Thirty actors in two blocs: ties are equally strong and none is unsatisfied, so nothing is lower. With
    one tie stronger nothing is proven.
    """
    bloc = ["x" * (k < 12) for k in range(30)]
    pairs = [(i, j) for j in range(30) for i in range(j)]
    lines = [f"A{i},A{j},{1 if bloc[i] == bloc[j] else -1}" for i, j in pairs]
    for stronger, says in ((0, "but none is lower"), (1, "and lower ones")):
        lines[0] = f"A0,A1,{1 + stronger}"
        (tmp_path / "a.csv").write_text("a,b,propensity\n" + "\n".join(lines))
        assert command.main([str(tmp_path / "a.csv")]) == 0
        assert f"there may be others, {says}" in capsys.readouterr().out


YAML = (
    "title: x\nrules: {r: {same: 1, different: -1}}\n"
    "actors:\n  A: {size: 1, traits: {r: x}}\n  B: {size: 1}\n"
)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", YAML.replace("size: 1}", "size: 0}"), "a number above 0"),
        ("a.yaml", YAML.replace("{r: x}", "{s: x}"), "actors.A.traits.s"),
        ("a.yaml", YAML + "propensities: {A-D: 1}\n", "a.yaml:6: propensities.A-D"),
        ("a.yaml", YAML + "published: {p: {title: x, bloc: [A, D]}}\n", "published.p.bloc"),
        ("a.yaml", YAML + "propensities: {A-B: 1, B-A: 1}\n", "each pair once"),
        ("a.yaml", "title: x\nactors:\n  A: {size: 1}\n", "at least 2"),
        ("a.csv", "x,y\n1,2\n", "the columns x, y"),
        ("a.csv", "a,b,sign\nA,B,1\nB,A,-1\n", "a.csv:3"),
        ("a.csv", "a,b,sign\nA,B,nan\n", "a number in column 3"),
        ("a.csv", "actor,size,A,B\nA,1,0,2\nB,1,1,0\n", "the same number"),
        ("a.csv", "actor,size,A,B\nA,0,0,2\nB,1,2,0\n", "a number above 0"),
        ("a.csv", "", "an empty file"),
        ("a.csv", "a,b,sign\nA,\x1b[31m,1\n", "'\\x1b[31m', allowed a name of up to 80"),
        ("a.csv", "a,b,sign\nA,\u202eB,1\n", "a.csv:2"),
        ("a.csv", f"a,b,sign\nA,{'x' * 81},1\n", "a name of up to 80"),
        ("a.csv", f"actor,size,{'x' * 81},B\n", "a name of up to 80"),
        ("a.csv", "a,b,sign\nA,B,1\nA\n", "a.csv:3: got 1 column,"),
    ],
)
def test_bad_actors_are_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    """File, line where there is one, what was given and what is allowed."""
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match="allowed") as refused:
        actors.load(str(tmp_path / name))
    assert said in str(refused.value)


@pytest.mark.parametrize("words", [[], ["a", "b"], ["wwii"], ["missing.csv"]])
def test_bad_words_are_refused(words: list[str]) -> None:
    """One file, and one that exists."""
    with pytest.raises(InputError):
        command.main(words)
