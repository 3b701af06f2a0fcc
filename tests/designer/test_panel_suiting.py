"""Which panels have something to show of a network: apart from windows that several tests share and that work on."""

from __future__ import annotations

import pytest

import designer.watching.kinds  # noqa: F401  (fills the table of panels)
from designer.watching.panel import PANELS
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.templates import template


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("spiral", {"boundary", "weights"}),
        ("digits-cnn", {"kernels", "saliency"}),
        ("digits-lstm", {"recurrent", "saliency"}),
        ("vit-digits", {"attention", "saliency"}),
        ("variational", {"latent", "samples", "reconstruction"}),
    ],
)
def test_panels_of_a_kind_of_network_suit_it(name: str, seen: set[str]) -> None:
    analysis = analyse(template(name))
    about_some = {"boundary", "kernels", "saliency", "recurrent", "attention", "latent", "samples", "reconstruction"}
    suit = {one for one in PANELS if PANELS[one].suits(analysis)}
    assert seen <= suit and all(PANELS[one].needs.endswith(".") for one in PANELS.keys() - suit)
    assert (suit & about_some) - seen <= {"saliency", "kernels"}
    assert all(not kind.suits(analyse(Project())) for kind in map(PANELS.__getitem__, about_some))
