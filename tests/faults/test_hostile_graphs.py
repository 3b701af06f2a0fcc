"""The hostile graphs cost what they are meant to: what is wrong with them is not found before it is paid."""

from __future__ import annotations

import pytest

from engine import files
from engine.graph.analysis import analyse
from engine.graph.walk import Walk
from tests.faults.hostile_graphs import WORST, tower

SOUND = (
    "a chain of Dense",
    "wires between Adds",
    "blocks in blocks",
    "turns in turns",
    "turns over time",
    "a long block of many turns",
    "shared weights of one",
    "settings that follow the data",
)


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_wrong_but_the_size(name: str) -> None:
    assert not analyse(files.loads(WORST[name](), name)).problems


def test_a_tower_is_counted_without_walking_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block uses the one before it twice: ten of them are 6,000 nodes, forty more than there may be."""
    visited = []
    node = Walk.node
    monkeypatch.setattr(Walk, "node", lambda self, *args: visited.append(args[1].key) or node(self, *args))
    low = analyse(files.loads(tower(10), "tower"))
    assert not low.problems and low.nodes["b9"].outputs
    assert len(visited) < 150
    told = {str(one.message) for one in analyse(files.loads(tower(40), "tower")).problems}
    assert any(one.startswith("There are more than 10,000 layers here") for one in told)
    assert len(visited) < 1_500
