"""Presses the small button on the card of a problem, which lists the repairs behind the best one."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from designer.main_window import MainWindow
from designer.repairs import labels
from engine.graph.edits import set_param
from tests.designer.canvas_driver import click, press, release
from tests.designer.test_context_menus import click_line, opened
from tests.designer.window_driver import start


# Convention 18.
def test_the_card_of_a_problem_offers_the_other_repairs_too(window: MainWindow) -> None:
    start(window, "digits-mlp")
    session, canvas = window.session, window.canvas
    last = next(
        wire.source for wire in session.graph.wires if wire.target == "cross_entropy" and wire.input != "target"
    )
    session.edit("Too few", lambda graph: set_param(graph, last, "units", 4))
    canvas.reset_zoom()
    canvas.ensureVisible(canvas.canvas.cards["cross_entropy"].sceneBoundingRect())
    card, before = canvas.canvas.cards["cross_entropy"], session.project
    names = labels(session.analysis, session.analysis.nodes["cross_entropy"].problems[0])
    assert card.repair == names[0] and len(names) > 1
    # Convention A8.
    assert min(card.more.width(), card.more.height()) >= 24
    assert card.button.right() < card.more.left() and card.more.right() <= card.sceneBoundingRect().right()
    node = canvas.canvas.nodes["cross_entropy"].place
    assert (card.pos().x(), card.sceneBoundingRect().width() - 2) == (node.left(), node.width())
    spot = canvas.mapFromScene(card.more.center())
    press(canvas, spot)
    release(canvas, spot + QPoint(0, 120))
    assert session.project == before and window.menus.menu is None
    click(canvas, spot)
    menu = opened(window)
    assert [action.text() for action in menu.actions()] == list(names[1:])
    click_line(menu, menu.actions()[0])
    assert str(session.document.undo_label) == names[1]
    session.undo()
    assert session.project == before
