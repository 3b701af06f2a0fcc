"""Lists of declared things in a form, such as the transforms of data: added, opened, moved, edited and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QWidgetAction
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.panels.editors import Form
from designer.panels.editors.choice import ChoiceEditor
from designer.panels.editors.entry_head import EntryTools
from designer.panels.editors.family_menu import FamilyMenu
from designer.panels.editors.rows import NestedRow
from designer.panels.editors.several import Entry, SeveralEditor
from designer.panels.inspector import Inspector
from designer.session import Session
from engine.data.column import COLUMNS
from engine.data.sets.table import Table
from engine.data.transform import TRANSFORMS
from engine.graph.edits import set_param
from engine.layers import LAYERS
from tests.designer import panel_driver
from tests.designer.panel_driver import LEFT, add_entry, alone, change, shown, text_of

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector

ALT = Qt.KeyboardModifier.AltModifier
THREE = [{"type": "Logarithm", "of": ""}, {"type": "Scale", "of": "", "method": "robust"}, {"type": "Impute"}]


def found(session: Session) -> Any:
    return session.project.graph.nodes["node"].params["transforms"]


def types(session: Session) -> list[str]:
    return [one["type"] for one in found(session)]


@pytest.fixture
def editor(session: Session, inspector: Inspector) -> Iterator[SeveralEditor]:
    session.show(alone(LAYERS.members["Data"], examples={"type": "Wine"}, transforms=THREE), None)
    session.select(["node"])
    inspector.activateWindow()
    yield inspector.form.listed("transforms")


def body_of(entry: Entry) -> NestedRow:
    assert entry.body is not None
    return entry.body


def test_entries_stand_in_their_order_with_title_and_telling_line(editor: SeveralEditor) -> None:
    assert [(one.head.text(), one.head.telling) for one in editor.entries] == [
        ("Logarithm", ""),
        ("Scale", "robust"),
        ("Impute", "median"),
    ]
    tops = [one.mapTo(editor, one.head.pos()).y() for one in editor.entries]
    assert tops == sorted(set(tops))
    assert [one.head.accessibleName() for one in editor.entries] == ["Logarithm", "Scale, robust", "Impute, median"]


def test_the_menu_has_all_of_the_family_below_their_categories(qtbot: QtBot, editor: SeveralEditor) -> None:
    qtbot.mouseClick(editor.add, LEFT)
    menu = editor.findChild(FamilyMenu)
    assert menu is not None
    heads = [one.defaultWidget() for one in menu.actions() if isinstance(one, QWidgetAction)]
    assert [one.text() for one in heads if isinstance(one, QLabel)] == list(
        dict.fromkeys(one.category for one in TRANSFORMS)
    )
    assert {one.data() for one in menu.actions() if one.data()} == set(TRANSFORMS.members)
    menu.close()


def test_what_is_added_stands_last_and_open_and_has_the_keyboard(
    qtbot: QtBot, session: Session, editor: SeveralEditor
) -> None:
    before = session.project
    add_entry(qtbot, editor, "Scale")
    assert types(session) == ["Logarithm", "Scale", "Impute", "Scale"]
    last = editor.entries[-1]
    assert last.head.isChecked()
    qtbot.waitUntil(lambda: body_of(last).isVisible() and last.head.hasFocus())
    session.undo()
    assert session.project == before and session.document.undo_label is None and len(editor.entries) == 3


def test_a_click_opens_an_entry_and_another_one_closes_it(qtbot: QtBot, editor: SeveralEditor) -> None:
    entry = editor.entries[1]
    assert entry.body is None
    qtbot.mouseClick(entry.head, LEFT)
    assert body_of(entry).isVisible() and "Method" in text_of(entry)
    qtbot.mouseClick(entry.head, LEFT)
    assert not body_of(entry).isVisible()


def test_buttons_move_an_entry_which_stays_open(qtbot: QtBot, session: Session, editor: SeveralEditor) -> None:
    before, entry = session.project, editor.entries[0]
    qtbot.mouseClick(entry.head, LEFT)
    assert entry.head.tools is not None and not entry.head.tools.up.isEnabled()
    qtbot.mouseClick(entry.head.tools.down, LEFT)
    assert types(session) == ["Scale", "Logarithm", "Impute"]
    assert editor.entries[1] is entry and entry.head.isChecked() and entry.head.tools.up.isEnabled()
    qtbot.mouseClick(entry.head.tools.down, LEFT)
    assert types(session) == ["Scale", "Impute", "Logarithm"] and not entry.head.tools.down.isEnabled()
    session.undo()
    session.undo()
    assert session.project == before and session.document.undo_label is None
    assert editor.entries[0] is entry and entry.head.isChecked()


def test_keys_walk_move_open_and_take_away(qtbot: QtBot, session: Session, editor: SeveralEditor) -> None:
    first, second, third = (one.head for one in editor.entries)
    assert [one.focusPolicy() for one in (first, second)] == [Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.ClickFocus]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus() and second.focusPolicy() == Qt.FocusPolicy.StrongFocus
    qtbot.keyClick(second, Qt.Key.Key_End)
    qtbot.keyClick(third, Qt.Key.Key_Home)
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert first.isChecked()
    qtbot.keyClick(first, Qt.Key.Key_Left)
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert first.isChecked()
    qtbot.keyClick(first, Qt.Key.Key_Down, ALT)
    assert types(session) == ["Scale", "Logarithm", "Impute"] and first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Delete)
    assert types(session) == ["Scale", "Impute"] and third.hasFocus()
    qtbot.keyClick(third, Qt.Key.Key_Delete)
    qtbot.keyClick(second, Qt.Key.Key_Backspace)
    assert types(session) == [] and editor.add.hasFocus()
    for kept in (["Scale"], ["Scale", "Impute"], ["Scale", "Logarithm", "Impute"], ["Logarithm", "Scale", "Impute"]):
        session.undo()
        assert types(session) == kept


def test_delete_at_an_entry_takes_away_no_layer(
    qtbot: QtBot, session: Session, inspector: Inspector, editor: SeveralEditor
) -> None:
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), inspector)
    with qtbot.assertNotEmitted(shortcut.activated):
        editor.entries[0].head.setFocus()
        qtbot.keyClick(editor.entries[0].head, Qt.Key.Key_Delete)
    assert types(session) == ["Scale", "Impute"]


def test_the_button_of_an_entry_takes_it_away_in_one_step(
    qtbot: QtBot, session: Session, editor: SeveralEditor
) -> None:
    before, entry = session.project, editor.entries[1]
    qtbot.mouseClick(entry.head, LEFT)
    assert entry.head.tools is not None
    qtbot.mouseClick(entry.head.tools.remove, LEFT)
    assert types(session) == ["Logarithm", "Impute"]
    session.undo()
    assert session.project == before and session.document.undo_label is None


def test_each_setting_of_an_entry_is_one_step_while_its_form_stays(
    qtbot: QtBot, session: Session, editor: SeveralEditor
) -> None:
    before, entry = session.project, editor.entries[1]
    qtbot.mouseClick(entry.head, LEFT)
    box = body_of(entry).form.editor("of")
    assert isinstance(box, ChoiceEditor)
    assert [box.itemText(at) for at in range(box.count())] == ["all that fit", "features", "label"]
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert found(session)[1] == {"type": "Scale", "of": "features", "method": "robust"}
    assert entry.head.telling == "features · robust" and editor.entries[1] is entry
    method = next(one for one in TRANSFORMS.members["Scale"].params() if one.name == "method")
    change(qtbot, body_of(entry).form, method, "robust")
    assert found(session)[1]["method"] != "robust"
    session.undo()
    assert found(session)[1] == {"type": "Scale", "of": "features", "method": "robust"}
    session.undo()
    assert session.project == before and session.document.undo_label is None


def test_an_entry_becomes_another_one_and_keeps_what_was_set(
    qtbot: QtBot, session: Session, editor: SeveralEditor
) -> None:
    entry = editor.entries[1]
    qtbot.mouseClick(entry.head, LEFT)
    box = body_of(entry).editor
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert types(session)[1] != "Scale" and types(session)[::2] == ["Logarithm", "Impute"]
    assert editor.entries[1] is entry and entry.head.text() == TRANSFORMS.members[types(session)[1]].title


def test_what_is_wrong_stands_at_its_entry_and_nowhere_else(
    session: Session, inspector: Inspector, editor: SeveralEditor
) -> None:
    wrong = [{"type": "Scale"}, {"type": "OneHot", "of": "colour"}, {"type": "Impute"}]
    session.show(alone(LAYERS.members["Data"], examples={"type": "Wine"}, transforms=wrong), None)
    session.select(["node"])
    entries = inspector.form.listed("transforms").entries
    (problem,) = session.analysis.problems
    sentence = "One-hot is to change 'colour', but Wine has no such part. It has: features, label."
    assert str(problem.message) == sentence
    assert [one.told_problems() for one in entries] == [set(), {sentence}, set()]
    assert entries[1].problem is not None and entries[1].problem.isVisible()
    assert not inspector.node_sheet.problems.isVisible()


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        ({"type": "Scale", "method": "odd"}, "Method is 'odd', but must be one of: standard, min-max, robust."),
        ({"type": "Shrink"}, "There is no transform called 'Shrink' in this version."),
        ({"type": "Scale", "size": 3}, "Scale has no parameter 'size'. It has: of, method."),
        (7, "A transform needs a type."),
    ],
)
def test_an_entry_that_cannot_be_says_so_closed_and_open(
    qtbot: QtBot, session: Session, inspector: Inspector, odd: Any, sentence: str
) -> None:
    session.show(alone(LAYERS.members["Data"], transforms=[{"type": "Scale"}, odd]), None)
    session.select(["node"])
    editor = inspector.form.listed("transforms")
    assert text_of(inspector).count(sentence) == 1 and editor.entries[1].told_problems() == {sentence}
    qtbot.mouseClick(editor.entries[1].head, LEFT)
    assert text_of(inspector).count(sentence) == 1 and editor.entries[1].told_problems() == {sentence}


def test_what_is_no_list_is_told_and_something_can_be_added_in_its_place(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.show(alone(LAYERS.members["Data"], transforms="odd"), None)
    session.select(["node"])
    assert "Transforms must be a list of at most 65,536 entries, but is 'odd'." in text_of(inspector)
    add_entry(qtbot, inspector.form.listed("transforms"), "Scale")
    assert types(session) == ["Scale"] and not session.analysis.problems


def test_letters_that_are_typed_in_a_row_are_one_step(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.show(alone(LAYERS.members["Data"], examples={"type": "Table", "columns": columns(2)}), None)
    session.select(["node"])
    before, entry = session.project, inspector.form.nested("examples").listed("columns").entries[1]
    qtbot.mouseClick(entry.head, LEFT)
    field = body_of(entry).form.editor("name")
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "old")
    assert entry.head.text() == "c1old" and field.hasFocus()
    session.undo()
    assert session.project == before and session.document.undo_label is None


def columns(count: int) -> list[dict[str, Any]]:
    return [{"type": "Number", "name": f"c{at}", "role": "input"} for at in range(count)]


def test_of_300_columns_only_what_is_open_is_built(qtbot: QtBot) -> None:
    form = shown(qtbot, Form(LIGHT), 300, 700)
    values: dict[str, Any] = {"columns": columns(300)}
    form.show_values(Table.params(), values)
    editor = form.listed("columns")
    entries = list(editor.entries)
    assert [one.head.text() for one in entries] == [f"c{at}" for at in range(300)]
    assert not editor.findChildren(NestedRow) and not editor.findChildren(EntryTools)
    qtbot.mouseClick(entries[7].head, LEFT)
    assert len(editor.findChildren(EntryTools)) == 1
    assert [one.parent() for one in editor.findChildren(NestedRow)] == [entries[7]]
    changed = [*values["columns"]]
    changed[7] = {**changed[7], "role": "target"}
    form.show_values(Table.params(), {"columns": changed})
    assert editor.entries == entries and entries[7].head.isChecked()
    form.show_values(Table.params(), {"columns": changed[::-1]})
    assert editor.entries == entries[::-1] and entries[7].head.isChecked()
    form.show_values(Table.params(), {"columns": changed[:7]})
    assert editor.entries == entries[:7]


def test_a_column_is_called_by_its_name_and_told_by_its_kind(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    raw = {"type": "Table", "columns": columns(3)}
    session.show(alone(LAYERS.members["Data"], examples=raw), None)
    session.select(["node"])
    editor = inspector.form.nested("examples").listed("columns")
    assert editor.family is COLUMNS
    assert editor.entries[2].head.accessibleName() == "c2, Numbers · input"
    qtbot.mouseClick(editor.entries[2].head, LEFT)
    role = next(one for one in COLUMNS.members["Number"].params() if one.name == "role")
    wanted = change(qtbot, body_of(editor.entries[2]).form, role, "input")
    assert session.project.graph.nodes["node"].params["examples"]["columns"][2]["role"] == wanted == "target"
    assert set(session.analysis.nodes["node"].outputs) == {"features", "target"}


def test_a_long_name_of_a_column_makes_the_inspector_no_wider(session: Session, inspector: Inspector) -> None:
    name = "a_name_of_a_column_that_goes_on_and_on_without_any_blank"
    kinds = {"type": "Kinds", "name": name, "role": "input", "kinds": ["a", "b"]}
    raw = {"type": "Table", "columns": [kinds, {**kinds, "name": "told", "role": "target"}]}
    session.show(alone(LAYERS.members["Data"], examples=raw, transforms=[{"type": "OneHot", "of": name}]), None)
    session.select(["node"])
    inspector.form.nested("examples").listed("columns").entries[0].open()
    inspector.form.listed("transforms").entries[0].open()
    assert inspector.widget().minimumSizeHint().width() <= inspector.width()
    session.edit("Without", lambda graph: set_param(graph, "node", "transforms", []))
    assert any(name in fact for fact in inspector.node_sheet.facts.values)
    assert inspector.widget().minimumSizeHint().width() <= inspector.width()
