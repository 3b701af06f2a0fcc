"""Checks that no panel is forgotten when the pictures of all panels are taken."""

from dataclasses import replace

import pytest

from docs.panel_shots import SHOTS, every_panel, together, with_table
from engine.graph.analysis import analyse
from engine.templates import template


def test_every_panel_has_a_network_that_it_is_shown_on() -> None:
    assert sorted(every_panel()) == sorted(SHOTS)
    assert sorted(name for names in together(every_panel()) for name in names) == sorted(SHOTS)


def test_a_panel_without_a_network_stops_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SHOTS, "walk")
    with pytest.raises(SystemExit, match="no template for these panels: walk"):
        every_panel()


def test_panels_that_stay_at_a_layer_fit_it() -> None:
    from designer.watching.panel import PANELS

    every_panel()
    for name, shot in SHOTS.items():
        nodes = analyse(template(shot.template)).nodes
        assert not shot.node or PANELS[name].fits(nodes[shot.node]), name


def test_the_table_of_the_confusion_matrix_is_wired_well() -> None:
    project = template("digits-cnn")
    wired = replace(project, graph=with_table(project.graph))
    facts = analyse(wired)
    assert not facts.problems and "table" in facts.nodes
