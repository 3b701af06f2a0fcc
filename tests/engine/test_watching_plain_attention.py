"""Looks into attention without weights: its maps are the shares with which PyTorch mixes the values."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.graph.edits import connect
from engine.graph.model import Project, Wire
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from tests.engine.networks import node
from tests.engine.projects import dense, project


def attending(sizes: list[int], *, causal: bool) -> Project:
    """The rows of the digits look at each other."""
    attend = node("ScaledDotProduct", "attend", causal=causal)
    layers = [node("Reshape", "rows", sizes=sizes), attend, node("Flatten", "flat")]
    made = project("Digits", *layers, dense("answer", 10))
    graph = made.graph
    for port in ("key", "value"):
        graph = connect(graph, Wire("rows", "output", "attend", port))
    return Project(graph, made.training, made.title)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("sizes", [[8, 8], [2, 4, 8]])
def test_the_maps_of_a_plain_attention_are_the_shares_of_its_values(sizes: list[int], causal: bool) -> None:
    loop = Loop(attending(sizes, causal=causal), 1)
    watching = Watching(loop)
    watching.ask([Ask("attention", "attend", (("example", 3),))])
    (seen,) = watching.everything()
    steps = loop.data.validation["image"][3].reshape(1, *sizes)
    # Values of which each stands for its own step alone are mixed to the shares themselves.
    alone = torch.eye(sizes[-2]).expand(*steps.shape[:-1], -1)
    wanted = functional.scaled_dot_product_attention(steps, steps, alone, is_causal=causal)[0]
    np.testing.assert_allclose(seen.arrays["maps"], wanted.reshape(-1, sizes[-2], sizes[-2]).numpy(), atol=1e-6)
    assert seen.facts["heads"] == len(seen.arrays["maps"]) and seen.facts["sights"] == ("self",)
