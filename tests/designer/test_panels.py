"""Reads and clicks the lists of problems and the source, and checks what all panels have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT, SPACE_4, Theme
from designer.panels.code import CodePanel, mark_colour
from designer.panels.editors import Form
from designer.panels.editors.choice import ChoiceEditor
from designer.panels.editors.rows import NestedRow
from designer.panels.inspector import Inspector
from designer.panels.palette import SCROLL_BAR, Palette
from designer.panels.problems import ProblemsPanel
from designer.panels.source_colours import token_colours
from designer.panels.training_form import TrainingForm
from designer.session import Session
from designer.texts import counted, flowing, told
from engine.compile.source import source
from engine.declare import Declared
from engine.graph.edits import add, connect, new_node, set_param
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.templates import template, templates
from engine.training.choices import Training
from tests.designer import panel_driver
from tests.designer.panel_driver import (
    LEFT,
    THEMES,
    shown,
    two_problems,
)

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector


@pytest.fixture
def problems(qtbot: QtBot, session: Session) -> ProblemsPanel:
    return shown(qtbot, ProblemsPanel(session, LIGHT), 320, 400)


def test_a_network_without_problems_says_that_it_is_ready(problems: ProblemsPanel) -> None:
    assert problems.count.text() == "No problems. Ready to train." and problems.list.model().rowCount() == 0


def test_an_empty_canvas_says_what_is_lacking_and_counts_no_problem(
    qtbot: QtBot, session: Session, problems: ProblemsPanel
) -> None:
    session.show(Project(), None)
    assert problems.count.text() == "Not ready to train yet" and problems.list.model().rowCount() >= 2
    with qtbot.assertNotEmitted(problems.node_shown):
        point = problems.list.visualRect(problems.list.model().index(0, 0)).center()
        qtbot.mouseClick(problems.list.viewport(), LEFT, pos=point)


# Convention 18.
@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_problem_leads_to_its_node(qtbot: QtBot, session: Session, problems: ProblemsPanel, by: str) -> None:
    two_problems(session)
    assert problems.count.text() == "2 problems"
    assert [entry.node for entry in problems.list.entries] == ["conv2d", "dense", ""]
    index = problems.list.model().index(1, 0)
    with qtbot.waitSignal(problems.node_shown) as node:
        if by == "mouse":
            qtbot.mouseClick(problems.list.viewport(), LEFT, pos=problems.list.visualRect(index).center())
        else:
            problems.list.setFocus()
            problems.list.setCurrentIndex(index)
            qtbot.keyClick(problems.list, Qt.Key.Key_Return)
    assert node.args == ["dense"] and session.selection == {"dense"}


def test_a_problem_inside_a_block_enters_the_block(qtbot: QtBot, session: Session, problems: ProblemsPanel) -> None:
    inside = add(Graph(), new_node(LAYERS.members["Dense"], "inner"))
    session.edit("Add a block", lambda graph: add(graph, Node("group", "Block", inside=inside)))
    entry = next(entry for entry in problems.list.entries if entry.node == "inner")
    index = problems.list.model().index(problems.list.entries.index(entry), 0)
    qtbot.mouseClick(problems.list.viewport(), LEFT, pos=problems.list.visualRect(index).center())
    assert session.path == ("group",) and session.selection == {"inner"}


def test_sentences_of_problems_are_shown_whole_at_any_width(
    qtbot: QtBot, session: Session, problems: ProblemsPanel
) -> None:
    two_problems(session)
    index = problems.list.model().index(0, 0)
    problems.resize(700, 400)
    wide = problems.list.visualRect(index).height()
    problems.resize(260, 400)
    qtbot.waitUntil(lambda: problems.list.visualRect(index).height() > wide)


def test_the_source_follows_the_network(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.text.toPlainText() == source(session.analysis))
    session.edit("Change", lambda graph: set_param(graph, "conv2d", "filters", 24))
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 24, 3" in panel.text.toPlainText())


def test_the_source_is_not_printed_while_nobody_sees_it(qtbot: QtBot, session: Session) -> None:
    panel = CodePanel(session, LIGHT)
    qtbot.addWidget(panel)
    session.edit("Change", lambda graph: set_param(graph, "conv2d", "filters", 24))
    QApplication.processEvents()
    assert panel.source == ""
    panel.show()
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 24, 3" in panel.source)


# Convention 27.
def test_copy_puts_the_source_on_the_clipboard_and_says_so_for_a_moment(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.source != "")
    qtbot.mouseClick(panel.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == source(session.analysis)
    assert panel.copy_button.text() == "Copied"
    qtbot.waitUntil(lambda: panel.copy_button.text() == "Copy")


def test_a_network_with_a_problem_shows_the_sentence_instead(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    two_problems(session)
    qtbot.waitUntil(lambda: panel.sentence.isVisible())
    assert panel.sentence.text() == told(session.analysis.problems[0].message) and not panel.copy_button.isEnabled()
    session.undo()
    session.undo()
    qtbot.waitUntil(lambda: panel.text.isVisible())


def test_a_change_keeps_the_place_that_is_read(qtbot: QtBot, session: Session) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT), 320, 240)
    qtbot.waitUntil(lambda: panel.source != "")
    bar = panel.text.verticalScrollBar()
    bar.setValue(9)
    session.edit("Change", lambda graph: set_param(graph, "conv2d", "filters", 24))
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 24, 3" in panel.source)
    assert bar.value() == 9


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("conv2d", ["self.conv2d = nn.Conv2d(1, 32, 3", "self.conv2d(image)"]),
        ("relu", ["F.relu("]),
        ("cross_entropy", ['"cross_entropy": F.cross_entropy(']),
        ("data", ["def forward(self, image)"]),
    ],
)
def test_the_lines_of_the_selected_node_are_marked(qtbot: QtBot, session: Session, key: str, lines: list[str]) -> None:
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.source != "")
    session.select([key])
    marked = [mark.cursor.block().text() for mark in panel.text.extraSelections()]
    assert len(marked) == len(lines)
    assert all(wanted in line for wanted, line in zip(lines, marked, strict=True))


@pytest.mark.parametrize("name", [one.name for one in templates() if one.category == "Start here"])
def test_every_node_of_the_first_templates_has_a_line(qtbot: QtBot, session: Session, name: str) -> None:
    session.show(template(name), None)
    panel = shown(qtbot, CodePanel(session, LIGHT))
    qtbot.waitUntil(lambda: panel.source != "")
    for key, facts in session.analysis.nodes.items():
        session.select([key])
        marked = [mark.cursor.block().text() for mark in panel.text.extraSelections()]
        assert marked, key
        if facts.weights:
            assert any(f"self.{key}(" in line for line in marked)


def luminance(color: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: QColor, second: QColor) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@THEMES
def test_every_colour_of_the_source_can_be_read_also_on_marked_lines(tokens: Theme) -> None:
    field, mark = QColor(tokens.field), mark_colour(tokens)
    share = mark.alphaF()
    mixed = [share * top + (1 - share) * under for top, under in zip(mark.getRgbF(), field.getRgbF(), strict=True)]
    for kind, color in token_colours(tokens).items():
        assert contrast(QColor(color), field) >= 4.5, kind
        assert contrast(QColor(color), QColor.fromRgbF(*mixed[:3])) >= 4.5, kind


def all_panels(session: Session, theme: Theme) -> list[Any]:
    return [panel(session, theme) for panel in (Palette, Inspector, TrainingForm, ProblemsPanel, CodePanel)]


def focusable(widget: QWidget) -> Iterator[QWidget]:
    for part in widget.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield part


@THEMES
@pytest.mark.parametrize("width", [208, 260, 320])
def test_every_field_has_an_accessible_name_and_nothing_is_wider_than_its_panel(
    qtbot: QtBot, session: Session, tokens: Theme, width: int
) -> None:
    nodes: Mapping[str, Node] = session.graph.nodes
    for panel in all_panels(session, tokens):
        if isinstance(panel, (Inspector, TrainingForm)) and width < 260:
            continue
        shown(qtbot, panel, width, 700)
        for key in [None, *nodes] if isinstance(panel, Inspector) else [None]:
            session.select([key] if key else [])
            for part in focusable(panel):
                assert part.accessibleName(), part
            if isinstance(panel, (Inspector, TrainingForm)):
                page = panel.widget()
                assert page is not None
                assert page.minimumSizeHint().width() <= panel.viewport().width()


@pytest.mark.parametrize("kind", [*LAYERS, Training], ids=lambda kind: kind.__name__)
def test_all_words_of_a_form_can_be_read_in_the_narrowest_panel(qtbot: QtBot, kind: type[Declared]) -> None:
    form = shown(qtbot, Form(LIGHT), 260 - 2 * SPACE_4 - SCROLL_BAR, 900)
    form.show_values(kind.params(), {})
    QApplication.processEvents()
    rows = [*form.rows.values()]
    rows += [inner for row in rows if isinstance(row, NestedRow) for inner in row.form.rows.values()]
    for row in rows:
        longest = max(map(row.label.fontMetrics().horizontalAdvance, row.label.text().split()))
        assert row.label.width() >= longest, row.param.name
        if isinstance(row.editor, ChoiceEditor):
            assert row.editor.width() >= row.editor.needed_width(), row.param.name


def test_every_panel_takes_another_theme(qtbot: QtBot, session: Session) -> None:
    session.select(["dense"])
    for panel in all_panels(session, LIGHT):
        shown(qtbot, panel)
        before = panel.grab().toImage()
        panel.set_theme(DARK)
        assert panel.grab().toImage() != before


def test_helps_lose_the_line_breaks_of_their_source() -> None:
    assert flowing("One line\nand another.\n\nA second\nparagraph.") == "One line and another.\n\nA second paragraph."
    assert counted(1234567) == "1,234,567"


def test_a_block_counts_what_is_inside_it(session: Session, inspector: Inspector) -> None:
    inside = connect(
        add(
            Graph(),
            Node("enter", "Input", params={"port": "features"}),
            new_node(LAYERS.members["Dense"], "inner", units=4),
            Node("leave", "Output", params={"port": "output"}),
        ),
        Wire("enter", "value", "inner", "features"),
        Wire("inner", "output", "leave", "value"),
    )

    def grow(graph: Graph) -> Graph:
        return connect(
            add(graph, Node("group", "Block", inside=inside)), Wire("flatten", "output", "group", "features")
        )

    session.edit("Add a block", grow)
    session.select(["group"])
    wanted = session.analysis.nodes["inner"].parameters
    assert wanted > 0 and inspector.node_sheet.facts.values["Parameters"].text() == counted(wanted)
