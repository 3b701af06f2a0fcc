"""Texts that are 40 % longer are cut off nowhere: not in the window, its panels, the gallery, lists or dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QTabWidget, QWidget
from pytestqt.exceptions import TimeoutError as QtTimeout
from pytestqt.qtbot import QtBot

from designer.floating import Floating
from designer.main_window import MainWindow
from designer.training.running import Running
from engine.graph.edits import set_param
from tests.designer.longer import Longer, clipped
from tests.designer.window_driver import Answers, open_window, shut, take_away

SIZES = {"usual": (1440, 900), "texts of 1.5 on a screen of 1920 × 1080": (1280, 720)}


@pytest.fixture(scope="module")
def longer(qapp: QApplication) -> Iterator[None]:
    """Every text is longer than in English."""
    language = Longer()
    qapp.installTranslator(language)
    yield
    qapp.removeTranslator(language)


@pytest.fixture(scope="module", params=SIZES.values(), ids=SIZES)
def whole(
    request: pytest.FixtureRequest, longer: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """One window of each size for all tests of this file: to open one takes longer than most of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERLOOM_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(Running, "warm", lambda running: None)
        made = open_window(QtBot(request))
        made.previewing.set_on(False)
        made.resize(*request.param)
        yield made
        shut(made)
        take_away(made)


@pytest.fixture
def long_window(request: pytest.FixtureRequest, emptied: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window as one that was just opened."""
    for floating in emptied.findChildren(Floating):
        floating.dismiss()
    emptied.notice.dismiss()
    size = request.node.callspec.params["whole"]

    def fits() -> bool:
        emptied.resize(*size)
        return bool((emptied.width(), emptied.height()) == size)

    # What the test before had opened needs a moment to give its room back.
    qtbot.waitUntil(fits)
    return emptied


def cut_off(qtbot: QtBot, widget: QWidget) -> list[str]:
    """What is cut off when everything that was shown has found its place."""
    with suppress(QtTimeout):
        qtbot.waitUntil(lambda: not clipped(widget), timeout=1000)
    return clipped(widget)


def open_network(window: MainWindow, name: str, selected: str = "") -> None:
    window.documents.open_template(name)
    if selected:
        window.session.select({selected})


def test_the_language_is_longer_in_every_text_and_leaves_fields_alone(longer: None) -> None:
    told = QLabel.tr("Epoch {epoch} of {epochs}")
    assert len(told) >= 1.4 * len("Epoch {epoch} of {epochs}") - 1 and told.startswith("[") and told.endswith("]")
    assert told.format(epoch=1, epochs=2)


def test_what_is_cut_off_is_found(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    label = QLabel("A sentence that is too long", box)
    label.setFixedWidth(40)
    box.show()
    assert clipped(box)
    label.setFixedWidth(400)
    assert cut_off(qtbot, box) == []


def test_the_gallery(long_window: MainWindow, qtbot: QtBot) -> None:
    assert cut_off(qtbot, long_window) == []


def test_the_canvas_and_the_forms_of_layers(long_window: MainWindow, qtbot: QtBot) -> None:
    open_network(long_window, "digits-cnn")
    for selected in ("", "conv2d", "data", "cross_entropy"):
        long_window.session.select({selected} - {""})
        assert cut_off(qtbot, long_window) == []


def test_a_list_of_transforms_with_one_that_is_open_and_one_that_is_wrong(
    long_window: MainWindow, qtbot: QtBot
) -> None:
    open_network(long_window, "digits-cnn", "data")
    transforms = [{"type": "Scale"}, {"type": "OneHot", "of": "nothing"}, {"type": "Impute"}]
    long_window.session.edit("Transform it", lambda graph: set_param(graph, "data", "transforms", transforms))
    for entry in long_window.inspector.form.listed("transforms").entries[:2]:
        qtbot.mouseClick(entry.head, Qt.MouseButton.LeftButton)
    assert cut_off(qtbot, long_window) == []


def test_every_panel_at_the_side_and_below(long_window: MainWindow, qtbot: QtBot) -> None:
    open_network(long_window, "digits-cnn", "conv2d")
    found = []
    for tabs in long_window.across.findChildren(QTabWidget):
        for at in range(tabs.count()):
            if tabs.isTabVisible(at):
                tabs.setCurrentIndex(at)
                found += [f"{tabs.tabText(at)}: {one}" for one in cut_off(qtbot, tabs)]
    assert found == []


def test_a_problem_with_its_repairs(long_window: MainWindow, qtbot: QtBot) -> None:
    open_network(long_window, "digits-cnn", "conv2d")
    long_window.canvas.delete_selection()
    long_window.live.show_page(long_window.live.problems)
    assert cut_off(qtbot, long_window) == []


def test_the_search_and_the_list_of_commands(long_window: MainWindow, qtbot: QtBot) -> None:
    open_network(long_window, "digits-cnn")
    for show in (long_window.canvas.open_search, long_window.tools.open_palette, long_window.tools.find_bar.ask):
        show()
        assert cut_off(qtbot, long_window) == []


DIALOGS = ("preferences", "shortcuts", "about", "export_picture", "save_block")


def test_the_dialogs(long_window: MainWindow, qtbot: QtBot) -> None:
    open_network(long_window, "unet-small")
    block = next(node.key for node in long_window.session.graph.nodes.values() if node.inside is not None)
    long_window.session.select({block})
    found: list[str] = []

    def look(dialog: QDialog) -> None:
        found.extend(cut_off(qtbot, dialog))
        dialog.reject()

    for name in DIALOGS:
        with Answers(look):
            long_window.actions_by_name[name].trigger()
    long_window.actions_by_name["layer_help"].trigger()
    shown = long_window.tools.help
    assert shown is not None and shown.isVisible()
    look(shown)
    assert found == []


def test_the_menus_and_the_notice(long_window: MainWindow, qtbot: QtBot) -> None:
    open_network(long_window, "spiral")
    long_window.notice.warn("A sentence that says what went wrong, and what to do about it. " * 4, "details")
    assert cut_off(qtbot, long_window) == []
