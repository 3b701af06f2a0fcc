"""Says that the classic convolutional networks have exactly the published parameters, and the multiply-adds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import main
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.templates import template

FIGURES = {
    "lenet-5": (61_706, 0.000417),
    "alexnet": (61_100_840, 0.714),
    "vgg-11": (132_863_336, 7.609),
    "vgg-16": (138_357_544, 15.470),
    "vgg-19": (143_667_240, 19.632),
    "googlenet": (6_624_904, 1.498),
    "resnet-18": (11_689_512, 1.814),
    "resnet-34": (21_797_672, 3.664),
    "resnet-50": (25_557_032, 4.089),
    "resnet-101": (44_549_160, 7.801),
    "resnet-152": (60_192_808, 11.514),
}
"""Parameters, and thousands of millions of multiply-adds for one picture; as torchvision's own networks have them."""
LAST = {
    **dict.fromkeys(("alexnet", "vgg-11", "vgg-16", "vgg-19"), 4096),
    "googlenet": 1024,
    **dict.fromkeys(("resnet-18", "resnet-34"), 512),
    **dict.fromkeys(("resnet-50", "resnet-101", "resnet-152"), 2048),
}
"""The features that the last layer of each network for ImageNet reads."""
MOST_NODES = 25
"""So many nodes fit on a screen."""


@pytest.mark.parametrize("name", FIGURES)
def test_the_summary_tells_the_published_figures(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "f.loom"
    assert main(["new", name, str(file)]) == 0
    capsys.readouterr()
    assert main(["summary", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    parameters, giga = FIGURES[name]
    assert told["parameters"] == told["trainable_parameters"] == parameters
    assert told["multiply_adds"] == pytest.approx(giga * 1e9, rel=0.005)
    assert told["problems"] == []


@pytest.mark.parametrize("name", FIGURES)
def test_each_level_fits_on_a_screen(name: str) -> None:
    graph = template(name).graph
    levels = [graph, *(node.inside for _, node in graph.walk() if node.inside is not None)]
    assert max(len(level.nodes) for level in levels) <= MOST_NODES


@pytest.mark.parametrize(("name", "features"), LAST.items())
def test_other_pictures_need_no_other_change_than_the_settings_of_the_data(name: str, features: int) -> None:
    project = template(name)
    own = {"type": "Pictures", "folder": "", "classes": 7, "side": 96}
    analysis = analyse(replace(project, graph=set_param(project.graph, "data", "examples", own)))
    assert [str(problem.message) for problem in analysis.problems] == []
    assert analysis.parameters == FIGURES[name][0] - (1000 - 7) * (features + 1)
