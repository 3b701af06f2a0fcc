"""Looks at where examples lie by what leaves a layer: as scikit-learn's PCA of plain PyTorch's numbers has them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from engine.graph.model import Project
from engine.templates import template
from engine.training.loop import Loop
from engine.training.watching.answers import class_of
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.principal import principal
from engine.training.watching.schedule import Watching
from tests.engine.networks import node
from tests.engine.projects import cnn, dense, mlp, points, project, told
from tests.engine.test_decoder_views import autoencoder


def seen(loop: Loop, key: str, components: int = 3, watching: Watching | None = None) -> Seen | None:
    watching = watching or Watching(loop)
    watching.ask([Ask("embedding", key, (("components", components),))])
    return next(watching.everything(), None)


def on_cpu(name: str) -> Loop:
    one = template(name)
    return Loop(Project(one.graph, {**one.training, "device": "cpu"}, one.title), 1)


@pytest.mark.parametrize("components", [3, 20])
def test_places_are_the_principal_components_of_what_leaves_a_node(components: int) -> None:
    loop = Loop(mlp(epochs=1), 1)
    told(loop.steps())
    found = seen(loop, "relu", components)
    assert found is not None
    examples = found.arrays["examples"]
    network = loop.network.eval()
    with torch.no_grad():
        rows = network.norm(network.hidden(loop.data.validation["image"][examples].flatten(1))).relu().numpy()
    wanted = PCA(components, svd_solver="full").fit(rows.astype(np.float64))
    places = wanted.transform(rows)
    signs = np.sign((places * found.arrays["places"]).sum(0))
    np.testing.assert_allclose(found.arrays["places"], places * signs, atol=1e-3)
    np.testing.assert_allclose(found.facts["shares"], wanted.explained_variance_ratio_[:3], atol=1e-5)
    np.testing.assert_array_equal(found.arrays["labels"], loop.data.validation["label"][examples])
    assert found.facts["names"] == tuple("0123456789") and found.facts["width"] == 24


@pytest.mark.parametrize(("count", "width"), [(30, 7), (7, 30), (12, 12), (80, 200), (300, 70)])
def test_components_are_those_of_scikit_learn_whatever_there_is_more_of(count: int, width: int) -> None:
    rows = np.random.default_rng(0).normal(size=(count, width))
    found, wanted = principal(torch.tensor(rows), 5), PCA(5, svd_solver="full").fit(rows)
    np.testing.assert_allclose(found.places.abs(), np.abs(wanted.transform(rows)), atol=1e-4)
    np.testing.assert_allclose(found.shares, wanted.explained_variance_ratio_, atol=1e-9)
    assert (found.places.amax(0) >= -found.places.amin(0)).all()


def test_examples_that_are_all_alike_lie_at_one_place() -> None:
    found = principal(torch.ones(5, 3), 2)
    assert not found.places.any() and not found.shares.any()


def test_a_wide_layer_and_many_examples_stay_small() -> None:
    wide = node("Conv2d", "wide", filters=40, padding="same")
    loop = Loop(project("Digits", wide, node("GlobalPool", "pool"), dense("answer", 10), validation_share=0.5), 1)
    found = seen(loop, "wide", 50)
    assert found is not None and found.facts["width"] == 2560
    assert sum(one.nbytes for one in found.arrays.values()) < 1 << 17
    assert found.arrays["places"].shape == (500, 50) and len(set(found.arrays["examples"].tolist())) == 500


def test_a_picture_does_not_flip_from_one_look_to_the_next() -> None:
    loop = Loop(cnn(epochs=1), 1)
    watching = Watching(loop)
    first = seen(loop, "pool", watching=watching)
    assert first is not None
    for memory in watching._memories.values():
        memory["places"] = -memory["places"]
    second = seen(loop, "pool", watching=watching)
    assert second is not None
    np.testing.assert_allclose(second.arrays["places"], -first.arrays["places"], atol=1e-4)


def test_the_data_themselves_can_be_looked_at_and_what_is_not_there_cannot() -> None:
    loop = Loop(points(), 1)
    found = seen(loop, "data")
    assert found is not None and found.arrays["places"].shape[1] == 2
    assert seen(loop, "objective") is None and seen(loop, "") is None and seen(loop, "gone") is None


def test_a_number_for_each_example_is_a_place_on_a_line() -> None:
    loop = on_cpu("siamese")
    found = seen(loop, "likeness")
    assert found is not None and found.facts["width"] == 1
    examples = {name: values[found.arrays["examples"]] for name, values in loop.data.validation.items()}
    with torch.no_grad():
        said = loop.network.eval()(examples["left"], examples["right"])["likeness"]
    assert said.ndim == 1
    np.testing.assert_allclose(np.abs(found.arrays["places"][:, 0]), (said - said.mean()).abs(), atol=1e-5)


def test_examples_have_the_colour_of_their_class_also_where_nothing_decides_it() -> None:
    loop = Loop(autoencoder(), 1)
    found = seen(loop, "latent")
    assert found is not None and found.facts["names"] == tuple("0123456789")
    np.testing.assert_array_equal(found.arrays["labels"], loop.data.validation["label"][found.arrays["examples"]])


def test_what_enters_a_network_is_no_class_of_its_examples() -> None:
    loop = on_cpu("recommender")
    assert class_of(loop) is None
    keys = (key for key, facts in loop.analysis.nodes.items() if facts.weights)
    found = seen(loop, next(keys))
    assert found is not None and found.facts["names"] == () and not found.arrays["labels"].any()
