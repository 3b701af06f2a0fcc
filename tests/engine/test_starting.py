"""Begins projects with files as people have them: the network fits, is ready to train, and each choice has a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import files
from engine.cli import main
from engine.compile.network import compiled
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.starting.beginning import begun
from engine.training.choices import obstacles
from engine.training.loop import Loop
from tests.engine.own_files import OWN
from tests.engine.table_files import classic, fruits, write

SHARED = Path(__file__).parents[3] / "shared" / "data"


def kinds(project: Project) -> list[str]:
    return [node.type for node in project.graph.nodes.values()]


@pytest.mark.parametrize("name", OWN)
def test_a_network_begun_with_any_kind_of_data_trains(name: str, tmp_path: Path) -> None:
    made = begun(OWN[name](tmp_path))
    analysis = analyse(made.project)
    assert not obstacles(analysis) and compiled(analysis, 0)
    assert len(made.reasons) >= 2 and all("{" not in str(one) and str(one).endswith(".") for one in made.reasons)
    loop = Loop(made.project, 1)
    steps = loop.steps()
    for _ in range(2):
        next(steps)
    assert files.loads(files.dumps(made.project).encode(), "again") == made.project


def test_kinds_of_few_become_numbers_and_the_target_one_unit_for_each_class(tmp_path: Path) -> None:
    made = begun(fruits(tmp_path / "fruits.csv"))
    graph = made.project.graph
    assert kinds(made.project).count("Dense") == 3 and "CrossEntropy" in kinds(made.project)
    assert [one["type"] for one in graph.nodes["data"].params["transforms"]] == ["Impute", "Scale", "OneHot"]
    assert made.target == "fruit" and set(made.targets) >= {"weight", "colour", "fruit"}
    assert analyse(made.project).nodes["dense_3"].outputs["output"].sizes == (3,)


def test_a_measured_target_is_scaled_and_said_as_a_number(tmp_path: Path) -> None:
    made = begun(classic(tmp_path / "diabetes.csv", "diabetes"))
    assert {"MeanSquaredError", "R2"} <= set(kinds(made.project))
    scaled = [one.get("of") for one in made.project.graph.nodes["data"].params["transforms"] if one["type"] == "Scale"]
    assert "target" in scaled


def test_another_target_gives_another_network(tmp_path: Path) -> None:
    made = begun(fruits(tmp_path / "fruits.csv"), target="weight")
    assert made.target == "weight" and "MeanSquaredError" in kinds(made.project)


def test_columns_that_are_pixels_may_be_read_as_a_picture(tmp_path: Path) -> None:
    rows = [[*((at * 7 + pixel * 3) % 2 for pixel in range(64)), at % 3] for at in range(60)]
    path = write(tmp_path / "pixels.csv", [*(f"p{pixel}" for pixel in range(64)), "digit"], rows)
    made = begun(path)
    assert [name for name, _ in made.offers] == ["picture"] and "Conv2d" not in kinds(made.project)
    taken = begun(path, chosen=frozenset({"picture"}))
    assert "Conv2d" in kinds(taken.project)
    assert analyse(taken.project).nodes["data"].outputs["features"].sizes == (1, 8, 8)


def test_the_command_makes_a_project_from_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, made = fruits(tmp_path / "fruits.csv"), tmp_path / "fruits.loom"
    assert main(["new", "--from-data", str(table), "--target", "colour", str(made)]) == 0
    assert "'colour', as you asked" in capsys.readouterr().out
    assert main(["check", str(made)]) == 0
    assert main(["new", "--from-data", str(table), "--target", "price", str(made), "--force"]) == 1
    assert "no column 'price'" in capsys.readouterr().err
    assert main(["new", str(made)]) == 2


@pytest.mark.skipif(not SHARED.exists(), reason="the real data lie beside the project")
@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("mnist", {"Conv2d", "CrossEntropy"}),
        ("semeion/semeion.csv", {"Dense", "CrossEntropy"}),
        ("polarity", {"Embedding", "CrossEntropy"}),
        ("shakespeare/input.txt", {"LSTM", "CrossEntropy"}),
    ],
)
def test_real_data_become_a_network_that_suits_them(place: str, expected: set[str]) -> None:
    made = begun(SHARED / place)
    assert expected <= set(kinds(made.project)) and not obstacles(analyse(made.project))
