"""Draws and edits with previews on, as a person does, and looks at what the strips below the nodes show."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.canvas.previews.strip import PreviewItem
from designer.canvas.previews.strips import PreviewStrips
from designer.canvas.scene import CanvasScene
from designer.look.theme import LIGHT
from designer.main_window import MainWindow
from designer.settings import preferences
from engine import files
from engine.graph.analysis import analyse
from engine.templates import template
from engine.training.preview import Done, NodePreview, Preview
from tests.designer.tab_driver import click_tab
from tests.designer.window_driver import choose_in_menu, menu_of, open_window, press_keys, set_layer, shut, start, wait

PATIENCE_MS = 180_000
CHAIN = ["conv2d_2", "batch_norm_2", "relu_2", "max_pool2d_2", "flatten", "dropout", "dense", "cross_entropy"]


@pytest.fixture
def previewing(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    made = open_window(qtbot)
    made.previewing.set_on(True)
    yield made
    shut(made)
    assert made.previewing.previews.process is None


def answered(qtbot: QtBot, window: MainWindow) -> Done:
    with qtbot.waitSignal(window.previewing.previews.done, timeout=PATIENCE_MS) as heard:
        pass
    done = heard.args[0]
    assert isinstance(done, Done)
    return done


def seen(window: MainWindow) -> set[str]:
    """The nodes with a strip that is seen."""
    return {key for key, strip in window.previewing.strips.strips.items() if strip.isVisible()}


def test_strips_go_with_their_nodes_whatever_is_deleted_first(qtbot: QtBot) -> None:
    scene = CanvasScene(LIGHT)
    strips = PreviewStrips(scene)
    shown = NodePreview((Preview("output", "bars", "", (2,), np.ones(2, "<f4").tobytes(), 0.0, 1.0, 2),))
    for name in ("digits-cnn", "digits-lstm", "variational") * 2:
        project = template(name)
        scene.show_graph(project.graph, analyse(project))
        strips.keep_only(set())
        gc.collect()
        for key in project.graph.nodes:
            strips.show(key, shown)
        hung = {item.node for item in scene.items() if isinstance(item, PreviewItem)}
        assert hung == set(scene.nodes.values())


@pytest.mark.as_people_do
def test_each_layer_shows_an_example_and_an_edit_computes_what_is_behind_it(
    qtbot: QtBot, previewing: MainWindow
) -> None:
    start(previewing, "digits-cnn")
    done = answered(qtbot, previewing)
    assert seen(previewing) == set(previewing.session.graph.nodes) == set(done.computed)
    strips = previewing.previewing.strips.strips
    assert strips["conv2d"].shown.outputs[0].kind == "tiles" and len(strips["conv2d"].cells[0].pictures) == 16
    before = {key: strip.shown for key, strip in strips.items()}
    set_layer(previewing, "conv2d_2", "filters", "8")
    assert list(answered(qtbot, previewing).computed) == CHAIN
    assert strips["conv2d"].shown is before["conv2d"] and strips["conv2d_2"].shown != before["conv2d_2"]
    previewing.actions_by_name["undo"].trigger()
    assert answered(qtbot, previewing).computed == ()
    assert {key: strip.shown for key, strip in strips.items()} == before


def test_previews_are_those_of_the_tab_that_is_looked_at(qtbot: QtBot, previewing: MainWindow, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.loom" for name in ("digits-cnn", "spiral")]
    for path in paths:
        files.save(template(path.stem), path)

    def all_seen() -> bool:
        return seen(previewing) == set(previewing.session.graph.nodes)

    assert previewing.documents.open_files(paths)
    wait(qtbot, all_seen, PATIENCE_MS)
    spiral = {key: strip.shown for key, strip in previewing.previewing.strips.strips.items()}
    click_tab(previewing, 0)
    assert "conv2d" in previewing.session.graph.nodes and not seen(previewing), "at once none of the other network"
    wait(qtbot, all_seen, PATIENCE_MS)
    strips = previewing.previewing.strips.strips
    assert strips["conv2d"].shown.outputs[0].kind == "tiles" and strips["data"].shown != spiral["data"]
    for at in (1, 0, 1):
        click_tab(previewing, at)
    wait(qtbot, all_seen, PATIENCE_MS)
    assert {key: strip.shown for key, strip in previewing.previewing.strips.strips.items()} == spiral


def test_the_help_of_a_layer_shows_an_example_before_and_behind_it(qtbot: QtBot, previewing: MainWindow) -> None:
    # Convention 19.
    start(previewing, "digits-cnn")
    answered(qtbot, previewing)
    wait(qtbot, lambda: {"data", "conv2d", "relu"} <= seen(previewing))
    previewing.session.select({"conv2d"})
    press_keys(previewing, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    dialog = previewing.tools.help
    assert dialog is not None
    page = dialog.page.toHtml()
    assert page.count("<img ") == 2 and "One example" in dialog.page.toPlainText()
    previewing.session.select({"relu"})
    assert dialog.page.toHtml().count("<img ") == 2 and dialog.page.toHtml() != page
    previewing.previewing.set_on(False)
    previewing.session.select({"conv2d"})
    assert "<img " not in dialog.page.toHtml(), "without previews there is nothing to see"
    dialog.reject()


def test_a_layer_with_a_problem_and_those_behind_it_show_nothing(qtbot: QtBot, previewing: MainWindow) -> None:
    start(previewing, "digits-cnn")
    answered(qtbot, previewing)
    set_layer(previewing, "max_pool2d_2", "kernel", "9")
    assert "max_pool2d_2" not in seen(previewing), "at once, before the process knows"
    answered(qtbot, previewing)
    assert seen(previewing) == set(previewing.session.graph.nodes) - set(CHAIN[3:])


def test_the_switch_ends_the_process_and_is_remembered(qtbot: QtBot, previewing: MainWindow) -> None:
    start(previewing, "digits-cnn")
    answered(qtbot, previewing)
    action = previewing.actions_by_name["previews"]
    assert action.isChecked()
    choose_in_menu(menu_of(previewing, "View"), action)
    assert not action.isChecked() and not seen(previewing)
    assert previewing.previewing.previews.process is None
    assert not preferences.load().previews
    choose_in_menu(menu_of(previewing, "View"), action)
    answered(qtbot, previewing)
    assert seen(previewing) == set(previewing.session.graph.nodes) and preferences.load().previews


def test_keys_show_another_example_and_the_one_before(qtbot: QtBot, previewing: MainWindow) -> None:
    start(previewing, "digits-cnn")
    answered(qtbot, previewing)
    first = previewing.previewing.strips.known["data"]
    press_keys(previewing, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert answered(qtbot, previewing).example == 1
    assert previewing.previewing.strips.known["data"] != first
    press_keys(previewing, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    answered(qtbot, previewing)
    assert previewing.previewing.strips.known["data"] == first
    assert previewing.session.document.undo_label is None


@pytest.mark.as_people_do
def test_a_process_that_dies_is_started_once_more_and_told_when_that_dies_too(
    qtbot: QtBot, previewing: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews = previewing.previewing.previews
    write = previews._write

    def write_to_one_that_sleeps(line: bytes) -> None:
        write(line)
        assert previews.process is not None and previews.process.waitForStarted()
        # It must not have answered before it dies.
        os.kill(previews.process.processId(), signal.SIGSTOP)

    monkeypatch.setattr(previews, "_write", write_to_one_that_sleeps)
    start(previewing, "digits-cnn")
    for is_last in (False, True):
        wait(qtbot, lambda: previews.process is not None)
        assert previews.process is not None
        killed = previews.process
        os.kill(killed.processId(), signal.SIGKILL)
        wait(qtbot, lambda gone=killed: previews.process is not gone)  # type: ignore[misc]
        assert (previews.process is None) == is_last
    assert "has ended twice" in previewing.notice.text
    monkeypatch.undo()
    set_layer(previewing, "conv2d_2", "filters", "8")
    answered(qtbot, previewing)
    assert seen(previewing) == set(previewing.session.graph.nodes)


def test_another_document_shows_nothing_of_the_one_before(qtbot: QtBot, previewing: MainWindow) -> None:
    start(previewing, "digits-cnn")
    answered(qtbot, previewing)
    previewing.session.document.saved()
    previewing.show_gallery()
    start(previewing, "digits-lstm")
    assert not seen(previewing)
    answered(qtbot, previewing)
    assert seen(previewing) == set(previewing.session.graph.nodes)


def test_data_without_files_give_a_calm_hint_alone(qtbot: QtBot, previewing: MainWindow) -> None:
    start(previewing, "sentiment-lstm")
    answered(qtbot, previewing)
    assert seen(previewing) == {"data"}
    strip = previewing.previewing.strips.strips["data"]
    assert "not here yet" in strip.tip and not strip.shown.is_alarm
