"""Holds what a node shows against the compiled network, and counts what an edit lets be computed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import engine
from engine.compile.network import compiled
from engine.compile.parts import parts
from engine.data.batches import split
from engine.graph.analysis import analyse
from engine.graph.bypass import toggled
from engine.graph.edits import add, connect, move, new_node, rename, set_param
from engine.graph.facts import Analysis, data_set_of
from engine.graph.model import Graph, Project, Wire
from engine.layers import LAYERS
from engine.templates import template
from engine.training.preview import MOST_TILES, PICTURE, TILE, NodePreview
from engine.training.previews import Previews

DRAWN = ("digits-cnn", "digits-lstm", "variational", "resnet-digits", "siamese", "tied-autoencoder", "seq2seq-reverse")
SIGNED = ("tiles", "map")


def seen(previews: Previews, project: Project, run: str = "", example: int = 0) -> dict[str, NodePreview]:
    return dict(previews.show(project, run, example))


def edited(project: Project, change: Callable[[Graph], Graph]) -> Project:
    return replace(project, graph=change(project.graph))


def results(analysis: Analysis, example: int, seed: int = 0) -> dict[str, torch.Tensor]:
    """What the compiled network says of an example, by node and port."""
    data = next(facts for facts in analysis.outer if facts.node.type == "Data")
    data_set = data_set_of(data)
    share = analysis.project.training["validation_share"]
    train = split(data_set, seed=seed, validation_share=share, device=torch.device("cpu")).train  # type: ignore[arg-type]
    made = compiled(analysis, seed)
    with torch.no_grad():
        found = made.network.eval()(*[train[name][example : example + 1] for name in made.plan.takes])
    return {f"{value.node}.{value.output}": found[name][0] for name, value in made.plan.gives.items()}


@pytest.mark.parametrize("name", DRAWN)
def test_a_node_shows_what_the_compiled_network_computes(name: str) -> None:
    project = template(name)
    analysis, shown = analyse(project), seen(Previews(), project, example=3)
    assert shown.keys() == {"data"} | parts(analysis).keys()
    assert not [key for key, one in shown.items() if one.trouble]
    compared = 0
    for place, values in results(analysis, 3).items():
        key, port = place.split(".")
        one = next(one for one in shown[key].outputs if one.port == port)
        wanted = values.numpy()
        if one.kind == "bars" and wanted.size <= one.sizes[0]:
            np.testing.assert_allclose(np.frombuffer(one.numbers, "<f4"), wanted, atol=1e-6)
            compared += 1
        if one.kind in SIGNED and len(axes := wanted.shape) == 3 and max(axes) <= TILE:
            found = np.frombuffer(one.numbers, np.int8).reshape(one.sizes) / 127 * one.high
            np.testing.assert_allclose(found, wanted[:MOST_TILES], atol=one.high / 127)
            compared += 1
    assert compared or name == "siamese" or name == "seq2seq-reverse"


def test_an_example_is_chosen_and_begins_anew_behind_the_last() -> None:
    previews, project = Previews(), template("digits-cnn")
    first = seen(previews, project)
    count = previews.look.examples
    assert seen(previews, project, example=1)["data"] != first["data"]
    assert previews.look.example == 1 and len(previews.look.computed) == len(first)
    assert seen(previews, project, example=count) == first and previews.look.computed == []


def test_an_edit_computes_only_the_node_and_those_behind_it() -> None:
    previews, project = Previews(), template("digits-cnn")
    before = seen(previews, project)
    assert previews.look.computed == list(before)
    wider = edited(project, lambda graph: set_param(graph, "conv2d_2", "filters", 8))
    after = seen(previews, wider)
    order = list(before)
    assert previews.look.computed == order[order.index("conv2d_2") :]
    assert all(after[key] == before[key] for key in order[: order.index("conv2d_2")])
    # Undo shows what was computed before.
    assert seen(previews, project) == before and previews.look.computed == []


def test_what_is_moved_named_or_drawn_beside_computes_nothing_else() -> None:
    previews, project = Previews(), template("digits-cnn")
    seen(previews, project)
    moved = edited(project, lambda graph: rename(move(graph, {"relu": (5, 5)}), "conv2d", "First"))
    seen(previews, moved)
    assert previews.look.computed == []
    tanh = new_node(LAYERS.members["Tanh"], "tanh", (0, 900))
    seen(previews, edited(moved, lambda graph: connect(add(graph, tanh), Wire("relu", "output", "tanh", "values"))))
    assert previews.look.computed == ["tanh"]


def test_what_has_a_problem_shows_nothing_nor_what_is_behind_it_and_all_else_goes_on() -> None:
    previews, project = Previews(), template("digits-cnn")
    before = seen(previews, project)
    wrong = edited(project, lambda graph: set_param(graph, "max_pool2d_2", "kernel", 9))
    after = seen(previews, wrong)
    order = list(before)
    assert analyse(wrong).problems
    assert list(after) == order[: order.index("max_pool2d_2")] and previews.look.computed == []


def test_nodes_in_a_circle_show_nothing() -> None:
    project = template("digits-mlp")
    two = [new_node(LAYERS.members["Tanh"], key, (0, 900)) for key in ("one", "two")]
    wires = [Wire("one", "output", "two", "values"), Wire("two", "output", "one", "values")]
    shown = seen(Previews(), edited(project, lambda graph: connect(add(graph, *two), *wires)))
    assert shown.keys() == seen(Previews(), project).keys()


def test_what_is_bypassed_hands_on_what_enters_it() -> None:
    previews, project = Previews(), template("digits-cnn")
    seen(previews, project)
    after = seen(previews, edited(project, lambda graph: toggled(graph, ["relu"], True)))
    assert "relu" not in after and "max_pool2d" in previews.look.computed


def test_data_that_are_not_here_are_told_at_their_node_alone() -> None:
    shown = seen(Previews(), template("sentiment-lstm"))
    assert shown.keys() == {"data"}
    assert shown["data"].trouble == "No preview: the files of Film sentences are not here yet."
    assert not shown["data"].is_alarm


def test_an_error_stands_at_the_node_that_caused_it_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of luck\nand more")

    project = template("digits-cnn")
    before = list(seen(Previews(), project))
    monkeypatch.setattr(torch, "relu", fail)
    monkeypatch.setattr(torch.nn.functional, "relu", fail)
    shown = seen(Previews(), project)
    assert list(shown) == before[: before.index("relu") + 1]
    assert [key for key, one in shown.items() if one.trouble] == ["relu"]
    assert shown["relu"].is_alarm and shown["relu"].trouble == "PyTorch cannot compute this: out of luck."


def test_a_layer_that_is_too_large_says_so_and_is_not_computed() -> None:
    previews, project = Previews(), template("digits-mlp")
    first, second = [key for key, node in project.graph.nodes.items() if node.type == "Dense"][:2]
    wide = edited(project, lambda graph: set_param(graph, first, "units", 8192))
    large = edited(wide, lambda graph: set_param(graph, second, "units", 8192))
    shown = seen(previews, large)
    assert shown[second].trouble == "No preview: this layer has 67,117,056 weights."
    assert second not in previews.look.computed and list(shown)[-1] == second


def _dense(graph: Graph) -> str:
    return next(key for key, node in graph.nodes.items() if node.type == "Dense")


def test_what_is_shown_is_small() -> None:
    for name in DRAWN:
        for one in (one for shown in seen(Previews(), template(name)).values() for one in shown.outputs):
            assert len(one.numbers) <= max(MOST_TILES * TILE * TILE, 3 * PICTURE * PICTURE)


def test_the_weights_of_a_run_of_this_network_are_taken_and_of_no_other(tmp_path: Path) -> None:
    project = template("digits-mlp")
    for _ in engine.train(project, epochs=2, seed=0, out=tmp_path / "run"):
        pass
    previews, folder = Previews(), str(tmp_path / "run")
    fresh, learned = seen(previews, project), seen(previews, project, folder)
    assert previews.look.is_trained
    assert learned["data"] == fresh["data"] and learned[_dense(project.graph)] != fresh[_dense(project.graph)]
    other = edited(project, lambda graph: set_param(graph, _dense(graph), "units", 7))
    seen(previews, other, folder)
    assert not previews.look.is_trained


def test_a_data_node_shows_its_examples_behind_the_transforms() -> None:
    data = new_node(LAYERS.members["Data"], "data", examples={"type": "Wine"})
    plain = Project(add(Graph(), data))
    changed = edited(plain, lambda graph: set_param(graph, "data", "transforms", [{"type": "Logarithm"}]))
    previews = Previews()
    before, behind = (
        {one.port: one for one in seen(previews, project)["data"].outputs} for project in (plain, changed)
    )
    numbers = np.frombuffer(before["features"].numbers, "<f4")
    expected = np.sign(numbers) * np.log1p(np.abs(numbers))
    np.testing.assert_allclose(np.frombuffer(behind["features"].numbers, "<f4"), expected, rtol=1e-6)
    assert behind["label"] == before["label"]


def test_a_transform_that_does_not_fit_shows_nothing_of_the_data() -> None:
    wrong = [{"type": "Scale", "of": "colour"}]
    data = new_node(LAYERS.members["Data"], "data", examples={"type": "Wine"}, transforms=wrong)
    assert seen(Previews(), Project(add(Graph(), data))) == {}
