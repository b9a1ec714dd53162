"""Actor tables of bargaining models: power is size, positions and saliences make propensities."""

from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.scenario import actors
from sim.scenario.errors import InputError

KTAB = """\
Dummy,three states bargain,3,2,
Actor,Description,Power,Pstn1,Sal1,Pstn2,Sal2,
A,the first,50,0,100,50,25,
B,the second,30,100,100,50,100,
C,"third, of them",20,0,25,50,0,
"""
EXPECTED = [[0, -0.25, 0.25], [-0.25, 0, -0.25], [0.25, -0.25, 0]]
"""A and B: (-1 x 1 + 1 x .5) / 2. A and C: (1 x .5 + 0) / 2. B and C: (-1 x .5 + 0) / 2."""


def loaded(folder: Path, text: str) -> actors.Actors:
    """The actors of a CSV of this text."""
    path = folder / "table.csv"
    path.write_text(text)
    return actors.load(str(path))


def test_propensities_are_closeness_by_care(tmp_path: Path):
    """As computed by hand, power as size."""
    found = loaded(tmp_path, KTAB)
    assert found.ids == ("A", "B", "C")
    assert found.size.tolist() == [50, 30, 20]
    assert np.allclose(found.propensity, EXPECTED)


@pytest.mark.parametrize(
    "text",
    [
        "actor,capability,position,salience\nA,1,0,1\nB,2,1,.25\n",
        "actor;capability;salience;position\nA;1;100;0\nB;2;25;100\n",
        "Actor\tDescription\tInfluence\tPosition\tSalience\nA\tx\t1\t0\t100\nB\ty\t2\t100\t25\n",
    ],
)
def test_common_forms_are_read(tmp_path: Path, text: str):
    """One issue, either scale, either order, with and without descriptions: opposed, at half the care."""
    found = loaded(tmp_path, text)
    assert found.size.tolist() == [1, 2]
    assert np.allclose(found.propensity, [[0, -0.5], [-0.5, 0]])


def test_a_landscape_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    """A and C against B: energy 50 x 30 x -.25 + 30 x 20 x -.25 = -525."""
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(KTAB)
    assert main(["landscape", "table.csv"]) == 0
    assert "energy −525, basin 100 %: A C | B" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("actor,power,position\nA,1,0\nB,1,0\n", "got the columns actor, power, position"),
        ("actor,power,position,weight\nA,1,0,0\nB,1,0,0\n", "a position and a salience for each issue"),
        ("actor,power,position,salience\nA,1,0,0\n", "got 1 row with 1 name"),
        ("actor,power,position,salience\nA,1,0,0\nA,1,0,0\n", "got 2 rows with 1 name"),
        ("actor,power,position,salience\nA,1,0,0\nB,1,x,0\n", "table.csv:3: got 'x', allowed a number"),
        ("actor,power,position,salience\nA,1,0,0\nB,1,nan,0\n", "table.csv:3: got 'nan'"),
        ("actor,power,position,salience\nA,1,0,0\nB,1,0\n", "got 3 columns, allowed a number in column 4"),
        ("actor,power,position,salience\nA,1,0,0\nB,1,101,0\n", "got positions from 0 to 101"),
        ("actor,power,position,salience\nA,1,0,0\nB,1,0,-1\n", "got saliences from -1 to 0"),
        ("actor,power,position,salience\nA,0,0,0\nB,1,0,0\n", "table.csv:2"),
    ],
)  # fmt: skip
def test_bad_tables_are_refused(tmp_path: Path, text: str, said: str):
    """With line, what was given and what is allowed."""
    with pytest.raises(InputError) as refused:
        loaded(tmp_path, text)
    assert said in str(refused.value)
