"""F1: the help of the selected layer, with its formula, its shapes here, its settings, and links to PyTorch."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.main_window import MainWindow
from designer.panels.help_dialog import HelpDialog
from designer.session import Session
from engine.graph.edits import add, new_node, set_param
from engine.graph.model import Graph, Project
from engine.layers import LAYERS
from engine.layers.declare import Layer
from engine.layers.help import page_of, pytorch_names
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import press_keys, start

NONE = Qt.KeyboardModifier.NoModifier


def open_help(window: MainWindow) -> HelpDialog:
    press_keys(window, Qt.Key.Key_F1, NONE)
    dialog = window.tools.help
    assert dialog is not None and dialog.isVisible()
    return dialog


def test_f1_explains_the_selected_layer_with_formula_shapes_and_link(window: MainWindow) -> None:
    # Convention 19.
    start(window, "digits-cnn")
    click(window.canvas, node_point(window.canvas, "relu"))
    dialog = open_help(window)
    text = dialog.page.toPlainText()
    assert dialog.title.text() == "ReLU" and "max(0, x)" in text
    assert "32 channels × 8 height × 8 width" in text
    assert "https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html" in dialog.page.toHtml()
    click(window.canvas, node_point(window.canvas, "conv2d"))
    assert dialog.title.text() == "Conv 2D" and "Filters" in dialog.page.toPlainText()
    window.session.select(())
    assert dialog.title.text() == "Conv 2D"
    dialog.reject()


def test_f1_explains_the_data_set_of_a_data_node_and_each_of_its_transforms_once(window: MainWindow) -> None:
    start(window, "digits-cnn")
    transforms = [{"type": "Scale"}, {"type": "Logarithm"}, {"type": "Scale", "of": "image"}]
    window.session.edit("Transform it", lambda graph: set_param(graph, "data", "transforms", transforms))
    window.session.select({"data"})
    dialog = open_help(window)
    heads = re.findall(r"<h4[^>]*>(?:<span[^>]*>)?([^<]+)", dialog.page.toHtml())
    assert [one for one in heads if one in ("Digits", "Scale", "Logarithm")] == ["Digits", "Scale", "Logarithm"]
    dialog.reject()


def test_without_a_selected_layer_f1_does_nothing(window: MainWindow) -> None:
    start(window, "spiral")
    press_keys(window, Qt.Key.Key_F1, NONE)
    assert window.tools.help is None


def test_every_layer_has_a_page_of_help(qtbot: QtBot) -> None:
    session = Session()
    window = QWidget()
    qtbot.addWidget(window)
    dialog = HelpDialog(window, session, LIGHT)
    dialog.open_page()
    for kind in LAYERS:
        session.show(Project(add(Graph(), new_node(kind, "one"))), None)
        session.select({"one"})
        assert dialog.title.text() == kind.title and len(dialog.page.toPlainText()) > 40
        for name in pytorch_names(kind):
            assert page_of(name) in dialog.page.toHtml().replace("&amp;", "&")


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.type)
def test_the_address_of_a_page_is_one_of_the_two_documentations(kind: type[Layer]) -> None:
    for name in pytorch_names(kind):
        assert re.fullmatch(
            r"https://(docs\.pytorch\.org/docs|lightning\.ai/docs/torchmetrics)/stable/\S+", page_of(name)
        )
