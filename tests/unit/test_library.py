from pathlib import Path

import pytest
import yaml
from small_scenario import TEXT, written

from sim.scenario import library, places
from sim.scenario.errors import InputError
from sim.scenario.fingerprint import fingerprint, resolved_yaml


@pytest.mark.parametrize("name", library.names())
def test_every_scenario_that_ships_loads(name: str) -> None:
    """Each has a title of a line and at least one state's act or none to simulate; its name is its file's."""
    found = library.load(name)
    assert found.name == name
    assert len(found.states) >= 2


def test_the_folders_of_an_installed_package_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a wheel the scenarios lie inside the package; in a checkout at its top."""
    module = tmp_path / "site" / "sim" / "scenario" / "places.py"
    monkeypatch.setattr(places, "__file__", str(module))
    assert places.find_shipped("scenarios") == tmp_path / "site" / "scenarios"
    packed = tmp_path / "site" / "sim" / "_data" / "scenarios"
    packed.mkdir(parents=True)
    assert places.find_shipped("scenarios") == packed


def test_an_unknown_name_lists_what_there_is() -> None:
    """The list and the near miss are in one line."""
    with pytest.raises(
        InputError, match=r"got 'aras_dril', allowed aras_drills, cold_blocs.*; did you mean aras_drills\?"
    ):
        library.load("aras_dril")


@pytest.mark.parametrize(
    "path",
    ["", "none.yaml", "folder.yaml", "x.txt", "a\0b.yaml", "x" * 5000 + ".yaml", "../demo", "/dev/zero"],
)
def test_what_is_no_scenario_file_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing files, folders, other endings, impossible names and devices get one line, not a traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(InputError) as refused:
        library.load(path)
    assert len(str(refused.value).split("\n")) == 1


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a b.yaml", "a_b"),
        ("Türkei (2).yml", "T_rkei_2"),
        ("….yaml", "scenario"),
        ("x" * 99 + ".yaml", "x" * 64),
    ],
)
def test_a_scenario_is_named_after_its_file_in_plain_letters(tmp_path: Path, file: str, name: str) -> None:
    """The name becomes a folder's, so only letters, digits, _ and - are left of the file's."""
    assert library.load(written(tmp_path, name=file)).name == name


@pytest.mark.parametrize(
    "base",
    [
        "../small.yaml",
        "sub/../../small.yaml",
        "sub/../near.yaml",
        "/etc/base.yaml",
        "demo.txt",
        "link.yaml",
        "loop.yaml",
        "no_such",
    ],
)
def test_extends_stays_in_the_folder(tmp_path: Path, base: str) -> None:
    """No way up, no absolute path, no link that leads out, no other kind of file."""
    written(tmp_path)
    inner = tmp_path / "inner"
    (inner / "sub").mkdir(parents=True)
    written(inner, name="near.yaml")
    (inner / "link.yaml").symlink_to(tmp_path / "small.yaml")
    (inner / "loop.yaml").symlink_to(inner / "loop.yaml")
    with pytest.raises(
        InputError, match=r"mine.yaml:1: extends: got .*, allowed .* a .yaml file in or below"
    ):
        library.load(written(inner, f"extends: {base}\n", "mine.yaml"))


def test_extends_reaches_shipped_scenarios_and_files_below(tmp_path: Path) -> None:
    """A bare name is a shipped scenario, a path one next to or below the file; the name is not inherited."""
    assert library.load(written(tmp_path, "extends: demo\ntitle: Mine\n", "mine.yaml")).title == "Mine"
    (tmp_path / "parts").mkdir()
    assert library.load(written(tmp_path, f"name: first\n{TEXT}", "named.yaml")).name == "first"
    assert library.load(written(tmp_path, "extends: named.yaml\n", "second.yaml")).name == "second"
    written(tmp_path / "parts")
    assert library.load(written(tmp_path, "extends: parts/small.yaml\n", "other.yaml")).focus == "AAA-BBB"


def test_circles_and_long_chains_are_refused(tmp_path: Path) -> None:
    """A file cannot extend itself, also by a detour; five scenarios in a chain are the most."""
    written(tmp_path, "extends: b.yaml\n", "a.yaml")
    written(tmp_path, "extends: ./a.yaml\n", "b.yaml")
    with pytest.raises(InputError, match=r"b\.yaml:1: extends: got \./a\.yaml, allowed no circle"):
        library.load(str(tmp_path / "a.yaml"))
    written(tmp_path, name="c0.yaml")
    for number in range(1, 6):
        written(tmp_path, f"extends: c{number - 1}.yaml\n", f"c{number}.yaml")
    assert library.load(str(tmp_path / "c4.yaml")).title == "Two neighbours and a friend"
    with pytest.raises(InputError, match="at most 5 scenarios in a chain"):
        library.load(str(tmp_path / "c5.yaml"))


def test_a_fingerprint_tells_content_not_spelling(tmp_path: Path) -> None:
    """Comments, order, written-out defaults and the file's name leave it; a number or a source changes it."""
    base = fingerprint(library.load(written(tmp_path)))
    again = TEXT.replace("0.01, source", "1.0e-2, source").replace("rivalry: true", "rivalry: true # yes")
    same = again.replace("focus: AAA-BBB", "history: given\nfocus: BBB-AAA")
    assert fingerprint(library.load(written(tmp_path, same, "copy.yaml"))) == base
    for old, new in (("0.01, source", "0.02, source"), ("0.01, source: nmc", "0.01, source: paper")):
        assert fingerprint(library.load(written(tmp_path, TEXT.replace(old, new), "other.yaml"))) != base


def test_a_resolved_file_holds_edits_and_what_it_extends(tmp_path: Path) -> None:
    """It stands alone, reads back equal under any file name, and shows what was set by hand."""
    found = library.load("demo", {"title": "Edited: NO, 010 & {x}"})
    text = resolved_yaml(found)
    assert "extends" not in text
    assert library.load(written(tmp_path, text, "elsewhere.yaml")) == found


def test_other_readers_take_a_resolved_file_for_the_same(tmp_path: Path) -> None:
    """A YAML 1.1 reader finds the same keys and texts in it: Norway stays Norway."""
    text = resolved_yaml(library.load(written(tmp_path, TEXT.replace("CCC", "NO").replace("Cland", "on"))))
    read = yaml.safe_load(text)
    assert list(read["states"]) == ["AAA", "BBB", "NO"]
    assert read["states"]["NO"]["name"] == "on"
    assert read["horizon"]["start"] == "2022-01-03"
    assert read["signals"]["drill"]["cameo"] == "152"
