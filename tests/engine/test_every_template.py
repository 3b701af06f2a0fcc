"""Every template is what its script makes, is clean, lies without overlaps, exports, and learns from its data."""

from __future__ import annotations

import gzip
from dataclasses import replace
from importlib.resources import files as files_of
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from engine import files
from engine.compile.source import source
from engine.data.mnist import TEST
from engine.graph.analysis import analyse
from engine.templates import template, templates
from engine.training.choices import obstacles
from engine.training.messages import EpochDone, Finished
from engine.training.start import train
from resources.templates.make import projects
from tests.engine.idx_files import idx_bytes, labels, write_pair

NAMES = [one.name for one in templates()]
NODE = (184, 120)
DIGITS = 400


@pytest.fixture(scope="module")
def idx_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files such as MNIST's with made-up digits: each class is a bright bar at a height of its own."""
    folder = tmp_path_factory.mktemp("mnist")
    classes = labels(DIGITS)
    images = np.random.RandomState(0).randint(0, 60, (DIGITS, 28, 28), np.uint8)
    for image, label in zip(images, classes, strict=True):
        image[label * 2 + 2 : label * 2 + 6] = 250
    return write_pair(folder, TEST, gzip.compress(idx_bytes(images)), idx_bytes(classes))


def test_there_are_the_templates_of_the_gallery() -> None:
    assert NAMES == ["digits-mlp", "digits-cnn", "digits-lstm", "spiral", "mnist-cnn"] == list(projects())
    for one in templates():
        assert one.title and one.about.endswith(".") and one.category and one.data


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_what_its_script_makes(name: str) -> None:
    stored = (files_of("resources") / "templates" / f"{name}.loom").read_text(encoding="utf-8")
    made = replace(projects()[name], extra={"order": NAMES.index(name) + 1})
    assert stored == files.dumps(made)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_clean_and_its_nodes_do_not_overlap(name: str) -> None:
    project = template(name)
    assert not obstacles(analyse(project))
    places = [node.position for node in project.graph.nodes.values()]
    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert abs(x - other_x) >= NODE[0] or abs(y - other_y) >= NODE[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_exports_and_learns(name: str, idx_folder: Path, tmp_path: Path) -> None:
    project = template(name)
    compile(source(analyse(project)), name, "exec")
    data = idx_folder if name.startswith("mnist") else None
    told = list(train(project, out=tmp_path / "run", data=data, epochs=3, threads=1))
    epochs = [message for message in told if isinstance(message, EpochDone)]
    assert isinstance(told[-1], Finished)
    assert epochs[-1].train["loss"] < epochs[0].train["loss"]
